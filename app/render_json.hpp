// A judgement as JSON, for programs: the object of `verify --json`.
//
// Rules. report.schema.json beside this file says what there is; the tests hold real output to it.
// One object, one line. Names of codes and fields are an interface: they may be added to, never
// changed. Everything is ASCII, so that a terminal is safe from what a certificate says; octets
// that are no UTF-8 become U+FFFD.
#pragma once

#include <string>

#include "app/certificate_report.hpp"
#include "app/invocation.hpp"
#include "x509/judgement.hpp"

namespace tlsget::app {

/// Ends in LF. `target` is left out when no host was asked for, what there is no connection for
/// always.
std::string render_json(const x509::Judgement& judgement, Occasion occasion, TrustOrigin origin);

}  // namespace tlsget::app

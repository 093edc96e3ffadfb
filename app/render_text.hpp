// A judgement as a text for people: what is wrong, what was trusted, and the path certificate by
// certificate.
//
// Rules. Lines go to a terminal: everything that a certificate says is escaped and cut. The first
// line says it all; each problem has its own line, followed by what to do about it.
#pragma once

#include <string>
#include <string_view>

#include "app/certificate_report.hpp"
#include "app/exit_code.hpp"
#include "x509/judgement.hpp"

namespace tlsget::app {

/// `subject` is what was judged, as the person called it; escaped here. Lines end in LF.
std::string render_text(std::string_view subject, const x509::Judgement& judgement,
                        Occasion occasion, ExitCodes codes = ExitCodes::usual);

}  // namespace tlsget::app

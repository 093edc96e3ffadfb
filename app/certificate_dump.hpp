// The certificates that a server sent, as -w %{certs} prints them: a line for each fact, then the
// certificate in PEM. Which facts there are is the program's choice, as it is of the TLS library
// under curl; "Subject:", "Issuer:", "Start date:", "Expire date:" and the PEM are what scripts go
// by.
#pragma once

#include <cstddef>
#include <string>

#include "x509/judgement.hpp"

namespace tlsget::app {

/// How many the server sent.
std::size_t count_sent_certificates(const x509::Judgement& judgement);

/// All of them, in the order in which they came. What their maker chose is escaped.
std::string dump_sent_certificates(const x509::Judgement& judgement);

}  // namespace tlsget::app

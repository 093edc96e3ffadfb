// What -v and traces print, made comparable between curl and tlsget under its name.
#pragma once

#include <cstdint>
#include <string>

namespace tlsget::test {

/// Times, cipher suites and the client's own ports become signs; lines about what only one of the
/// two does, or does in no fixed order, are left out: TLS records, the names of what curl's TLS
/// library does, parts of curl ("[SETUP]"), that all was sent, bodies that are passed over, why a
/// transfer failed, and the credentials that curl puts into the URL of a redirect.
std::string comparable_trace(const std::string& text, std::uint16_t server_port);

}  // namespace tlsget::test

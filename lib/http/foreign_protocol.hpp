// What speaks on a port when it is not HTTP/1.x: a guess from the first octets, for error messages.
#pragma once

#include <string_view>

namespace tlsget::http {

/// "an SSH server" for "SSH-2.0-..."; empty when nothing is known to begin so. Five octets are
/// enough for every answer.
std::string_view guess_protocol(std::string_view first_octets) noexcept;

}  // namespace tlsget::http

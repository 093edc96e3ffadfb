// Ranges: whether a 206 response is what was asked for (RFC 9110 sections 14 and 15.3.7).
//
// Rules. What was asked for and what came are compared octet by octet: a 206 that nobody asked for,
// or with other octets than those asked for, is refused, since whoever saves it saves something
// else. Only the unit "bytes" is known. Several parts (multipart/byteranges) are taken as they are,
// when several ranges were asked for.
//
// Not here: making a Range field (client/request_builder), If-Range, reading the parts.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "http/message.hpp"

namespace tlsget::http {

/// "bytes 0-499/1234"; `complete` is nullopt for "bytes 0-499/*". first <= last < complete.
struct ContentRange {
  std::uint64_t first = 0;
  std::uint64_t last = 0;
  std::optional<std::uint64_t> complete;

  std::uint64_t size() const noexcept { return last - first + 1; }
  friend bool operator==(const ContentRange&, const ContentRange&) = default;
};

/// nullopt: malformed, another unit, an unsatisfied range ("bytes */1234"), or one that does not
/// fit 63 bits.
std::optional<ContentRange> parse_content_range(std::string_view value) noexcept;

/// `asked` is the value of the request's Range field ("bytes=0-499"), nullopt when it had none;
/// `response` is a 206. Returns how many octets its body must have; nullopt: that of several parts
/// is not known. Throws Error(range), whose message says what was asked for and what came.
std::optional<std::uint64_t> check_partial_content(std::optional<std::string_view> asked,
                                                   const Response& response);

}  // namespace tlsget::http

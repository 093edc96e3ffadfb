// Percent-encoding and dot segments.
//
// Rules. What cannot stand in a request line (space, controls, octets above 0x7f) is encoded; every
// other octet stays as it was given, also where RFC 3986 would have it encoded ("{", "|", "\""),
// and a percent-encoded octet stays as it is. A "." may also be written "%2e" in a dot segment, as
// browsers have it.
//
// Internal to lib/url.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace tlsget::url {

/// Appends `text`; space, controls and octets above 0x7f as "%XX".
void append_percent_encoded(std::string& out, std::string_view text);
std::string percent_encoded(std::string_view text);

/// The octet of "%XX" at the beginning of `text`; nullopt when two hexadecimal digits are wanting.
std::optional<char> decode_triplet(std::string_view text) noexcept;

/// RFC 3986 section 5.2.4. REQUIRES: the path begins with '/'.
std::string remove_dot_segments(std::string_view path);

}  // namespace tlsget::url

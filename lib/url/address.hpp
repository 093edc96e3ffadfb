// Address literals: the loose IPv4 forms, and IPv6.
//
// Internal to lib/url.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tlsget::url {

/// Whether a name can only be an IPv4 address: its last label (before one trailing dot) is a
/// number, decimal or hexadecimal. No top-level domain is one.
bool ends_in_number(std::string_view name) noexcept;

/// inet_aton's forms: one to four numbers, decimal, octal (leading 0) or hexadecimal (leading 0x,
/// "0x" alone is 0), the last filling the octets that remain; one trailing dot. In host order.
std::optional<std::uint32_t> parse_loose_ipv4(std::string_view text) noexcept;

/// Dotted decimal.
std::string format_ipv4(std::uint32_t address);

/// RFC 4291 section 2.2, without brackets and zone.
std::optional<std::array<std::uint8_t, 16>> parse_ipv6(std::string_view text);

/// RFC 5952: lower case, the longest run of zeros shortened, IPv4-mapped in dotted decimal.
std::string format_ipv6(const std::array<std::uint8_t, 16>& address);

}  // namespace tlsget::url

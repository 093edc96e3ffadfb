// Text by octets: ASCII case, tokens, base64, hexadecimal. Never looks at the locale.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tlsget::text {

constexpr bool is_upper(char c) noexcept {
  return c >= 'A' && c <= 'Z';
}
constexpr bool is_lower(char c) noexcept {
  return c >= 'a' && c <= 'z';
}
constexpr bool is_alpha(char c) noexcept {
  return is_upper(c) || is_lower(c);
}
constexpr bool is_digit(char c) noexcept {
  return c >= '0' && c <= '9';
}
constexpr char to_lower(char c) noexcept {
  return is_upper(c) ? static_cast<char>(c - 'A' + 'a') : c;
}
constexpr char to_upper(char c) noexcept {
  return is_lower(c) ? static_cast<char>(c - 'a' + 'A') : c;
}
/// C0 controls and DEL.
constexpr bool is_control(char c) noexcept {
  return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
}
/// The value of a hexadecimal digit, or -1.
constexpr int hex_value(char c) noexcept {
  if (is_digit(c)) return c - '0';
  const char lower = to_lower(c);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

/// tchar of RFC 9110 section 5.6.2.
bool is_token_char(char c) noexcept;
/// One or more tchar.
bool is_token(std::string_view text) noexcept;

std::string lower(std::string_view text);
bool equals_ignoring_case(std::string_view a, std::string_view b) noexcept;
bool starts_with_ignoring_case(std::string_view text, std::string_view prefix) noexcept;

/// Without leading and trailing SP and HTAB (OWS, RFC 9110 section 5.6.3).
std::string_view trim(std::string_view text) noexcept;

/// The elements of a comma-separated list (RFC 9110 section 5.6.1), trimmed, empty ones left out.
/// Commas inside quoted strings do not separate. The views point into `text`.
std::vector<std::string_view> list_elements(std::string_view text);

/// Decimal digits only, at least one; nullopt on anything else and on overflow.
std::optional<std::uint64_t> parse_decimal(std::string_view text) noexcept;
/// Hexadecimal digits only, at least one; nullopt on anything else and on overflow.
std::optional<std::uint64_t> parse_hexadecimal(std::string_view text) noexcept;

/// RFC 4648 section 4, padded.
std::string base64_encode(std::span<const std::uint8_t> bytes);
std::string base64_encode(std::string_view bytes);
/// RFC 4648 section 4, padding required; CR, LF, SP and HTAB are skipped (PEM). nullopt when
/// malformed.
std::optional<std::vector<std::uint8_t>> base64_decode(std::string_view text);

/// "975bac"; with a separator "97:5B:AC" style is hex_encode(bytes, ':') in upper case.
std::string hex_encode(std::span<const std::uint8_t> bytes);
std::string hex_encode_upper(std::span<const std::uint8_t> bytes, char separator);
/// Two digits an octet, nothing between; nullopt when malformed.
std::optional<std::vector<std::uint8_t>> hex_decode(std::string_view text);

/// Safe to print anywhere: controls (C0, DEL, C1), marks that reorder text or break lines (U+061C,
/// U+200E, U+2028, U+202E and their like) and what is not UTF-8 become \xNN, a backslash stays.
/// What a peer sent passes through here before it is shown.
std::string escape_controls(std::string_view text);

/// How many single edits (insert, delete, replace, swap of neighbours) lie between two words; for
/// "did you mean". Work is bounded by the product of the lengths, which are cut at 64 octets.
std::size_t edit_distance(std::string_view a, std::string_view b);

}  // namespace tlsget::text

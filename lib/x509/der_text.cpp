// Character strings of ASN.1 to UTF-8.
#include <fmt/format.h>

#include "x509/der.hpp"

namespace tlsget::x509::der {

namespace {

constexpr bool is_scalar(char32_t c) {
  return c < 0xd800 || (c > 0xdfff && c <= 0x10ffff);
}

void append_utf8(std::string& out, char32_t c) {
  const auto put = [&out](char32_t octet) { out += static_cast<char>(octet); };
  if (c < 0x80) {
    put(c);
  } else if (c < 0x800) {
    put(0xc0U | c >> 6U);
    put(0x80U | (c & 0x3fU));
  } else if (c < 0x10000) {
    put(0xe0U | c >> 12U);
    put(0x80U | (c >> 6U & 0x3fU));
    put(0x80U | (c & 0x3fU));
  } else {
    put(0xf0U | c >> 18U);
    put(0x80U | (c >> 12U & 0x3fU));
    put(0x80U | (c >> 6U & 0x3fU));
    put(0x80U | (c & 0x3fU));
  }
}

/// How many octets the well-formed UTF-8 sequence at the front has; 0 when there is none (RFC
/// 3629).
std::size_t utf8_sequence(BytesView octets) {
  const unsigned lead = octets.front();
  if (lead < 0x80) return 1;
  const std::size_t length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  if (lead < 0xc2 || lead > 0xf4 || octets.size() < length) return 0;
  char32_t c = lead & (0x7fU >> length);
  for (const std::uint8_t octet : octets.subspan(1, length - 1)) {
    if ((octet & 0xc0U) != 0x80U) return 0;
    c = c << 6U | (octet & 0x3fU);
  }
  const char32_t least = length == 4 ? 0x10000 : length == 3 ? 0x800 : 0x80;
  return c >= least && is_scalar(c) ? length : 0;
}

Text from_utf8(BytesView content) {
  for (BytesView rest = content; !rest.empty();) {
    const std::size_t length = utf8_sequence(rest);
    if (length == 0) return {std::nullopt, "UTF8String is not UTF-8"};
    rest = rest.subspan(length);
  }
  return {std::string(content.begin(), content.end()), {}};
}

Text from_ascii(std::uint8_t tag, BytesView content) {
  for (const std::uint8_t octet : content)
    if (octet >= 0x80)
      return {std::nullopt, fmt::format("{} holds octet {:#04x}", tag_name(tag), octet)};
  return {std::string(content.begin(), content.end()), {}};
}

Text from_latin1(BytesView content) {
  std::string out;
  for (const std::uint8_t octet : content) append_utf8(out, octet);
  return {std::move(out), {}};
}

/// BMPString, with the surrogate pairs that some put into it.
Text from_utf16(BytesView content) {
  Text bad{std::nullopt, "BMPString is not UTF-16"};
  if (content.size() % 2 != 0) return bad;
  std::string out;
  for (std::size_t i = 0; i < content.size(); i += 2) {
    auto c = static_cast<char32_t>(content[i] << 8U | content[i + 1]);
    if (c >= 0xd800 && c <= 0xdbff && i + 3 < content.size()) {
      const auto low = static_cast<char32_t>(content[i + 2] << 8U | content[i + 3]);
      if (low < 0xdc00 || low > 0xdfff) return bad;
      c = 0x10000 + ((c - 0xd800) << 10U) + (low - 0xdc00);
      i += 2;
    }
    if (!is_scalar(c)) return bad;
    append_utf8(out, c);
  }
  return {std::move(out), {}};
}

Text from_utf32(BytesView content) {
  Text bad{std::nullopt, "UniversalString is not UTF-32"};
  if (content.size() % 4 != 0) return bad;
  std::string out;
  for (std::size_t i = 0; i < content.size(); i += 4) {
    char32_t c = 0;
    for (const std::uint8_t octet : content.subspan(i, 4)) c = c << 8U | octet;
    if (!is_scalar(c)) return bad;
    append_utf8(out, c);
  }
  return {std::move(out), {}};
}

}  // namespace

bool is_text(std::uint8_t tag) noexcept {
  switch (tag) {
    case tag::utf8_string:
    case tag::numeric_string:
    case tag::printable_string:
    case tag::teletex_string:
    case tag::ia5_string:
    case tag::visible_string:
    case tag::universal_string:
    case tag::bmp_string:
      return true;
    default:
      return false;
  }
}

Text decode_text(std::uint8_t tag, BytesView content) {
  switch (tag) {
    case tag::utf8_string:
      return from_utf8(content);
    case tag::numeric_string:
    case tag::printable_string:
    case tag::ia5_string:
    case tag::visible_string:
      return from_ascii(tag, content);
    case tag::teletex_string:
      return from_latin1(content);
    case tag::bmp_string:
      return from_utf16(content);
    case tag::universal_string:
      return from_utf32(content);
    default:
      return {};
  }
}

}  // namespace tlsget::x509::der

#include "base/text.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace tlsget::text {
namespace {

constexpr std::string_view base64_alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view lower_digits = "0123456789abcdef";
constexpr std::string_view upper_digits = "0123456789ABCDEF";

constexpr std::array<std::int16_t, 256> base64_values = [] {
  std::array<std::int16_t, 256> values{};
  values.fill(-1);
  for (std::size_t i = 0; i < base64_alphabet.size(); ++i)
    values[static_cast<unsigned char>(base64_alphabet[i])] = static_cast<std::int16_t>(i);
  return values;
}();

std::optional<std::uint64_t> parse_number(std::string_view text, int base) noexcept {
  // from_chars takes a leading '-' only for signed types, never '+' or spaces or "0x".
  std::uint64_t value = 0;
  const char* const end = text.data() + text.size();
  const auto result = std::from_chars(text.data(), end, value, base);
  if (text.empty() || result.ec != std::errc{} || result.ptr != end) return std::nullopt;
  return value;
}

std::string hex(std::span<const std::uint8_t> bytes, std::string_view digits,
                std::optional<char> separator) {
  std::string out;
  out.reserve(bytes.size() * (separator ? 3 : 2));
  for (const std::uint8_t byte : bytes) {
    if (separator && !out.empty()) out.push_back(*separator);
    out.push_back(digits[byte >> 4U]);
    out.push_back(digits[byte & 0x0fU]);
  }
  return out;
}

/// Length of the well-formed UTF-8 sequence at the start of `text` (not empty), or 0 (Unicode,
/// table 3-7). `code_point` is set with it.
std::size_t utf8_sequence(std::string_view text, std::uint32_t& code_point) noexcept {
  const auto octet = [&](std::size_t i) -> unsigned {
    return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U;
  };
  const unsigned first = octet(0);
  code_point = first;
  if (first < 0x80U) return 1;
  if (first < 0xc2U || first > 0xf4U) return 0;
  const std::size_t length = first < 0xe0U ? 2 : first < 0xf0U ? 3 : 4;
  code_point = first & (0x7fU >> length);
  for (std::size_t i = 1; i < length; ++i) {
    if ((octet(i) & 0xc0U) != 0x80U) return 0;
    code_point = code_point << 6U | (octet(i) & 0x3fU);
  }
  constexpr std::array<std::uint32_t, 5> least{0, 0, 0x80, 0x800, 0x10000};
  const bool surrogate = code_point >= 0xd800U && code_point <= 0xdfffU;
  return code_point < least[length] || surrogate || code_point > 0x10ffffU ? 0 : length;
}

/// Neither a control nor a mark that reorders text or breaks the line on a terminal.
bool is_printable(std::uint32_t code_point) noexcept {
  struct Range {
    std::uint32_t first;
    std::uint32_t last;
  };
  constexpr std::array<Range, 6> unprintable{{{0x00, 0x1f},
                                              {0x7f, 0x9f},
                                              {0x61c, 0x61c},
                                              {0x200e, 0x200f},
                                              {0x2028, 0x202e},
                                              {0x2066, 0x2069}}};
  return std::none_of(unprintable.begin(), unprintable.end(), [code_point](const Range& range) {
    return code_point >= range.first && code_point <= range.last;
  });
}

}  // namespace

bool is_token_char(char c) noexcept {
  return is_alpha(c) || is_digit(c) ||
         std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
}

bool is_token(std::string_view text) noexcept {
  return !text.empty() && std::all_of(text.begin(), text.end(), is_token_char);
}

std::string lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), to_lower);
  return out;
}

bool equals_ignoring_case(std::string_view a, std::string_view b) noexcept {
  return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) {
           return to_lower(x) == to_lower(y);
         });
}

bool starts_with_ignoring_case(std::string_view text, std::string_view prefix) noexcept {
  return equals_ignoring_case(text.substr(0, prefix.size()), prefix);
}

std::string_view trim(std::string_view text) noexcept {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

std::vector<std::string_view> list_elements(std::string_view text) {
  std::vector<std::string_view> elements;
  bool quoted = false;
  std::size_t start = 0;
  for (std::size_t i = 0; i <= text.size(); ++i) {
    const bool at_end = i == text.size();
    if (!at_end && quoted && text[i] == '\\') {
      ++i;  // quoted-pair
      if (i == text.size()) --i;
      continue;
    }
    if (!at_end && text[i] == '"') quoted = !quoted;
    if (!at_end && (quoted || text[i] != ',')) continue;
    const auto element = trim(text.substr(start, i - start));
    if (!element.empty()) elements.push_back(element);
    start = i + 1;
  }
  return elements;
}

std::optional<std::uint64_t> parse_decimal(std::string_view text) noexcept {
  return parse_number(text, 10);
}

std::optional<std::uint64_t> parse_hexadecimal(std::string_view text) noexcept {
  return parse_number(text, 16);
}

std::string base64_encode(std::span<const std::uint8_t> bytes) {
  std::string out;
  out.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const std::size_t count = std::min<std::size_t>(3, bytes.size() - i);
    unsigned group = static_cast<unsigned>(bytes[i]) << 16U;
    if (count > 1) group |= static_cast<unsigned>(bytes[i + 1]) << 8U;
    if (count > 2) group |= bytes[i + 2];
    for (std::size_t j = 0; j < 4; ++j)
      out.push_back(j <= count ? base64_alphabet[(group >> (18U - 6U * j)) & 0x3fU] : '=');
  }
  return out;
}

std::string base64_encode(std::string_view bytes) {
  return base64_encode(
      std::span(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()));
}

std::optional<std::vector<std::uint8_t>> base64_decode(std::string_view text) {
  std::vector<std::uint8_t> out;
  out.reserve(text.size() / 4 * 3);
  unsigned group = 0;
  std::size_t digits = 0;
  std::size_t padding = 0;
  bool ended = false;  // by a padded group, after which nothing may follow
  for (const char c : text) {
    if (c == '\r' || c == '\n' || c == ' ' || c == '\t') continue;
    if (ended) return std::nullopt;
    const int value = base64_values[static_cast<unsigned char>(c)];
    if (c == '=') {
      ++padding;
    } else if (value < 0 || padding > 0) {
      return std::nullopt;
    }
    group = (group << 6U) | static_cast<unsigned>(std::max(value, 0));
    if (++digits < 4) continue;
    if (padding > 2) return std::nullopt;
    // Bits that padding hides must be zero, or two texts would mean the same octets.
    if ((padding == 1 && (group & 0xffU) != 0) || (padding == 2 && (group & 0xffffU) != 0))
      return std::nullopt;
    for (std::size_t j = 0; j < 3 - padding; ++j)
      out.push_back(static_cast<std::uint8_t>((group >> (16U - 8U * j)) & 0xffU));
    group = 0;
    digits = 0;
    ended = padding > 0;
  }
  if (digits != 0) return std::nullopt;
  return out;
}

std::string hex_encode(std::span<const std::uint8_t> bytes) {
  return hex(bytes, lower_digits, std::nullopt);
}

std::string hex_encode_upper(std::span<const std::uint8_t> bytes, char separator) {
  return hex(bytes, upper_digits, separator);
}

std::optional<std::vector<std::uint8_t>> hex_decode(std::string_view text) {
  if (text.size() % 2 != 0) return std::nullopt;
  std::vector<std::uint8_t> out;
  out.reserve(text.size() / 2);
  for (std::size_t i = 0; i < text.size(); i += 2) {
    const int high = hex_value(text[i]);
    const int low = hex_value(text[i + 1]);
    if (high < 0 || low < 0) return std::nullopt;
    out.push_back(static_cast<std::uint8_t>(high * 16 + low));
  }
  return out;
}

std::string escape_controls(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    std::uint32_t code_point = 0;
    const std::size_t length = utf8_sequence(text, code_point);
    if (length > 0 && is_printable(code_point)) {
      out.append(text.substr(0, length));
      text.remove_prefix(length);
      continue;
    }
    const auto octet = static_cast<unsigned char>(text[0]);
    out += "\\x";
    out.push_back(lower_digits[octet >> 4U]);
    out.push_back(lower_digits[octet & 0x0fU]);
    text.remove_prefix(1);
  }
  return out;
}

std::size_t edit_distance(std::string_view a, std::string_view b) {
  constexpr std::size_t longest = 64;
  a = a.substr(0, longest);
  b = b.substr(0, longest);
  using Row = std::array<std::size_t, longest + 1>;
  Row before_last{};
  Row last{};
  Row row{};
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    before_last = last;
    last = row;
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replace = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, replace});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        row[j] = std::min(row[j], before_last[j - 2] + 1);
    }
  }
  return row[b.size()];
}

}  // namespace tlsget::text

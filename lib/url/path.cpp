#include "url/path.hpp"

#include "base/text.hpp"
#include "url/url.hpp"

namespace tlsget::url {
namespace {

/// How many dots a segment consists of, "%2e" counting as one; 0 when it holds anything else.
std::size_t count_dots(std::string_view segment) noexcept {
  std::size_t dots = 0;
  while (!segment.empty()) {
    const bool encoded_dot = segment.size() >= 3 && text::starts_with_ignoring_case(segment, "%2e");
    if (segment.front() != '.' && !encoded_dot) return 0;
    segment.remove_prefix(encoded_dot ? 3 : 1);
    ++dots;
  }
  return dots;
}

}  // namespace

void append_percent_encoded(std::string& out, std::string_view text) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  for (const char c : text) {
    const auto octet = static_cast<unsigned char>(c);
    if (octet > 0x20 && octet < 0x7f) {
      out.push_back(c);
      continue;
    }
    out.push_back('%');
    out.push_back(digits[octet >> 4U]);
    out.push_back(digits[octet & 0x0fU]);
  }
}

std::string percent_encoded(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  append_percent_encoded(out, text);
  return out;
}

std::optional<char> decode_triplet(std::string_view text) noexcept {
  if (text.size() < 3 || text[0] != '%') return std::nullopt;
  const int high = text::hex_value(text[1]);
  const int low = text::hex_value(text[2]);
  if (high < 0 || low < 0) return std::nullopt;
  return static_cast<char>(high * 16 + low);
}

std::optional<std::string> percent_decode(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    if (text.front() != '%') {
      out.push_back(text.front());
      text.remove_prefix(1);
      continue;
    }
    const auto octet = decode_triplet(text);
    if (!octet) return std::nullopt;
    out.push_back(*octet);
    text.remove_prefix(3);
  }
  return out;
}

std::string remove_dot_segments(std::string_view path) {
  std::string out;
  out.reserve(path.size());
  while (!path.empty()) {
    const auto next = path.find('/', 1);
    const std::string_view segment = path.substr(1, next == path.npos ? next : next - 1);
    const bool last = next == path.npos;
    path.remove_prefix(segment.size() + 1);
    const std::size_t dots = count_dots(segment);
    if (dots != 1 && dots != 2) {
      out += '/';
      out += segment;
      continue;
    }
    if (dots == 2) out.resize(out.empty() ? 0 : out.rfind('/'));
    // A dot segment at the end leaves the slash before it.
    if (last) out += '/';
  }
  return out;
}

}  // namespace tlsget::url

#include "x509/pem.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "base/text.hpp"

namespace tlsget::x509::pem {

namespace {

constexpr std::string_view begin_mark = "-----BEGIN ";
constexpr std::string_view dashes = "-----";

constexpr bool is_space(char c) {
  return c == '\n' || c == '\r' || c == ' ' || c == '\t';
}

/// One addition an octet: digits are counted in the low 32 bits, padding above them (as a digit as
/// well), anything else above that.
constexpr std::array<std::uint64_t, 256> measures = [] {
  std::array<std::uint64_t, 256> table{};
  table.fill(std::uint64_t{1} << 48U);
  for (std::size_t i = 0; i < table.size(); ++i) {
    const char c = static_cast<char>(i);
    if (text::is_alpha(c) || text::is_digit(c) || c == '+' || c == '/') table[i] = 1;
    if (is_space(c)) table[i] = 0;
  }
  table['='] = (std::uint64_t{1} << 32U) + 1;
  return table;
}();

}  // namespace

std::optional<Block> Scanner::next() {
  while (true) {
    const std::size_t begin = text_.find(begin_mark, place_);
    if (begin == std::string_view::npos) return std::nullopt;
    const std::size_t label_begin = begin + begin_mark.size();
    const std::size_t label_end = text_.find(dashes, label_begin);
    if (label_end == std::string_view::npos) return std::nullopt;
    const std::string_view label = text_.substr(label_begin, label_end - label_begin);
    place_ = label_begin;
    if (label.find('\n') != std::string_view::npos) continue;

    const std::size_t body_begin = label_end + dashes.size();
    const std::size_t body_end = std::min(text_.find(dashes, body_begin), text_.size());
    const std::string end_mark = "-----END " + std::string(label) + "-----";
    const bool ended = text_.substr(body_end).starts_with(end_mark);
    place_ = ended ? body_end + end_mark.size() : body_end;
    begin_ = begin;
    return Block{label, text_.substr(body_begin, body_end - body_begin), begin, ended};
  }
}

std::size_t Scanner::line() noexcept {
  line_ +=
      static_cast<std::size_t>(std::ranges::count(text_.substr(counted_, begin_ - counted_), '\n'));
  counted_ = begin_;
  return line_;
}

std::optional<std::vector<std::uint8_t>> decode_head(std::string_view body, std::size_t wanted) {
  const std::size_t digits = (wanted + 2) / 3 * 4;
  std::size_t seen = 0;
  std::size_t end = 0;
  while (end < body.size() && seen < digits) seen += is_space(body[end++]) ? 0 : 1;
  return text::base64_decode(body.substr(0, end));
}

std::optional<std::vector<std::uint8_t>> decode(std::string_view body) {
  return text::base64_decode(body);
}

std::optional<std::size_t> measure(std::string_view body) {
  std::uint64_t sum = 0;
  for (const char c : body) sum += measures[static_cast<unsigned char>(c)];
  const auto digits = static_cast<std::size_t>(sum & 0xffffffffU);
  const auto padding = static_cast<std::size_t>(sum >> 32U & 0xffffU);
  if (sum >> 48U != 0 || digits % 4 != 0 || padding > 2 || padding > digits) return std::nullopt;
  return digits / 4 * 3 - padding;
}

}  // namespace tlsget::x509::pem

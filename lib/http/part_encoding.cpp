#include "http/part_encoding.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "base/error.hpp"
#include "base/text.hpp"

namespace tlsget::http {
namespace {

constexpr std::size_t longest_line = 76;
constexpr std::string_view line_end = "\r\n";

constexpr std::array<std::pair<PartEncoding, std::string_view>, 5> names{{
    {PartEncoding::binary, "binary"},
    {PartEncoding::eight_bit, "8bit"},
    {PartEncoding::seven_bit, "7bit"},
    {PartEncoding::base64, "base64"},
    {PartEncoding::quoted_printable, "quoted-printable"},
}};

void require_seven_bits(std::string_view piece) {
  const auto bad = std::find_if(piece.begin(), piece.end(),
                                [](char c) { return static_cast<unsigned char>(c) > 0x7f; });
  if (bad != piece.end())
    throw Error(Category::read_file,
                fmt::format("a part of the form is to be 7bit and holds the octet 0x{:02x}",
                            static_cast<unsigned char>(*bad)));
}

/// Whether `text` from `at` on begins with a line end, or with the end of all; nullopt: not known
/// before more is there.
std::optional<bool> ends_line(std::string_view text, std::size_t at, bool at_end) {
  if (at >= text.size()) return at_end ? std::optional(true) : std::nullopt;
  if (text[at] != '\r') return false;
  if (at + 1 >= text.size()) return at_end ? std::optional(false) : std::nullopt;
  return text[at + 1] == '\n';
}

/// One step of quoted-printable: what `consumed` octets of content become.
struct Quoted {
  std::string text;
  std::size_t consumed = 1;
};

/// nullopt: not known before more is there.
std::optional<Quoted> quote_next(std::string_view text, std::size_t at, bool at_end) {
  const char c = text[at];
  const std::string escaped = fmt::format("={:02X}", static_cast<unsigned char>(c));
  if (c == ' ' || c == '\t') {
    const auto at_line_end = ends_line(text, at + 1, at_end);
    if (!at_line_end) return std::nullopt;
    return Quoted{*at_line_end ? escaped : std::string(1, c)};
  }
  if (c == '\r') {
    const auto is_line_end = ends_line(text, at, at_end);
    if (!is_line_end) return std::nullopt;
    return *is_line_end ? Quoted{std::string(line_end), line_end.size()} : Quoted{escaped};
  }
  const bool is_plain = c > ' ' && c < 0x7f && c != '=';
  return Quoted{is_plain ? std::string(1, c) : escaped};
}

}  // namespace

std::optional<PartEncoding> part_encoding(std::string_view name) {
  const auto* const found = std::find_if(names.begin(), names.end(), [name](const auto& known) {
    return text::equals_ignoring_case(known.second, name);
  });
  return found == names.end() ? std::nullopt : std::optional(found->first);
}

std::string_view part_encoding_name(PartEncoding encoding) {
  for (const auto& [known, name] : names)
    if (known == encoding) return name;
  return {};
}

std::optional<std::uint64_t> encoded_size(PartEncoding encoding, std::uint64_t size) {
  if (size == 0) return 0;
  if (encoding == PartEncoding::quoted_printable) return std::nullopt;
  if (encoding != PartEncoding::base64) return size;
  // A file's size is below 2^63, so that four thirds of it fit.
  const std::uint64_t text = 4 * (1 + (size - 1) / 3);
  return text + line_end.size() * ((text - 1) / longest_line);
}

std::string PartEncoder::feed(std::string_view piece) {
  return encode(piece, false);
}

std::string PartEncoder::finish() {
  return encode({}, true);
}

std::string PartEncoder::encode(std::string_view piece, bool at_end) {
  if (encoding_ == PartEncoding::seven_bit) require_seven_bits(piece);
  std::string out;
  switch (encoding_) {
    case PartEncoding::base64:
      pending_ += piece;
      base64(out, at_end);
      break;
    case PartEncoding::quoted_printable:
      pending_ += piece;
      quoted_printable(out, at_end);
      break;
    default:
      out = piece;
  }
  return out;
}

void PartEncoder::base64(std::string& out, bool at_end) {
  const std::size_t usable = at_end ? pending_.size() : pending_.size() - pending_.size() % 3;
  const std::string encoded = text::base64_encode(std::string_view(pending_).substr(0, usable));
  pending_.erase(0, usable);
  for (std::size_t i = 0; i < encoded.size();) {
    if (line_ == longest_line) {
      out += line_end;
      line_ = 0;
    }
    const std::size_t count = std::min(longest_line - line_, encoded.size() - i);
    out.append(encoded, i, count);
    line_ += count;
    i += count;
  }
}

void PartEncoder::quoted_printable(std::string& out, bool at_end) {
  std::size_t at = 0;
  while (at < pending_.size()) {
    const auto next = quote_next(pending_, at, at_end);
    if (!next) break;
    if (next->text == line_end) {
      out += line_end;
      line_ = 0;
      at += next->consumed;
      continue;
    }
    // The last place of a line belongs to '=', unless the line ends there anyway.
    const std::size_t end = line_ + next->text.size();
    if (end == longest_line) {
      const auto fits = ends_line(pending_, at + next->consumed, at_end);
      if (!fits) break;
      if (!*fits) {
        out += "=\r\n";
        line_ = 0;
        continue;
      }
    } else if (end > longest_line) {
      out += "=\r\n";
      line_ = 0;
      continue;
    }
    out += next->text;
    line_ = end;
    at += next->consumed;
  }
  pending_.erase(0, at);
}

std::string encode_part(PartEncoding encoding, std::string_view content) {
  PartEncoder encoder(encoding);
  std::string out = encoder.feed(content);
  return out + encoder.finish();
}

}  // namespace tlsget::http

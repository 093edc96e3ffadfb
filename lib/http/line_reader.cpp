#include "http/line_reader.hpp"

#include <fmt/format.h>

#include <memory>

namespace tlsget::http {

namespace {

std::string_view section_name(LineReader::Section section) noexcept {
  return section == LineReader::Section::head ? "response head" : "trailer section";
}

}  // namespace

LineReader::LineReader(Section section, const LineLimits& limits, bool allow_bare_lf,
                       std::size_t already)
    : section_(section), limits_(limits), allow_bare_lf_(allow_bare_lf), already_(already) {}

std::optional<std::string_view> LineReader::next(std::string_view& input) {
  if (line_given_) {
    line_given_ = false;
    line_start_ = raw_.size();
    ++number_;
  }
  const std::size_t lf = input.find('\n');
  const bool ends = lf != std::string_view::npos;
  const std::size_t count = ends ? lf + 1 : input.size();
  if (raw_.size() - line_start_ + count > limits_.line)
    throw error(fmt::format("longer than {} octets", limits_.line), {}, Excess::piece);
  if (already_ + raw_.size() + count > limits_.section)
    throw error(
        fmt::format("the {} is larger than {} octets", section_name(section_), limits_.section), {},
        Excess::whole);
  raw_.append(input.substr(0, count));
  input.remove_prefix(count);
  if (!ends) return std::nullopt;

  std::string_view line = std::string_view(raw_).substr(line_start_);
  line.remove_suffix(1);
  if (line.ends_with('\r')) {
    line.remove_suffix(1);
  } else {
    if (!allow_bare_lf_) throw error("ends in a bare LF instead of CRLF");
    saw_bare_lf_ = true;
  }
  line_given_ = true;
  return line;
}

Error LineReader::error(std::string_view problem, std::string_view field, Excess excess) const {
  const MessagePart part = section_ == Section::trailers ? MessagePart::trailers
                           : number_ == 1                ? MessagePart::status_line
                                                         : MessagePart::fields;
  return Error(Category::bad_response,
               fmt::format("{}, line {}: {}", section_name(section_), number_, problem),
               std::make_shared<BadResponseDetail>(part, number_, field, excess));
}

}  // namespace tlsget::http

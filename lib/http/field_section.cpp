#include "http/field_section.hpp"

#include <fmt/format.h>

#include <string>
#include <utility>

#include "base/text.hpp"

namespace tlsget::http {
namespace {

/// A name of the peer's for an error message: escaped, and not endless.
std::string shown(std::string_view name) {
  constexpr std::size_t most = 64;
  if (name.size() <= most) return text::escape_controls(name);
  return text::escape_controls(name.substr(0, most)) + "...";
}

}  // namespace

bool is_framing_field(std::string_view name) noexcept {
  return text::equals_ignoring_case(name, "Content-Length") ||
         text::equals_ignoring_case(name, "Transfer-Encoding");
}

std::optional<std::string_view> forbidden_octet(std::string_view line) noexcept {
  if (line.find('\r') != std::string_view::npos) return "a bare CR";
  if (line.find('\0') != std::string_view::npos) return "a NUL octet";
  return std::nullopt;
}

void FieldSection::add(std::string_view line, const LineReader& lines) {
  if (line.front() == ' ' || line.front() == '\t') return continue_value(line, lines);
  flush();

  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos) throw lines.error("a field line without a colon");
  const std::string_view before = line.substr(0, colon);
  const std::string_view name = text::trim(before);
  if (name.empty()) throw lines.error("a field line without a name");
  if (!text::is_token(name))
    throw lines.error(fmt::format("\"{}\" is not a field name", shown(name)));
  if (const auto problem = forbidden_octet(line))
    throw lines.error(fmt::format("{} in the value of {}", *problem, shown(name)), name);
  if (name.size() != before.size()) {
    if (is_framing_field(name))
      throw lines.error(fmt::format("whitespace between {} and its colon", name), name);
    leniencies_.space_before_colon = true;
  }
  if (fields_.size() == most_fields_)
    throw lines.error(fmt::format("more than {} fields", most_fields_), name, Excess::piece);
  last_ = Field{std::string(name), std::string(text::trim(line.substr(colon + 1)))};
}

void FieldSection::continue_value(std::string_view line, const LineReader& lines) {
  if (!last_) throw lines.error("begins with whitespace, but there is no field to continue");
  if (is_framing_field(last_->name))
    throw lines.error(fmt::format("{} is continued on a second line", last_->name), last_->name);
  if (const auto problem = forbidden_octet(line))
    throw lines.error(fmt::format("{} in the value of {}", *problem, shown(last_->name)),
                      last_->name);
  leniencies_.obs_fold = true;
  const std::string_view more = text::trim(line);
  if (more.empty()) return;
  if (!last_->value.empty()) last_->value.push_back(' ');
  last_->value += more;
}

Headers FieldSection::take() {
  flush();
  return std::move(fields_);
}

void FieldSection::flush() {
  if (last_) fields_.add(std::move(last_->name), std::move(last_->value));
  last_.reset();
}

}  // namespace tlsget::http

#include "http/range.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "base/text.hpp"

namespace tlsget::http {
namespace {

/// One range-spec: "0-499", "500-" (no last) or "-500" (no first).
struct Asked {
  std::optional<std::uint64_t> first;
  std::optional<std::uint64_t> last;  ///< of "-500": how many octets at the end
};

/// No file is larger, and sums of two cannot overflow.
std::optional<std::uint64_t> position(std::string_view text) noexcept {
  constexpr std::uint64_t most = INT64_MAX;
  const auto number = text::parse_decimal(text);
  return number && *number < most ? number : std::nullopt;
}

std::optional<Asked> parse_asked(std::string_view spec) noexcept {
  const std::size_t dash = spec.find('-');
  if (dash == std::string_view::npos) return std::nullopt;
  const std::string_view before = spec.substr(0, dash);
  const std::string_view after = spec.substr(dash + 1);
  const Asked asked{position(before), position(after)};
  if (!asked.first && !before.empty()) return std::nullopt;
  if (!asked.last && !after.empty()) return std::nullopt;
  if (!asked.first && !asked.last) return std::nullopt;
  if (asked.first && asked.last && *asked.first > *asked.last) return std::nullopt;
  return asked;
}

/// Empty when any of them is malformed: a server has to ignore such a field as a whole.
std::vector<Asked> parse_range(std::string_view value) {
  constexpr std::string_view unit = "bytes=";
  if (!text::starts_with_ignoring_case(value, unit)) return {};
  std::vector<Asked> all;
  for (const std::string_view spec : text::list_elements(value.substr(unit.size()))) {
    const auto asked = parse_asked(spec);
    if (!asked) return {};
    all.push_back(*asked);
  }
  return all;
}

/// Where the range ends in a whole of this size; what goes beyond it is cut (section 14.1.2).
std::uint64_t last_in(const Asked& asked, std::uint64_t complete) noexcept {
  return asked.last ? std::min(*asked.last, complete - 1) : complete - 1;
}

/// As far as it can be told: the end of a whole of unknown size is where the server says.
bool is_what_was_asked(const Asked& asked, const ContentRange& came) noexcept {
  if (!asked.first) {
    if (!came.complete) return came.size() == *asked.last;
    return came.last == *came.complete - 1 && came.size() == std::min(*asked.last, *came.complete);
  }
  if (came.first != *asked.first) return false;
  if (came.complete) return came.last == last_in(asked, *came.complete);
  return !asked.last || came.last == *asked.last;
}

/// The ranges of several that were asked for may be coalesced to one (section 15.3.7.2).
bool is_beginning_of(const Asked& asked, const ContentRange& came) noexcept {
  if (asked.first) return came.first == *asked.first;
  return is_what_was_asked(asked, came);
}

bool is_multipart(const Response& response) {
  const std::string_view type = response.headers.first("Content-Type").value_or("");
  return text::starts_with_ignoring_case(type, "multipart/byteranges");
}

/// A peer's text, or the caller's, made safe and short.
std::string shown(std::string_view text) {
  constexpr std::size_t enough = 100;
  return text::escape_controls(text.substr(0, enough)) + (text.size() > enough ? "..." : "");
}

/// "bytes 0-9" of "bytes=0-9", so that both sides read alike.
std::string in_words(std::string_view range) {
  std::string words(range);
  std::replace(words.begin(), words.end(), '=', ' ');
  return shown(words);
}

[[noreturn]] void refuse(std::optional<std::string_view> asked, const Response& response) {
  const auto content_range = response.headers.first("Content-Range");
  const std::string came = content_range            ? shown(*content_range)
                           : is_multipart(response) ? "several parts"
                                                    : "no Content-Range";
  if (!asked) {
    throw Error(
        Category::range,
        fmt::format("the server sent a part of the whole ({}), and none was asked for", came));
  }
  throw Error(Category::range,
              fmt::format("asked for {}, but the server's answer has {}", in_words(*asked), came));
}

}  // namespace

std::optional<ContentRange> parse_content_range(std::string_view value) noexcept {
  constexpr std::string_view unit = "bytes ";
  if (!text::starts_with_ignoring_case(value, unit)) return std::nullopt;
  value = text::trim(value.substr(unit.size()));
  const std::size_t dash = value.find('-');
  const std::size_t slash = value.find('/');
  if (dash == std::string_view::npos || slash == std::string_view::npos || slash < dash) {
    return std::nullopt;
  }
  const auto first = position(value.substr(0, dash));
  const auto last = position(value.substr(dash + 1, slash - dash - 1));
  const std::string_view whole = value.substr(slash + 1);
  const auto complete = position(whole);
  if (!first || !last || *first > *last) return std::nullopt;
  if (!complete && whole != "*") return std::nullopt;
  if (complete && *last >= *complete) return std::nullopt;
  return ContentRange{*first, *last, complete};
}

std::optional<std::uint64_t> check_partial_content(std::optional<std::string_view> asked,
                                                   const Response& response) {
  const std::vector<Asked> ranges = parse_range(asked.value_or(""));
  const auto fields = response.headers.all("Content-Range");
  // Several parts have their ranges inside, and the head has none.
  if (fields.empty() && ranges.size() > 1 && is_multipart(response)) return std::nullopt;
  const auto came = fields.size() == 1 ? parse_content_range(fields.front()) : std::nullopt;
  if (!came) refuse(asked, response);
  const bool matches = ranges.size() == 1
                           ? is_what_was_asked(ranges.front(), *came)
                           : std::any_of(ranges.begin(), ranges.end(), [&came](const Asked& one) {
                               return is_beginning_of(one, *came);
                             });
  if (!matches) refuse(asked, response);
  return came->size();
}

}  // namespace tlsget::http

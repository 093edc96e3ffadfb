#include "app/glob.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <limits>
#include <memory>
#include <optional>

#include "base/error.hpp"
#include "base/text.hpp"
#include "url/url.hpp"

namespace tlsget::app {

namespace {

constexpr std::size_t most_wheels = 255;
constexpr std::uint64_t most_urls = std::numeric_limits<std::int64_t>::max();

bool is_special(char c) noexcept {
  return c == '{' || c == '}' || c == '[' || c == ']';
}

}  // namespace

/// One walk over the pattern.
class GlobParser {
 public:
  explicit GlobParser(std::string_view pattern) : pattern_(pattern) {}

  UrlGlob parse() && {
    while (at_ < pattern_.size()) {
      const char c = pattern_[at_];
      if (c == '{') {
        add_wheel(set());
      } else if (c == '[') {
        const std::size_t literal = literal_brackets();
        if (literal > 0) {
          glob_.fixed_.back() += pattern_.substr(at_, literal);
          at_ += literal;
        } else {
          add_wheel(range());
        }
      } else if (c == '}' || c == ']') {
        fail("unmatched close brace or bracket", at_);
      } else {
        if (c == '\\' && at_ + 1 < pattern_.size() && is_special(pattern_[at_ + 1])) ++at_;
        glob_.fixed_.back() += pattern_[at_++];
      }
    }
    return std::move(glob_);
  }

 private:
  [[noreturn]] void fail(std::string_view what, std::size_t offset) const {
    // A password may stand before an '@', and errors are printed.
    const bool may_be_secret = pattern_.find('@') != std::string_view::npos;
    throw Error(
        Category::url_malformed,
        fmt::format("{} at position {} of the URL; -g takes {{ }} [ ] as they are", what,
                    offset + 1),
        std::make_shared<url::UrlErrorDetail>(may_be_secret ? "" : std::string(pattern_), offset));
  }

  void add_wheel(UrlGlob::Wheel wheel) {
    const std::uint64_t size = UrlGlob::size_of(wheel);
    if (size > most_urls / glob_.count_) fail("more URLs than can be counted", start_);
    if (glob_.wheels_.size() == most_wheels) fail("more than 255 sets and ranges", start_);
    glob_.count_ *= size;
    glob_.wheels_.push_back(std::move(wheel));
    glob_.fixed_.emplace_back();
  }

  /// Octets of "[]" or "[::1]" here; 0: neither.
  std::size_t literal_brackets() const {
    constexpr std::size_t longest = 128;
    const std::size_t close = pattern_.substr(at_, longest).find(']');
    if (close == std::string_view::npos) return 0;
    if (close == 1) return 2;
    const std::string_view inside = pattern_.substr(at_, close + 1);
    if (inside.find(':') == std::string_view::npos) return 0;
    try {
      return url::parse_host(inside).kind == url::HostKind::ipv6 ? inside.size() : 0;
    } catch (const Error&) {
      return 0;
    }
  }

  UrlGlob::Set set() {
    start_ = at_++;
    UrlGlob::Set elements(1);
    for (; at_ < pattern_.size(); ++at_) {
      char c = pattern_[at_];
      if (c == '}') {
        if (at_ == start_ + 1) fail("an empty set", start_);
        ++at_;
        return elements;
      }
      if (c == '{' || c == '[') fail("a set or range inside a set", at_);
      if (c == ']') fail("unexpected close bracket", at_);
      if (c == ',') {
        elements.emplace_back();
        continue;
      }
      if (c == '\\' && at_ + 1 < pattern_.size()) c = pattern_[++at_];
      elements.back() += c;
    }
    fail("unmatched brace", start_);
  }

  UrlGlob::Wheel range() {
    start_ = at_++;
    const char first = at_ < pattern_.size() ? pattern_[at_] : '\0';
    if (text::is_alpha(first)) return letters();
    if (text::is_digit(first)) return numbers();
    fail("bad range", start_);
  }

  bool take(char c) {
    if (at_ >= pattern_.size() || pattern_[at_] != c) return false;
    ++at_;
    return true;
  }

  std::optional<std::uint64_t> number() {
    const std::size_t begin = at_;
    while (at_ < pattern_.size() && text::is_digit(pattern_[at_])) ++at_;
    const auto value = text::parse_decimal(pattern_.substr(begin, at_ - begin));
    return value && *value <= most_urls ? value : std::nullopt;
  }

  /// "]" or ":STEP]", and how many there are from `first` to `last`.
  std::optional<std::pair<std::uint64_t, std::uint64_t>> step_and_size(std::uint64_t first,
                                                                       std::uint64_t last) {
    std::uint64_t step = 1;
    if (take(':')) step = number().value_or(0);
    const bool is_whole = take(']') && step > 0 && first <= last;
    // A step that leads nowhere is a mistake, of one number as well.
    if (!is_whole || (step > last - first && !(first == last && step == 1))) return std::nullopt;
    return std::pair(step, (last - first) / step + 1);
  }

  UrlGlob::Letters letters() {
    const char first = pattern_[at_++];
    const bool has_last = take('-') && at_ < pattern_.size();
    const char last = has_last ? pattern_[at_++] : '\0';
    const auto found =
        has_last && static_cast<unsigned char>(last) < 0x80
            ? step_and_size(static_cast<unsigned char>(first), static_cast<unsigned char>(last))
            : std::nullopt;
    if (!found) fail("bad range", start_);
    return {first, static_cast<char>(found->first), found->second};
  }

  UrlGlob::Numbers numbers() {
    const std::size_t begin = at_;
    const auto first = number();
    const std::size_t width = pattern_[begin] == '0' ? at_ - begin : 0;
    if (!first || !take('-')) fail("bad range", start_);
    while (take(' ') || take('\t')) {
    }
    const auto last = number();
    const auto found = last ? step_and_size(*first, *last) : std::nullopt;
    if (!found) fail("bad range", start_);
    return {*first, found->first, found->second, width};
  }

  std::string_view pattern_;
  std::size_t at_ = 0;
  std::size_t start_ = 0;  ///< of the present set or range
  UrlGlob glob_;
};

UrlGlob UrlGlob::parse(std::string_view pattern) {
  return GlobParser(pattern).parse();
}

UrlGlob UrlGlob::literal(std::string text) {
  UrlGlob glob;
  glob.fixed_.front() = std::move(text);
  return glob;
}

std::uint64_t UrlGlob::size_of(const Wheel& wheel) noexcept {
  if (const auto* set = std::get_if<Set>(&wheel)) return set->size();
  if (const auto* letters = std::get_if<Letters>(&wheel)) return letters->size;
  return std::get_if<Numbers>(&wheel)->size;
}

std::string UrlGlob::text_of(const Wheel& wheel, std::uint64_t position) {
  if (const auto* set = std::get_if<Set>(&wheel)) return (*set)[position];
  if (const auto* letters = std::get_if<Letters>(&wheel)) {
    const auto turned = position * static_cast<unsigned char>(letters->step);
    return {static_cast<char>(static_cast<unsigned char>(letters->first) + turned)};
  }
  const Numbers& numbers = std::get<Numbers>(wheel);
  return fmt::format("{:0{}}", numbers.first + position * numbers.step, numbers.width);
}

std::vector<std::uint64_t> UrlGlob::positions(std::uint64_t number) const {
  std::vector<std::uint64_t> found(wheels_.size());
  for (std::size_t i = wheels_.size(); i-- > 0;) {
    const std::uint64_t size = size_of(wheels_[i]);
    found[i] = number % size;
    number /= size;
  }
  return found;
}

std::string UrlGlob::url(std::uint64_t number) const {
  const std::vector<std::uint64_t> at = positions(number);
  std::string text = fixed_.front();
  for (std::size_t i = 0; i < wheels_.size(); ++i) {
    text += text_of(wheels_[i], at[i]);
    text += fixed_[i + 1];
  }
  return text;
}

std::string UrlGlob::file_name(std::string_view name, std::uint64_t number) const {
  if (wheels_.empty()) return std::string(name);
  const std::vector<std::uint64_t> at = positions(number);
  std::string out;
  for (std::size_t i = 0; i < name.size(); ++i) {
    std::size_t wheel = 0;
    const char* const digits = name.data() + i + 1;
    const auto end = name[i] == '#' ? std::from_chars(digits, name.data() + name.size(), wheel)
                                    : std::from_chars_result{digits, std::errc::invalid_argument};
    if (end.ec != std::errc() || wheel == 0 || wheel > wheels_.size()) {
      out += name[i];
      continue;
    }
    out += text_of(wheels_[wheel - 1], at[wheel - 1]);
    i = static_cast<std::size_t>(end.ptr - name.data()) - 1;
  }
  return out;
}

}  // namespace tlsget::app

#include "http/challenge.hpp"

#include <algorithm>
#include <utility>

#include "base/text.hpp"

namespace tlsget::http {
namespace {

constexpr bool is_blank(char c) {
  return c == ' ' || c == '\t';
}

constexpr bool is_token68_char(char c) {
  return text::is_alpha(c) || text::is_digit(c) ||
         std::string_view("-._~+/").find(c) != std::string_view::npos;
}

/// Reads one field value from its front.
class Reader {
 public:
  explicit Reader(std::string_view text) : rest_(text) {}

  std::vector<Challenge> run() {
    while (next_item()) {
    }
    return std::move(challenges_);
  }

 private:
  /// A scheme with its token68, or a parameter; false: the end, or something that is neither.
  bool next_item() {
    skip([](char c) { return is_blank(c) || c == ','; });
    const std::string_view name = take(text::is_token_char);
    if (name.empty()) return false;
    const std::string_view behind_name = rest_;
    skip(is_blank);
    if (take_one('=')) return take_parameter(name);
    if (challenges_.size() == max_challenges) return false;
    challenges_.push_back({std::string(name), {}, {}});
    if (rest_.size() != behind_name.size()) take_token68();
    return true;
  }

  bool take_parameter(std::string_view name) {
    skip(is_blank);
    std::string value;
    if (take_one('"')) {
      if (!take_quoted(value)) {
        if (!challenges_.empty()) challenges_.pop_back();
        return false;
      }
    } else {
      value = take([](char c) { return !is_blank(c) && c != ','; });
    }
    // Without a scheme before it, it belongs to nothing.
    if (!challenges_.empty() && challenges_.back().parameters.size() < max_challenge_parameters)
      challenges_.back().parameters.push_back({std::string(name), std::move(value)});
    return true;
  }

  /// Behind the opening quote; false when there is no closing one.
  bool take_quoted(std::string& value) {
    for (std::size_t i = 0; i < rest_.size(); ++i) {
      if (rest_[i] == '"') {
        rest_.remove_prefix(i + 1);
        return true;
      }
      if (rest_[i] == '\\' && ++i == rest_.size()) break;
      value += rest_[i];
    }
    rest_ = {};
    return false;
  }

  /// Only if a whole element of the list looks like one: "a=b" is a parameter.
  void take_token68() {
    std::string_view element = rest_.substr(0, rest_.find_first_of(", \t"));
    const std::string_view body =
        element.substr(0, std::min(element.find_last_not_of('=') + 1, element.size()));
    if (body.empty() || !std::all_of(body.begin(), body.end(), is_token68_char)) return;
    std::string_view behind = rest_.substr(element.size());
    while (!behind.empty() && is_blank(behind.front())) behind.remove_prefix(1);
    // "realm= x" and "Basic Digest realm=x" are no token68 either.
    if (!behind.empty() && behind.front() != ',') return;
    challenges_.back().token68 = element;
    rest_ = behind;
  }

  template <class Predicate>
  std::string_view take(Predicate predicate) {
    const auto* const end = std::find_if_not(rest_.begin(), rest_.end(), predicate);
    const std::string_view taken = rest_.substr(0, static_cast<std::size_t>(end - rest_.begin()));
    rest_.remove_prefix(taken.size());
    return taken;
  }
  template <class Predicate>
  void skip(Predicate predicate) {
    take(predicate);
  }
  bool take_one(char c) {
    if (!rest_.starts_with(c)) return false;
    rest_.remove_prefix(1);
    return true;
  }

  std::string_view rest_;
  std::vector<Challenge> challenges_;
};

}  // namespace

bool Challenge::is(std::string_view name) const noexcept {
  return text::equals_ignoring_case(scheme, name);
}

std::optional<std::string_view> Challenge::parameter(std::string_view name) const noexcept {
  const auto found = std::find_if(
      parameters.rbegin(), parameters.rend(),
      [name](const auto& candidate) { return text::equals_ignoring_case(candidate.name, name); });
  return found == parameters.rend() ? std::nullopt : std::optional<std::string_view>(found->value);
}

std::vector<Challenge> parse_challenges(std::string_view field_value) {
  return Reader(field_value).run();
}

std::vector<Challenge> challenges_of(const Headers& headers, std::string_view field_name) {
  std::vector<Challenge> all;
  for (const std::string_view value : headers.all(field_name)) {
    for (Challenge& challenge : parse_challenges(value)) {
      if (all.size() == max_challenges) return all;
      all.push_back(std::move(challenge));
    }
  }
  return all;
}

}  // namespace tlsget::http

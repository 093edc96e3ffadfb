#include "download/retry.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "http/http_date.hpp"

namespace tlsget::download {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds first_pause{1000};
constexpr milliseconds longest_pause{600'000};
constexpr std::chrono::hours longest_retry_after{6};

bool broke_off(Category category) noexcept {
  return category == Category::partial_body || category == Category::receive ||
         category == Category::send || category == Category::empty_reply;
}

/// Empty: no reason to try again.
std::string_view reason_for(const Attempt& attempt, const RetryOptions& options) noexcept {
  if (!attempt.failure) {
    if (is_transient_status(attempt.status, options.rules)) return "HTTP error";
    return attempt.failed_by_status && options.all_errors ? "(retrying all errors)" : "";
  }
  const Category category = *attempt.failure;
  if (category == Category::timeout || category == Category::resolve) return "timeout";
  if (options.connection_refused && attempt.refused) return "connection refused";
  if (options.rules == RetryRules::own && broke_off(category)) return "the connection broke";
  return options.all_errors ? "(retrying all errors)" : "";
}

}  // namespace

bool is_transient_status(int status, RetryRules rules) noexcept {
  switch (status) {
    case 408:
    case 429:
    case 500:
    case 502:
    case 503:
    case 504:
      return true;
    case 425:
      return rules == RetryRules::own;
    default:
      return false;
  }
}

RetryPolicy::RetryPolicy(const RetryOptions& options)
    : options_(options), pause_(options.pause.value_or(first_pause)) {}

RetryDecision RetryPolicy::next(const Attempt& attempt, milliseconds elapsed) {
  RetryDecision decision;
  if (!may_try_again()) return decision;
  if (options_.total && elapsed >= *options_.total) return decision;
  const std::string_view reason = reason_for(attempt, options_);
  if (reason.empty()) return decision;

  milliseconds pause = pause_;
  const bool asked = !attempt.failure && attempt.retry_after;
  if (asked) pause = std::max<milliseconds>(pause, *attempt.retry_after);
  const bool must_fit = asked || options_.rules == RetryRules::own;
  if (must_fit && options_.total && elapsed + pause > *options_.total) {
    decision.too_late = true;
    return decision;
  }
  decision = {.pause = pause, .reason = reason, .left = options_.most - retries_};
  ++retries_;
  if (!options_.pause) pause_ = std::min(2 * pause_, longest_pause);
  return decision;
}

std::optional<std::chrono::seconds> parse_retry_after(std::string_view value,
                                                      std::chrono::sys_seconds now) noexcept {
  value = text::trim(value);
  constexpr std::chrono::seconds most = longest_retry_after;
  if (!value.empty() && std::all_of(value.begin(), value.end(), text::is_digit)) {
    const auto number = text::parse_decimal(value);
    if (!number || *number > static_cast<std::uint64_t>(most.count())) return most;
    return std::chrono::seconds(static_cast<std::int64_t>(*number));
  }
  const auto date = http::parse_date(value);
  if (!date || *date < now) return std::nullopt;
  return std::min<std::chrono::seconds>(*date - now, most);
}

}  // namespace tlsget::download

// Whether a transfer that failed is tried again, and after which time: --retry and its relatives.
//
// Rules. Pure: what an attempt came to goes in, a delay or the end comes out; nothing waits here.
// The pause is 1 s at first and doubles up to 10 minutes, unless one was given; a Retry-After that
// asks for more is obeyed. No pause begins that would end after the time for all tries.
//
//     what came                           curl     own
//     408 429 500 502 503 504             again    again
//     425                                 -        again
//     a time limit, an unknown host       again    again
//     a body that was cut, a connection   -        again
//       that broke, no octet of an answer
//     nobody listens                      by --retry-connrefused
//     any other failure                   by --retry-all-errors
//
// Not here: where the next try goes on (app/destination), the waiting, Ctrl-C.
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

#include "base/error.hpp"

namespace tlsget::download {

enum class RetryRules { own, curl };

struct RetryOptions {
  unsigned most = 0;                               ///< tries after the first one
  std::optional<std::chrono::milliseconds> pause;  ///< each; nullopt: from 1 s, doubled
  std::optional<std::chrono::milliseconds> total;  ///< from the first try on; nullopt: no limit
  bool all_errors = false;
  bool connection_refused = false;
  RetryRules rules = RetryRules::own;
};

/// What one try came to.
struct Attempt {
  std::optional<Category> failure;  ///< nullopt: none, or one because of the status alone
  bool refused = false;             ///< nobody listened (of Category::connect)
  int status = 0;                   ///< of the final response; 0: none came
  /// The status is a failure to the caller; without it curl's rules still try again.
  bool failed_by_status = false;
  std::optional<std::chrono::seconds> retry_after;  ///< from now
};

struct RetryDecision {
  std::optional<std::chrono::milliseconds> pause;  ///< nullopt: no further try
  std::string_view reason;                         ///< of a further one: "HTTP error"
  unsigned left = 0;                               ///< tries, this one included
  bool too_late = false;  ///< there would be one, but its pause does not fit into the total time
};

/// Whether a response of this status may be another one in a while.
bool is_transient_status(int status, RetryRules rules) noexcept;

/// For one transfer.
class RetryPolicy {
 public:
  explicit RetryPolicy(const RetryOptions& options);
  /// `elapsed`: since the first try began.
  RetryDecision next(const Attempt& attempt, std::chrono::milliseconds elapsed);
  /// Tries so far after the first one.
  unsigned retries() const noexcept { return retries_; }
  bool may_try_again() const noexcept { return retries_ < options_.most; }

 private:
  RetryOptions options_;
  std::chrono::milliseconds pause_;
  unsigned retries_ = 0;
};

/// Retry-After (RFC 9110 section 10.2.3): seconds, or a date, which is counted from `now`. nullopt:
/// malformed, or in the past. At most six hours.
std::optional<std::chrono::seconds> parse_retry_after(std::string_view value,
                                                      std::chrono::sys_seconds now) noexcept;

}  // namespace tlsget::download

// Time limits and cancellation: what every wait in the library is given.
//
// Rules. A Deadline is a value: a point on a monotonic clock, the name of the limit that set it,
// and the CancelEvent that can end a wait early. Of two limits the earlier wins and keeps its name,
// so that an error can say which one fired. No function of the library waits without a Deadline.
#pragma once

#include <atomic>
#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "base/error.hpp"

namespace tlsget {

/// Where "now" comes from. Tests put a clock of their own here; it must outlive its Deadlines.
class TimeSource {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;
  TimeSource() = default;
  TimeSource(const TimeSource&) = delete;
  TimeSource& operator=(const TimeSource&) = delete;
  TimeSource(TimeSource&&) = delete;
  TimeSource& operator=(TimeSource&&) = delete;
  virtual ~TimeSource() = default;
  virtual TimePoint now() const = 0;
  /// The process's monotonic clock.
  static const TimeSource& steady();
};

/// A flag that also wakes poll(). trigger() is async-signal-safe and thread-safe; once set, it
/// stays set. Owns one eventfd.
class CancelEvent {
 public:
  /// Throws Error(internal) when the process has no file descriptor left.
  CancelEvent();
  ~CancelEvent();
  CancelEvent(const CancelEvent&) = delete;
  CancelEvent& operator=(const CancelEvent&) = delete;
  CancelEvent(CancelEvent&&) = delete;
  CancelEvent& operator=(CancelEvent&&) = delete;

  void trigger() const noexcept;
  /// A plain load: cheap enough to ask before every read.
  bool triggered() const noexcept { return triggered_.load(std::memory_order_acquire); }
  /// Readable once triggered; for poll() alone, never to be read from.
  int poll_fd() const noexcept { return fd_; }

 private:
  static_assert(std::atomic<bool>::is_always_lock_free, "trigger() runs in signal handlers");
  mutable std::atomic<bool> triggered_{false};
  int fd_;
};

/// Which of the caller's limits a Deadline stands for.
enum class Limit {
  none,
  connect,
  total,
  expect_continue,
  speed,  ///< it went slower than it may, for that long
  pace,   ///< no limit of a caller's: the time to go on
};

/// What the transfer was doing when a limit fired.
enum class Phase {
  read_file,
  resolve,
  connect,
  proxy,
  tls_handshake,
  send,
  first_byte,
  receive,
  other
};

std::string_view phase_name(Phase phase);

/// Detail of Category::timeout.
struct TimeoutDetail : ErrorDetail {
  TimeoutDetail(Limit which, Phase during, std::chrono::milliseconds length)
      : limit(which), phase(during), allowed(length) {}
  Limit limit;
  Phase phase;
  std::chrono::milliseconds allowed;  ///< as the caller set it
};

/// Copyable value; does not own its clock or its CancelEvent.
class Deadline {
 public:
  /// Never ends by itself.
  static Deadline never(const CancelEvent* cancel = nullptr);
  /// `length` from now; a length of zero or less has already ended.
  static Deadline after(std::chrono::milliseconds length, Limit limit,
                        const CancelEvent* cancel = nullptr,
                        const TimeSource& clock = TimeSource::steady());

  /// The earlier of both; `other`'s cancel event is used when this one has none.
  Deadline earlier_of(const Deadline& other) const;

  bool expired() const;
  /// Rounded up, so that a wait of this length never ends before the deadline; nullopt: without
  /// end.
  std::optional<std::chrono::milliseconds> remaining() const;
  /// The same for poll(): -1 is without end, and clamped to what an int holds.
  int poll_timeout() const;

  const CancelEvent* cancel() const noexcept { return cancel_; }
  bool cancelled() const noexcept { return cancel_ != nullptr && cancel_->triggered(); }

  /// Throws Error(cancelled) or Error(timeout) when one of them is the case; else returns.
  void check(Phase phase) const;
  /// The Error of a wait that ended without its event: cancelled if so, else timeout.
  Error error(Phase phase) const;

 private:
  Deadline() = default;

  const TimeSource* clock_ = nullptr;
  TimeSource::TimePoint end_{};
  std::chrono::milliseconds allowed_{0};
  Limit limit_ = Limit::none;
  const CancelEvent* cancel_ = nullptr;
};

}  // namespace tlsget

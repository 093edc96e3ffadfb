// How fast octets may go, and how slow: --limit-rate, --speed-limit with --speed-time.
//
// Rules. RateLimit and SpeedWatch are arithmetic on the times that they are given; nothing waits
// here. A rate is the average from the start on, but no more than a second's worth is made up for
// after a lull. A transfer has stalled when in the last `time` fewer octets went, both directions
// together, than that speed makes of it; it begins to count with the request, and time that the
// caller spends on what it got does not count.
//
// Not here: the waiting (pump); heads of requests, which are never held back.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <limits>
#include <optional>

#include "base/deadline.hpp"

namespace tlsget::client {

struct PacingOptions {
  /// Octets a second at most, of each direction by itself; 0: no limit.
  std::uint64_t most = 0;
  /// Octets a second at least; with `slow_time` 0, or 0 itself: any speed will do.
  std::uint64_t least = 0;
  std::chrono::seconds slow_time{0};
  friend bool operator==(const PacingOptions&, const PacingOptions&) = default;
};

/// The octets of one direction.
class RateLimit {
 public:
  using TimePoint = TimeSource::TimePoint;
  static constexpr std::size_t no_limit = std::numeric_limits<std::size_t>::max();

  /// `octets_per_second` 0: no limit.
  RateLimit(std::uint64_t octets_per_second, TimePoint now);
  /// Octets that may go now. 0 as long as it would be less than a share, which is a fiftieth of a
  /// second's worth and at least one octet.
  std::size_t allowance(TimePoint now);
  /// REQUIRES: no more than were allowed.
  void spend(std::size_t octets) noexcept;
  /// When there will be an allowance, if there is none.
  TimePoint next() const;

 private:
  bool is_limited() const noexcept { return rate_ > 0; }

  double rate_;
  double share_;
  double credit_;
  TimePoint credited_;
};

/// One transfer's speed.
class SpeedWatch {
 public:
  using TimePoint = TimeSource::TimePoint;

  SpeedWatch(std::uint64_t octets_per_second, std::chrono::seconds time);
  bool is_watching() const noexcept { return least_ > 0 && time_.count() > 0; }
  /// From here on it counts.
  void begin(std::uint64_t total, TimePoint now);
  /// `total`: octets so far, of both directions. True: it has stalled.
  bool has_stalled(std::uint64_t total, TimePoint now);
  /// When to ask again at the latest. REQUIRES: begin().
  TimePoint next() const { return samples_.back().time + step_; }

 private:
  struct Sample {
    TimePoint time;
    std::uint64_t total;
  };
  std::uint64_t least_;
  std::chrono::seconds time_;
  std::chrono::milliseconds step_;
  std::deque<Sample> samples_;  ///< a step apart; the first one is as old as `time_` or the start
};

/// Both for one transfer, with a clock. One thread at a time. The clock must outlive it.
class Pacing {
 public:
  using TimePoint = TimeSource::TimePoint;

  explicit Pacing(const PacingOptions& options, const TimeSource& clock = TimeSource::steady());

  /// Before each exchange.
  void begin();
  std::size_t may_receive() { return receiving_.allowance(clock_->now()); }
  std::size_t may_send() { return sending_.allowance(clock_->now()); }
  /// What has gone; `limited` of the octets sent are those that the limit counts.
  void received(std::size_t octets) noexcept;
  void sent(std::size_t octets, std::size_t limited) noexcept;
  /// Around what the caller does with what it got.
  void leave();
  void come_back();

  /// Throws Error(timeout) with Limit::speed when the transfer has stalled.
  void check(Phase phase);
  /// The earliest of `deadline` (which keeps its name), the next look at the speed, and the next
  /// allowance of the directions that have none (both with Limit::pace).
  Deadline next_look(const Deadline& deadline, bool receiving_waits, bool sending_waits) const;

 private:
  const TimeSource* clock_;
  PacingOptions options_;
  RateLimit receiving_;
  RateLimit sending_;
  SpeedWatch watch_;
  std::uint64_t total_ = 0;
  std::optional<TimePoint> left_;
  TimeSource::TimePoint::duration away_{0};  ///< what the watch does not count
};

}  // namespace tlsget::client

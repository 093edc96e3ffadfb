// Which address is tried when (RFC 8305), as pure functions of the time: no socket, no clock.
//
//     order       families take turns, the resolver's order stays within each (section 4)
//     start       the first at once; the next when the delay has passed since the last start, or
//                 at once when an attempt fails (section 5)
//     cap         so many attempts at a time; beyond it the next start waits for a failure
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "base/deadline.hpp"
#include "net/resolver.hpp"

namespace tlsget::net {

/// The family of the first address comes first.
std::vector<Address> interleave_families(std::span<const Address> addresses);

class AttemptSchedule {
 public:
  using TimePoint = TimeSource::TimePoint;

  /// For `count` addresses; at most `most_at_once` (one or more) attempts run at a time.
  AttemptSchedule(std::size_t count, std::chrono::milliseconds delay, std::size_t most_at_once);

  /// The index of the address to try now, which then counts as running; nullopt: none yet.
  std::optional<std::size_t> start_due(TimePoint now);
  /// One of the running attempts has failed.
  void failed();
  /// When start_due() will have one; nullopt: not before a failure, or never.
  std::optional<TimePoint> next_start() const;

 private:
  std::size_t count_;
  std::chrono::milliseconds delay_;
  std::size_t most_at_once_;
  std::size_t started_ = 0;
  std::size_t running_ = 0;
  TimePoint next_ = TimePoint::min();
};

}  // namespace tlsget::net

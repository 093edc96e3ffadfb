#include "net/happy_eyeballs.hpp"

#include <algorithm>
#include <cassert>

namespace tlsget::net {

std::vector<Address> interleave_families(std::span<const Address> addresses) {
  std::vector<Address> first;
  std::vector<Address> other;
  for (const Address& address : addresses)
    (address.family() == addresses.front().family() ? first : other).push_back(address);

  std::vector<Address> ordered;
  ordered.reserve(addresses.size());
  for (std::size_t i = 0; i < std::max(first.size(), other.size()); ++i) {
    if (i < first.size()) ordered.push_back(first[i]);
    if (i < other.size()) ordered.push_back(other[i]);
  }
  return ordered;
}

AttemptSchedule::AttemptSchedule(std::size_t count, std::chrono::milliseconds delay,
                                 std::size_t most_at_once)
    : count_(count), delay_(delay), most_at_once_(most_at_once) {}

std::optional<std::size_t> AttemptSchedule::start_due(TimePoint now) {
  const auto next = next_start();
  if (!next || now < *next) return std::nullopt;
  // A delay beyond the end of the clock means: only after a failure.
  const auto room = std::chrono::duration_cast<std::chrono::milliseconds>(TimePoint::max() - now);
  next_ = delay_ < room ? now + delay_ : TimePoint::max();
  ++running_;
  return started_++;
}

void AttemptSchedule::failed() {
  assert(running_ > 0);
  --running_;
  next_ = TimePoint::min();
}

std::optional<AttemptSchedule::TimePoint> AttemptSchedule::next_start() const {
  if (started_ == count_ || running_ >= most_at_once_) return std::nullopt;
  return next_;
}

}  // namespace tlsget::net

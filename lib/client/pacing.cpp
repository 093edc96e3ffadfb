#include "client/pacing.hpp"

#include <algorithm>
#include <memory>
#include <string>
#include <utility>

namespace tlsget::client {
namespace {

using Seconds = std::chrono::duration<double>;
using std::chrono::milliseconds;

/// Of a second: what is waited for at least, so that octets do not go one by one.
constexpr double least_share = 0.02;
/// What may go at once; more than any buffer holds.
constexpr double most_at_once = 1 << 30;
/// The speed is looked at once a second, and no more often than this in the time that counts.
constexpr int most_samples = 60;

milliseconds step_of(std::chrono::seconds time) {
  return std::max<milliseconds>(std::chrono::seconds(1), milliseconds(time) / most_samples);
}

}  // namespace

RateLimit::RateLimit(std::uint64_t octets_per_second, TimePoint now)
    : rate_(static_cast<double>(octets_per_second)),
      share_(std::clamp(rate_ * least_share, 1.0, most_at_once)),
      credit_(share_),
      credited_(now) {}

std::size_t RateLimit::allowance(TimePoint now) {
  if (!is_limited()) return no_limit;
  if (now > credited_) {
    const double most = std::clamp(rate_, share_, most_at_once);
    credit_ = std::min(most, credit_ + rate_ * Seconds(now - credited_).count());
    credited_ = now;
  }
  return credit_ >= share_ ? static_cast<std::size_t>(credit_) : 0;
}

void RateLimit::spend(std::size_t octets) noexcept {
  if (is_limited()) credit_ -= static_cast<double>(octets);
}

RateLimit::TimePoint RateLimit::next() const {
  if (!is_limited() || credit_ >= share_) return credited_;
  // A microsecond more, lest what is left of it by rounding be waited for once again.
  return credited_ +
         std::chrono::ceil<std::chrono::microseconds>(Seconds((share_ - credit_) / rate_)) +
         std::chrono::microseconds(1);
}

SpeedWatch::SpeedWatch(std::uint64_t octets_per_second, std::chrono::seconds time)
    : least_(octets_per_second), time_(time), step_(step_of(time)) {}

void SpeedWatch::begin(std::uint64_t total, TimePoint now) {
  samples_.assign(1, {now, total});
}

bool SpeedWatch::has_stalled(std::uint64_t total, TimePoint now) {
  if (!is_watching() || samples_.empty() || now < next()) return false;
  samples_.push_back({now, total});
  while (samples_[1].time <= now - time_) samples_.pop_front();
  const Sample& first = samples_.front();
  const auto span = now - first.time;
  if (span < time_) return false;
  const double speed = static_cast<double>(total - first.total) / Seconds(span).count();
  return speed < static_cast<double>(least_);
}

Pacing::Pacing(const PacingOptions& options, const TimeSource& clock)
    : clock_(&clock),
      options_(options),
      receiving_(options.most, clock.now()),
      sending_(options.most, clock.now()),
      watch_(options.least, options.slow_time) {}

void Pacing::begin() {
  if (!watch_.is_watching()) return;
  left_.reset();
  watch_.begin(total_, clock_->now() - away_);
}

void Pacing::received(std::size_t octets) noexcept {
  receiving_.spend(octets);
  total_ += octets;
}

void Pacing::sent(std::size_t octets, std::size_t limited) noexcept {
  sending_.spend(limited);
  total_ += octets;
}

void Pacing::leave() {
  if (watch_.is_watching()) left_ = clock_->now();
}

void Pacing::come_back() {
  if (left_) away_ += clock_->now() - *std::exchange(left_, std::nullopt);
}

void Pacing::check(Phase phase) {
  if (!watch_.is_watching() || !watch_.has_stalled(total_, clock_->now() - away_)) return;
  const auto seconds = options_.slow_time.count();
  throw Error(Category::timeout,
              "Operation too slow. Less than " + std::to_string(options_.least) +
                  " bytes/sec transferred the last " + std::to_string(seconds) + " seconds",
              std::make_shared<TimeoutDetail>(Limit::speed, phase, options_.slow_time));
}

Deadline Pacing::next_look(const Deadline& deadline, bool receiving_waits,
                           bool sending_waits) const {
  std::optional<TimePoint> next;
  const auto consider = [&next](TimePoint time) { next = next ? std::min(*next, time) : time; };
  if (watch_.is_watching()) consider(watch_.next() + away_);
  if (receiving_waits) consider(receiving_.next());
  if (sending_waits) consider(sending_.next());
  if (!next) return deadline;
  const auto left = std::chrono::ceil<milliseconds>(*next - clock_->now());
  return deadline.earlier_of(Deadline::after(left, Limit::pace, deadline.cancel(), *clock_));
}

}  // namespace tlsget::client

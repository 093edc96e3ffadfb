#include "base/deadline.hpp"

#include <poll.h>

#include <catch2/catch_test_macros.hpp>
#include <chrono>
#include <limits>

using namespace tlsget;
using std::chrono::hours;
using std::chrono::microseconds;
using std::chrono::milliseconds;

namespace {

/// A clock that a test moves.
class ManualClock final : public TimeSource {
 public:
  TimePoint now() const override { return now_; }
  void advance(std::chrono::nanoseconds by) { now_ += by; }

 private:
  TimePoint now_{hours(1)};
};

Deadline after(milliseconds length, const ManualClock& clock, Limit limit = Limit::total) {
  return Deadline::after(length, limit, nullptr, clock);
}

Limit limit_of(const Deadline& deadline) {
  return deadline.error(Phase::other).detail<TimeoutDetail>()->limit;
}

}  // namespace

TEST_CASE("a deadline passes at its end and not before") {
  ManualClock clock;
  const auto deadline = after(milliseconds(100), clock);
  clock.advance(milliseconds(100) - std::chrono::nanoseconds(1));
  CHECK(!deadline.expired());
  CHECK_NOTHROW(deadline.check(Phase::other));
  clock.advance(std::chrono::nanoseconds(1));
  CHECK(deadline.expired());
  CHECK_THROWS_AS(deadline.check(Phase::other), Error);
}

TEST_CASE("what remains is rounded up, so that a wait of that length is long enough") {
  ManualClock clock;
  const auto deadline = after(milliseconds(100), clock);
  CHECK(deadline.remaining() == milliseconds(100));
  clock.advance(microseconds(99'001));
  CHECK(deadline.remaining() == milliseconds(1));
  CHECK(deadline.poll_timeout() == 1);
  clock.advance(hours(1));
  CHECK(deadline.remaining() == milliseconds(0));
  CHECK(deadline.poll_timeout() == 0);
}

TEST_CASE("lengths at the ends of their type do not overflow") {
  ManualClock clock;
  CHECK(after(milliseconds::min(), clock).expired());
  CHECK(after(milliseconds(-1), clock).expired());
  CHECK(after(milliseconds(0), clock).expired());
  CHECK(!after(milliseconds::max(), clock).expired());
  CHECK(after(milliseconds::max(), clock).poll_timeout() == -1);
  CHECK(after(hours(24 * 365), clock).poll_timeout() == std::numeric_limits<int>::max());
}

TEST_CASE("of two deadlines the earlier one wins and keeps its name") {
  ManualClock clock;
  const auto early = after(milliseconds(1), clock, Limit::connect);
  const auto late = after(milliseconds(2), clock, Limit::total);
  CHECK(limit_of(early.earlier_of(late)) == Limit::connect);
  CHECK(limit_of(late.earlier_of(early)) == Limit::connect);
  CHECK(limit_of(late.earlier_of(Deadline::never())) == Limit::total);
  CHECK(limit_of(Deadline::never().earlier_of(late)) == Limit::total);
  CHECK(!Deadline::never().earlier_of(Deadline::never()).remaining());
}

TEST_CASE("the cancel event of either deadline is kept") {
  ManualClock clock;
  const CancelEvent cancel;
  const auto without = after(milliseconds(1), clock);
  CHECK(without.earlier_of(Deadline::never(&cancel)).cancel() == &cancel);
  CHECK(Deadline::never(&cancel).earlier_of(without).cancel() == &cancel);
}

TEST_CASE("a cancel event is seen by a look and by poll, and stays") {
  const CancelEvent cancel;
  pollfd entry{cancel.poll_fd(), POLLIN, 0};
  CHECK(!cancel.triggered());
  CHECK(poll(&entry, 1, 0) == 0);
  for (int i = 0; i < 2; ++i) {
    cancel.trigger();
    CHECK(cancel.triggered());
    CHECK(poll(&entry, 1, 0) == 1);
  }
  CHECK(Deadline::never(&cancel).error(Phase::other).category() == Category::cancelled);
}

TEST_CASE("a timeout says how long was allowed, and during what") {
  ManualClock clock;
  const auto message = [&](milliseconds length) {
    return after(length, clock).error(Phase::tls_handshake).message();
  };
  CHECK(message(milliseconds(5000)) == "timed out after 5 s during the TLS handshake");
  CHECK(message(milliseconds(1500)) == "timed out after 1.5 s during the TLS handshake");
  CHECK(message(milliseconds(30)) == "timed out after 0.03 s during the TLS handshake");
}

#include "base/deadline.hpp"

#include <fcntl.h>
#include <poll.h>

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <cerrno>
#include <climits>
#include <thread>

namespace tlsget {
namespace {

using std::chrono::hours;
using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::nanoseconds;

/// Stands still until it is moved.
class HandClock final : public TimeSource {
 public:
  TimePoint now() const override { return now_; }
  void advance(nanoseconds by) { now_ += by; }

 private:
  TimePoint now_{hours(1000)};
};

bool readable(int fd) {
  pollfd entry{fd, POLLIN, 0};
  return poll(&entry, 1, 0) == 1;
}

Error error_of(const Deadline& deadline, Phase phase) {
  try {
    deadline.check(phase);
  } catch (const Error& error) {
    return error;
  }
  FAIL("check() returned");
  return Error(Category::internal, "");
}

TEST_CASE("a deadline that never ends has no end") {
  const Deadline deadline = Deadline::never();
  CHECK_FALSE(deadline.expired());
  CHECK_FALSE(deadline.remaining());
  CHECK(deadline.poll_timeout() == -1);
  CHECK(deadline.cancel() == nullptr);
  CHECK_FALSE(deadline.cancelled());
  CHECK_NOTHROW(deadline.check(Phase::other));
}

TEST_CASE("a deadline ends when its length has passed, not before") {
  HandClock clock;
  const Deadline deadline = Deadline::after(milliseconds(100), Limit::total, nullptr, clock);
  CHECK(deadline.remaining() == milliseconds(100));
  clock.advance(milliseconds(100) - nanoseconds(1));
  CHECK_FALSE(deadline.expired());
  CHECK_NOTHROW(deadline.check(Phase::receive));
  clock.advance(nanoseconds(1));
  CHECK(deadline.expired());
  CHECK(deadline.remaining() == milliseconds(0));
  CHECK(deadline.poll_timeout() == 0);
  CHECK_THROWS_AS(deadline.check(Phase::receive), Error);
  clock.advance(hours(1));
  CHECK(deadline.remaining() == milliseconds(0));
}

TEST_CASE("what remains is rounded up, so that no wait ends before its deadline") {
  HandClock clock;
  const Deadline deadline = Deadline::after(milliseconds(10), Limit::total, nullptr, clock);
  clock.advance(nanoseconds(1));
  CHECK(deadline.remaining() == milliseconds(10));
  clock.advance(milliseconds(9));
  CHECK(deadline.remaining() == milliseconds(1));
  CHECK(deadline.poll_timeout() == 1);
  clock.advance(microseconds(999));
  CHECK(deadline.poll_timeout() == 1);
}

TEST_CASE("a length of zero or less has ended at once") {
  HandClock clock;
  for (const milliseconds length :
       {milliseconds(0), milliseconds(-1), milliseconds(-1500), milliseconds::min()}) {
    INFO(length.count());
    const Deadline deadline = Deadline::after(length, Limit::connect, nullptr, clock);
    CHECK(deadline.expired());
    CHECK(deadline.poll_timeout() == 0);
    const Error error = error_of(deadline, Phase::connect);
    CHECK(error.message() == "timed out after 0 s during connecting");
    CHECK(error.detail<TimeoutDetail>()->allowed == length);
  }
}

TEST_CASE("a length beyond the end of the clock is no limit") {
  HandClock clock;
  CancelEvent cancel;
  const Deadline deadline = Deadline::after(milliseconds::max(), Limit::total, &cancel, clock);
  CHECK_FALSE(deadline.expired());
  CHECK_FALSE(deadline.remaining());
  CHECK(deadline.cancel() == &cancel);
}

TEST_CASE("poll's timeout is clamped to what an int holds") {
  HandClock clock;
  const Deadline deadline = Deadline::after(hours(24 * 365), Limit::total, nullptr, clock);
  CHECK(deadline.poll_timeout() == INT_MAX);
  CHECK(deadline.remaining() == hours(24 * 365));
}

TEST_CASE("the process's clock runs") {
  const auto before = TimeSource::steady().now();
  while (TimeSource::steady().now() == before) std::this_thread::yield();
  CHECK(TimeSource::steady().now() > before);
}

TEST_CASE("of two deadlines the earlier wins and keeps its name") {
  HandClock clock;
  const Deadline early = Deadline::after(milliseconds(1000), Limit::connect, nullptr, clock);
  const Deadline late = Deadline::after(milliseconds(2500), Limit::total, nullptr, clock);
  for (const Deadline& both : {early.earlier_of(late), late.earlier_of(early)}) {
    CHECK(both.remaining() == milliseconds(1000));
    const Error error = both.error(Phase::tls_handshake);
    CHECK(error.category() == Category::timeout);
    CHECK(error.message() == "timed out after 1 s during the TLS handshake");
    REQUIRE(error.detail<TimeoutDetail>() != nullptr);
    CHECK(error.detail<TimeoutDetail>()->limit == Limit::connect);
    CHECK(error.detail<TimeoutDetail>()->phase == Phase::tls_handshake);
    CHECK(error.detail<TimeoutDetail>()->allowed == milliseconds(1000));
  }
  const Deadline never = Deadline::never();
  CHECK(never.earlier_of(late).remaining() == milliseconds(2500));
  CHECK(late.earlier_of(never).remaining() == milliseconds(2500));
  CHECK_FALSE(never.earlier_of(never).remaining());
}

TEST_CASE("of two deadlines at the same time the first keeps its name") {
  HandClock clock;
  const Deadline connect = Deadline::after(milliseconds(5), Limit::connect, nullptr, clock);
  const Deadline total = Deadline::after(milliseconds(5), Limit::total, nullptr, clock);
  CHECK(connect.earlier_of(total).error(Phase::other).detail<TimeoutDetail>()->limit ==
        Limit::connect);
}

TEST_CASE("the earlier of two deadlines has the cancel event of whichever has one") {
  CancelEvent first;
  CancelEvent second;
  HandClock clock;
  const Deadline early = Deadline::after(milliseconds(1), Limit::connect, nullptr, clock);
  const Deadline late = Deadline::after(milliseconds(2), Limit::total, &first, clock);
  CHECK(early.earlier_of(late).cancel() == &first);
  CHECK(late.earlier_of(early).cancel() == &first);
  CHECK(late.earlier_of(Deadline::never(&second)).cancel() == &first);
  CHECK(Deadline::never(&second).earlier_of(late).cancel() == &second);
}

TEST_CASE("a length is written in seconds without needless digits") {
  HandClock clock;
  const struct {
    milliseconds length;
    std::string text;
  } cases[] = {
      {milliseconds(1), "0.001 s"},     {milliseconds(10), "0.01 s"},
      {milliseconds(500), "0.5 s"},     {milliseconds(1000), "1 s"},
      {milliseconds(1050), "1.05 s"},   {milliseconds(61234), "61.234 s"},
      {milliseconds(300'000), "300 s"},
  };
  for (const auto& test : cases)
    CHECK(
        Deadline::after(test.length, Limit::total, nullptr, clock).error(Phase::other).message() ==
        "timed out after " + test.text + " during waiting");
}

TEST_CASE("every phase has words of its own") {
  const Phase phases[] = {Phase::resolve, Phase::connect,    Phase::proxy,   Phase::tls_handshake,
                          Phase::send,    Phase::first_byte, Phase::receive, Phase::other};
  for (const Phase a : phases) {
    CHECK_FALSE(phase_name(a).empty());
    for (const Phase b : phases) CHECK((phase_name(a) == phase_name(b)) == (a == b));
  }
}

TEST_CASE("a cancel event stays set once triggered, and its descriptor is readable") {
  const CancelEvent cancel;
  CHECK_FALSE(cancel.triggered());
  CHECK_FALSE(readable(cancel.poll_fd()));
  for (int i = 0; i < 3; ++i) {
    cancel.trigger();
    CHECK(cancel.triggered());
    CHECK(readable(cancel.poll_fd()));
  }
}

TEST_CASE("a cancel event's descriptor is not inherited and never blocks") {
  const CancelEvent cancel;
  CHECK((fcntl(cancel.poll_fd(), F_GETFD) & FD_CLOEXEC) != 0);
  CHECK((fcntl(cancel.poll_fd(), F_GETFL) & O_NONBLOCK) != 0);
}

TEST_CASE("triggering leaves errno alone") {
  const CancelEvent cancel;
  errno = E2BIG;
  cancel.trigger();
  CHECK(errno == E2BIG);
}

TEST_CASE("a cancel event wakes a poll in another thread") {
  const CancelEvent cancel;
  int woken = 0;
  std::thread waiter([&] {
    pollfd entry{cancel.poll_fd(), POLLIN, 0};
    woken = poll(&entry, 1, 60'000);
  });
  cancel.trigger();
  waiter.join();
  CHECK(woken == 1);
}

TEST_CASE("cancelling wins over a deadline that has passed") {
  HandClock clock;
  const CancelEvent cancel;
  const Deadline deadline = Deadline::after(milliseconds(0), Limit::total, &cancel, clock);
  CHECK(error_of(deadline, Phase::send).category() == Category::timeout);
  cancel.trigger();
  CHECK(deadline.cancelled());
  const Error error = error_of(deadline, Phase::send);
  CHECK(error.category() == Category::cancelled);
  CHECK(error.message() == "interrupted");
  CHECK(error_of(Deadline::never(&cancel), Phase::send).category() == Category::cancelled);
}

}  // namespace
}  // namespace tlsget

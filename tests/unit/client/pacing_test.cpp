#include "client/pacing.hpp"

#include <catch2/catch_test_macros.hpp>
#include <chrono>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

namespace tlsget::client {
namespace {

using namespace std::chrono_literals;
using TimePoint = TimeSource::TimePoint;

constexpr TimePoint start{1000s};

/// A clock that stands still until it is told otherwise.
class FakeClock final : public TimeSource {
 public:
  TimePoint now() const override { return now_; }
  void advance(TimePoint::duration by) { now_ += by; }

 private:
  TimePoint now_ = start;
};

/// How long `size` octets take when each is taken as soon as it may go, and in how many pieces.
struct Passage {
  TimePoint::duration time;
  std::size_t pieces = 0;
};
Passage passage(std::uint64_t rate, std::size_t size) {
  RateLimit limit(rate, start);
  TimePoint now = start;
  std::size_t pieces = 0;
  while (size > 0) {
    const std::size_t count = std::min(limit.allowance(now), size);
    if (count == 0) {
      REQUIRE(limit.next() > now);
      now = limit.next();
      continue;
    }
    limit.spend(count);
    size -= count;
    ++pieces;
  }
  return {now - start, pieces};
}

}  // namespace

TEST_CASE("a rate is the average from the start, but for one share at the beginning") {
  struct Row {
    std::uint64_t rate;
    std::size_t size;
    std::chrono::milliseconds time;  // of all but the first share
  };
  const std::vector<Row> rows{
      {20'000, 40'000, 1980ms},
      {1, 4, 3000ms},
      {3, 7, 2000ms},
      {1000, 1000, 980ms},
      {1'000'000, 2000, 0ms},
      {50, 500, 9980ms},
      {1 << 20, 5 << 20, 4980ms},
      {1ULL << 40, 1 << 20, 0ms},
  };
  for (const Row& row : rows) {
    CAPTURE(row.rate, row.size);
    const Passage seen = passage(row.rate, row.size);
    CHECK(seen.time >= row.time);
    CHECK(seen.time <= row.time + 20ms);
    // A fiftieth of a second's worth, or a single octet: no more wakes than that.
    CHECK(seen.pieces <= 51 * (static_cast<std::size_t>(row.time / 1s) + 1));
  }
}

TEST_CASE("no rate is no limit, however large") {
  RateLimit none(0, start);
  none.spend(1'000'000'000);
  CHECK(none.allowance(start) == RateLimit::no_limit);
  CHECK(none.next() <= start);
  RateLimit huge(std::numeric_limits<std::int64_t>::max(), start);
  CHECK(huge.allowance(start + 24h) >= std::size_t{1} << 30);
}

TEST_CASE("after a lull no more than a second's worth is made up for") {
  RateLimit limit(1000, start);
  CHECK(limit.allowance(start + 1h) == 1000);
  limit.spend(1000);
  CHECK(limit.allowance(start + 1h) == 0);
  CHECK(limit.next() >= start + 1h + 20ms);
  CHECK(limit.next() <= start + 1h + 21ms);
}

TEST_CASE("a clock that goes back gives nothing") {
  RateLimit limit(1000, start);
  limit.spend(limit.allowance(start));
  CHECK(limit.allowance(start - 10s) == 0);
}

TEST_CASE("a transfer has stalled when it was too slow for the whole time") {
  struct Row {
    const char* about;
    std::uint64_t least;
    std::chrono::seconds time;
    std::vector<std::uint64_t> octets;  // of each second
    int stalls;                         // in which second; 0: never
  };
  const std::vector<Row> rows{
      {"nothing at all", 1, 3s, {0, 0, 0, 0}, 3},
      {"one octet in the time is enough for one a second in it, if it is one second",
       1,
       1s,
       {1, 1, 0},
       3},
      {"just fast enough", 10, 2s, {10, 10, 10, 10, 10}, 0},
      {"just too slow", 10, 2s, {10, 10, 10, 9, 10}, 4},
      {"a burst, then silence", 1, 3s, {1'000'000, 0, 0, 0, 0}, 4},
      {"a pause that is shorter", 100, 3s, {300, 0, 0, 300, 0, 0, 300}, 0},
      {"fast, then slow", 100, 2s, {500, 500, 99, 99, 99}, 4},
      {"no limit", 0, 3s, {0, 0, 0, 0, 0}, 0},
      {"no time", 5, 0s, {0, 0, 0, 0, 0}, 0},
  };
  for (const Row& row : rows) {
    CAPTURE(row.about);
    SpeedWatch watch(row.least, row.time);
    watch.begin(0, start);
    std::uint64_t total = 0;
    int second = 0;
    int stalls = 0;
    for (const std::uint64_t octets : row.octets) {
      ++second;
      total += octets;
      if (watch.has_stalled(total, start + std::chrono::seconds(second)) && stalls == 0)
        stalls = second;
    }
    CHECK(stalls == row.stalls);
  }
}

TEST_CASE("a long time is watched with few looks") {
  SpeedWatch watch(1, 3600s);
  watch.begin(0, start);
  CHECK(watch.next() == start + 60s);
  TimePoint now = start;
  while (!watch.has_stalled(0, now)) now = watch.next();
  CHECK(now == start + 3600s);
}

TEST_CASE("looks that come late count as what they are") {
  SpeedWatch watch(10, 5s);
  watch.begin(0, start);
  CHECK_FALSE(watch.has_stalled(100, start + 4s));
  CHECK(watch.has_stalled(100, start + 60s));
  watch.begin(100, start + 60s);
  CHECK_FALSE(watch.has_stalled(100, start + 64s));
}

TEST_CASE("what the caller does meanwhile does not count as slow") {
  FakeClock clock;
  Pacing pacing({.least = 1, .slow_time = 3s}, clock);
  pacing.begin();
  clock.advance(2s);
  pacing.check(Phase::receive);
  pacing.leave();
  clock.advance(1h);
  pacing.come_back();
  CHECK_NOTHROW(pacing.check(Phase::receive));
  clock.advance(1s);
  CHECK_THROWS_AS(pacing.check(Phase::receive), Error);
}

TEST_CASE("a stall says which limit it was, in curl's words") {
  FakeClock clock;
  Pacing pacing({.least = 1000, .slow_time = 30s}, clock);
  pacing.begin();
  pacing.received(29'999);
  clock.advance(30s);
  try {
    pacing.check(Phase::receive);
    FAIL("no stall");
  } catch (const Error& error) {
    CHECK(error.category() == Category::timeout);
    CHECK(error.message() ==
          "Operation too slow. Less than 1000 bytes/sec transferred the last 30 seconds");
    const auto* detail = error.detail<TimeoutDetail>();
    REQUIRE(detail != nullptr);
    CHECK(detail->limit == Limit::speed);
    CHECK(detail->allowed == 30s);
    CHECK(detail->phase == Phase::receive);
  }
}

TEST_CASE("both directions count for the speed, and each has a limit of its own") {
  FakeClock clock;
  Pacing pacing({.most = 100, .least = 10, .slow_time = 1s}, clock);
  pacing.begin();
  CHECK(pacing.may_receive() == 2);
  CHECK(pacing.may_send() == 2);
  pacing.received(2);
  CHECK(pacing.may_receive() == 0);
  CHECK(pacing.may_send() == 2);
  pacing.sent(102, 2);  // a head of 100 is not limited
  CHECK(pacing.may_send() == 0);
  clock.advance(1s);
  CHECK_NOTHROW(pacing.check(Phase::send));
  clock.advance(1s);
  CHECK_THROWS_AS(pacing.check(Phase::send), Error);
}

TEST_CASE("the next look is at the earliest of what there is to look for") {
  FakeClock clock;
  const Deadline never = Deadline::never();
  Pacing idle({}, clock);
  idle.begin();
  CHECK_FALSE(idle.next_look(never, false, false).remaining());
  Pacing pacing({.most = 100, .least = 10, .slow_time = 5s}, clock);
  pacing.begin();
  CHECK(pacing.next_look(never, false, false).remaining() == 1000ms);
  pacing.received(pacing.may_receive());
  CHECK(pacing.next_look(never, true, false).remaining() == 21ms);
  CHECK(pacing.next_look(never, false, false).remaining() == 1000ms);
  const Deadline soon = Deadline::after(5ms, Limit::total, nullptr, clock);
  CHECK(pacing.next_look(soon, true, false).remaining() == 5ms);
}

}  // namespace tlsget::client

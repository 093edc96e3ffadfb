#include "net/happy_eyeballs.hpp"

#include <catch2/catch_test_macros.hpp>
#include <chrono>
#include <string>
#include <vector>

using namespace tlsget;
using net::Address;
using net::AttemptSchedule;
using std::chrono::milliseconds;

namespace {

constexpr milliseconds delay{200};
const AttemptSchedule::TimePoint begin{std::chrono::hours(5)};

Address address(const std::string& text) {
  const bool v6 = text.find(':') != std::string::npos;
  return net::literal_address({v6 ? url::HostKind::ipv6 : url::HostKind::ipv4, text, ""}, 443);
}

/// The addresses in the order of the attempts, as one line.
std::string interleaved(const std::vector<std::string>& texts) {
  std::vector<Address> addresses;
  addresses.reserve(texts.size());
  for (const auto& text : texts) addresses.push_back(address(text));
  std::string line;
  for (const Address& one : net::interleave_families(addresses))
    line += (line.empty() ? "" : " ") + one.text();
  return line;
}

}  // namespace

TEST_CASE("families take turns, beginning with that of the first address") {
  CHECK(interleaved({"::1", "::2", "::3", "10.0.0.1", "10.0.0.2"}) ==
        "::1 10.0.0.1 ::2 10.0.0.2 ::3");
  CHECK(interleaved({"10.0.0.1", "10.0.0.2", "::1"}) == "10.0.0.1 ::1 10.0.0.2");
  CHECK(interleaved({"10.0.0.1", "::1", "::2", "::3"}) == "10.0.0.1 ::1 ::2 ::3");
  CHECK(interleaved({"10.0.0.2", "10.0.0.1"}) == "10.0.0.2 10.0.0.1");
  CHECK(interleaved({"::1"}) == "::1");
  CHECK(interleaved({}).empty());
}

TEST_CASE("the first attempt starts at once and the second after the delay") {
  AttemptSchedule schedule(2, delay, 8);
  CHECK(schedule.start_due(begin) == 0U);
  CHECK(!schedule.start_due(begin));
  CHECK(schedule.next_start() == begin + delay);
  CHECK(!schedule.start_due(begin + delay - milliseconds(1)));
  CHECK(schedule.start_due(begin + delay) == 1U);
  CHECK(!schedule.start_due(begin + 100 * delay));
  CHECK(!schedule.next_start());
}

TEST_CASE("the delay counts from the last start, not from the first") {
  AttemptSchedule schedule(3, delay, 8);
  CHECK(schedule.start_due(begin) == 0U);
  const auto late = begin + 5 * delay;
  CHECK(schedule.start_due(late) == 1U);
  CHECK(!schedule.start_due(late + delay - milliseconds(1)));
  CHECK(schedule.start_due(late + delay) == 2U);
}

TEST_CASE("a failure starts the next attempt at once") {
  AttemptSchedule schedule(3, delay, 8);
  CHECK(schedule.start_due(begin) == 0U);
  schedule.failed();
  CHECK(schedule.start_due(begin) == 1U);
  CHECK(!schedule.start_due(begin));
  schedule.failed();
  CHECK(schedule.start_due(begin) == 2U);
  schedule.failed();
  CHECK(!schedule.start_due(begin + delay));
}

TEST_CASE("two failures do not start two attempts at once") {
  AttemptSchedule schedule(4, delay, 8);
  CHECK(schedule.start_due(begin) == 0U);
  CHECK(schedule.start_due(begin + delay) == 1U);
  schedule.failed();
  schedule.failed();
  CHECK(schedule.start_due(begin + delay) == 2U);
  CHECK(!schedule.start_due(begin + delay));
}

TEST_CASE("no more attempts run at a time than the cap, and a failure makes room") {
  AttemptSchedule schedule(4, delay, 2);
  CHECK(schedule.start_due(begin) == 0U);
  CHECK(schedule.start_due(begin + delay) == 1U);
  CHECK(!schedule.start_due(begin + 2 * delay));
  CHECK(!schedule.next_start());
  schedule.failed();
  CHECK(schedule.start_due(begin + 2 * delay) == 2U);
  CHECK(!schedule.start_due(begin + 9 * delay));
}

TEST_CASE("a delay beyond the end of the clock means never, without overflow") {
  AttemptSchedule schedule(2, milliseconds::max(), 8);
  CHECK(schedule.start_due(begin) == 0U);
  CHECK(!schedule.start_due(begin + std::chrono::hours(1'000'000)));
  schedule.failed();
  CHECK(schedule.start_due(begin) == 1U);
}

TEST_CASE("a delay of zero starts all at once, up to the cap") {
  AttemptSchedule schedule(3, milliseconds(0), 2);
  CHECK(schedule.start_due(begin) == 0U);
  CHECK(schedule.start_due(begin) == 1U);
  CHECK(!schedule.start_due(begin));
}

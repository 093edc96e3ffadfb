#include "net/transport.hpp"

#include <array>
#include <catch2/catch_test_macros.hpp>
#include <chrono>
#include <memory>
#include <string>

#include "support/fake_transport.hpp"
#include "unit/net/errors.hpp"

using namespace tlsget;
using test::FakePeer;
using test::thrown_by;
using Status = net::IoResult::Status;

namespace {

/// A clock that a test moves.
class ManualClock final : public TimeSource {
 public:
  TimePoint now() const override { return now_; }
  void advance(std::chrono::milliseconds by) { now_ += by; }

 private:
  TimePoint now_{std::chrono::hours(1)};
};

struct Pair {
  std::shared_ptr<FakePeer> peer = std::make_shared<FakePeer>();
  std::unique_ptr<net::Transport> transport = test::transport_to(peer);
  std::array<char, 64> room{};

  net::IoResult read(const Deadline& deadline = Deadline::never()) {
    return net::read_some(*transport, room, deadline, Phase::receive);
  }
  std::string text(const net::IoResult& result) const { return {room.data(), result.count}; }
};

}  // namespace

TEST_CASE("read_some returns the octets that are there without waiting") {
  Pair pair;
  pair.peer->sends("hello");
  const auto result = pair.read();
  CHECK(result.status == Status::ok);
  CHECK(pair.text(result) == "hello");
  CHECK(pair.peer->waits().empty());
}

TEST_CASE("read_some waits for what the layer asks for, and as often as it asks") {
  Pair pair;
  pair.peer->pauses().wants_write().pauses().sends("x");
  CHECK(pair.text(pair.read()) == "x");
  const auto& waits = pair.peer->waits();
  REQUIRE(waits.size() == 3);
  CHECK((waits[0].wanted.readable && !waits[0].wanted.writable));
  CHECK((!waits[1].wanted.readable && waits[1].wanted.writable));
  CHECK((waits[2].wanted.readable && !waits[2].wanted.writable));
  CHECK(waits[0].phase == Phase::receive);
}

TEST_CASE("read_some tells an orderly end from a truncated one") {
  Pair orderly;
  orderly.peer->pauses().ends();
  CHECK(orderly.read().status == Status::end);
  CHECK(orderly.read().status == Status::end);

  Pair cut;
  cut.peer->sends("ab").truncates();
  CHECK(cut.read().status == Status::ok);
  CHECK(cut.read().status == Status::truncated);
}

TEST_CASE("read_some lets the error of the layer through") {
  Pair pair;
  pair.peer->breaks("reset");
  const Error error = thrown_by([&] { pair.read(); });
  CHECK(error.category() == Category::receive);
  CHECK(error.message() == "reset");
}

TEST_CASE("read_some names limit and phase when nothing comes in time") {
  Pair pair;
  const Error error = thrown_by([&] {
    net::read_some(*pair.transport, pair.room,
                   Deadline::after(std::chrono::minutes(1), Limit::total), Phase::first_byte);
  });
  REQUIRE(error.detail<TimeoutDetail>() != nullptr);
  CHECK(error.detail<TimeoutDetail>()->limit == Limit::total);
  CHECK(error.detail<TimeoutDetail>()->phase == Phase::first_byte);
}

TEST_CASE("a peer that always has octets ready does not outlive the deadline") {
  Pair pair;
  ManualClock clock;
  pair.peer->sends("abcdef", 1);
  const auto deadline =
      Deadline::after(std::chrono::milliseconds(100), Limit::total, nullptr, clock);
  CHECK(pair.read(deadline).status == Status::ok);
  clock.advance(std::chrono::milliseconds(99));
  CHECK(pair.read(deadline).status == Status::ok);
  clock.advance(std::chrono::milliseconds(1));
  CHECK(thrown_by([&] { pair.read(deadline); }).category() == Category::timeout);
}

TEST_CASE("a cancelled transfer stops though octets are ready") {
  Pair pair;
  const CancelEvent cancel;
  pair.peer->sends("abc", 1);
  CHECK(pair.read(Deadline::never(&cancel)).status == Status::ok);
  cancel.trigger();
  CHECK(thrown_by([&] { pair.read(Deadline::never(&cancel)); }).category() == Category::cancelled);
}

TEST_CASE("write_all goes on after partial writes, whatever their size") {
  const std::string message = "GET / HTTP/1.1\r\n\r\n";
  for (std::size_t most = 1; most <= message.size() + 1; ++most) {
    Pair pair;
    pair.peer->takes_at_most(most);
    net::write_all(*pair.transport, message, Deadline::never(), Phase::send);
    CHECK(pair.peer->received() == message);
  }
}

TEST_CASE("write_all waits for what the layer asks for and loses nothing") {
  Pair pair;
  pair.peer->takes_at_most(4).write_pauses(Status::want_read).write_pauses().pauses();
  net::write_all(*pair.transport, "0123456789", Deadline::never(), Phase::send);
  CHECK(pair.peer->received() == "0123456789");
  REQUIRE(pair.peer->waits().size() == 2);
  CHECK(pair.peer->waits()[0].wanted.readable);
  CHECK(pair.peer->waits()[1].wanted.writable);
}

TEST_CASE("write_all of nothing touches nothing") {
  Pair pair;
  net::write_all(*pair.transport, "", Deadline::never(), Phase::send);
  CHECK(pair.peer->received().empty());
}

TEST_CASE("write_all lets the error of a broken connection through") {
  Pair pair;
  pair.peer->takes_at_most(2).stops_taking_after(3);
  const Error error =
      thrown_by([&] { net::write_all(*pair.transport, "abcdef", Deadline::never(), Phase::send); });
  CHECK(error.category() == Category::send);
  CHECK(pair.peer->received() == "abc");
}

TEST_CASE("write_all gives up on a peer that takes nothing, at the deadline") {
  Pair pair;
  pair.peer->takes_at_most(0);
  const Error error = thrown_by([&] {
    net::write_all(*pair.transport, "x", Deadline::after(std::chrono::minutes(1), Limit::total),
                   Phase::send);
  });
  REQUIRE(error.detail<TimeoutDetail>() != nullptr);
  CHECK(error.detail<TimeoutDetail>()->phase == Phase::send);
}

TEST_CASE("write_all stops at the deadline though the peer takes octet after octet") {
  Pair pair;
  ManualClock clock;
  pair.peer->takes_at_most(1).on_received(
      [&](FakePeer&) { clock.advance(std::chrono::milliseconds(10)); });
  const auto deadline =
      Deadline::after(std::chrono::milliseconds(30), Limit::total, nullptr, clock);
  const Error error =
      thrown_by([&] { net::write_all(*pair.transport, "abcdef", deadline, Phase::send); });
  CHECK(error.category() == Category::timeout);
  CHECK(pair.peer->received() == "abc");
}

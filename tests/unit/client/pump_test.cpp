#include "client/pump.hpp"

#include <catch2/catch_test_macros.hpp>
#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "http/request_writer.hpp"
#include "support/fake_transport.hpp"

namespace tlsget::client {
namespace {

using http::Exchange;
using test::FakePeer;

constexpr std::string_view response = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";

http::Request post_request(bool expects_continue = false) {
  http::Request request;
  request.method = "POST";
  request.headers = {{"Host", "a.test"}, {"Content-Length", "4"}};
  if (expects_continue) request.headers.add("Expect", "100-continue");
  return request;
}

/// Keeps what a pump tells of.
struct Listener final : Observer {
  bool wants_octets() const override { return wants; }
  void on_body_sent(std::string_view octets) override { sent += octets; }
  void on_body_received(std::string_view octets) override { received += octets; }
  void on_request_sent(std::optional<std::uint64_t> size) override {
    ++wholes;
    whole_size = size;
  }
  bool wants = true;
  std::string sent;
  std::string received;
  int wholes = 0;
  std::optional<std::uint64_t> whole_size;
};

/// What a pump stands between.
struct Ends {
  Ends(http::Request what, std::string content)
      : request(std::move(what)),
        body(std::move(content)),
        head(http::write_request_head(request)),
        exchange(request, !body.empty()),
        transport(test::transport_to(peer)) {}

  void send_by(Pump& pump) const {
    if (body.empty()) return pump.send(head, std::nullopt);
    pump.send(head, OutgoingBody{body_of(body).open(), http::BodyWriter::with_length(body.size())});
  }

  std::shared_ptr<FakePeer> peer = std::make_shared<FakePeer>();
  http::Request request;
  std::string body;
  std::string head;
  Exchange exchange;
  Buffer buffer;
  Deadline deadline = Deadline::never();
  std::unique_ptr<net::Transport> transport;
};

/// Runs to the end of the response; gives its body.
std::string body_by(Pump& pump) {
  std::string received;
  for (;;) {
    const auto event = pump.next();
    if (event.kind == Exchange::EventKind::complete) return received;
    received += event.data;
  }
}

/// Everything that a test of the pump needs, wired together.
struct Bench : Ends {
  explicit Bench(http::Request what, std::string content = "", Observer* observer = nullptr)
      : Ends(std::move(what), std::move(content)),
        pump(*transport, exchange, buffer, deadline, observer) {
    send_by(pump);
  }

  std::string run() { return body_by(pump); }

  Pump pump;
};

}  // namespace

TEST_CASE("a request goes out and its response comes back") {
  Bench bench({});
  bench.peer->sends(response);
  CHECK(bench.run() == "hello");
  CHECK(bench.peer->received() == bench.head);
  CHECK(bench.exchange.reusable());
}

TEST_CASE("octet by octet in both directions the result is the same") {
  Bench bench(post_request(), "body");
  bench.peer->takes_at_most(1).sends(response, 1);
  CHECK(bench.run() == "hello");
  CHECK(bench.peer->received() == bench.head + "body");
}

TEST_CASE("octets of bodies are told of as they pass, without those of heads") {
  constexpr std::string_view framed = "5\r\nhello\r\n0\r\nT: x\r\n\r\n";
  const std::string chunked =
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + std::string(framed);
  for (const std::size_t piece : {1UL, 7UL, 1000UL}) {
    Listener listener;
    Bench bench(post_request(), "body", &listener);
    bench.peer->takes_at_most(piece).sends(chunked, piece);
    CHECK(bench.run() == "hello");
    CHECK(listener.sent == "body");
    CHECK(listener.received == framed);
    CHECK(listener.wholes == 1);
    CHECK(listener.whole_size == 4);
  }
}

TEST_CASE("octets that nobody wants are told of to nobody") {
  Listener listener;
  listener.wants = false;
  Bench bench(post_request(), "body", &listener);
  bench.peer->sends(response);
  CHECK(bench.run() == "hello");
  CHECK(listener.sent.empty());
  CHECK(listener.received.empty());
  CHECK(listener.wholes == 1);
}

TEST_CASE("a body that is read for its connection's sake is not told of") {
  Listener listener;
  Bench bench({}, "", &listener);
  bench.peer->sends(response);
  CHECK(bench.pump.next().kind == Exchange::EventKind::final_head);
  bench.pump.ignore_body();
  CHECK(bench.run() == "hello");
  CHECK(listener.received.empty());
  CHECK(listener.wholes == 1);
  CHECK_FALSE(listener.whole_size);
}

TEST_CASE("reads and writes that would block are waited for and taken up again") {
  Bench bench(post_request(), "body");
  bench.peer->write_pauses()
      .write_pauses(net::IoResult::Status::want_read)
      .pauses()
      .sends(response, 7)
      .wants_write();
  CHECK(bench.run() == "hello");
  CHECK(bench.peer->received() == bench.head + "body");
}

TEST_CASE("a body that expects 100 Continue is held back until it comes") {
  Bench bench(post_request(true), "body");
  bench.peer->sends("HTTP/1.1 100 Continue\r\n\r\n");
  bench.peer->on_received([&](FakePeer& peer) {
    if (peer.received().ends_with("body")) peer.sends(response);
  });
  const auto first = bench.pump.next();
  CHECK(first.kind == Exchange::EventKind::interim_head);
  CHECK(bench.peer->received() == bench.head);
  CHECK(bench.run() == "hello");
  CHECK(bench.peer->received() == bench.head + "body");
}

TEST_CASE("a refusal instead of 100 Continue ends the exchange without the body") {
  Bench bench(post_request(true), "body");
  bench.peer->sends("HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno");
  CHECK(bench.run() == "no");
  CHECK(bench.peer->received() == bench.head);
  CHECK_FALSE(bench.exchange.reusable());
}

TEST_CASE("without 100 Continue in time the body goes out all the same") {
  Bench bench(post_request(true), "body");
  bench.peer->on_received([&](FakePeer& peer) {
    if (peer.received().ends_with("body")) peer.sends(response);
  });
  CHECK(bench.run() == "hello");
  CHECK(bench.peer->received() == bench.head + "body");
}

TEST_CASE("a good answer that comes early does not cut the body short") {
  Bench bench(post_request(), "body");
  bench.peer->takes_at_most(3).sends(response);
  CHECK(bench.run() == "hello");
  CHECK(bench.peer->received() == bench.head + "body");
}

TEST_CASE("an answer that came before the connection broke while sending is delivered") {
  Bench bench(post_request(), "body");
  bench.peer->stops_taking_after(bench.head.size() + 1)
      .sends("HTTP/1.1 413 Content Too Large\r\nContent-Length: 3\r\n\r\nbig")
      .breaks();
  CHECK(bench.run() == "big");
}

TEST_CASE("a connection that broke while sending, with no answer, is a send error") {
  Bench bench(post_request(), "body");
  bench.peer->stops_taking_after(10, "broken pipe").ends();
  try {
    bench.run();
    FAIL("no error");
  } catch (const Error& error) {
    CHECK(error.category() == Category::send);
    CHECK(error.message() == "broken pipe");
  }
}

TEST_CASE("an end without a response is an empty reply") {
  Bench bench({});
  bench.peer->ends();
  try {
    bench.run();
    FAIL("no error");
  } catch (const Error& error) {
    CHECK(error.category() == Category::empty_reply);
  }
}

TEST_CASE("a wait says whether it is for sending, the first octet or the rest") {
  Bench bench(post_request(), "body");
  bench.peer->write_pauses()
      .pauses()
      .sends(response.substr(0, 20))
      .pauses()
      .sends(response.substr(20));
  CHECK(bench.run() == "hello");
  std::vector<Phase> phases;
  for (const auto& wait : bench.peer->waits())
    if (phases.empty() || phases.back() != wait.phase) phases.push_back(wait.phase);
  CHECK(phases == std::vector{Phase::send, Phase::first_byte, Phase::receive});
}

TEST_CASE("nothing of a chunked response is left for the next exchange") {
  Bench bench({});
  bench.peer->sends(
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nok\n\r\n0\r\nX: 1\r\n\r\n");
  CHECK(bench.run() == "ok\n");
  CHECK(bench.exchange.reusable());
  CHECK(bench.buffer.empty());
}

TEST_CASE("octets after the response cost the connection") {
  Bench bench({});
  bench.peer->sends(std::string(response) + "HTTP/1.1 500 Unasked\r\n\r\n");
  CHECK(bench.run() == "hello");
  CHECK_FALSE(bench.exchange.reusable());
}

namespace {

class FakeClock final : public TimeSource {
 public:
  TimePoint now() const override { return now_; }
  void advance(TimePoint::duration by) { now_ += by; }

 private:
  TimePoint now_{std::chrono::seconds(1)};
};

/// The same with a pace and a clock that goes on when nothing else can happen.
struct SlowBench : Ends {
  SlowBench(const PacingOptions& pace, http::Request what, std::string content = "")
      : Ends(std::move(what), std::move(content)),
        pacing(pace, clock),
        pump(*transport, exchange, buffer, deadline, nullptr, &pacing) {
    peer->on_idle([this](const Deadline& until) {
      REQUIRE(until.remaining());
      clock.advance(*until.remaining());
    });
    send_by(pump);
  }

  std::string run() { return body_by(pump); }
  double seconds() const { return std::chrono::duration<double>(clock.now() - start).count(); }

  FakeClock clock;
  TimeSource::TimePoint start = clock.now();
  Pacing pacing;
  Pump pump;
};

http::Request long_post(std::size_t size) {
  http::Request request;
  request.method = "POST";
  request.headers = {{"Host", "a.test"}, {"Content-Length", std::to_string(size)}};
  return request;
}

}  // namespace

TEST_CASE("a response comes no faster than it may, and is waited for without haste") {
  SlowBench bench({.most = 1000}, {});
  bench.peer->sends("HTTP/1.1 200 OK\r\nContent-Length: 2000\r\n\r\n" + std::string(2000, 'x'));
  CHECK(bench.run() == std::string(2000, 'x'));
  CHECK(bench.seconds() >= 1.98);
  CHECK(bench.seconds() < 2.2);
  CHECK(bench.peer->waits().size() <= 110);
}

TEST_CASE("a body goes no faster than it may, its head at once") {
  SlowBench bench({.most = 1000}, long_post(2000), std::string(2000, 'x'));
  bench.peer->on_received([&](FakePeer& peer) {
    if (peer.received().size() == bench.head.size() + 20) CHECK(bench.seconds() == 0);
    if (peer.received().size() == bench.head.size() + 2000) peer.sends(response);
  });
  CHECK(bench.run() == "hello");
  CHECK(bench.peer->received() == bench.head + std::string(2000, 'x'));
  CHECK(bench.seconds() >= 1.98);
  CHECK(bench.seconds() < 2.3);
  CHECK(bench.peer->waits().size() <= 120);
}

TEST_CASE("what is left of a body after an early answer keeps its pace") {
  SlowBench bench({.most = 1000}, long_post(1000), std::string(1000, 'x'));
  bench.peer->on_received([&](FakePeer& peer) {
    if (peer.received().size() == bench.head.size() + 20) peer.sends(response);
  });
  CHECK(bench.run() == "hello");
  CHECK(bench.peer->received().size() == bench.head.size() + 1000);
  CHECK(bench.seconds() >= 0.97);
}

TEST_CASE("a transfer's time limit holds while it is held back") {
  SlowBench bench({.most = 10}, {});
  bench.deadline = Deadline::after(std::chrono::seconds(1), Limit::total, nullptr, bench.clock);
  bench.peer->sends("HTTP/1.1 200 OK\r\nContent-Length: 2000\r\n\r\n" + std::string(2000, 'x'));
  try {
    bench.run();
    FAIL("no limit");
  } catch (const Error& error) {
    REQUIRE(error.detail<TimeoutDetail>() != nullptr);
    CHECK(error.detail<TimeoutDetail>()->limit == Limit::total);
  }
  CHECK(bench.seconds() == 1);
}

TEST_CASE("a server that says nothing, stops in the middle or takes no more has stalled") {
  const auto stall_of = [](SlowBench& bench) {
    try {
      bench.run();
    } catch (const Error& error) {
      const auto* detail = error.detail<TimeoutDetail>();
      REQUIRE(detail != nullptr);
      CHECK(detail->limit == Limit::speed);
      return std::pair(bench.seconds(), detail->phase);
    }
    FAIL("no stall");
    return std::pair(0.0, Phase::other);
  };
  const PacingOptions pace{.least = 100, .slow_time = std::chrono::seconds(5)};
  SlowBench silent(pace, {});
  CHECK(stall_of(silent) == std::pair(5.0, Phase::first_byte));
  SlowBench stopped(pace, {});
  stopped.peer->sends("HTTP/1.1 200 OK\r\nContent-Length: 2000\r\n\r\nx");
  CHECK(stall_of(stopped) == std::pair(5.0, Phase::receive));
  SlowBench full(pace, long_post(100'000), std::string(100'000, 'x'));
  full.peer->on_received([](FakePeer& peer) { peer.takes_at_most(0); });
  CHECK(stall_of(full).second == Phase::send);
}

}  // namespace tlsget::client

// The main loop, over fake connections: which requests go out where, and what reaches the receiver.
#include "client/client.hpp"

#include <catch2/catch_test_macros.hpp>
#include <deque>
#include <string>
#include <vector>

#include "support/fake_transport.hpp"

namespace tlsget::client {
namespace {

using test::FakePeer;

class FixedResolver final : public net::Resolver {
 public:
  std::vector<net::Address> resolve(const url::Host& host, std::uint16_t port, net::IpVersion,
                                    const Deadline&) override {
    asked.push_back(host.text);
    return {net::literal_address(url::parse_host("192.0.2.7"), port)};
  }
  std::vector<std::string> asked;
};

class Collector final : public Receiver {
 public:
  void on_final_head(const http::Response& response, const url::Url& url) override {
    status = response.status;
    final_url = url.to_string();
    ++heads;
  }
  void write(std::string_view bytes) override { body += bytes; }
  int status = 0;
  int heads = 0;
  std::string final_url;
  std::string body;
};

/// A client whose connections are made of the peers put here, in this order.
struct Bench {
  FakePeer& connection() {
    peers.push_back(std::make_shared<FakePeer>());
    return *peers.back();
  }
  void fetch(std::string_view url) {
    call.url = url::parse(url);
    fetch();
  }
  void fetch() { client.fetch(call, options, collector, observer, report); }
  Error error_of_fetch(std::string_view url) {
    try {
      fetch(url);
    } catch (const Error& error) {
      return error;
    }
    FAIL("no error");
    throw std::logic_error("unreachable");
  }

  Call call;
  Options options;
  Collector collector;
  Observer observer;
  Report report;
  FixedResolver resolver;
  std::vector<std::shared_ptr<FakePeer>> peers;
  std::vector<std::string> dialled;
  std::size_t next_peer = 0;
  Client client{
      resolver, nullptr,
      [this](std::span<const net::Address> addresses, const net::TcpOptions&, const Deadline&) {
        dialled.push_back(addresses[0].text() + ":" + std::to_string(addresses[0].port()));
        return test::transport_to(peers.at(next_peer++));
      }};
};

std::string redirect_to(std::string_view location, int status = 302) {
  return "HTTP/1.1 " + std::to_string(status) +
         " Moved\r\nContent-Length: 4\r\nLocation: " + std::string(location) + "\r\n\r\ngone";
}

constexpr std::string_view ok = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";

bool has(const FakePeer& peer, std::string_view text) {
  return peer.received().find(text) != std::string::npos;
}

}  // namespace

TEST_CASE("a fetch delivers head and body and says what it did") {
  Bench bench;
  bench.connection().sends(ok);
  bench.fetch("http://a.test/x");
  CHECK(bench.collector.status == 200);
  CHECK(bench.collector.body == "hello");
  CHECK(bench.report.connections == 1);
  CHECK(bench.report.body_size == 5);
  CHECK(bench.report.effective_url == "http://a.test/x");
  CHECK(bench.report.endpoints.remote_address == "192.0.2.1");
  CHECK(bench.dialled == std::vector<std::string>{"192.0.2.7:80"});
}

TEST_CASE("a second fetch of the same origin uses the first connection") {
  Bench bench;
  bench.connection().sends(ok).sends(ok);
  bench.fetch("http://a.test/1");
  bench.fetch("http://a.test/2");
  CHECK(bench.report.connections == 0);
  CHECK(bench.collector.body == "hellohello");
  CHECK(bench.dialled.size() == 1);
  CHECK(has(*bench.peers[0], "GET /2 HTTP/1.1"));
}

TEST_CASE("a connection that its server closes is not used again") {
  Bench bench;
  bench.connection().sends("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
  bench.connection().sends(ok);
  bench.fetch("http://a.test/1");
  CHECK(bench.peers[0]->closed());
  bench.fetch("http://a.test/2");
  CHECK(bench.dialled.size() == 2);
}

TEST_CASE("an idle connection that dies at the next request is retried once on a new one") {
  Bench bench;
  bench.connection().sends(ok).pauses().ends();
  bench.connection().sends(ok);
  bench.fetch("http://a.test/1");
  bench.fetch("http://a.test/2");
  CHECK(bench.collector.body == "hellohello");
  CHECK(bench.dialled.size() == 2);
}

TEST_CASE("a new connection that dies is not retried") {
  Bench bench;
  bench.connection().ends();
  bench.connection().sends(ok);
  CHECK(bench.error_of_fetch("http://a.test/").category() == Category::empty_reply);
  CHECK(bench.dialled.size() == 1);
}

TEST_CASE("a reused connection that dies inside the response is not retried") {
  Bench bench;
  bench.connection().sends(ok).sends("HTTP/1.1 200 OK\r\nContent-Le").ends();
  bench.connection().sends(ok);
  bench.fetch("http://a.test/1");
  CHECK_THROWS_AS(bench.fetch("http://a.test/2"), Error);
  CHECK(bench.dialled.size() == 1);
}

TEST_CASE("without being asked to follow, a redirect is the answer and says where it leads") {
  Bench bench;
  bench.connection().sends(redirect_to("/y"));
  bench.fetch("http://a.test/x");
  CHECK(bench.collector.status == 302);
  CHECK(bench.collector.body == "gone");
  CHECK(bench.report.redirect_url == "http://a.test/y");
}

TEST_CASE("a followed redirect shows the receiver the final response alone") {
  Bench bench;
  bench.options.follow_redirects = true;
  bench.connection().sends(redirect_to("/y")).sends(ok);
  bench.fetch("http://a.test/x");
  CHECK(bench.collector.heads == 1);
  CHECK(bench.collector.body == "hello");
  CHECK(bench.collector.final_url == "http://a.test/y");
  CHECK(bench.report.redirects == 1);
  CHECK(bench.dialled.size() == 1);  // its body was read, so the connection served again
}

TEST_CASE("a redirect whose body does not end costs the connection, not the transfer") {
  Bench bench;
  bench.options.follow_redirects = true;
  bench.connection()
      .sends("HTTP/1.1 302 Found\r\nLocation: /y\r\nContent-Length: 9000000\r\n\r\n")
      .sends(std::string(2'000'000, 'x'));
  bench.connection().sends(ok);
  bench.fetch("http://a.test/x");
  CHECK(bench.collector.body == "hello");
  CHECK(bench.dialled.size() == 2);
}

TEST_CASE("redirects end at their limit") {
  Bench bench;
  bench.options.follow_redirects = true;
  bench.options.max_redirects = 2;
  bench.connection().sends(redirect_to("/1")).sends(redirect_to("/2")).sends(redirect_to("/3"));
  const Error error = bench.error_of_fetch("http://a.test/0");
  CHECK(error.category() == Category::too_many_redirects);
  CHECK(error.message().find("http://a.test/3") != std::string::npos);
  CHECK(bench.report.redirects == 2);
}

TEST_CASE("a report tells of one fetch alone, and each has all its redirects") {
  Bench bench;
  bench.options.follow_redirects = true;
  bench.options.max_redirects = 1;
  bench.connection().sends(redirect_to("/1")).sends(ok).sends(redirect_to("/1")).sends(ok);
  bench.fetch("http://a.test/0");
  const std::uint64_t head_size = bench.report.request_head_size;
  bench.fetch("http://a.test/0");
  CHECK(bench.report.redirects == 1);
  CHECK(bench.report.connections == 0);
  CHECK(bench.report.request_head_size == head_size);
}

TEST_CASE("credentials and own fields stay with their origin, and do not come back") {
  Bench bench;
  bench.options.follow_redirects = true;
  bench.call.credentials = Credentials{"user", "secret"};
  bench.call.own.fields.add("X-Api-Key", "key");
  bench.connection().sends(redirect_to("/same")).sends(redirect_to("http://b.test/"));
  bench.connection().sends(redirect_to("http://a.test/back"));
  bench.peers[0]->sends(ok);
  bench.fetch("http://a.test/");
  CHECK(bench.collector.body == "hello");
  CHECK_FALSE(has(*bench.peers[1], "Authorization"));
  CHECK_FALSE(has(*bench.peers[1], "X-Api-Key"));
  const std::string& first = bench.peers[0]->received();
  const auto same = first.find("GET /same");
  const auto back = first.find("GET /back");
  REQUIRE(same != std::string::npos);
  REQUIRE(back != std::string::npos);
  CHECK(first.substr(same, back - same).find("Authorization") != std::string::npos);
  CHECK(first.substr(back).find("Authorization") == std::string::npos);
}

TEST_CASE("trusted redirects carry everything along") {
  Bench bench;
  bench.options.follow_redirects = true;
  bench.options.location_trusted = true;
  bench.call.credentials = Credentials{"user", "secret"};
  bench.call.own.fields.add("X-Api-Key", "key");
  bench.connection().sends(redirect_to("http://b.test/"));
  bench.connection().sends(ok);
  bench.fetch("http://a.test/");
  CHECK(has(*bench.peers[1], "Authorization"));
  CHECK(has(*bench.peers[1], "X-Api-Key"));
}

TEST_CASE("a POST becomes a GET without its body after 303, and stays one after 307") {
  for (const bool keeps : {false, true}) {
    Bench bench;
    bench.options.follow_redirects = true;
    bench.call.body = body_of("a=b");
    bench.call.content_type = "text/plain";
    bench.connection().sends(redirect_to("/y", keeps ? 307 : 303)).sends(ok);
    bench.fetch("http://a.test/x");
    const std::string& received = bench.peers[0]->received();
    const auto second = received.find(keeps ? "POST /y" : "GET /y");
    REQUIRE(second != std::string::npos);
    CHECK((received.find("a=b", second) != std::string::npos) == keeps);
    CHECK((received.find("Content-Length", second) != std::string::npos) == keeps);
  }
}

TEST_CASE("resolve and connect-to entries change where it connects, not whom it asks for") {
  Bench bench;
  bench.options.resolve.push_back({"a.test", 80, {"192.0.2.50"}});
  bench.options.connect_to.push_back({"b.test", std::nullopt, "c.test", std::uint16_t{8080}});
  bench.connection().sends(ok);
  bench.connection().sends(ok);
  bench.fetch("http://a.test/");
  bench.fetch("http://b.test/");
  CHECK(bench.dialled == std::vector<std::string>{"192.0.2.50:80", "192.0.2.7:8080"});
  CHECK(bench.resolver.asked == std::vector<std::string>{"c.test"});
  CHECK(has(*bench.peers[1], "Host: b.test\r\n"));
}

TEST_CASE("a server that refuses expectations gets the request without one") {
  Bench bench;
  bench.call.body = body_of(std::string(1024 * 1024 + 1, 'x'));
  bench.connection().sends(
      "HTTP/1.1 417 Expectation Failed\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
  bench.connection().sends(ok);
  bench.fetch("http://a.test/");
  CHECK(bench.collector.body == "hello");
  CHECK(has(*bench.peers[0], "Expect: 100-continue"));
  CHECK_FALSE(has(*bench.peers[1], "Expect"));
}

TEST_CASE("an unknown scheme is refused by name") {
  Bench bench;
  bench.call.url = url::parse("http://a.test/");
  bench.call.url.scheme = "gopher";
  try {
    bench.fetch();
    FAIL("no error");
  } catch (const Error& error) {
    CHECK(error.category() == Category::unsupported_protocol);
    CHECK(error.message().find("gopher") != std::string::npos);
  }
}

TEST_CASE("a coded body is decoded when it was asked for, and left alone otherwise") {
  // gzip of "hello", without a file name and time.
  const std::string coded(
      "\x1f\x8b\x08\0\0\0\0\0\0\x03\xcbH\xcd\xc9\xc9\x07\0\x86\xa6\x10\x36\x05\0\0\0", 25);
  const std::string answer =
      "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 25\r\n\r\n" + coded;
  Bench bench;
  bench.connection().sends(answer).sends(answer);
  bench.fetch("http://a.test/");
  CHECK(bench.collector.body == coded);
  bench.collector.body.clear();
  bench.options.compressed = true;
  bench.fetch("http://a.test/");
  CHECK(bench.collector.body == "hello");
  CHECK(bench.report.body_size == 25);
}

TEST_CASE("the total time limit names itself and the phase") {
  Bench bench;
  bench.options.total_timeout = std::chrono::milliseconds(1500);
  bench.connection().sends("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhe");
  const Error error = bench.error_of_fetch("http://a.test/");
  REQUIRE(error.category() == Category::timeout);
  const auto* detail = error.detail<TimeoutDetail>();
  REQUIRE(detail != nullptr);
  CHECK(detail->limit == Limit::total);
  CHECK(detail->phase == Phase::receive);
  CHECK(error.message() == "timed out after 1.5 s during receiving the response");
  CHECK(bench.report.total.has_value());
}

TEST_CASE("the report has each request with its times, and tells a connection of before") {
  Bench bench;
  bench.connection().sends(redirect_to("/b")).sends(ok);
  bench.options.follow_redirects = true;
  bench.fetch("http://user:secret@a.test/a");
  REQUIRE(bench.report.hops.size() == 2);
  const Hop& first = bench.report.hops[0];
  const Hop& second = bench.report.hops[1];
  CHECK(first.url == "http://a.test/a");
  CHECK(first.status == 302);
  CHECK_FALSE(first.reused);
  CHECK(first.connected >= first.resolved);
  CHECK(first.request_sent >= first.connected);
  CHECK(first.first_byte >= first.request_done);
  CHECK(first.end >= first.first_byte);
  CHECK(second.url == "http://a.test/b");
  CHECK(second.status == 200);
  CHECK(second.reused);
  CHECK_FALSE(second.resolved);
  CHECK_FALSE(second.tls_done);
  CHECK(second.start >= first.end);
  CHECK(second.end <= bench.report.total);
}

TEST_CASE("the report of a request that failed says how far it came and what was sent") {
  Bench bench;
  bench.connection().stops_taking_after(1000).on_received([](FakePeer& peer) {
    if (peer.received().size() == 1000) peer.breaks();
  });
  bench.call.body = body_of(std::string(5000, 'x'));
  CHECK(bench.error_of_fetch("http://a.test/").category() == Category::send);
  REQUIRE(bench.report.hops.size() == 1);
  CHECK(bench.report.hops[0].request_sent);
  CHECK_FALSE(bench.report.hops[0].request_done);
  CHECK_FALSE(bench.report.hops[0].first_byte);
  CHECK(bench.report.upload_size == 1000 - bench.report.request_head_size);
}

TEST_CASE("a fetch begins its report anew, and connections have numbers of their own") {
  Bench bench;
  bench.connection().sends(redirect_to("/b")).sends(ok).sends(ok);
  bench.options.follow_redirects = true;
  bench.fetch("http://a.test/a");
  const auto id = bench.report.connection_id;
  CHECK(bench.report.redirects == 1);
  bench.call.url = url::parse("http://a.test/c");
  bench.client.fetch(bench.call, bench.options, bench.collector, bench.observer, bench.report);
  CHECK(bench.report.redirects == 0);
  CHECK(bench.report.connections == 0);
  CHECK(bench.report.hops.size() == 1);
  CHECK(bench.report.connection_id == id);
  bench.connection().sends(ok);
  bench.fetch("http://b.test/");
  CHECK(bench.report.connection_id != id);
}

}  // namespace tlsget::client

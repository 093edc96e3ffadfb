#include "net/http_connect.hpp"

#include <array>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <string>
#include <vector>

#include "support/fake_transport.hpp"

namespace tlsget::net {
namespace {

http::Request connect_to(const char* place) {
  http::Request request;
  request.method = "CONNECT";
  request.target = place;
  request.headers.add("Host", place);
  return request;
}

struct Asked {
  ConnectAnswer answer;
  std::vector<int> heads;
  std::string left;
};

Asked ask(const std::shared_ptr<test::FakePeer>& peer) {
  const auto transport = test::transport_to(peer);
  Buffer received;
  Asked asked;
  asked.answer = ask_for_tunnel(
      *transport, connect_to("a.test:443"), received, Deadline::never(),
      [&asked](const http::Response& response) { asked.heads.push_back(response.status); });
  asked.left = received.peek();
  return asked;
}

constexpr std::string_view established = "HTTP/1.1 200 Connection established\r\nVia: p\r\n\r\n";

TEST_CASE("a 2xx to CONNECT is a tunnel, whatever it says of a body") {
  const std::string head = GENERATE(std::string(established), "HTTP/1.0 200 OK\r\n\r\n",
                                    "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n",
                                    "HTTP/1.1 204 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
                                    "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 299 OK\r\n\r\n");
  const std::size_t piece = GENERATE(1, 7, 999);
  const auto peer = std::make_shared<test::FakePeer>();
  peer->sends(head, piece);
  const Asked asked = ask(peer);
  CHECK(asked.answer.open);
  CHECK(asked.left.empty());
  CHECK(peer->received() == "CONNECT a.test:443 HTTP/1.1\r\nHost: a.test:443\r\n\r\n");
}

TEST_CASE("octets behind the head of a 2xx belong to the tunnel") {
  const auto peer = std::make_shared<test::FakePeer>();
  peer->sends(std::string(established) + "hello").sends(" world");
  auto transport = test::transport_to(peer);
  Buffer received;
  ask_for_tunnel(*transport, connect_to("a.test:443"), received, Deadline::never(),
                 [](const http::Response&) {});
  const auto tunnel = with_first_octets(std::move(transport), std::move(received));
  CHECK_FALSE(tunnel->alive());
  CHECK(tunnel->wait({.readable = true}, Deadline::never(), Phase::receive).readable);
  std::string text;
  std::array<char, 3> room{};
  while (text.size() < 11) {
    const IoResult result = tunnel->read(room);
    REQUIRE(result.status == IoResult::Status::ok);
    text.append(room.data(), result.count);
  }
  CHECK(text == "hello world");
}

TEST_CASE("a refusal's body is read, so that the proxy can be asked again") {
  const auto peer = std::make_shared<test::FakePeer>();
  peer->sends("HTTP/1.1 407 No\r\nContent-Length: 3\r\n\r\nbad", GENERATE(1, 999));
  const Asked asked = ask(peer);
  CHECK_FALSE(asked.answer.open);
  CHECK(asked.answer.reusable);
  CHECK(asked.answer.response.status == 407);
  CHECK(asked.heads == std::vector<int>{407});
}

TEST_CASE("a proxy that closes with its refusal cannot be asked again") {
  const auto peer = std::make_shared<test::FakePeer>();
  peer->sends("HTTP/1.1 403 No\r\nConnection: close\r\nContent-Length: 3\r\n\r\nbad");
  CHECK_FALSE(ask(peer).answer.reusable);
}

TEST_CASE("a refusal without end is left") {
  const auto peer = std::make_shared<test::FakePeer>();
  peer->sends("HTTP/1.1 403 No\r\nContent-Length: 999999999\r\n\r\n")
      .sends(std::string(2 * longest_refusal, 'x'), 4096);
  const Asked asked = ask(peer);
  CHECK_FALSE(asked.answer.reusable);
  CHECK(asked.answer.response.status == 403);
}

TEST_CASE("an answer that is cut at any octet, or is none, is an error of the tunnel") {
  const std::string whole(established);
  for (std::size_t cut = 0; cut < whole.size(); ++cut) {
    INFO("cut at " << cut);
    const auto peer = std::make_shared<test::FakePeer>();
    peer->sends(whole.substr(0, cut)).ends();
    try {
      ask(peer);
      FAIL("a tunnel");
    } catch (const Error& error) {
      CHECK(error.category() == Category::tunnel);
    }
  }
  const auto peer = std::make_shared<test::FakePeer>();
  peer->sends("SSH-2.0-nothing\r\n");
  CHECK_THROWS_AS(ask(peer), Error);
}

}  // namespace
}  // namespace tlsget::net

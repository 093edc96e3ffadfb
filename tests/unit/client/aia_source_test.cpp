// One fetch of an issuer: what is sent, what is taken, and where it is not connected to.
#include "client/aia_source.hpp"

#include <catch2/catch_test_macros.hpp>
#include <string>
#include <vector>

#include "support/fake_transport.hpp"

namespace tlsget::client {
namespace {

using test::FakePeer;
using List = std::vector<std::string>;

class ListResolver final : public net::Resolver {
 public:
  std::vector<net::Address> resolve(const url::Host&, std::uint16_t port, net::IpVersion,
                                    const Deadline&) override {
    ++asked;
    std::vector<net::Address> out;
    for (const std::string& address : addresses)
      out.push_back(net::literal_address(url::parse_host(address), port));
    return out;
  }
  List addresses{"8.8.8.8"};
  int asked = 0;
};

struct Bench {
  std::string get(std::string_view url = "http://ca.test/i.der", std::size_t limit = 100,
                  const Deadline& deadline = Deadline::never()) {
    HttpIssuerSource source(resolver, dial, options, own_allowed);
    return source.get(url::parse(url), limit, deadline);
  }
  std::string failure(std::string_view url = "http://ca.test/i.der",
                      const Deadline& deadline = Deadline::never()) {
    try {
      get(url, 100, deadline);
    } catch (const Error& error) {
      return error.message();
    }
    return "";
  }

  ListResolver resolver;
  Options options;
  bool own_allowed = false;
  std::shared_ptr<FakePeer> peer = std::make_shared<FakePeer>();
  List dialled;
  Dial dial = [this](std::span<const net::Address> addresses, const net::TcpOptions&,
                     const Deadline&) {
    for (const net::Address& address : addresses)
      dialled.push_back(address.text() + ":" + std::to_string(address.port()));
    return test::transport_to(peer);
  };
};

}  // namespace

TEST_CASE("the request carries nothing of the caller's, and its connection is closed") {
  Bench bench;
  bench.peer->sends("HTTP/1.1 200 OK\r\nContent-Length: 4\r\nContent-Type: text/html\r\n\r\nbody");
  CHECK(bench.get("http://ca.test:8080/i.der?x") == "body");
  CHECK(bench.peer->received() ==
        "GET /i.der?x HTTP/1.1\r\nHost: ca.test:8080\r\nAccept: */*\r\nConnection: close\r\n\r\n");
  CHECK(bench.peer->closed());
  CHECK(bench.dialled == List{"8.8.8.8:8080"});
}

TEST_CASE("a body without a length, in chunks or after interim heads is taken as well") {
  Bench bench;
  SECTION("until the end") {
    bench.peer->sends("HTTP/1.0 200 OK\r\n\r\nbody").ends();
  }
  SECTION("chunks") {
    bench.peer->sends(
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nbo\r\n2\r\ndy\r\n0\r\n\r\n");
  }
  SECTION("interim") {
    bench.peer->sends("HTTP/1.1 103 Hints\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nbody");
  }
  CHECK(bench.get() == "body");
}

TEST_CASE("of a head no more than 16 KB is read") {
  const auto head = [](std::size_t size) {
    return "HTTP/1.1 200 OK\r\nContent-Length: 4\r\nX: " + std::string(size, 'x') + "\r\n\r\n";
  };
  Bench good;
  good.peer->sends(head(16000) + "body");
  CHECK(good.get() == "body");
  Bench bad;
  bad.peer->sends(head(16400) + "body");
  CHECK(bad.failure().find("longer than 16384 octets") != std::string::npos);
}

TEST_CASE("any status but 200 is a failure, and a redirect is not followed") {
  for (const int status : {201, 204, 206, 301, 302, 303, 304, 307, 308, 401, 404, 500}) {
    Bench bench;
    bench.peer->sends("HTTP/1.1 " + std::to_string(status) +
                      " X\r\nContent-Length: 0\r\nLocation: http://ca.test/other\r\n\r\n");
    const bool redirect = status >= 300 && status < 400;
    CHECK(bench.failure() == (redirect ? "it answered with a redirect (" + std::to_string(status) +
                                             "), which is not followed"
                                       : "it answered with status " + std::to_string(status)));
    CHECK(bench.dialled.size() == 1);
  }
}

TEST_CASE("a body of the limit is taken and one octet more is not, announced or not") {
  const std::string most(100, 'x');
  Bench bench;
  SECTION("exactly") {
    bench.peer->sends("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n" + most);
    CHECK(bench.get() == most);
  }
  SECTION("announced") {
    bench.peer->sends("HTTP/1.1 200 OK\r\nContent-Length: 101\r\n\r\n");
    CHECK(bench.failure() == "it answered with more than 100 octets");
  }
  SECTION("not announced") {
    bench.peer->sends("HTTP/1.1 200 OK\r\n\r\n" + most, 7).sends("x");
    CHECK(bench.failure() == "it answered with more than 100 octets");
  }
  SECTION("chunked") {
    bench.peer->sends("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n65\r\n" + most + "x");
    CHECK(bench.failure() == "it answered with more than 100 octets");
  }
}

TEST_CASE("an answer that is cut is a failure") {
  Bench bench;
  bench.peer->sends("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nbod").ends();
  CHECK(!bench.failure().empty());
}

TEST_CASE("the deadline holds while a server says nothing") {
  Bench bench;
  bench.peer->sends("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nbo");
  const std::string failure = bench.failure(
      "http://ca.test/i", Deadline::after(std::chrono::milliseconds(20), Limit::none));
  CHECK(failure.find("timed out") != std::string::npos);
}

TEST_CASE("private addresses are connected to only when the server has such a one itself") {
  struct Row {
    List addresses;
    List from_public;
    List from_private;
  };
  const std::vector<Row> rows{
      {{"8.8.8.8"}, {"8.8.8.8:80"}, {"8.8.8.8:80"}},
      {{"10.0.0.1"}, {}, {"10.0.0.1:80"}},
      {{"127.0.0.1", "8.8.8.8"}, {"8.8.8.8:80"}, {"127.0.0.1:80", "8.8.8.8:80"}},
      {{"169.254.169.254"}, {}, {"169.254.169.254:80"}},
      {{"::1"}, {}, {"::1:80"}},
      {{"fd00::1"}, {}, {"fd00::1:80"}},
      {{"100.64.0.1"}, {}, {"100.64.0.1:80"}},
      {{"::ffff:127.0.0.1"}, {}, {"::ffff:127.0.0.1:80"}},
      {{"0.0.0.0"}, {}, {}},
      {{"224.0.0.1", "::"}, {}, {}},
  };
  for (const Row& row : rows) {
    for (const bool own_allowed : {false, true}) {
      INFO(row.addresses.front() << own_allowed);
      Bench bench;
      bench.own_allowed = own_allowed;
      bench.resolver.addresses = row.addresses;
      bench.peer->sends("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
      const std::string failure = bench.failure();
      CHECK(bench.dialled == (own_allowed ? row.from_private : row.from_public));
      CHECK(bench.resolver.asked == 1);
      CHECK(failure.empty() == !bench.dialled.empty());
      if (!failure.empty())
        CHECK(failure == "its address " + bench.resolver.addresses.front() +
                             " is not a public one, and is not connected to");
    }
  }
}

TEST_CASE("the same rule holds for what --resolve says") {
  Bench bench;
  bench.options.resolve = {{"ca.test", 80, {"127.0.0.1"}}};
  CHECK(bench.failure().find("its address 127.0.0.1 ") == 0);
  CHECK(bench.dialled.empty());
  bench.options.resolve = {{"ca.test", 80, {"9.9.9.9"}}};
  bench.peer->sends("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
  CHECK(bench.failure().empty());
  CHECK(bench.dialled == List{"9.9.9.9:80"});
  CHECK(bench.resolver.asked == 0);
}

}  // namespace tlsget::client

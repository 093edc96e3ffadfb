#include "net/tcp.hpp"

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>

#include <catch2/catch_test_macros.hpp>
#include <cerrno>
#include <chrono>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "net/connect_detail.hpp"
#include "unit/net/errors.hpp"
#include "unit/net/loopback.hpp"

using namespace tlsget;
using net::Address;
using net::ConnectDetail;
using net::TcpOptions;
using std::chrono::milliseconds;
using test::BlackHole;
using test::BoundSocket;
using test::Listener;
using test::thrown_by;

namespace {

/// Longer than any test: an attempt that starts has been started by something else.
constexpr milliseconds never_by_delay = std::chrono::hours(1);

/// Ends a test that hangs; no test waits for it.
Deadline guard() {
  return Deadline::after(std::chrono::seconds(60), Limit::connect);
}

TcpOptions with_delay(milliseconds delay) {
  TcpOptions options;
  options.attempt_delay = delay;
  return options;
}

std::unique_ptr<net::Transport> connect_to(const std::vector<Address>& addresses,
                                           const TcpOptions& options = {}) {
  return net::connect_tcp(addresses, options, guard());
}

std::string name_of(const Address& address) {
  return address.text() + " port " + std::to_string(address.port());
}

}  // namespace

TEST_CASE("connects and names both ends") {
  for (const int family : {AF_INET, AF_INET6}) {
    const Listener listener(family);
    const auto transport = connect_to({listener.address()});
    const net::Socket peer = listener.accept();

    sockaddr_storage storage{};
    socklen_t length = sizeof storage;
    REQUIRE(getpeername(peer.fd(), reinterpret_cast<sockaddr*>(&storage), &length) == 0);
    const Address seen = net::make_address(reinterpret_cast<const sockaddr*>(&storage), length);
    const auto& ends = transport->endpoints();
    CHECK(ends.remote_address == (family == AF_INET ? "127.0.0.1" : "::1"));
    CHECK(ends.remote_port == listener.address().port());
    CHECK(ends.local_address == seen.text());
    CHECK(ends.local_port == seen.port());
  }
}

TEST_CASE("a refused connection names address and reason") {
  const BoundSocket closed(AF_INET);
  const Error error = thrown_by([&] { connect_to({closed.address()}); });
  CHECK(error.category() == Category::connect);
  CHECK(error.message() ==
        "could not connect to " + name_of(closed.address()) + ": Connection refused");
  const auto* detail = error.detail<ConnectDetail>();
  REQUIRE(detail != nullptr);
  REQUIRE(detail->attempts.size() == 1);
  CHECK(detail->attempts[0].address == "127.0.0.1");
  CHECK(detail->attempts[0].port == closed.address().port());
  CHECK(detail->attempts[0].error_number == ECONNREFUSED);
  CHECK(detail->refused());
}

TEST_CASE("when all addresses fail, each is named with its reason") {
  const BoundSocket v6(AF_INET6);
  const BoundSocket v4(AF_INET);
  const Error error = thrown_by([&] {
    connect_to({v6.address(), v4.address()}, with_delay(never_by_delay));
  });
  CHECK(error.message() == "could not connect to any of 2 addresses: " + name_of(v6.address()) +
                               ": Connection refused; " + name_of(v4.address()) +
                               ": Connection refused");
}

TEST_CASE("a long list of failures is cut in the message but not in the detail") {
  const BoundSocket closed(AF_INET);
  const Error error = thrown_by([&] { connect_to(std::vector<Address>(20, closed.address())); });
  CHECK(error.message().find("any of 20 addresses") != std::string::npos);
  CHECK(error.message().ends_with("; and 12 more"));
  REQUIRE(error.detail<ConnectDetail>() != nullptr);
  CHECK(error.detail<ConnectDetail>()->attempts.size() == 20);
}

TEST_CASE("a watcher hears of each attempt and of each failure") {
  struct Watcher final : net::AttemptWatcher {
    void on_attempt(const Address& remote) override { said.push_back("try " + name_of(remote)); }
    void on_attempt_failed(const Address& remote, const std::optional<Address>& /*local*/,
                           int error_number) override {
      CHECK(error_number == ECONNREFUSED);
      said.push_back("failed " + name_of(remote));
    }
    std::vector<std::string> said;
  };
  const BoundSocket refusing(AF_INET);
  const Listener listener(AF_INET);
  Watcher watcher;
  TcpOptions options = with_delay(never_by_delay);
  options.watcher = &watcher;
  connect_to({refusing.address(), listener.address()}, options);
  CHECK(watcher.said == std::vector<std::string>{"try " + name_of(refusing.address()),
                                                 "failed " + name_of(refusing.address()),
                                                 "try " + name_of(listener.address())});
}

TEST_CASE("a refused attempt starts the next one at once") {
  const BoundSocket closed(AF_INET6);
  const Listener listener(AF_INET);
  const auto transport =
      connect_to({closed.address(), listener.address()}, with_delay(never_by_delay));
  CHECK(transport->endpoints().remote_port == listener.address().port());
}

TEST_CASE("an address that does not answer is overtaken after the attempt delay") {
  const BlackHole silent(AF_INET6);
  const Listener listener(AF_INET);
  const auto transport =
      connect_to({silent.address(), listener.address()}, with_delay(milliseconds(1)));
  CHECK(transport->endpoints().remote_port == listener.address().port());
}

TEST_CASE("before the attempt delay has passed nothing overtakes the first address") {
  const BlackHole silent(AF_INET6);
  const Listener listener(AF_INET);
  const std::vector<Address> addresses = {silent.address(), listener.address()};
  const auto deadline = Deadline::after(milliseconds(20), Limit::connect);
  const Error error =
      thrown_by([&] { net::connect_tcp(addresses, with_delay(never_by_delay), deadline); });
  CHECK(error.category() == Category::timeout);
}

TEST_CASE("the other family comes before the second address of the first") {
  const BoundSocket closed(AF_INET6);
  const Listener second_v6(AF_INET6);
  const Listener v4(AF_INET);
  const auto transport =
      connect_to({closed.address(), second_v6.address(), v4.address()}, with_delay(never_by_delay));
  CHECK(transport->endpoints().remote_address == "127.0.0.1");
}

TEST_CASE("at most eight attempts wait at a time") {
  const BlackHole silent(AF_INET);
  const Listener listener(AF_INET);
  std::vector<Address> addresses(7, silent.address());
  addresses.push_back(listener.address());
  CHECK(connect_to(addresses, with_delay(milliseconds(0)))->endpoints().remote_port ==
        listener.address().port());

  addresses.insert(addresses.begin(), silent.address());
  const auto deadline = Deadline::after(milliseconds(50), Limit::connect);
  const Error error =
      thrown_by([&] { net::connect_tcp(addresses, with_delay(milliseconds(0)), deadline); });
  CHECK(error.category() == Category::timeout);
}

TEST_CASE("a connect that times out says which limit, and which addresses did not answer") {
  const BoundSocket closed(AF_INET6);
  const BlackHole silent(AF_INET);
  const std::vector<Address> addresses = {closed.address(), silent.address()};
  const auto deadline = Deadline::after(milliseconds(300), Limit::connect);
  const Error error = thrown_by([&] { net::connect_tcp(addresses, {}, deadline); });
  const auto* detail = error.detail<TimeoutDetail>();
  REQUIRE(detail != nullptr);
  CHECK(detail->limit == Limit::connect);
  CHECK(detail->phase == Phase::connect);
  REQUIRE(error.context().size() == 1);
  CHECK(error.context()[0] == "connecting to " + name_of(closed.address()) +
                                  ": Connection refused; " + name_of(silent.address()) +
                                  ": no answer yet");
}

TEST_CASE("a deadline that has passed ends a connect before it begins") {
  const Listener listener(AF_INET);
  const std::vector<Address> addresses = {listener.address()};
  const auto deadline = Deadline::after(milliseconds(0), Limit::total);
  CHECK(thrown_by([&] { net::connect_tcp(addresses, {}, deadline); }).category() ==
        Category::timeout);
}

TEST_CASE("cancelling from another thread ends a connect at once") {
  const BlackHole silent(AF_INET);
  const CancelEvent cancel;
  std::thread canceller([&] { cancel.trigger(); });
  const std::vector<Address> addresses = {silent.address()};
  const Error error = thrown_by([&] { net::connect_tcp(addresses, {}, Deadline::never(&cancel)); });
  canceller.join();
  CHECK(error.category() == Category::cancelled);
}

TEST_CASE("binds to the local address that is asked for") {
  const Listener listener(AF_INET);
  TcpOptions options;
  options.local_address = net::literal_address({url::HostKind::ipv4, "127.0.0.2", ""}, 0);
  CHECK(connect_to({listener.address()}, options)->endpoints().local_address == "127.0.0.2");

  const Listener v6(AF_INET6);
  const Error error = thrown_by([&] { connect_to({v6.address()}, options); });
  REQUIRE(error.detail<ConnectDetail>() != nullptr);
  CHECK(error.detail<ConnectDetail>()->attempts[0].error_number == EAFNOSUPPORT);
}

TEST_CASE("takes the first free port of a local range, and says when none is free") {
  const Listener listener(AF_INET);
  const BoundSocket taken(AF_INET);
  TcpOptions options;
  options.local_address = test::loopback(AF_INET);
  options.local_port_first = options.local_port_last = taken.address().port();
  const Error error = thrown_by([&] { connect_to({listener.address()}, options); });
  REQUIRE(error.detail<ConnectDetail>() != nullptr);
  CHECK(error.detail<ConnectDetail>()->attempts[0].error_number == EADDRINUSE);

  options.local_port_last = static_cast<std::uint16_t>(std::min(65535, taken.address().port() + 9));
  const auto port = connect_to({listener.address()}, options)->endpoints().local_port;
  CHECK((port > taken.address().port() && port <= options.local_port_last));
}

TEST_CASE("an interface that does not exist is an error of the attempt") {
  const Listener listener(AF_INET);
  TcpOptions options;
  options.device = "no-such-device";
  CHECK(thrown_by([&] { connect_to({listener.address()}, options); }).category() ==
        Category::local_end);
}

TEST_CASE("a connection of a socket to itself is a refused one") {
  // An address of this test alone, with a port that is kept from everybody else meanwhile.
  const BoundSocket keeper(AF_INET);
  const Address itself =
      net::literal_address({url::HostKind::ipv4, "127.66.0.1", ""}, keeper.address().port());
  TcpOptions options;
  options.local_address = itself;
  options.local_port_first = itself.port();
  const Error error = thrown_by([&] { connect_to({itself}, options); });
  CHECK(error.message() == "could not connect to " + name_of(itself) + ": Connection refused");
}

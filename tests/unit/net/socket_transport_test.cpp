#include "net/socket_transport.hpp"

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <array>
#include <catch2/catch_test_macros.hpp>
#include <chrono>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "net/tcp.hpp"
#include "unit/net/errors.hpp"
#include "unit/net/loopback.hpp"

using namespace tlsget;
using std::chrono::milliseconds;
using test::Listener;
using test::thrown_by;
using Status = net::IoResult::Status;

namespace {

/// Ends a test that hangs; no test waits for it.
Deadline guard() {
  return Deadline::after(std::chrono::seconds(60), Limit::total);
}

/// A Transport and the socket of its peer.
struct Connection {
  Listener listener{AF_INET};
  std::unique_ptr<net::Transport> transport =
      net::connect_tcp(std::vector{listener.address()}, {}, guard());
  net::Socket peer = listener.accept();
  std::array<char, 64> room{};

  net::Readiness wait(net::Readiness wanted) {
    return transport->wait(wanted, guard(), Phase::other);
  }
  net::IoResult read() { return net::read_some(*transport, room, guard(), Phase::receive); }
};

constexpr net::Readiness readable{.readable = true, .writable = false};
constexpr net::Readiness writable{.readable = false, .writable = true};

/// Until the transport takes no more: what was taken.
std::size_t fill(net::Transport& transport) {
  const std::string block(65536, 'x');
  std::size_t taken = 0;
  for (;;) {
    const auto result = transport.write(block);
    if (result.status == Status::want_write) return taken;
    REQUIRE(result.status == Status::ok);
    taken += result.count;
  }
}

}  // namespace

TEST_CASE("reads what came, and wants to read when nothing has") {
  Connection connection;
  CHECK(connection.transport->read(connection.room).status == Status::want_read);
  test::send_all(connection.peer, "hello");
  const auto result = connection.read();
  CHECK(result.status == Status::ok);
  CHECK(std::string(connection.room.data(), result.count) == "hello");
}

TEST_CASE("a peer that closes is the end of the stream, after what it sent before") {
  Connection connection;
  test::send_all(connection.peer, "bye");
  connection.peer = net::Socket();
  CHECK(connection.read().count == 3);
  CHECK(connection.read().status == Status::end);
  CHECK(connection.read().status == Status::end);
}

TEST_CASE("a reset is an error that names peer and reason") {
  Connection connection;
  test::reset(std::move(connection.peer));
  const Error error = thrown_by([&] { connection.read(); });
  CHECK(error.category() == Category::receive);
  CHECK(error.message() == "could not receive from 127.0.0.1 port " +
                               std::to_string(connection.listener.address().port()) +
                               ": Connection reset by peer");
}

TEST_CASE("writing into a broken connection is an error and not a signal") {
  Connection connection;
  test::reset(std::move(connection.peer));
  connection.wait(readable);
  // The first call takes the reset; from the second write on the kernel would send SIGPIPE.
  thrown_by([&] { connection.transport->write("x"); });
  const Error error = thrown_by([&] { connection.transport->write("x"); });
  CHECK(error.category() == Category::send);
  CHECK(error.message() == "could not send to 127.0.0.1 port " +
                               std::to_string(connection.listener.address().port()) +
                               ": Broken pipe");
}

TEST_CASE("takes a part of what is written when the peer does not read, and goes on when it does") {
  Connection connection;
  const std::size_t taken = fill(*connection.transport);
  CHECK(taken > 0);
  const auto soon = Deadline::after(milliseconds(5), Limit::total);
  CHECK(thrown_by([&] { connection.transport->wait(writable, soon, Phase::send); }).category() ==
        Category::timeout);

  std::thread reader([&] { test::receive(connection.peer, taken); });
  CHECK(connection.wait(writable).writable);
  reader.join();
}

TEST_CASE("waits for both directions at once and tells which one is ready") {
  Connection connection;
  auto came = connection.wait({.readable = true, .writable = true});
  CHECK((!came.readable && came.writable));

  fill(*connection.transport);
  test::send_all(connection.peer, "early answer");
  came = connection.wait({.readable = true, .writable = true});
  CHECK((came.readable && !came.writable));
}

TEST_CASE("a connection that broke is ready for everything") {
  Connection connection;
  fill(*connection.transport);
  test::reset(std::move(connection.peer));
  CHECK(connection.wait(writable).writable);
  CHECK(connection.wait(readable).readable);
}

TEST_CASE("a wait names limit and phase when its deadline passes") {
  Connection connection;
  const auto soon = Deadline::after(milliseconds(1), Limit::expect_continue);
  const Error error =
      thrown_by([&] { connection.transport->wait(readable, soon, Phase::first_byte); });
  REQUIRE(error.detail<TimeoutDetail>() != nullptr);
  CHECK(error.detail<TimeoutDetail>()->limit == Limit::expect_continue);
  CHECK(error.detail<TimeoutDetail>()->phase == Phase::first_byte);
}

TEST_CASE("a wait never ends before its deadline") {
  Connection connection;
  const auto start = std::chrono::steady_clock::now();
  const auto deadline = Deadline::after(milliseconds(20), Limit::total);
  CHECK_THROWS(connection.transport->wait(readable, deadline, Phase::receive));
  CHECK(std::chrono::steady_clock::now() - start >= milliseconds(20));
}

TEST_CASE("a deadline that has passed wins over octets that are there") {
  Connection connection;
  test::send_all(connection.peer, "x");
  connection.wait(readable);
  const auto passed = Deadline::after(milliseconds(0), Limit::total);
  CHECK(thrown_by([&] {
          connection.transport->wait(readable, passed, Phase::receive);
        }).category() == Category::timeout);
}

TEST_CASE("cancelling from another thread ends a wait at once") {
  Connection connection;
  const CancelEvent cancel;
  std::thread canceller([&] { cancel.trigger(); });
  const Error error = thrown_by(
      [&] { connection.transport->wait(readable, Deadline::never(&cancel), Phase::receive); });
  canceller.join();
  CHECK(error.category() == Category::cancelled);
}

TEST_CASE("an idle connection is alive until the peer closes, resets or speaks unasked") {
  Connection quiet;
  CHECK(quiet.transport->alive());
  CHECK(quiet.transport->alive());

  Connection closed;
  closed.peer = net::Socket();
  closed.wait(readable);
  CHECK(!closed.transport->alive());

  Connection broken;
  test::reset(std::move(broken.peer));
  broken.wait(readable);
  CHECK(!broken.transport->alive());

  Connection talking;
  test::send_all(talking.peer, "HTTP/1.1 408 Request Timeout\r\n");
  talking.wait(readable);
  CHECK(!talking.transport->alive());
  CHECK(talking.read().count == 30);  // looking took nothing away
}

TEST_CASE("close says goodbye to the peer before the descriptor goes") {
  Connection connection;
  net::write_all(*connection.transport, "last words", guard(), Phase::send);
  connection.transport->close();
  CHECK(test::receive(connection.peer, 100) == "last words");
}

TEST_CASE("the socket is closed on exec, does not block, and carries the options asked for") {
  // The transport hides its descriptor: it is the newest one of this process that is connected to
  // the listener.
  const Listener listener(AF_INET);
  const auto option = [&](int level, int name) {
    for (int fd = 1023; fd > 2; --fd) {
      sockaddr_storage storage{};
      socklen_t length = sizeof storage;
      if (getpeername(fd, reinterpret_cast<sockaddr*>(&storage), &length) != 0) continue;
      if (net::make_address(reinterpret_cast<const sockaddr*>(&storage), length) !=
          listener.address())
        continue;
      CHECK((fcntl(fd, F_GETFD) & FD_CLOEXEC) != 0);
      CHECK((fcntl(fd, F_GETFL) & O_NONBLOCK) != 0);
      int value = -1;
      socklen_t size = sizeof value;
      REQUIRE(getsockopt(fd, level, name, &value, &size) == 0);
      return value;
    }
    FAIL("no socket is connected to the listener");
    return -1;
  };
  const std::vector addresses = {listener.address()};
  {
    const auto by_default = net::connect_tcp(addresses, {}, guard());
    CHECK(option(IPPROTO_TCP, TCP_NODELAY) != 0);
    CHECK(option(SOL_SOCKET, SO_KEEPALIVE) != 0);
    CHECK(option(IPPROTO_TCP, TCP_KEEPIDLE) == 60);
  }
  net::TcpOptions options;
  options.no_delay = false;
  options.keep_alive = false;
  const auto without = net::connect_tcp(addresses, options, guard());
  CHECK(option(IPPROTO_TCP, TCP_NODELAY) == 0);
  CHECK(option(SOL_SOCKET, SO_KEEPALIVE) == 0);
}

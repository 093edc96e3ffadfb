#include "net/unix_socket.hpp"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <catch2/catch_test_macros.hpp>
#include <chrono>
#include <cstddef>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "net/connect_detail.hpp"
#include "unit/net/errors.hpp"
#include "unit/net/loopback.hpp"

using namespace tlsget;
using net::UnixNamespace;
using test::require_system;
using test::thrown_by;

namespace {

/// Ends a test that hangs; no test waits for it.
Deadline guard() {
  return Deadline::after(std::chrono::seconds(60), Limit::connect);
}

class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "tlsget-unix-XXXXXX").string();
    require_system(mkdtemp(pattern.data()) != nullptr, "mkdtemp");
    path_ = pattern;
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  TemporaryFolder(TemporaryFolder&&) = delete;
  TemporaryFolder& operator=(TemporaryFolder&&) = delete;

  std::string file(std::string_view name) const { return (path_ / name).string(); }

 private:
  std::filesystem::path path_;
};

/// Listens on `path`; with a leading NUL in the abstract namespace.
net::Socket listen_on(std::string_view path, int backlog = 16) {
  net::Socket socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::copy(path.begin(), path.end(), address.sun_path);
  const auto length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + path.size() +
                                             (path.front() == '\0' ? 0 : 1));
  require_system(bind(socket.fd(), reinterpret_cast<const sockaddr*>(&address), length) == 0,
                 "bind");
  require_system(listen(socket.fd(), backlog) == 0, "listen");
  return socket;
}

net::Socket accept_from(const net::Socket& listener) {
  return net::Socket(::accept4(listener.fd(), nullptr, nullptr, SOCK_CLOEXEC));
}

void check_echo(net::Transport& transport, const net::Socket& peer) {
  net::write_all(transport, "ping", guard(), Phase::send);
  CHECK(test::receive(peer, 4) == "ping");
  test::send_all(peer, "pong");
  std::array<char, 16> room{};
  const auto result = net::read_some(transport, room, guard(), Phase::receive);
  CHECK(std::string(room.data(), result.count) == "pong");
}

}  // namespace

TEST_CASE("connects to a path and carries octets both ways") {
  const TemporaryFolder folder;
  const auto listener = listen_on(folder.file("socket"));
  const auto transport =
      net::connect_unix(folder.file("socket"), UnixNamespace::filesystem, guard());
  check_echo(*transport, accept_from(listener));
  CHECK(transport->endpoints().remote_address.empty());
  CHECK(transport->endpoints().remote_port == 0);
}

TEST_CASE("connects to an abstract name") {
  const TemporaryFolder folder;  // its name is unique: so is the socket's
  const std::string name = folder.file("abstract");
  const auto listener = listen_on(std::string(1, '\0') + name);
  const auto transport = net::connect_unix(name, UnixNamespace::abstract, guard());
  check_echo(*transport, accept_from(listener));
}

TEST_CASE("a path without a socket is an error that names it") {
  const TemporaryFolder folder;
  const std::string path = folder.file("none");
  Error error = thrown_by([&] { net::connect_unix(path, UnixNamespace::filesystem, guard()); });
  CHECK(error.category() == Category::connect);
  CHECK(error.message() ==
        "could not connect to unix socket " + path + ": No such file or directory");

  error = thrown_by([&] { net::connect_unix(path, UnixNamespace::abstract, guard()); });
  CHECK(error.message() == "could not connect to unix socket @" + path + ": Connection refused");
  REQUIRE(error.detail<net::ConnectDetail>() != nullptr);
  CHECK(error.detail<net::ConnectDetail>()->refused());
}

TEST_CASE("a path of 107 octets is taken and one of 108 is refused, in words") {
  const TemporaryFolder folder;
  const std::string stem = folder.file("");
  const std::string longest = stem + std::string(107 - stem.size(), 'p');
  const auto listener = listen_on(longest);
  CHECK_NOTHROW(net::connect_unix(longest, UnixNamespace::filesystem, guard()));

  const Error error =
      thrown_by([&] { net::connect_unix(longest + "p", UnixNamespace::filesystem, guard()); });
  CHECK(error.category() == Category::connect);
  CHECK(error.message().ends_with("the path has 108 octets, at most 107 are possible"));
}

TEST_CASE("an empty path and a NUL in a path are refused") {
  for (const auto where : {UnixNamespace::filesystem, UnixNamespace::abstract})
    CHECK(thrown_by([&] { net::connect_unix("", where, guard()); }).category() ==
          Category::connect);

  const TemporaryFolder folder;
  const auto listener = listen_on(folder.file("socket"));
  std::string path = folder.file("socket");
  path += std::string("\0.html", 6);
  CHECK(thrown_by([&] {
          net::connect_unix(path, UnixNamespace::filesystem, guard());
        }).category() == Category::connect);
}

TEST_CASE("a full queue is waited for, until there is room") {
  const TemporaryFolder folder;
  const std::string path = folder.file("socket");
  const auto listener = listen_on(path, 0);
  const auto first = net::connect_unix(path, UnixNamespace::filesystem, guard());

  const auto soon = Deadline::after(std::chrono::milliseconds(15), Limit::connect);
  const Error error = thrown_by([&] { net::connect_unix(path, UnixNamespace::filesystem, soon); });
  CHECK(error.category() == Category::timeout);

  std::thread server([&] { accept_from(listener); });
  CHECK_NOTHROW(net::connect_unix(path, UnixNamespace::filesystem, guard()));
  server.join();
}

TEST_CASE("cancelling ends the wait for a full queue") {
  const TemporaryFolder folder;
  const std::string path = folder.file("socket");
  const auto listener = listen_on(path, 0);
  const auto first = net::connect_unix(path, UnixNamespace::filesystem, guard());
  const CancelEvent cancel;
  std::thread canceller([&] { cancel.trigger(); });
  const Error error = thrown_by(
      [&] { net::connect_unix(path, UnixNamespace::filesystem, Deadline::never(&cancel)); });
  canceller.join();
  CHECK(error.category() == Category::cancelled);
}

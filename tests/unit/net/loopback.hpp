// Real sockets on the loopback interface, each on a port that the kernel chose.
#pragma once

#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "net/resolver.hpp"
#include "net/socket.hpp"

namespace tlsget::test {

inline void require_system(bool holds, const char* what) {
  if (!holds) throw std::runtime_error(std::string(what) + ": " + describe_errno(errno));
}

inline net::Address loopback(int family, std::uint16_t port = 0) {
  url::Host host;
  host.kind = family == AF_INET ? url::HostKind::ipv4 : url::HostKind::ipv6;
  host.text = family == AF_INET ? "127.0.0.1" : "::1";
  return net::literal_address(host, port);
}

/// Bound, not listening: its port refuses connections, and nobody else can get it meanwhile.
class BoundSocket {
 public:
  explicit BoundSocket(int family)
      : socket_(::socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0)), address_(loopback(family)) {
    require_system(static_cast<bool>(socket_), "socket");
    require_system(bind(socket_.fd(), reinterpret_cast<const sockaddr*>(&address_.storage),
                        address_.length) == 0,
                   "bind");
    sockaddr_storage storage{};
    socklen_t length = sizeof storage;
    require_system(getsockname(socket_.fd(), reinterpret_cast<sockaddr*>(&storage), &length) == 0,
                   "getsockname");
    address_ = net::make_address(reinterpret_cast<const sockaddr*>(&storage), length);
  }

  const net::Address& address() const { return address_; }
  int fd() const { return socket_.fd(); }

 private:
  net::Socket socket_;
  net::Address address_;
};

class Listener {
 public:
  explicit Listener(int family, int backlog = 16) : bound_(family) {
    require_system(listen(bound_.fd(), backlog) == 0, "listen");
  }

  const net::Address& address() const { return bound_.address(); }

  /// The next connection; blocking. Fails the test when none comes.
  net::Socket accept() const {
    pollfd entry{bound_.fd(), POLLIN, 0};
    if (poll(&entry, 1, 30'000) != 1) throw std::runtime_error("nobody connected");
    net::Socket peer(::accept4(bound_.fd(), nullptr, nullptr, SOCK_CLOEXEC));
    require_system(static_cast<bool>(peer), "accept");
    return peer;
  }

 private:
  BoundSocket bound_;
};

/// An address that answers nothing: the queue of a listener is full, so the kernel drops what asks
/// for more.
class BlackHole {
 public:
  explicit BlackHole(int family) : listener_(family, 0) {
    // A connection attempt that stays open shows that the queue is full.
    for (int i = 0; i < 8; ++i) {
      net::Socket& filler =
          fillers_.emplace_back(::socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
      const auto& address = listener_.address();
      if (connect(filler.fd(), reinterpret_cast<const sockaddr*>(&address.storage),
                  address.length) == 0)
        continue;
      pollfd entry{filler.fd(), POLLOUT, 0};
      if (poll(&entry, 1, 50) == 0) return;
    }
    throw std::runtime_error("the listener's queue does not fill up");
  }

  const net::Address& address() const { return listener_.address(); }

 private:
  Listener listener_;
  std::vector<net::Socket> fillers_;
};

inline void send_all(const net::Socket& socket, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = send(socket.fd(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    require_system(count > 0, "send");
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
}

/// So many octets; fewer when the stream ends first.
inline std::string receive(const net::Socket& socket, std::size_t wanted) {
  std::string bytes;
  std::array<char, 4096> room{};
  while (bytes.size() < wanted) {
    const ssize_t count =
        recv(socket.fd(), room.data(), std::min(room.size(), wanted - bytes.size()), 0);
    require_system(count >= 0, "recv");
    if (count == 0) break;
    bytes.append(room.data(), static_cast<std::size_t>(count));
  }
  return bytes;
}

/// Closes with RST instead of FIN.
inline void reset(net::Socket socket) {
  const linger at_once{1, 0};
  require_system(setsockopt(socket.fd(), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once) == 0,
                 "SO_LINGER");
}

}  // namespace tlsget::test

#include "net/unix_socket.hpp"

#include <sys/socket.h>
#include <sys/un.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "base/poll.hpp"
#include "net/connect_detail.hpp"
#include "net/socket.hpp"
#include "net/socket_transport.hpp"

namespace tlsget::net {
namespace {

/// How long to wait before asking a listener again whose queue is full.
constexpr std::chrono::milliseconds queue_retry{10};

Error connect_error(const std::string& name, int error_number, const std::string& reason) {
  return Error(Category::connect, "could not connect to unix socket " + name + ": " + reason,
               std::make_shared<ConnectDetail>(
                   std::vector<ConnectDetail::Attempt>{{name, 0, error_number}}));
}

struct UnixAddress {
  sockaddr_un address{};
  socklen_t length = 0;
};

UnixAddress make_unix_address(std::string_view path, UnixNamespace where, const std::string& name) {
  UnixAddress out;
  out.address.sun_family = AF_UNIX;
  // A NUL before an abstract name, one behind a path.
  constexpr std::size_t longest = sizeof out.address.sun_path - 1;
  if (path.empty()) throw connect_error("\"\"", ENOENT, "the path is empty");
  if (path.size() > longest)
    throw connect_error(name, ENAMETOOLONG,
                        "the path has " + std::to_string(path.size()) + " octets, at most " +
                            std::to_string(longest) + " are possible");
  const bool abstract = where == UnixNamespace::abstract;
  // The kernel would stop at the NUL and connect to another path.
  if (!abstract && path.find('\0') != std::string_view::npos)
    throw connect_error(name, EINVAL, "the path has a NUL in it");
  std::copy(path.begin(), path.end(), out.address.sun_path + (abstract ? 1 : 0));
  out.length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + path.size() + 1);
  return out;
}

}  // namespace

std::unique_ptr<Transport> connect_unix(std::string_view path, UnixNamespace where,
                                        const Deadline& deadline) {
  const std::string name = (where == UnixNamespace::abstract ? "@" : "") + std::string(path);
  const UnixAddress to = make_unix_address(path, where, name);
  deadline.check(Phase::connect);
  Socket socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!socket) throw connect_error(name, errno, describe_errno(errno));

  while (connect(socket.fd(), reinterpret_cast<const sockaddr*>(&to.address), to.length) != 0) {
    if (errno == EINTR) continue;
    if (errno != EAGAIN) throw connect_error(name, errno, describe_errno(errno));
    // The listener's queue is full, and nothing says when it no longer is.
    poll_until({}, deadline, Phase::connect, TimeSource::steady().now() + queue_retry);
  }
  return std::make_unique<SocketTransport>(std::move(socket), Endpoints{}, "unix socket " + name);
}

}  // namespace tlsget::net

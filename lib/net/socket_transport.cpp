#include "net/socket_transport.hpp"

#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <utility>

#include "base/poll.hpp"

namespace tlsget::net {
namespace {

bool would_block(int error_number) noexcept {
  return error_number == EAGAIN || error_number == EWOULDBLOCK;
}

}  // namespace

SocketTransport::SocketTransport(Socket socket, Endpoints endpoints, std::string peer)
    : socket_(std::move(socket)), endpoints_(std::move(endpoints)), peer_(std::move(peer)) {}

IoResult SocketTransport::read(std::span<char> room) {
  for (;;) {
    const ssize_t count = recv(socket_.fd(), room.data(), room.size(), 0);
    if (count > 0) return {IoResult::Status::ok, static_cast<std::size_t>(count)};
    if (count == 0) return {IoResult::Status::end, 0};
    if (would_block(errno)) return {IoResult::Status::want_read, 0};
    if (errno != EINTR)
      throw Error(Category::receive,
                  "could not receive from " + peer_ + ": " + describe_errno(errno));
  }
}

IoResult SocketTransport::write(std::string_view bytes) {
  for (;;) {
    const ssize_t count = send(socket_.fd(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (count >= 0) return {IoResult::Status::ok, static_cast<std::size_t>(count)};
    if (would_block(errno)) return {IoResult::Status::want_write, 0};
    if (errno != EINTR)
      throw Error(Category::send, "could not send to " + peer_ + ": " + describe_errno(errno));
  }
}

Readiness SocketTransport::wait(Readiness wanted, const Deadline& deadline, Phase phase) {
  std::array<pollfd, 2> entries{};
  // Of one that nobody asks for, poll() would tell all the same that it is broken.
  entries[0].fd = wanted.readable || wanted.writable ? socket_.fd() : -1;
  entries[0].events =
      static_cast<short>((wanted.readable ? POLLIN : 0) | (wanted.writable ? POLLOUT : 0));
  entries[1].fd = wanted.other.value_or(-1);  // poll() passes over a negative one
  entries[1].events = POLLIN;
  poll_until(entries, deadline, phase);
  const auto came = entries[0].revents;
  // A broken connection is ready for everything: the next read or write finds out and says why.
  const bool broken = (came & (POLLERR | POLLHUP | POLLNVAL)) != 0;
  return {.readable = broken || (came & POLLIN) != 0,
          .writable = broken || (came & POLLOUT) != 0,
          .other = entries[1].revents != 0 ? wanted.other : std::nullopt};
}

bool SocketTransport::alive() noexcept {
  char octet = 0;
  for (;;) {
    const ssize_t count = recv(socket_.fd(), &octet, 1, MSG_PEEK | MSG_DONTWAIT);
    if (count >= 0) return false;  // ended, or something that nobody asked for
    if (errno != EINTR) return would_block(errno);
  }
}

void SocketTransport::close() noexcept {
  shutdown(socket_.fd(), SHUT_RDWR);
}

}  // namespace tlsget::net

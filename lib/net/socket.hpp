// A socket descriptor with one owner.
#pragma once

#include <unistd.h>

#include <utility>

namespace tlsget::net {

class Socket {
 public:
  Socket() = default;
  /// Takes ownership; a negative descriptor is no socket.
  explicit Socket(int descriptor) noexcept : fd_(descriptor) {}
  ~Socket() {
    if (fd_ >= 0) ::close(fd_);
  }
  Socket(Socket&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Socket& operator=(Socket&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;

  int fd() const noexcept { return fd_; }
  explicit operator bool() const noexcept { return fd_ >= 0; }

 private:
  int fd_ = -1;
};

}  // namespace tlsget::net

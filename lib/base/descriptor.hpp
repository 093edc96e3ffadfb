// A file descriptor with one owner: of files, pipes, sockets.
#pragma once

#include <unistd.h>

#include <cerrno>
#include <utility>

namespace tlsget {

class Descriptor {
 public:
  Descriptor() = default;
  /// Takes ownership; a negative number is none.
  explicit Descriptor(int number) noexcept : fd_(number) {}
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  Descriptor(Descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;

  int fd() const noexcept { return fd_; }
  explicit operator bool() const noexcept { return fd_ >= 0; }
  /// For one that was written to: some file systems report a failed write only here, as false and
  /// errno.
  bool close() noexcept { return ::close(std::exchange(fd_, -1)) == 0 || errno == EINTR; }

 private:
  int fd_ = -1;
};

}  // namespace tlsget

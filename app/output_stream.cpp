#include "app/output_stream.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <utility>

namespace tlsget::app {

OutputStream OutputStream::create_file(const std::string& path, const CancelEvent* cancel) {
  const int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  if (fd < 0) {
    throw Error(Category::write_file,
                fmt::format("cannot write {}: {}", path, describe_errno(errno)));
  }
  OutputStream stream(fd, path, cancel);
  stream.owned_ = true;
  return stream;
}

OutputStream::OutputStream(OutputStream&& other) noexcept
    : fd_(other.fd_),
      owned_(std::exchange(other.owned_, false)),
      name_(std::move(other.name_)),
      cancel_(other.cancel_) {}

OutputStream::~OutputStream() {
  if (owned_) ::close(fd_);
}

void OutputStream::write(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = ::write(fd_, bytes.data(), bytes.size());
    if (count >= 0) {
      bytes.remove_prefix(static_cast<std::size_t>(count));
      continue;
    }
    if (cancel_ != nullptr && cancel_->triggered()) {
      throw Error(Category::cancelled, fmt::format("interrupted while writing to {}", name_));
    }
    if (errno == EINTR) continue;
    if (errno == EAGAIN || errno == EWOULDBLOCK) {
      // Whoever shares our terminal or pipe has made it non-blocking.
      std::array<pollfd, 2> wait{{{fd_, POLLOUT, 0}, {-1, POLLIN, 0}}};
      if (cancel_ != nullptr) wait[1].fd = cancel_->poll_fd();
      ::poll(wait.data(), wait.size(), -1);
      continue;
    }
    const int reason = errno;
    throw Error(Category::write_file,
                fmt::format("cannot write to {}: {}", name_, describe_errno(reason)),
                reason == EPIPE ? std::make_shared<ClosedPipe>() : nullptr);
  }
}

bool OutputStream::is_terminal() const noexcept {
  return ::isatty(fd_) == 1;
}

void print_error(std::string_view text) noexcept {
  while (!text.empty()) {
    const ssize_t count = ::write(STDERR_FILENO, text.data(), text.size());
    if (count <= 0) {
      if (count < 0 && errno == EINTR) continue;
      return;
    }
    text.remove_prefix(static_cast<std::size_t>(count));
  }
}

}  // namespace tlsget::app

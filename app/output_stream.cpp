#include "app/output_stream.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <utility>

#include "app/signals.hpp"

namespace tlsget::app {

OutputStream OutputStream::create_file(const std::string& path, const CancelEvent* cancel) {
  return open_file(path, O_TRUNC, cancel);
}

OutputStream OutputStream::append_file(const std::string& path, const CancelEvent* cancel) {
  return open_file(path, O_APPEND, cancel);
}

OutputStream OutputStream::open_file(const std::string& path, int mode, const CancelEvent* cancel) {
  int fd = -1;
  // A FIFO waits for its reader.
  while ((fd = ::open(path.c_str(), O_WRONLY | O_CREAT | mode | O_CLOEXEC, 0666)) < 0) {
    const int reason = errno;
    if (cancel != nullptr && cancel->triggered()) {
      throw Error(Category::cancelled, fmt::format("interrupted while opening {}", path));
    }
    if (reason == EINTR) continue;
    throw Error(Category::write_file,
                fmt::format("cannot write {}: {}", path, describe_errno(reason)));
  }
  OutputStream stream(fd, path, cancel);
  stream.owned_ = true;
  return stream;
}

OutputStream::OutputStream(OutputStream&& other) noexcept
    : fd_(other.fd_),
      owned_(std::exchange(other.owned_, false)),
      name_(std::move(other.name_)),
      cancel_(other.cancel_),
      gate_(other.gate_),
      held_(std::move(other.held_)) {}

OutputStream::~OutputStream() {
  if (owned_) ::close(fd_);
}

void OutputStream::write(std::string_view bytes) {
  if (gate_ == nullptr) return write_now(bytes);
  constexpr std::size_t longest = 64UL * 1024;
  const std::size_t end = bytes.rfind('\n') + 1;  // npos + 1 is 0
  if (end > 0 || held_.size() + bytes.size() > longest) {
    const std::size_t due = end > 0 ? end : bytes.size();
    held_ += bytes.substr(0, due);
    bytes.remove_prefix(due);
    flush_line();
  }
  held_ += bytes;
}

void OutputStream::flush_line() {
  if (gate_ == nullptr || held_.empty()) return;
  const std::lock_guard lock(*gate_);
  const std::string line = std::exchange(held_, std::string());
  write_now(line);
}

void OutputStream::write_now(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = ::write(fd_, bytes.data(), bytes.size());
    if (count >= 0) {
      bytes.remove_prefix(static_cast<std::size_t>(count));
      if (bytes.empty()) return;
    }
    const int reason = errno;
    // After a part of it as well: a signal that comes during a blocked write ends it so.
    if (cancel_ != nullptr && cancel_->triggered()) {
      throw Error(Category::cancelled, fmt::format("interrupted while writing to {}", name_));
    }
    if (count >= 0 || reason == EINTR) continue;
    if (reason == EAGAIN || reason == EWOULDBLOCK) {
      // Whoever shares our terminal or pipe has made it non-blocking.
      std::array<pollfd, 2> wait{{{fd_, POLLOUT, 0}, {-1, POLLIN, 0}}};
      if (cancel_ != nullptr) wait[1].fd = cancel_->poll_fd();
      ::poll(wait.data(), wait.size(), -1);
      continue;
    }
    throw Error(Category::write_file,
                fmt::format("cannot write to {}: {}", name_, describe_errno(reason)),
                reason == EPIPE ? std::make_shared<ClosedPipe>() : nullptr);
  }
}

bool OutputStream::is_terminal() const noexcept {
  return ::isatty(fd_) == 1;
}

bool occupy_standard_streams() noexcept {
  for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; ++fd) {
    if (::fcntl(fd, F_GETFD) >= 0) continue;
    // The lowest number that is free, which is this one.
    if (::open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY) == fd) continue;
    if (::open("/", O_RDONLY | O_DIRECTORY) != fd) return false;  // no /dev, as in a chroot
  }
  return true;
}

namespace {

bool has_room(int fd) noexcept {
  pollfd room{fd, POLLOUT, 0};
  return ::poll(&room, 1, 0) > 0;
}

}  // namespace

void print_error(std::string_view text) noexcept {
  static std::mutex one_at_a_time;
  const std::lock_guard lock(one_at_a_time);
  while (!text.empty()) {
    if (SignalWatch::any_caught() && !has_room(STDERR_FILENO)) return;
    const ssize_t count = ::write(STDERR_FILENO, text.data(), text.size());
    if (count <= 0) {
      if (count < 0 && errno == EINTR) continue;
      return;
    }
    text.remove_prefix(static_cast<std::size_t>(count));
  }
}

}  // namespace tlsget::app

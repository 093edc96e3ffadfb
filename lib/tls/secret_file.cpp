#include "tls/secret_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>

namespace tlsget::tls {
namespace {

struct Descriptor {
  int fd = STDIN_FILENO;
  Descriptor() = default;
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  Descriptor(Descriptor&&) = delete;
  Descriptor& operator=(Descriptor&&) = delete;
  ~Descriptor() {
    if (fd > STDIN_FILENO) ::close(fd);
  }
};

/// One file on its way in.
class Reading {
 public:
  Reading(const std::filesystem::path& file, std::string_view what, Category category,
          const CancelEvent* cancel)
      : file_(file), what_(what), category_(category), cancel_(cancel) {
    open();
    struct stat facts {};
    if (::fstat(descriptor_.fd, &facts) != 0) fail(errno);
    result_.device = facts.st_dev;
    result_.inode = facts.st_ino;
    result_.mode = facts.st_mode;
  }

  bool is(const SecretFile& other) const {
    return result_.device == other.device && result_.inode == other.inode;
  }

  SecretFile read_all() {
    while (read_some()) {
      if (result_.content.size() > largest_secret_file) {
        throw Error(category_, fmt::format("{} {} holds more than {} octets", what_, name(),
                                           largest_secret_file));
      }
    }
    return std::move(result_);
  }

 private:
  void open() {
    if (file_ == "-") return;
    // A pipe with a name opens when somebody writes to it; a signal ends the wait.
    int error_number = 0;
    do {
      descriptor_.fd = ::open(file_.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY);
      error_number = errno;
      throw_if_cancelled();
    } while (descriptor_.fd < 0 && error_number == EINTR);
    if (descriptor_.fd < 0) fail(error_number);
  }

  bool read_some() {
    wait();
    std::array<char, 16384> room;
    const ssize_t count = ::read(descriptor_.fd, room.data(), room.size());
    const int error_number = errno;
    if (count > 0) result_.content.append({room.data(), static_cast<std::size_t>(count)});
    wipe(room.data(), room.size());
    if (count < 0 && error_number != EINTR && error_number != EAGAIN) fail(error_number);
    return count != 0;
  }

  void wait() const {
    std::array<pollfd, 2> wait{
        {{descriptor_.fd, POLLIN, 0}, {cancel_ == nullptr ? -1 : cancel_->poll_fd(), POLLIN, 0}}};
    if (::poll(wait.data(), wait.size(), -1) < 0 && errno != EINTR) fail(errno);
    throw_if_cancelled();
  }

  void throw_if_cancelled() const {
    if (cancel_ == nullptr || !cancel_->triggered()) return;
    throw Error(Category::cancelled, fmt::format("interrupted while reading {}", name()));
  }

  [[noreturn]] void fail(int error_number) const {
    throw Error(category_, fmt::format("{} {} cannot be read: {}", what_, name(),
                                       describe_errno(error_number)));
  }

  std::string name() const { return file_ == "-" ? "standard input" : file_.string(); }

  const std::filesystem::path& file_;
  std::string_view what_;
  Category category_;
  const CancelEvent* cancel_;
  Descriptor descriptor_;
  SecretFile result_;
};

}  // namespace

bool SecretFile::others_may_read() const noexcept {
  return S_ISREG(mode) && (mode & (S_IRGRP | S_IROTH)) != 0;
}

SecretFile read_secret_file(const std::filesystem::path& file, std::string_view what,
                            Category category, const CancelEvent* cancel) {
  return Reading(file, what, category, cancel).read_all();
}

SecretFile read_secret_file(const std::filesystem::path& file, std::string_view what,
                            Category category, const CancelEvent* cancel,
                            const SecretFile& before) {
  Reading reading(file, what, category, cancel);
  if (reading.is(before)) return before;
  return reading.read_all();
}

}  // namespace tlsget::tls

#include "base/input_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>

#include "base/poll.hpp"

namespace tlsget {
namespace {

constexpr std::size_t step = 16384;

/// Of a regular file; 0: it is none.
std::size_t size_of(int fd) {
  struct stat status {};
  if (::fstat(fd, &status) != 0 || !S_ISREG(status.st_mode)) return 0;
  return static_cast<std::size_t>(status.st_size);
}

}  // namespace

Descriptor open_input(const std::filesystem::path& path) noexcept {
  constexpr int flags = O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK;
  for (;;) {
    Descriptor file(::open(path.c_str(), flags));
    if (file || errno != EINTR) return file;
  }
}

ssize_t read_input(int fd, std::span<char> room, const Deadline& deadline) {
  for (;;) {
    std::array<pollfd, 1> entry{{{fd, POLLIN, 0}}};
    poll_until(entry, deadline, Phase::read_file);
    const ssize_t count = ::read(fd, room.data(), room.size());
    if (count >= 0) return count;
    if (errno != EINTR && errno != EAGAIN) return count;
  }
}

std::string read_to_end(int fd, std::size_t largest, const Deadline& deadline,
                        const InputFailure& failure) {
  const std::size_t expected = std::min(size_of(fd), largest);
  std::string content;
  std::size_t size = 0;
  for (;;) {
    // One octet more than a regular file has, so that its end is seen without another allocation.
    if (size == content.size()) content.resize(std::max(expected + 1, size + step));
    const ssize_t count =
        read_input(fd, std::span(content).subspan(size, content.size() - size), deadline);
    if (count < 0) throw failure(errno);
    if (count == 0) break;
    size += static_cast<std::size_t>(count);
    if (size > largest) throw failure(EFBIG);
  }
  content.resize(size);
  return content;
}

std::string read_file(const std::filesystem::path& path, std::size_t largest,
                      const Deadline& deadline, const InputFailure& failure) {
  const Descriptor file = open_input(path);
  if (!file) throw failure(errno);
  try {
    return read_to_end(file.fd(), largest, deadline, failure);
  } catch (const Error& error) {
    if (error.category() != Category::timeout) throw;
    throw error.with_context("reading " + path.string());
  }
}

std::string read_file(const std::filesystem::path& path, std::size_t largest,
                      const Deadline& deadline, Category category) {
  return read_file(path, largest, deadline, [&](int error_number) {
    const std::string why = error_number == EFBIG
                                ? "larger than " + std::to_string(largest) + " octets"
                                : describe_errno(error_number);
    return Error(category, "cannot read " + path.string() + ": " + why);
  });
}

}  // namespace tlsget

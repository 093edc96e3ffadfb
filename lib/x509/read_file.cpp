#include "x509/read_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>
#include <algorithm>
#include <cerrno>
#include <string_view>

namespace tlsget::x509 {

namespace {

constexpr std::size_t max_file_size = 64UL * 1024 * 1024;

class FileDescriptor {
 public:
  explicit FileDescriptor(int fd) : fd_(fd) {}
  ~FileDescriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  FileDescriptor(const FileDescriptor&) = delete;
  FileDescriptor& operator=(const FileDescriptor&) = delete;
  FileDescriptor(FileDescriptor&&) = delete;
  FileDescriptor& operator=(FileDescriptor&&) = delete;
  int number() const { return fd_; }

 private:
  int fd_;
};

}  // namespace

std::string read_file(const std::filesystem::path& path, Category category) {
  const auto unreadable = [&](std::string_view why) {
    return Error(category, fmt::format("cannot read {}: {}", path.string(), why));
  };
  const auto unreadable_by_errno = [&](int reason) {
    if (reason != EINTR) return unreadable(describe_errno(reason));
    return Error(Category::cancelled, fmt::format("interrupted while reading {}", path.string()));
  };
  const FileDescriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.number() < 0) throw unreadable_by_errno(errno);
  struct stat status {};
  std::size_t expected = 0;
  if (::fstat(file.number(), &status) == 0) {
    if (S_ISDIR(status.st_mode)) throw unreadable(describe_errno(EISDIR));
    if (S_ISREG(status.st_mode))
      expected = std::min(static_cast<std::size_t>(status.st_size), max_file_size);
  }
  std::string text;
  std::size_t size = 0;
  while (true) {
    // One octet more than a regular file has, so that its end is seen without another allocation.
    if (size == text.size()) text.resize(std::max(expected + 1, size + 16384));
    if (size > max_file_size) throw unreadable("larger than 64 MiB");
    const ssize_t count = ::read(file.number(), text.data() + size, text.size() - size);
    if (count < 0) throw unreadable_by_errno(errno);
    if (count == 0) break;
    size += static_cast<std::size_t>(count);
  }
  text.resize(size);
  return text;
}

}  // namespace tlsget::x509

#include "client/request_body.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "base/descriptor.hpp"
#include "base/error.hpp"

namespace tlsget::client {
namespace {

[[noreturn]] void fail(const std::string& name, int error_number) {
  throw Error(Category::read_file,
              fmt::format("cannot read {}: {}", name, describe_errno(error_number)));
}

class MemorySource final : public BodySource {
 public:
  explicit MemorySource(std::shared_ptr<const std::string> octets) : octets_(std::move(octets)) {}

  std::optional<std::size_t> read(std::span<char> room) override {
    const std::size_t count = octets_->copy(room.data(), room.size(), place_);
    place_ += count;
    return count;
  }

 private:
  std::shared_ptr<const std::string> octets_;
  std::size_t place_ = 0;
};

/// The announced octets of a regular file, by offset, so that several sendings of one descriptor do
/// not disturb each other. What is appended to the file in the meantime is not sent.
class RegularFileSource final : public BodySource {
 public:
  RegularFileSource(Descriptor owned, int fd, std::string name, off_t from, std::uint64_t size)
      : owned_(std::move(owned)), fd_(fd), name_(std::move(name)), place_(from), left_(size) {}

  std::optional<std::size_t> read(std::span<char> room) override {
    for (;;) {
      const auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(room.size(), left_));
      const ssize_t count = wanted == 0 ? 0 : pread(fd_, room.data(), wanted, place_);
      if (count < 0 && errno == EINTR) continue;
      if (count < 0) fail(name_, errno);
      place_ += count;
      left_ -= static_cast<std::uint64_t>(count);
      return static_cast<std::size_t>(count);
    }
  }

 private:
  Descriptor owned_;  ///< empty for a descriptor of the caller's
  int fd_;
  std::string name_;
  off_t place_;
  std::uint64_t left_;
};

/// A pipe, a terminal, a device: asked whether it has something before it is read, since whether it
/// blocks is not ours to change (others share the descriptor). The first `skipped` octets are read
/// and left out.
class StreamSource final : public BodySource {
 public:
  StreamSource(Descriptor owned, int fd, std::string name, std::uint64_t skipped)
      : owned_(std::move(owned)), fd_(fd), name_(std::move(name)), skipped_(skipped) {}

  std::optional<std::size_t> read(std::span<char> room) override {
    for (;;) {
      pollfd entry{.fd = fd_, .events = POLLIN, .revents = 0};
      const int ready = ::poll(&entry, 1, 0);
      if (ready == 0) return std::nullopt;
      if (ready < 0 && errno != EINTR) fail(name_, errno);
      if (ready < 0) continue;
      const bool skips = skipped_ > 0;
      const auto wanted = static_cast<std::size_t>(
          skips ? std::min<std::uint64_t>(room.size(), skipped_) : room.size());
      const ssize_t count = ::read(fd_, room.data(), wanted);
      if (count > 0 && skips) {
        skipped_ -= static_cast<std::uint64_t>(count);
        continue;
      }
      if (count >= 0) return static_cast<std::size_t>(count);
      if (errno == EAGAIN || errno == EWOULDBLOCK) return std::nullopt;
      if (errno != EINTR) fail(name_, errno);
    }
  }

  int poll_fd() const override { return fd_; }

 private:
  Descriptor owned_;
  int fd_;
  std::string name_;
  std::uint64_t skipped_;
};

/// A stream's body: the first sending takes it, the next one finds it gone.
RequestBody body_of_stream(std::shared_ptr<Descriptor> owned, int fd, std::string name,
                           std::uint64_t from = 0) {
  auto taken = std::make_shared<bool>(false);
  return {std::nullopt, [owned = std::move(owned), fd, name = std::move(name), from, taken] {
            if (std::exchange(*taken, true))
              throw Error(
                  Category::rewind,
                  fmt::format("the body has to be sent again, and {} can be read only once", name));
            return std::make_unique<StreamSource>(std::move(*owned), fd, name, from);
          }};
}

Descriptor open_file(const std::string& path) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) fail(path, errno);
  return Descriptor(fd);
}

struct stat status_of(int fd, const std::string& name) {
  struct stat status {};
  if (fstat(fd, &status) != 0) fail(name, errno);
  if (S_ISDIR(status.st_mode)) fail(name, EISDIR);
  return status;
}

}  // namespace

RequestBody body_of(std::string octets) {
  auto shared = std::make_shared<const std::string>(std::move(octets));
  return {shared->size(), [shared] { return std::make_unique<MemorySource>(shared); }};
}

RequestBody body_of_file(const std::string& path, std::uint64_t from) {
  auto opened = std::make_shared<Descriptor>(open_file(path));
  const struct stat status = status_of(opened->fd(), path);
  const int fd = opened->fd();
  if (!S_ISREG(status.st_mode)) return body_of_stream(std::move(opened), fd, path, from);
  const auto whole = static_cast<std::uint64_t>(status.st_size);
  const std::uint64_t start = std::min(from, whole);
  return {whole - start, [path, start, size = whole - start] {
            Descriptor again = open_file(path);
            const int number = again.fd();
            return std::make_unique<RegularFileSource>(std::move(again), number, path,
                                                       static_cast<off_t>(start), size);
          }};
}

RequestBody body_of_descriptor(int fd, std::string name) {
  const struct stat status = status_of(fd, name);
  if (!S_ISREG(status.st_mode))
    return body_of_stream(std::make_shared<Descriptor>(), fd, std::move(name));
  const off_t from = std::max<off_t>(lseek(fd, 0, SEEK_CUR), 0);
  const auto left = static_cast<std::uint64_t>(std::max<off_t>(status.st_size - from, 0));
  return {left, [fd, name = std::move(name), from, left] {
            return std::make_unique<RegularFileSource>(Descriptor(), fd, name, from, left);
          }};
}

}  // namespace tlsget::client

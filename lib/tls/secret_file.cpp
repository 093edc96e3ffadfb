#include "tls/secret_file.hpp"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>

#include "base/input_file.hpp"

namespace tlsget::tls {
namespace {

/// One file on its way in.
class Reading {
 public:
  Reading(const std::filesystem::path& file, std::string_view what, Category category,
          const Deadline& deadline)
      : file_(file), what_(what), category_(category), deadline_(deadline) {
    if (file_ != "-") open();
    struct stat facts {};
    if (::fstat(fd_, &facts) != 0) fail(errno);
    result_.device = facts.st_dev;
    result_.inode = facts.st_ino;
    result_.mode = facts.st_mode;
  }

  bool is(const SecretFile& other) const {
    return result_.device == other.device && result_.inode == other.inode;
  }

  SecretFile read_all() try {
    while (read_some()) {
      if (result_.content.size() > largest_secret_file) {
        throw Error(category_, fmt::format("{} {} holds more than {} octets", what_, name(),
                                           largest_secret_file));
      }
    }
    return std::move(result_);
  } catch (const Error& error) {
    if (error.category() != Category::timeout) throw;
    throw error.with_context(fmt::format("reading {} {}", what_, name()));
  }

 private:
  void open() {
    owned_ = open_input(file_);
    if (!owned_) fail(errno);
    fd_ = owned_.fd();
  }

  bool read_some() {
    std::array<char, 16384> room;
    const ssize_t count = read_input(fd_, room, deadline_);
    const int error_number = errno;
    if (count > 0) result_.content.append({room.data(), static_cast<std::size_t>(count)});
    wipe(room.data(), room.size());
    if (count < 0) fail(error_number);
    return count != 0;
  }

  [[noreturn]] void fail(int error_number) const {
    throw Error(category_, fmt::format("{} {} cannot be read: {}", what_, name(),
                                       describe_errno(error_number)));
  }

  std::string name() const { return file_ == "-" ? "standard input" : file_.string(); }

  const std::filesystem::path& file_;
  std::string_view what_;
  Category category_;
  const Deadline& deadline_;
  Descriptor owned_;
  int fd_ = STDIN_FILENO;
  SecretFile result_;
};

}  // namespace

bool SecretFile::others_may_read() const noexcept {
  return S_ISREG(mode) && (mode & (S_IRGRP | S_IROTH)) != 0;
}

SecretFile read_secret_file(const std::filesystem::path& file, std::string_view what,
                            Category category, const Deadline& deadline) {
  return Reading(file, what, category, deadline).read_all();
}

SecretFile read_secret_file(const std::filesystem::path& file, std::string_view what,
                            Category category, const Deadline& deadline, const SecretFile& before) {
  Reading reading(file, what, category, deadline);
  if (reading.is(before)) return before;
  return reading.read_all();
}

}  // namespace tlsget::tls

#include "app/argument_files.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <memory>

#include "base/error.hpp"

namespace tlsget::app {

namespace {

constexpr std::size_t largest_argument = std::size_t{1} << 30U;

struct Closer {
  int fd;
  explicit Closer(int descriptor) : fd(descriptor) {}
  Closer(const Closer&) = delete;
  Closer& operator=(const Closer&) = delete;
  Closer(Closer&&) = delete;
  Closer& operator=(Closer&&) = delete;
  ~Closer() {
    if (fd != STDIN_FILENO) ::close(fd);
  }
};

[[noreturn]] void fail(std::string_view file, std::string_view wanted_by, int error_number) {
  throw Error(Category::read_file,
              fmt::format("cannot read {}{}{}: {}", file, wanted_by.empty() ? "" : " for ",
                          wanted_by, describe_errno(error_number)));
}

std::string read_all(int fd, std::string_view file, std::string_view wanted_by,
                     std::size_t largest) {
  std::string content;
  constexpr std::size_t step = 64UL * 1024;
  while (true) {
    const std::size_t old_size = content.size();
    if (old_size > largest) {
      throw Error(Category::too_large,
                  fmt::format("{}{}{} holds more than {} octets", file,
                              wanted_by.empty() ? "" : " for ", wanted_by, largest));
    }
    content.resize(old_size + step);
    const ssize_t count = ::read(fd, content.data() + old_size, step);
    const int error_number = errno;
    content.resize(old_size + (count > 0 ? static_cast<std::size_t>(count) : 0));
    if (count == 0) return content;
    if (count < 0 && error_number != EINTR) fail(file, wanted_by, error_number);
  }
}

}  // namespace

void claim_standard_input(Draft& draft, const Occurrence& option) {
  if (draft.standard_input_used) {
    throw Error(Category::usage,
                fmt::format("{} wants standard input, which another option has already read",
                            option.spelled));
  }
  draft.standard_input_used = true;
}

std::string read_argument_file(Draft& draft, const Occurrence& option, std::string_view file) {
  if (file == "-") {
    claim_standard_input(draft, option);
  }
  return read_whole_file(file, option.spelled, largest_argument);
}

std::string read_whole_file(std::string_view file, std::string_view wanted_by,
                            std::size_t largest) {
  if (file == "-") return read_all(STDIN_FILENO, "standard input", wanted_by, largest);
  const std::string path(file);
  const Closer opened(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (opened.fd < 0) fail(file, wanted_by, errno);
  return read_all(opened.fd, file, wanted_by, largest);
}

std::string without_line_ends(std::string text) {
  std::erase_if(text, [](char c) { return c == '\r' || c == '\n' || c == '\0'; });
  return text;
}

}  // namespace tlsget::app

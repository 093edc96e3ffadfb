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

[[noreturn]] void fail(const Occurrence& option, std::string_view file, int error_number) {
  throw Error(Category::read_file, fmt::format("cannot read {} for {}: {}", file, option.spelled,
                                               describe_errno(error_number)));
}

std::string read_all(int fd, const Occurrence& option, std::string_view file) {
  std::string content;
  constexpr std::size_t step = 64UL * 1024;
  while (true) {
    const std::size_t old_size = content.size();
    if (old_size > largest_argument) {
      throw Error(Category::too_large, fmt::format("{} for {} holds more than {} octets", file,
                                                   option.spelled, largest_argument));
    }
    content.resize(old_size + step);
    const ssize_t count = ::read(fd, content.data() + old_size, step);
    content.resize(old_size + (count > 0 ? static_cast<std::size_t>(count) : 0));
    if (count == 0) return content;
    if (count < 0 && errno != EINTR) fail(option, file, errno);
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
    return read_all(STDIN_FILENO, option, "standard input");
  }
  const std::string path(file);
  const Closer opened(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (opened.fd < 0) fail(option, file, errno);
  return read_all(opened.fd, option, file);
}

std::string without_line_ends(std::string text) {
  std::erase_if(text, [](char c) { return c == '\r' || c == '\n' || c == '\0'; });
  return text;
}

}  // namespace tlsget::app

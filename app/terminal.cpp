#include "app/terminal.hpp"

#include <fcntl.h>
#include <poll.h>
#include <termios.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>

#include "base/descriptor.hpp"
#include "base/error.hpp"
#include "base/text.hpp"

namespace tlsget::app {

std::string printable(std::string_view text, std::size_t longest) {
  std::string out = text::escape_controls(text.substr(0, longest));
  if (text.size() > longest) out += "...";
  return out;
}

namespace {

/// How many octets at the end of `bytes` are a UTF-8 sequence that is not whole yet.
std::size_t unfinished_sequence(std::string_view bytes) {
  for (std::size_t back = 1; back <= std::min<std::size_t>(3, bytes.size()); ++back) {
    const auto octet = static_cast<unsigned char>(bytes[bytes.size() - back]);
    if ((octet & 0xC0U) == 0x80U) continue;  // inside a sequence: look further back
    std::size_t length = 1;
    if (octet >= 0xC2U) length = 2;
    if (octet >= 0xE0U) length = 3;
    if (octet >= 0xF0U) length = 4;
    return octet <= 0xF4U && length > back ? back : 0;
  }
  return 0;
}

/// Line by line, since line ends and tabs are the controls that stay.
std::string escape_lines(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find_first_of("\n\t"), text.size());
    std::string_view run = text.substr(0, end);
    const bool is_crlf = end < text.size() && text[end] == '\n' && run.ends_with('\r');
    if (is_crlf) run.remove_suffix(1);
    out += text::escape_controls(run);
    if (is_crlf) out += '\r';
    if (end < text.size()) out += text[end];
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

}  // namespace

std::string TerminalEscaper::feed(std::string_view bytes) {
  held_ += bytes;
  const std::size_t kept = held_.ends_with('\r') ? 1 : unfinished_sequence(held_);
  const std::string_view whole = std::string_view(held_).substr(0, held_.size() - kept);
  std::string out = escape_lines(whole);
  held_.erase(0, whole.size());
  return out;
}

std::string TerminalEscaper::finish() {
  std::string out = escape_lines(held_);
  held_.clear();
  return out;
}

std::string safe_for(const OutputStream& stream, const Profile& profile, std::string_view text) {
  if (!profile.escape_terminal || !stream.is_terminal()) return std::string(text);
  TerminalEscaper escaper;
  std::string safe = escaper.feed(text);
  return safe + escaper.finish();
}

bool BinaryDetector::feed(std::string_view bytes) {
  constexpr std::size_t looked_at = 2000;
  const std::string_view start = bytes.substr(0, looked_at - std::min(seen_, looked_at));
  seen_ += start.size();
  return start.find('\0') != std::string_view::npos;
}

namespace {

/// A descriptor with its echo off for as long as this lives.
class QuietTerminal {
 public:
  explicit QuietTerminal(int fd) : fd_(fd), changed_(::tcgetattr(fd, &before_) == 0) {
    if (!changed_) return;
    termios quiet = before_;
    quiet.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    changed_ = ::tcsetattr(fd_, TCSAFLUSH, &quiet) == 0;
  }
  ~QuietTerminal() {
    if (changed_) ::tcsetattr(fd_, TCSAFLUSH, &before_);
  }
  QuietTerminal(const QuietTerminal&) = delete;
  QuietTerminal& operator=(const QuietTerminal&) = delete;
  QuietTerminal(QuietTerminal&&) = delete;
  QuietTerminal& operator=(QuietTerminal&&) = delete;

 private:
  int fd_;
  termios before_{};
  bool changed_;
};

std::string read_line(int fd, const CancelEvent& cancel) {
  constexpr std::size_t longest = 2047;
  std::string line;
  line.reserve(longest);  // no copies of a part of it left behind
  while (line.size() < longest) {
    std::array<pollfd, 2> wait{{{fd, POLLIN, 0}, {cancel.poll_fd(), POLLIN, 0}}};
    if (::poll(wait.data(), wait.size(), -1) < 0 && errno != EINTR) return line;
    if (cancel.triggered()) throw Error(Category::cancelled, "interrupted at the password prompt");
    if ((wait[0].revents & (POLLIN | POLLHUP | POLLERR)) == 0) continue;
    char c = 0;
    const ssize_t count = ::read(fd, &c, 1);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0 || c == '\n') return line;
    line += c;
  }
  return line;
}

Descriptor open_terminal() {
  return Descriptor(::open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY));
}

}  // namespace

bool has_terminal() {
  return static_cast<bool>(open_terminal());
}

std::string ask_password(std::string_view prompt, const CancelEvent& cancel) {
  const Descriptor terminal = open_terminal();
  const int fd = terminal ? terminal.fd() : STDIN_FILENO;
  std::string password;
  try {
    const QuietTerminal quiet(fd);
    print_error(prompt);
    password = read_line(fd, cancel);
  } catch (...) {
    print_error("\n");
    throw;
  }
  print_error("\n");
  return password;
}

}  // namespace tlsget::app

// Octets to a file descriptor, unbuffered: standard output, standard error and the file of -D.
#pragma once

#include <mutex>
#include <string>
#include <string_view>

#include "base/deadline.hpp"
#include "base/error.hpp"

namespace tlsget::app {

/// Detail of Category::write_file: the reader of our output has gone (EPIPE), as `| head -1` does.
struct ClosedPipe : ErrorDetail {};

class OutputStream {
 public:
  /// `fd` is not owned. `name` stands in errors; `cancel` may be null and must outlive this.
  OutputStream(int fd, std::string name, const CancelEvent* cancel)
      : fd_(fd), name_(std::move(name)), cancel_(cancel) {}
  /// Creates or truncates the file. Throws Error(write_file).
  static OutputStream create_file(const std::string& path, const CancelEvent* cancel);
  /// Creates the file or adds to it. Throws Error(write_file).
  static OutputStream append_file(const std::string& path, const CancelEvent* cancel);
  ~OutputStream();
  OutputStream(OutputStream&& other) noexcept;
  OutputStream(const OutputStream&) = delete;
  OutputStream& operator=(const OutputStream&) = delete;
  OutputStream& operator=(OutputStream&&) = delete;

  /// All of it. Throws Error(write_file), with ClosedPipe when that is the reason, or
  /// Error(cancelled) when a signal came while the reader was slow.
  void write(std::string_view bytes);
  /// From here on whole lines are written, each with `gate` locked, so that streams that share the
  /// gate and the descriptor never mix inside a line. A line above 64 KiB is written in parts.
  void share_lines(std::mutex& gate) noexcept { gate_ = &gate; }
  /// Writes what share_lines() holds back of a line that has not ended.
  void flush_line();
  bool is_terminal() const noexcept;

 private:
  void write_now(std::string_view bytes);

  static OutputStream open_file(const std::string& path, int mode, const CancelEvent* cancel);

  int fd_;
  bool owned_ = false;
  std::string name_;
  const CancelEvent* cancel_;
  std::mutex* gate_ = nullptr;
  std::string held_;  ///< the beginning of a line
};

/// Occupies each of the descriptors 0, 1 and 2 that is closed, the wrong way round: using one still
/// fails (EBADF), as on the closed one, but no file or socket opened later becomes it by its
/// number. REQUIRES: called before anything opens a descriptor. False: that was not possible.
bool occupy_standard_streams() noexcept;

/// To standard error, as far as that is possible. After a signal (signals.hpp) nothing waits for a
/// reader that does not read.
void print_error(std::string_view text) noexcept;

}  // namespace tlsget::app

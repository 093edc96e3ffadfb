// What -v, --trace and --trace-ascii print, and where: one object for all transfers of a command
// line, with a lock, so that what one transfer says stands in one piece.
//
// Rules. The layout is curl's, octet for octet. Each line of -v, and each title of a dump, begins
// with the time and the numbers of transfer and connection where they are asked for. Under the name
// curl octets are written as they are; else controls are escaped and what gives access is hidden,
// in heads and in the dumps of heads, whose sizes are then those of what is shown. Bodies are
// dumped as they are, so that a file of a trace is for its owner alone. A log that cannot be
// written ends, and not the transfer.
//
// Not here: what is said (verbose), what a head hides (shown_head).
#pragma once

#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "app/output_stream.hpp"
#include "app/profile.hpp"

namespace tlsget::app {

enum class TraceKind { none, verbose, hex, ascii };

struct TraceSettings {
  TraceKind kind = TraceKind::none;
  std::string file = "%";  ///< "-": standard output, "%": standard error
  bool times = false;      ///< --trace-time
  bool numbers = false;    ///< --trace-ids
};

/// Whose line it is. Numbers are from 0; nullopt: not known yet.
struct TraceSubject {
  std::optional<unsigned> transfer = std::nullopt;
  std::optional<unsigned> connection = std::nullopt;
  bool body_is_seen = false;  ///< it goes to a terminal, where -v need not say that it came
};

/// Thread-safe.
class TraceLog {
 public:
  /// Opens the file, which under the name curl is standard error when it cannot be opened; else
  /// throws Error(write_file). `profile` and `cancel` must outlive this.
  TraceLog(TraceSettings settings, const Profile& profile, const CancelEvent* cancel);

  bool is_on() const noexcept { return settings_.kind != TraceKind::none; }
  /// Whether the body functions print anything.
  bool shows_bodies() const noexcept;

  /// Each line without its end; what others have chosen in it may be raw.
  void say(const TraceSubject& of, std::span<const std::string> lines);
  void request_head(const TraceSubject& of, std::string_view head);
  void response_head(const TraceSubject& of, std::string_view head);
  void body_sent(const TraceSubject& of, std::string_view octets);
  void body_received(const TraceSubject& of, std::string_view octets);

 private:
  struct Direction;
  void head(const TraceSubject& of, const Direction& direction, std::string_view head);
  void body(const TraceSubject& of, const Direction& direction, std::string_view octets);
  std::string start_of_line(const TraceSubject& of) const;
  std::string titled_dump(const TraceSubject& of, std::string_view title,
                          std::string_view octets) const;
  void write(std::string_view text);

  TraceSettings settings_;
  const Profile& profile_;
  std::optional<OutputStream> stream_;  ///< nullopt: standard error
  std::mutex mutex_;                    ///< for the rest
  bool noted_body_ = false;             ///< as the last thing
  bool failed_ = false;
};

}  // namespace tlsget::app

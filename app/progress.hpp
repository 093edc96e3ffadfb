// What a waiting person sees: curl's meter or bar, one line for all with -Z, or lines in a CI log.
//
// Rules. To standard error alone, and under tlsget's name only when that is a terminal, or the log
// of a CI system (CI is set), which gets one line when a transfer ends and one every 30 s before.
// Never when the body goes to the terminal. Nothing of it is painted between a job's end and the
// next one's begin, so that errors have lines of their own. Painted when octets come, at most five
// times a second. Thread-safe.
//
// Not here: octets that are sent, before the transfer's end.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "app/invocation.hpp"

namespace tlsget::app {

enum class ProgressStyle { none, meter, bar, parallel, log };

/// Where the program runs.
struct ProgressPlace {
  bool error_is_terminal = false;
  bool is_ci = false;
};

ProgressStyle progress_style(const Profile& profile, const ProgramSettings& program, bool silent,
                             const ProgressPlace& place);

/// The numbers of one transfer at one time.
struct ProgressNumbers {
  std::uint64_t received = 0;
  std::optional<std::uint64_t> total;  ///< of what is received
  std::uint64_t sent = 0;
  std::chrono::milliseconds spent{0};
};

/// A line without its end, as curl has it: 80 columns.
std::string meter_line(const ProgressNumbers& numbers);
/// "name  45%  1.2M of 2.7M  600k/s  0:00:02 left", or without what is not known.
std::string bar_line(std::string_view name, const ProgressNumbers& numbers, std::size_t columns);
/// Five characters: "12345", "97.7k", "1023M".
std::string short_size(std::uint64_t octets);

class Progress {
 public:
  explicit Progress(ProgressStyle style) : style_(style) {}

  /// `to_terminal`: the body goes there, so that this job is not shown.
  void begin(std::uint64_t job, std::string name, bool to_terminal);
  void update(std::uint64_t job, std::uint64_t received, std::optional<std::uint64_t> total);
  void end(std::uint64_t job, std::uint64_t received, std::uint64_t sent);
  /// After the last job.
  void finish();

 private:
  using Clock = std::chrono::steady_clock;
  struct Shown {
    std::string name;
    Clock::time_point start;
    Clock::time_point painted;
    ProgressNumbers numbers;
    bool is_painted = false;
  };

  bool is_due(Shown& shown, Clock::time_point now) const;
  void paint(const Shown& shown) const;
  std::string parallel_line() const;

  const ProgressStyle style_;
  std::mutex mutex_;
  std::map<std::uint64_t, Shown> shown_;
  std::uint64_t jobs_ = 0, received_ = 0, sent_ = 0;  ///< of those that have ended
  std::uint64_t begun_ = 0;
  Clock::time_point start_ = Clock::now();
  Clock::time_point painted_{};
  bool has_header_ = false;
};

}  // namespace tlsget::app

// Runs a program the way a person or a script does, and tells all that came of it.
//
// Rules. The child sees a clean environment: PATH, LC_ALL=C, a HOME that is an empty folder, and
// nothing of the machine's (proxies, CURL_HOME, NO_COLOR); the sanitizers' own options pass
// through. Signals are at their defaults. No child outlives its Process, and none lives longer than
// its limit.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "support/files.hpp"

namespace tlsget::test {

/// What to run and how.
struct Command {
  std::filesystem::path program;
  std::vector<std::string> arguments = {};              ///< without argv[0], which is `program`
  std::map<std::string, std::string> environment = {};  ///< on top of the clean one
  std::string input = {};                               ///< stdin; then end of file
  std::filesystem::path working_directory = {};         ///< empty: the HOME of this run
  /// stdout goes to this file ("/dev/full") instead of Result::out.
  std::optional<std::filesystem::path> output_file = std::nullopt;
  /// After so many octets the reader of stdout goes away, as `head -c` does.
  std::optional<std::size_t> close_output_after = std::nullopt;
  /// Of stdout no more than this is kept in Result::out; all is counted in Result::out_size.
  std::size_t keep_output = 64U << 20U;
  /// stdin, stdout and stderr are one terminal of 80 columns; all its text comes in Result::out.
  bool terminal = false;
  /// It is the first of a process group, which is ended with it: for servers with workers. It dies
  /// with the thread that started it.
  bool own_group = false;
  std::chrono::milliseconds limit = std::chrono::seconds(60);  ///< then it is killed
};

struct Result {
  std::string out;
  std::string err;
  std::size_t out_size = 0;
  int exit_code = -1;               ///< -1 when a signal ended it
  int signal = 0;                   ///< which one
  bool timed_out = false;           ///< Command::limit passed
  std::size_t peak_memory_kib = 0;  ///< resident, seen every 10 ms; 0 for a run shorter than that
  std::chrono::milliseconds elapsed{};
};

/// A child that runs. Not thread-safe.
class Process {
 public:
  explicit Process(Command command);
  /// Kills it if it still runs.
  ~Process();
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;
  Process(Process&&) = delete;
  Process& operator=(Process&&) = delete;

  /// Returns when stdout or stderr contain `text`; throws std::runtime_error when the process ends
  /// first.
  void wait_for_output(std::string_view text);
  /// What came on stdout so far.
  const std::string& output() const noexcept { return result_.out; }
  /// More input, for a terminal or before finish() closes stdin.
  void type(std::string_view text);
  void send_signal(int signal) const;
  /// false once it has ended, which finish() then tells more about.
  bool running() const;
  /// Waits for the end. REQUIRES: called once.
  Result finish();

 private:
  /// Moves octets until something arrived or a channel closed; false when all output has ended.
  bool pump();
  void feed_input();
  void drain_output();
  void drain_errors();
  void reap();
  void sample_memory();

  Command command_;
  TemporaryDirectory home_;
  Result result_;
  std::chrono::steady_clock::time_point started_;
  std::chrono::steady_clock::time_point sampled_;
  pid_t pid_ = -1;
  FileDescriptor in_;
  FileDescriptor out_;
  FileDescriptor err_;
};

/// Process(command).finish().
Result run(Command command);

/// The binary under test with these arguments.
Command tlsget_command(std::vector<std::string> arguments);

/// Everything of a result in one text, for INFO().
std::string describe(const Result& result);

}  // namespace tlsget::test

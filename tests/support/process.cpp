#include "support/process.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <pty.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <catch2/catch_message.hpp>
#include <catch2/catch_test_macros.hpp>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <span>
#include <stdexcept>
#include <thread>

namespace tlsget::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr auto sampling_interval = milliseconds(10);

/// What exec takes: pointers into strings that stay where they are.
class PointerList {
 public:
  explicit PointerList(std::vector<std::string> strings) : strings_(std::move(strings)) {
    for (auto& string : strings_) pointers_.push_back(string.data());
    pointers_.push_back(nullptr);
  }
  char** data() { return pointers_.data(); }

 private:
  std::vector<std::string> strings_;
  std::vector<char*> pointers_;
};

std::vector<std::string> argument_strings(const Command& command) {
  std::vector<std::string> strings{command.program.string()};
  strings.insert(strings.end(), command.arguments.begin(), command.arguments.end());
  return strings;
}

std::vector<std::string> environment_strings(const Command& command,
                                             const std::filesystem::path& home) {
  std::map<std::string, std::string> variables{
      {"PATH", "/usr/local/bin:/usr/bin:/bin"}, {"LC_ALL", "C"}, {"HOME", home.string()}};
  if (command.terminal) variables["TERM"] = "xterm-256color";
  for (const char* kept : {"ASAN_OPTIONS", "UBSAN_OPTIONS", "TSAN_OPTIONS", "GCOV_PREFIX",
                           "LLVM_PROFILE_FILE", "TMPDIR"}) {
    if (const char* value = std::getenv(kept); value != nullptr) variables[kept] = value;
  }
  for (const auto& [name, value] : command.environment) variables[name] = value;
  std::vector<std::string> strings;
  strings.reserve(variables.size());
  for (const auto& [name, value] : variables) strings.push_back(fmt::format("{}={}", name, value));
  return strings;
}

struct Pipe {
  FileDescriptor reader;
  FileDescriptor writer;

  Pipe() {
    std::array<int, 2> ends{};
    check_errno(pipe2(ends.data(), O_CLOEXEC), "pipe2");
    reader.reset(ends[0]);
    writer.reset(ends[1]);
  }
};

void set_nonblocking(const FileDescriptor& descriptor) {
  const int flags = check_errno(fcntl(descriptor.value(), F_GETFL), "F_GETFL");
  check_errno(fcntl(descriptor.value(), F_SETFL, flags | O_NONBLOCK), "F_SETFL");
}

/// Closes `from` at its end.
std::size_t read_some(FileDescriptor& from, std::span<char> room) {
  const auto count = read(from.value(), room.data(), room.size());
  if (count > 0) return static_cast<std::size_t>(count);
  const bool later = count < 0 && (errno == EAGAIN || errno == EINTR);
  if (!later) from.reset();  // EIO is how a terminal ends
  return 0;
}

/// In the child, between fork and exec: nothing that could take a lock of another thread.
[[noreturn]] void execute(const char* directory, char** arguments, char** environment) {
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
  for (const int number : {SIGPIPE, SIGINT, SIGTERM, SIGHUP, SIGQUIT})
    std::signal(number, SIG_DFL);  // NOLINT(cert-err33-c): cannot fail for these
  if (chdir(directory) == 0) execve(arguments[0], arguments, environment);
  constexpr std::string_view complaint = "cannot execute\n";
  [[maybe_unused]] const auto written = write(STDERR_FILENO, complaint.data(), complaint.size());
  _exit(127);
}

}  // namespace

Process::Process(Command command) : command_(std::move(command)), started_(steady_clock::now()) {
  // A child that does not read its input must not end the test run.
  [[maybe_unused]] static const auto ignored = std::signal(SIGPIPE, SIG_IGN);
  PointerList arguments(argument_strings(command_));
  PointerList environment(environment_strings(command_, home_.path()));
  const std::string directory =
      (command_.working_directory.empty() ? home_.path() : command_.working_directory);
  if (command_.terminal) {
    const winsize size{.ws_row = 24, .ws_col = 80, .ws_xpixel = 0, .ws_ypixel = 0};
    int terminal = -1;
    pid_ = check_errno(forkpty(&terminal, nullptr, nullptr, &size), "forkpty");
    if (pid_ == 0) execute(directory.c_str(), arguments.data(), environment.data());
    out_.reset(terminal);
    check_errno(fcntl(terminal, F_SETFD, FD_CLOEXEC), "F_SETFD");
    in_.reset(check_errno(fcntl(terminal, F_DUPFD_CLOEXEC, 0), "F_DUPFD"));
  } else {
    Pipe in;
    Pipe out;
    Pipe err;
    if (command_.output_file) {
      out.writer.reset(check_errno(
          open(command_.output_file->c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600), "open"));
    }
    pid_ = check_errno(fork(), "fork");
    if (pid_ == 0) {
      if (command_.own_group) {
        setpgid(0, 0);
        // Should this process be killed, nobody else would end it.
        prctl(PR_SET_PDEATHSIG, SIGKILL);
      }
      if (dup2(in.reader.value(), STDIN_FILENO) < 0 ||
          dup2(out.writer.value(), STDOUT_FILENO) < 0 ||
          dup2(err.writer.value(), STDERR_FILENO) < 0)
        _exit(127);
      execute(directory.c_str(), arguments.data(), environment.data());
    }
    // Here as well: whichever of the two comes first, the group is there from now on.
    if (command_.own_group) setpgid(pid_, pid_);
    in_ = std::move(in.writer);
    out_ = std::move(out.reader);
    err_ = std::move(err.reader);
    set_nonblocking(err_);
  }
  set_nonblocking(in_);
  set_nonblocking(out_);
}

Process::~Process() {
  if (pid_ < 0) return;
  kill(command_.own_group ? -pid_ : pid_, SIGKILL);
  waitpid(pid_, nullptr, 0);
}

void Process::wait_for_output(std::string_view text) {
  const auto seen = [&](const std::string& stream) {
    return stream.find(text) != std::string::npos;
  };
  while (!seen(result_.out) && !seen(result_.err)) {
    if (!pump())
      throw std::runtime_error(
          fmt::format("ended without saying \"{}\": {}{}", text, result_.out, result_.err));
  }
}

void Process::type(std::string_view text) {
  command_.input += text;
  feed_input();
}

void Process::send_signal(int signal) const {
  check_errno(kill(pid_, signal), "kill");
}

bool Process::running() const {
  siginfo_t ended{};
  check_errno(waitid(P_PID, static_cast<id_t>(pid_), &ended, WEXITED | WNOHANG | WNOWAIT),
              "waitid");
  return ended.si_pid == 0;
}

Result Process::finish() {
  do {
    if (command_.input.empty() && !command_.terminal) in_.reset();
  } while (pump());
  reap();
  result_.elapsed = std::chrono::duration_cast<milliseconds>(steady_clock::now() - started_);
  return std::move(result_);
}

bool Process::pump() {
  if (!out_.open() && !err_.open()) return false;
  if (!result_.timed_out && steady_clock::now() - started_ > command_.limit) {
    result_.timed_out = true;
    kill(pid_, SIGKILL);
  }
  const short input_events = command_.input.empty() ? short{0} : short{POLLOUT};
  std::array<pollfd, 3> entries{{{out_.value(), POLLIN, 0},
                                 {err_.value(), POLLIN, 0},
                                 {input_events == 0 ? -1 : in_.value(), input_events, 0}}};
  poll(entries.data(), entries.size(), static_cast<int>(sampling_interval.count()));
  sample_memory();
  if (entries[0].revents != 0) drain_output();
  if (entries[1].revents != 0) drain_errors();
  if (entries[2].revents != 0) feed_input();
  return out_.open() || err_.open();
}

void Process::feed_input() {
  if (command_.input.empty() || !in_.open()) return;
  const auto written = write(in_.value(), command_.input.data(), command_.input.size());
  if (written > 0) command_.input.erase(0, static_cast<std::size_t>(written));
  if (written < 0 && errno != EAGAIN && errno != EINTR) command_.input.clear();
}

void Process::drain_output() {
  std::array<char, 65536> chunk;
  auto wanted = chunk.size();
  if (command_.close_output_after)
    wanted = std::min(wanted, *command_.close_output_after - result_.out_size);
  const std::size_t count = read_some(out_, {chunk.data(), wanted});
  result_.out_size += count;
  if (result_.out.size() < command_.keep_output)
    result_.out.append(chunk.data(), std::min(count, command_.keep_output - result_.out.size()));
  if (command_.close_output_after && result_.out_size >= *command_.close_output_after) out_.reset();
}

void Process::drain_errors() {
  std::array<char, 4096> chunk;
  result_.err.append(chunk.data(), read_some(err_, chunk));
}

void Process::reap() {
  in_.reset();
  int status = 0;
  while (waitpid(pid_, &status, WNOHANG) == 0) {
    if (steady_clock::now() - started_ > command_.limit) {
      result_.timed_out = true;
      kill(pid_, SIGKILL);
    }
    std::this_thread::sleep_for(milliseconds(1));
  }
  pid_ = -1;
  if (WIFEXITED(status)) result_.exit_code = WEXITSTATUS(status);
  if (WIFSIGNALED(status)) result_.signal = WTERMSIG(status);
}

void Process::sample_memory() {
  const auto now = steady_clock::now();
  if (now - sampled_ < sampling_interval) return;
  sampled_ = now;
  // Not ru_maxrss: that also counts the copy of this process which the child was before exec.
  std::ifstream status(fmt::format("/proc/{}/status", pid_));
  constexpr std::string_view field = "VmHWM:";
  for (std::string line; std::getline(status, line);) {
    if (line.rfind(field, 0) != 0) continue;
    result_.peak_memory_kib = std::strtoul(line.c_str() + field.size(), nullptr, 10);
    return;
  }
}

Result run(Command command) {
  return Process(std::move(command)).finish();
}

Command tlsget_command(std::vector<std::string> arguments) {
  return {.program = TLSGET_BINARY, .arguments = std::move(arguments)};
}

std::string describe(const Result& result) {
  return fmt::format("exit code {}, signal {}{}, {} ms\n--- stdout ({} octets)\n{}\n--- stderr\n{}",
                     result.exit_code, result.signal, result.timed_out ? " (killed: too slow)" : "",
                     result.elapsed.count(), result.out_size, result.out.substr(0, 2000),
                     result.err);
}

}  // namespace tlsget::test

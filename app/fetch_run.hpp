// What all transfers of a command line share, whichever thread does them: whose turn it is, how
// the whole ended, and what they write to together.
//
// Rules. Thread-safe. The exit code is the profile's: of curl's the transfer's that ended last, of
// tlsget's the first failure's in the order of the command line.
//
// Not here: one transfer (session); threads (workers).
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "app/cookie_files.hpp"
#include "app/invocation.hpp"
#include "app/output_stream.hpp"
#include "app/progress.hpp"
#include "app/trace_log.hpp"
#include "app/transfer_queue.hpp"
#include "base/deadline.hpp"
#include "net/resolver.hpp"

namespace tlsget::app {

class FetchRun {
 public:
  /// `cancel` must outlive this.
  FetchRun(CommandLine line, const CancelEvent& cancel);

  /// The next job, once --rate and --parallel-max-host let it start; nullopt: no more, or stopped.
  /// `begin` is called, under a lock, with each operation before its first job. What it, the
  /// pattern or the operation throws ends the whole: nobody gets another job.
  /// Throws Error(cancelled) too.
  template <class Begin>
  std::optional<Job> next(const Begin& begin) {
    std::unique_lock lock(queue_mutex_);
    if (stopped()) return std::nullopt;
    try {
      std::optional<Job> job = queue_.next();
      if (!job) return std::nullopt;
      if (job->operation == begun_) begin(line_.operations[begun_++]);
      wait_for_rate();
      if (!wait_for_host(lock, *job)) return std::nullopt;
      return job;
    } catch (...) {
      stop();
      throw;
    }
  }
  /// The job has ended, with this exit code.
  void done(const Job& job, int code);
  /// The whole failed with this code, apart from its transfers.
  void end_with(int code);
  /// No job begins any more; with `abort` those under way end too.
  void stop(bool abort = false);

  /// What all transfers of the operation ask for, the netrc file's logins with it, which is read
  /// when the first call wants it. Throws Error(read_file).
  client::Call common_call(std::size_t operation,
                           const std::function<void(std::string_view)>& warn);
  CookieFiles& cookies() { return cookies_; }

  const Invocation& operation(std::size_t number) const { return line_.operations[number]; }
  const ProgramSettings& program() const { return line_.operations.front().program; }
  const Profile& profile() const { return *line_.profile; }
  const CancelEvent& cancel() const { return cancel_; }
  net::Resolver& resolver() { return resolver_; }
  Progress& progress() { return progress_; }
  TraceLog& trace() { return trace_; }
  int exit_code() const;
  /// Jobs under way were ended by stop().
  bool aborted() const;

  /// The operation's file of -D, which the first call empties. Written to with output_gate()
  /// locked.
  OutputStream& dump_file(std::size_t operation, const std::string& path);
  /// True the first time.
  bool first_unverified();
  /// Locked by whoever writes to a stream that others write to as well.
  std::mutex& output_gate() { return output_gate_; }

 private:
  bool stopped() const;
  void wait_for_rate();
  bool wait_for_host(std::unique_lock<std::mutex>& lock, const Job& job);
  std::string host_of(const Job& job) const;

  CommandLine line_;
  const CancelEvent& cancel_;
  net::SystemResolver resolver_;
  Progress progress_;
  TraceLog trace_;
  CookieFiles cookies_;

  std::mutex queue_mutex_;  ///< for the next six
  TransferQueue queue_;
  std::size_t begun_ = 0;  ///< operations
  std::optional<std::chrono::steady_clock::time_point> next_start_;
  std::map<std::string, unsigned> busy_hosts_;
  std::condition_variable host_is_free_;

  mutable std::mutex state_mutex_;  ///< for the rest but the gate
  bool stopped_ = false;
  bool aborted_ = false;
  bool warned_unverified_ = false;
  int last_code_ = 0;
  int ended_with_ = 0;
  std::optional<std::pair<std::uint64_t, int>> first_failure_;  ///< the job's number, its code
  std::map<std::size_t, OutputStream> dumps_;                   ///< by operation

  std::mutex netrc_mutex_;  ///< for the operations' Call::netrc
  std::mutex output_gate_;
};

}  // namespace tlsget::app

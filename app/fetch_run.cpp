#include "app/fetch_run.hpp"

#include <unistd.h>

#include <utility>

#include "app/environment.hpp"
#include "app/netrc_file.hpp"
#include "base/poll.hpp"
#include "url/url.hpp"

namespace tlsget::app {

namespace {

ProgressStyle style_for(const CommandLine& line) {
  const Invocation& first = line.operations.front();
  const ProgressPlace place{::isatty(STDERR_FILENO) == 1, !environment("CI").empty()};
  return progress_style(*line.profile, first.program, first.settings.silent, place);
}

}  // namespace

FetchRun::FetchRun(CommandLine line, const CancelEvent& cancel)
    : line_(std::move(line)),
      cancel_(cancel),
      progress_(style_for(line_)),
      trace_(line_.operations.front().program.trace, *line_.profile, &cancel_),
      cookies_(*line_.profile, cancel),
      queue_(line_.operations) {}

/// The first job of all begins at once.
void FetchRun::wait_for_rate() {
  using Clock = std::chrono::steady_clock;
  if (program().interval.count() == 0) return;
  if (next_start_) poll_until({}, Deadline::never(&cancel_), Phase::other, *next_start_);
  next_start_ = Clock::now() + program().interval;
}

std::string FetchRun::host_of(const Job& job) const {
  try {
    return url::parse(job.url, {.default_scheme = operation(job.operation).default_scheme})
        .authority();
  } catch (const Error&) {
    return {};  // it will be refused at once
  }
}

bool FetchRun::wait_for_host(std::unique_lock<std::mutex>& lock, const Job& job) {
  const unsigned most = program().parallel_max_host;
  if (most == 0 || !program().parallel) return true;
  const std::string host = host_of(job);
  const auto is_due = [&] { return busy_hosts_[host] < most || stopped(); };
  // stop() does not wait for this lock, so that its call can be missed.
  while (!host_is_free_.wait_for(lock, std::chrono::milliseconds(100), is_due)) {
  }
  if (stopped()) return false;
  ++busy_hosts_[host];
  return true;
}

void FetchRun::done(const Job& job, int code) {
  if (program().parallel_max_host != 0 && program().parallel) {
    {
      const std::lock_guard lock(queue_mutex_);
      const auto host = busy_hosts_.find(host_of(job));
      if (host != busy_hosts_.end() && --host->second == 0) busy_hosts_.erase(host);
    }
    host_is_free_.notify_all();
  }
  const std::lock_guard lock(state_mutex_);
  last_code_ = code;
  if (code == 0) return;
  if (!first_failure_ || job.number < first_failure_->first) first_failure_ = {job.number, code};
}

void FetchRun::end_with(int code) {
  const std::lock_guard lock(state_mutex_);
  ended_with_ = code;
}

void FetchRun::stop(bool abort) {
  {
    const std::lock_guard lock(state_mutex_);
    stopped_ = true;
    aborted_ = aborted_ || abort;
  }
  if (abort) cancel_.trigger();
  host_is_free_.notify_all();
}

bool FetchRun::stopped() const {
  const std::lock_guard lock(state_mutex_);
  return stopped_;
}

bool FetchRun::aborted() const {
  const std::lock_guard lock(state_mutex_);
  return aborted_;
}

int FetchRun::exit_code() const {
  const std::lock_guard lock(state_mutex_);
  if (profile().any_failure_counts) return first_failure_ ? first_failure_->second : ended_with_;
  if (ended_with_ != 0) return ended_with_;
  return last_code_;
}

client::Call FetchRun::common_call(std::size_t operation,
                                   const std::function<void(std::string_view)>& warn) {
  const std::lock_guard lock(netrc_mutex_);
  Invocation& invocation = line_.operations[operation];
  attach_netrc(invocation, cancel_, warn);
  return invocation.call;
}

OutputStream& FetchRun::dump_file(std::size_t operation, const std::string& path) {
  const std::lock_guard lock(state_mutex_);
  const auto known = dumps_.find(operation);
  if (known != dumps_.end()) return known->second;
  return dumps_.emplace(operation, OutputStream::create_file(path, &cancel_)).first->second;
}

bool FetchRun::first_unverified() {
  const std::lock_guard lock(state_mutex_);
  return !std::exchange(warned_unverified_, true);
}

}  // namespace tlsget::app

#include "base/deadline.hpp"

#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <limits>
#include <memory>

namespace tlsget {
namespace {

using std::chrono::milliseconds;

class SteadyClock final : public TimeSource {
 public:
  TimePoint now() const override { return std::chrono::steady_clock::now(); }
};

/// "1.25 s"; a length below zero is none.
std::string seconds_text(milliseconds length) {
  const auto count = std::max(length, milliseconds(0)).count();
  const auto rest = count % 1000;
  std::string text = std::to_string(count / 1000);
  if (rest != 0) {
    std::string digits = std::to_string(rest);
    digits.insert(0, 3 - digits.size(), '0');
    while (digits.back() == '0') digits.pop_back();
    text += "." + digits;
  }
  return text + " s";
}

}  // namespace

const TimeSource& TimeSource::steady() {
  static const SteadyClock clock;
  return clock;
}

CancelEvent::CancelEvent() : fd_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  if (fd_ < 0) throw Error(Category::internal, "eventfd: " + describe_errno(errno));
}

CancelEvent::~CancelEvent() {
  close(fd_);
}

void CancelEvent::trigger() const noexcept {
  const int saved = errno;  // called from signal handlers
  // Before the write: whoever poll() wakes must find the flag set.
  triggered_.store(true, std::memory_order_release);
  const std::uint64_t one = 1;
  // The only failure is a counter that is already full, and then the event is set.
  [[maybe_unused]] const auto written = write(fd_, &one, sizeof one);
  errno = saved;
}

std::string_view phase_name(Phase phase) {
  switch (phase) {
    case Phase::read_file:
      return "reading a file";
    case Phase::resolve:
      return "resolving the name";
    case Phase::connect:
      return "connecting";
    case Phase::proxy:
      return "talking to the proxy";
    case Phase::tls_handshake:
      return "the TLS handshake";
    case Phase::send:
      return "sending the request";
    case Phase::first_byte:
      return "waiting for the response";
    case Phase::receive:
      return "receiving the response";
    case Phase::other:
      break;
  }
  return "waiting";
}

Deadline Deadline::never(const CancelEvent* cancel) {
  Deadline deadline;
  deadline.cancel_ = cancel;
  return deadline;
}

Deadline Deadline::after(milliseconds length, Limit limit, const CancelEvent* cancel,
                         const TimeSource& clock) {
  Deadline deadline;
  deadline.cancel_ = cancel;
  deadline.limit_ = limit;
  deadline.allowed_ = length;
  const auto now = clock.now();
  // A limit beyond the end of the clock is no limit; adding it would overflow.
  const auto room = std::chrono::duration_cast<milliseconds>(TimeSource::TimePoint::max() - now);
  if (length >= room) return never(cancel);
  deadline.clock_ = &clock;
  // Any length below zero has ended already; adding a large one would overflow as well.
  deadline.end_ = now + std::max(length, milliseconds(0));
  return deadline;
}

Deadline Deadline::earlier_of(const Deadline& other) const {
  const bool other_wins = other.clock_ != nullptr && (clock_ == nullptr || other.end_ < end_);
  Deadline chosen = other_wins ? other : *this;
  chosen.cancel_ = cancel_ != nullptr ? cancel_ : other.cancel_;
  return chosen;
}

bool Deadline::expired() const {
  return clock_ != nullptr && clock_->now() >= end_;
}

std::optional<milliseconds> Deadline::remaining() const {
  if (clock_ == nullptr) return std::nullopt;
  const auto left = end_ - clock_->now();
  if (left <= left.zero()) return milliseconds(0);
  return std::chrono::ceil<milliseconds>(left);
}

int Deadline::poll_timeout() const {
  const auto left = remaining();
  if (!left) return -1;
  const auto most = milliseconds(std::numeric_limits<int>::max());
  return static_cast<int>(std::min(*left, most).count());
}

void Deadline::check(Phase phase) const {
  if (cancelled() || expired()) throw error(phase);
}

Error Deadline::error(Phase phase) const {
  if (cancelled()) return Error(Category::cancelled, "interrupted");
  return Error(
      Category::timeout,
      "timed out after " + seconds_text(allowed_) + " during " + std::string(phase_name(phase)),
      std::make_shared<TimeoutDetail>(limit_, phase, allowed_));
}

}  // namespace tlsget

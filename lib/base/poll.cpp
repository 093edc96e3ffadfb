#include "base/poll.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <cerrno>
#include <limits>

namespace tlsget {
namespace {

using std::chrono::milliseconds;

/// For poll(): of the two limits the one that comes first; -1 without any.
int timeout_of(const Deadline& deadline, std::optional<TimeSource::TimePoint> until) {
  const int by_deadline = deadline.poll_timeout();
  if (!until) return by_deadline;
  const auto now = TimeSource::steady().now();
  if (*until <= now) return 0;
  const auto left = std::chrono::ceil<milliseconds>(*until - now);
  const auto most = milliseconds(std::numeric_limits<int>::max());
  const int by_until = static_cast<int>(std::min(left, most).count());
  return by_deadline < 0 ? by_until : std::min(by_deadline, by_until);
}

}  // namespace

bool poll_until(std::span<pollfd> entries, const Deadline& deadline, Phase phase,
                std::optional<TimeSource::TimePoint> until) {
  assert(entries.size() <= max_poll_entries);
  std::array<pollfd, max_poll_entries + 1> all{};
  auto* const cancel = std::copy(entries.begin(), entries.end(), all.begin());
  // poll() passes over a negative descriptor.
  cancel->fd = deadline.cancel() != nullptr ? deadline.cancel()->poll_fd() : -1;
  cancel->events = POLLIN;

  for (;;) {
    deadline.check(phase);
    const int ready = poll(all.data(), entries.size() + 1, timeout_of(deadline, until));
    if (ready < 0 && errno != EINTR)
      throw Error(Category::internal, "poll: " + describe_errno(errno));
    if (deadline.cancelled()) throw deadline.error(phase);
    if (ready > 0) {
      std::copy(all.begin(), cancel, entries.begin());
      return true;
    }
    if (until && TimeSource::steady().now() >= *until) return false;
  }
}

}  // namespace tlsget

// poll() under a Deadline: the one place of the library that blocks on file descriptors.
//
// Every wait here ends by an event, by the deadline or by the deadline's CancelEvent, whichever
// comes first. A deadline that has passed wins over an event that is there: a peer that trickles
// octets cannot outlive it.
#pragma once

#include <poll.h>

#include <cstddef>
#include <optional>
#include <span>

#include "base/deadline.hpp"

namespace tlsget {

constexpr std::size_t max_poll_entries = 16;

/// Blocks until an entry has an event, which then stands in its `revents`. False: `until` (on the
/// steady clock) came first. Throws deadline.error(phase).
/// REQUIRES: at most max_poll_entries entries; none with an fd that is closed.
bool poll_until(std::span<pollfd> entries, const Deadline& deadline, Phase phase,
                std::optional<TimeSource::TimePoint> until = std::nullopt);

}  // namespace tlsget

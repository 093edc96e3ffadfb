// Threads for transfers that go side by side (-Z).
//
// Rules. Their number and their stacks are bounded; none outlives the call that made them. What one
// throws is thrown again here, the first of all, after the last has ended.
#pragma once

#include <cstddef>
#include <functional>

namespace tlsget::app {

/// More would cost memory and win nothing: the network is the limit.
constexpr std::size_t most_workers = 64;

/// Runs `work` on `count` threads, 1 to most_workers, and waits for all. When no thread can be
/// made, fewer do it, in the end this one. `on_failure` is called, on a worker's thread, when
/// `work` has thrown, so that the others can be told to stop; it must not throw.
void run_workers(std::size_t count, const std::function<void()>& work,
                 const std::function<void()>& on_failure);

}  // namespace tlsget::app

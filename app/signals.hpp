// Ctrl-C and its like: they trigger a CancelEvent, so that what is going on ends in order.
#pragma once

#include "base/deadline.hpp"

namespace tlsget::app {

/// For its lifetime SIGINT, SIGTERM and SIGHUP trigger `cancel`; a second one kills at once.
/// One that is ignored when this is made (nohup) stays ignored. SIGPIPE and SIGXFSZ are ignored
/// from here on: the write tells (EPIPE, EFBIG). One object at a time.
class SignalWatch {
 public:
  explicit SignalWatch(const CancelEvent& cancel);
  ~SignalWatch();
  SignalWatch(const SignalWatch&) = delete;
  SignalWatch& operator=(const SignalWatch&) = delete;
  SignalWatch(SignalWatch&&) = delete;
  SignalWatch& operator=(SignalWatch&&) = delete;

  /// The signal that came first, or 0.
  int caught() const noexcept;
  /// Whether there was one at all in this process, for those that have no CancelEvent.
  static bool any_caught() noexcept;
};

/// Ends the process as `signal` by itself would have, so that a shell's loop stops as well.
[[noreturn]] void die_of(int signal);

}  // namespace tlsget::app

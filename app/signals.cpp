#include "app/signals.hpp"

#include <array>
#include <atomic>
#include <csignal>
#include <cstdlib>

namespace tlsget::app {

namespace {

// What a signal handler may touch; there is one process, so there is one of each.
std::atomic<const CancelEvent*> watched{nullptr};
std::atomic<int> first_signal{0};
static_assert(std::atomic<int>::is_always_lock_free);

constexpr std::array signals{SIGINT, SIGTERM, SIGHUP};

extern "C" void on_signal(int signal) {
  int none = 0;
  first_signal.compare_exchange_strong(none, signal);
  if (const CancelEvent* cancel = watched.load()) cancel->trigger();
}

}  // namespace

SignalWatch::SignalWatch(const CancelEvent& cancel) {
  watched = &cancel;
  struct sigaction ignore {};
  ignore.sa_handler = SIG_IGN;
  ::sigaction(SIGPIPE, &ignore, nullptr);
  ::sigaction(SIGXFSZ, &ignore, nullptr);
  for (const int signal : signals) {
    struct sigaction before {};
    ::sigaction(signal, nullptr, &before);
    if (before.sa_handler == SIG_IGN) continue;
    struct sigaction action {};
    action.sa_handler = on_signal;
    // Without SA_RESTART, so that a blocked write() to a slow pipe returns.
    action.sa_flags = static_cast<int>(SA_RESETHAND);
    ::sigaction(signal, &action, nullptr);
  }
}

SignalWatch::~SignalWatch() {
  watched = nullptr;
}

int SignalWatch::caught() const noexcept {
  return first_signal.load();
}

bool SignalWatch::any_caught() noexcept {
  return first_signal.load() != 0;
}

void die_of(int signal) {
  struct sigaction action {};
  action.sa_handler = SIG_DFL;
  ::sigaction(signal, &action, nullptr);
  sigset_t only{};
  sigemptyset(&only);
  sigaddset(&only, signal);
  ::sigprocmask(SIG_UNBLOCK, &only, nullptr);
  static_cast<void>(std::raise(signal));
  std::_Exit(128 + signal);
}

}  // namespace tlsget::app

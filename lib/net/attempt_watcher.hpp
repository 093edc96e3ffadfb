// Whoever wants to be told of each attempt to connect, as it is made and as it fails.
#pragma once

#include <optional>

#include "net/resolver.hpp"

namespace tlsget::net {

/// Called on the thread that connects. Every function does nothing by default; what they throw ends
/// the connecting.
class AttemptWatcher {
 public:
  AttemptWatcher() = default;
  AttemptWatcher(const AttemptWatcher&) = delete;
  AttemptWatcher& operator=(const AttemptWatcher&) = delete;
  AttemptWatcher(AttemptWatcher&&) = delete;
  AttemptWatcher& operator=(AttemptWatcher&&) = delete;
  virtual ~AttemptWatcher() = default;

  virtual void on_attempt(const Address& /*remote*/) {}
  /// `local` is our end, where the socket had got as far as that; `error_number` is an errno.
  virtual void on_attempt_failed(const Address& /*remote*/, const std::optional<Address>& /*local*/,
                                 int /*error_number*/) {}
};

}  // namespace tlsget::net

// TCP connections: sockets, and the race of addresses called happy eyeballs (RFC 8305).
#pragma once

#include <chrono>
#include <memory>
#include <span>

#include "base/deadline.hpp"
#include "net/resolver.hpp"
#include "net/transport.hpp"

namespace tlsget::net {

struct TcpOptions {
  /// How long the first address family has before the other one is tried as well (RFC 8305 section
  /// 5).
  std::chrono::milliseconds attempt_delay{200};
  bool no_delay = true;    ///< TCP_NODELAY
  bool keep_alive = true;  ///< SO_KEEPALIVE, probes after 60 s of silence
};

/// The first connection that stands, with addresses interleaved by family (RFC 8305 section 4); the
/// losers are closed. A refused attempt starts the next at once.
/// Throws Error(connect) that names each address and its reason, or deadline.error(Phase::connect).
/// REQUIRES: addresses is not empty.
std::unique_ptr<Transport> connect_tcp(std::span<const Address> addresses,
                                       const TcpOptions& options, const Deadline& deadline);

}  // namespace tlsget::net

// TCP connections: sockets, and the race of addresses called happy eyeballs (RFC 8305).
//
// Every socket is non-blocking and closed on exec from its birth. Not here: which address is tried
// when (happy_eyeballs), names (resolver).
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "base/deadline.hpp"
#include "net/attempt_watcher.hpp"
#include "net/connect_detail.hpp"
#include "net/resolver.hpp"
#include "net/transport.hpp"

namespace tlsget::net {

struct TcpOptions {
  /// How long the first address family has before the other one is tried as well (RFC 8305 section
  /// 5).
  std::chrono::milliseconds attempt_delay{200};
  bool no_delay = true;    ///< TCP_NODELAY
  bool keep_alive = true;  ///< SO_KEEPALIVE, probes after keep_alive_time of silence
  std::chrono::seconds keep_alive_time{60};
  int keep_alive_count = 9;  ///< probes without an answer before the connection is given up
  /// SO_BINDTODEVICE: only through this interface ("eth0"); empty: as the routes say.
  std::string device;
  /// The local address to connect from; addresses of the other family then fail. Its port is
  /// ignored. nullopt: as the routes say.
  std::optional<Address> local_address;
  /// The local port: the first of these that is free; 0: any. `local_port_last` is the end of the
  /// range, itself included.
  std::uint16_t local_port_first = 0;
  std::uint16_t local_port_last = 0;
  AttemptWatcher* watcher = nullptr;  ///< told of each attempt; not owned; null: nobody
};

/// The first connection that stands, with addresses interleaved by family (RFC 8305 section 4); the
/// losers are closed. A refused attempt starts the next at once.
/// Throws Error(connect) with ConnectDetail that names each address and its reason,
/// Error(local_end) with the same when no socket could be bound as the options say, or
/// deadline.error(Phase::connect) with the addresses tried as its context.
/// REQUIRES: addresses is not empty.
std::unique_ptr<Transport> connect_tcp(std::span<const Address> addresses,
                                       const TcpOptions& options, const Deadline& deadline);

}  // namespace tlsget::net

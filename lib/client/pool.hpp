// Idle connections, by what they may be used for.
//
// Rules. A connection is lent for one exchange and comes back only when http/exchange says that it
// may be used again. It is given out only to a request that would have made the very same
// connection: same origin, same TLS context, same address to connect to. Bounded in number and in
// age.
//
// Not here: making connections (connector).
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/buffer.hpp"
#include "net/resolver.hpp"
#include "net/transport.hpp"
#include "tls/tls_transport.hpp"
#include "url/url.hpp"

namespace tlsget::client {

/// Two equal keys can share a connection.
struct ConnectionKey {
  url::Origin origin;
  /// nullptr for plain connections. Contexts are shared by equal options, so identity is equality.
  std::shared_ptr<const tls::TlsContext> tls;
  /// Where it goes when not to the origin itself (--connect-to, --resolve).
  std::string target;
  std::string proxies;  ///< ProxyPlan::key()
  /// Of a proxy under TLS, as `tls`.
  std::shared_ptr<const tls::TlsContext> proxy_tls;
  net::IpVersion ip_version = net::IpVersion::any;
  bool aia = false;  ///< certificates from elsewhere may have helped
  friend bool operator==(const ConnectionKey&, const ConnectionKey&) = default;
};

struct Connection {
  ConnectionKey key;
  std::uint64_t id = 0;  ///< in the process, from 0
  std::unique_ptr<net::Transport> transport;
  /// The same object as `transport` when that is TLS, for its summary; else nullptr.
  const tls::TlsTransport* tls = nullptr;
  Buffer received;
};

class Pool {
 public:
  explicit Pool(const TimeSource& clock = TimeSource::steady()) : clock_(&clock) {}
  /// Says goodbye on every idle connection (close_notify: RFC 8446 section 6.1).
  ~Pool();
  Pool(const Pool&) = delete;
  Pool& operator=(const Pool&) = delete;
  Pool(Pool&&) = delete;
  Pool& operator=(Pool&&) = delete;

  /// The connection of this key that was idle for the shortest time and is still alive; dead and
  /// old ones that it meets on the way are closed.
  std::optional<Connection> take(const ConnectionKey& key);
  void give_back(Connection connection);
  std::size_t size() const noexcept { return idle_.size(); }

  static constexpr std::size_t max_idle = 16;
  /// Servers commonly close after 60 to 75 s; an older connection is more likely dead than useful.
  static constexpr std::chrono::seconds max_age{118};

 private:
  struct Idle {
    Connection connection;
    TimeSource::TimePoint since;
  };
  const TimeSource* clock_;
  std::vector<Idle> idle_;  // oldest first
};

}  // namespace tlsget::client

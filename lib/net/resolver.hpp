// Names to addresses, behind an interface, in a thread of its own so that a deadline holds.
//
// getaddrinfo cannot be interrupted: the thread owns all its data and is left behind when the
// deadline passes first. Not here: which address is tried when (tcp), --resolve overrides (client).
#pragma once

#include <sys/socket.h>

#include <cstdint>
#include <string>
#include <vector>

#include "base/deadline.hpp"
#include "url/url.hpp"

namespace tlsget::net {

enum class IpVersion { any, v4_only, v6_only };

/// A socket address of AF_INET or AF_INET6, as a value.
struct Address {
  sockaddr_storage storage{};
  socklen_t length = 0;

  int family() const noexcept { return storage.ss_family; }
  /// "192.0.2.7" or "2001:db8::1" (with "%zone" where there is one).
  std::string text() const;
  std::uint16_t port() const noexcept;
};

/// From a literal; nullopt-free: REQUIRES host.is_address(). Throws Error(resolve) on an unknown
/// zone.
Address literal_address(const url::Host& host, std::uint16_t port);

class Resolver {
 public:
  Resolver() = default;
  Resolver(const Resolver&) = delete;
  Resolver& operator=(const Resolver&) = delete;
  Resolver(Resolver&&) = delete;
  Resolver& operator=(Resolver&&) = delete;
  virtual ~Resolver() = default;

  /// At least one address, in the order of RFC 6724, each with `port`. Literals are answered
  /// without a lookup; names under "localhost" give loopback addresses alone (RFC 6761
  /// section 6.3). Throws Error(resolve) naming the host, or deadline.error(Phase::resolve).
  virtual std::vector<Address> resolve(const url::Host& host, std::uint16_t port, IpVersion version,
                                       const Deadline& deadline) = 0;
};

/// The system's resolver (getaddrinfo).
class SystemResolver final : public Resolver {
 public:
  std::vector<Address> resolve(const url::Host& host, std::uint16_t port, IpVersion version,
                               const Deadline& deadline) override;
};

}  // namespace tlsget::net

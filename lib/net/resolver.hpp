// Names to addresses, behind an interface, in a thread of its own so that a deadline holds.
//
// getaddrinfo cannot be interrupted: the thread owns all its data and is left behind when the
// deadline passes first; how many may be left so is bounded. Not here: which address is tried when
// (tcp), --resolve overrides (client).
#pragma once

#include <sys/socket.h>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
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
  /// The same family, address, port and zone.
  friend bool operator==(const Address& a, const Address& b) noexcept;
};

/// From what the system calls give. REQUIRES: `from` is of AF_INET or AF_INET6 and that long.
Address make_address(const sockaddr* from, socklen_t length);

Address with_port(const Address& address, std::uint16_t port) noexcept;

/// From a literal; nullopt-free: REQUIRES host.is_address(). Throws Error(resolve) on an unknown
/// zone.
Address literal_address(const url::Host& host, std::uint16_t port);

/// Detail of Category::resolve, when a lookup failed.
struct ResolveDetail : ErrorDetail {
  explicit ResolveDetail(bool may_pass) : temporary(may_pass) {}
  bool temporary;  ///< the same question may be answered later (no name server answered, say)
};

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
  /// section 6.3). Throws Error(resolve) naming the host, Error(connect) for an address of the
  /// other IP version, or deadline.error(Phase::resolve).
  virtual std::vector<Address> resolve(const url::Host& host, std::uint16_t port, IpVersion version,
                                       const Deadline& deadline) = 0;
};

/// What a lookup came to.
struct LookupAnswer {
  int code = 0;          ///< 0, or EAI_... of getaddrinfo
  int error_number = 0;  ///< errno, with EAI_SYSTEM
  std::vector<Address> addresses;
};

/// A lookup that may block for as long as it likes. `family` is AF_UNSPEC, AF_INET or AF_INET6.
/// Called on a thread of its own that may outlive the Resolver: whatever it holds, it owns.
using Lookup = std::function<LookupAnswer(const std::string& name, int family)>;

/// The system's resolver (getaddrinfo). Thread-safe.
class SystemResolver final : public Resolver {
 public:
  /// Lookups whose deadline passed and that still run; one more is refused (Error(resolve)).
  static constexpr std::size_t most_left_behind = 64;
  /// Of one answer; the rest is dropped.
  static constexpr std::size_t most_addresses = 64;

  SystemResolver();
  /// With another lookup in the place of getaddrinfo.
  explicit SystemResolver(Lookup lookup);
  ~SystemResolver() override;
  SystemResolver(const SystemResolver&) = delete;
  SystemResolver& operator=(const SystemResolver&) = delete;
  SystemResolver(SystemResolver&&) = delete;
  SystemResolver& operator=(SystemResolver&&) = delete;

  std::vector<Address> resolve(const url::Host& host, std::uint16_t port, IpVersion version,
                               const Deadline& deadline) override;

 private:
  struct Shared;
  LookupAnswer look_up(const std::string& name, int family, const Deadline& deadline);

  std::shared_ptr<Shared> shared_;  ///< with the threads that are left behind
};

}  // namespace tlsget::net

#include "net/resolver.hpp"

#include <arpa/inet.h>
#include <net/if.h>
#include <netdb.h>
#include <netinet/in.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cassert>
#include <cerrno>
#include <cstring>
#include <limits>
#include <mutex>
#include <new>
#include <optional>
#include <system_error>
#include <thread>
#include <utility>

#include "base/poll.hpp"
#include "base/text.hpp"

namespace tlsget::net {
namespace {

// A sockaddr_storage is read and written by copying: no pointer to it as another type is followed.
template <class Sockaddr>
Sockaddr read_as(const Address& address) noexcept {
  static_assert(sizeof(Sockaddr) <= sizeof(sockaddr_storage));
  Sockaddr out{};
  std::memcpy(&out, &address.storage, sizeof out);
  return out;
}

template <class Sockaddr>
Address address_from(const Sockaddr& from) noexcept {
  Address address;
  std::memcpy(&address.storage, &from, sizeof from);
  address.length = sizeof from;
  return address;
}

Address ipv4_address(in_addr ip, std::uint16_t port) noexcept {
  sockaddr_in out{};
  out.sin_family = AF_INET;
  out.sin_addr = ip;
  out.sin_port = htons(port);
  return address_from(out);
}

Address ipv6_address(const in6_addr& ip, std::uint32_t scope, std::uint16_t port) noexcept {
  sockaddr_in6 out{};
  out.sin6_family = AF_INET6;
  out.sin6_addr = ip;
  out.sin6_scope_id = scope;
  out.sin6_port = htons(port);
  return address_from(out);
}

/// "eth0" or "2" to the number that sin6_scope_id wants (RFC 4007 section 11.2).
std::uint32_t scope_of(const url::Host& host) {
  if (host.zone.empty()) return 0;
  if (const unsigned index = if_nametoindex(host.zone.c_str()); index != 0) return index;
  const auto number = text::parse_decimal(host.zone);
  if (number && *number > 0 && *number <= std::numeric_limits<std::uint32_t>::max())
    return static_cast<std::uint32_t>(*number);
  throw Error(Category::resolve,
              "no network interface is called " + host.zone + " (the zone of " + host.text + ")");
}

std::string scope_text(std::uint32_t scope) {
  std::array<char, IF_NAMESIZE> name{};
  if (if_indextoname(scope, name.data()) != nullptr) return name.data();
  return std::to_string(scope);
}

/// RFC 6761 section 6.3.
bool is_localhost(std::string_view name) {
  constexpr std::string_view localhost = "localhost";
  if (name.ends_with('.')) name.remove_suffix(1);
  if (name.size() < localhost.size()) return false;
  const std::string_view above = name.substr(0, name.size() - localhost.size());
  return text::equals_ignoring_case(name.substr(above.size()), localhost) &&
         (above.empty() || above.ends_with('.'));
}

std::vector<Address> loopback_addresses(std::uint16_t port, IpVersion version) {
  std::vector<Address> addresses;
  if (version != IpVersion::v4_only) addresses.push_back(ipv6_address(in6addr_loopback, 0, port));
  if (version != IpVersion::v6_only)
    addresses.push_back(ipv4_address(in_addr{htonl(INADDR_LOOPBACK)}, port));
  return addresses;
}

std::vector<Address> resolve_literal(const url::Host& host, std::uint16_t port, IpVersion version) {
  const bool is_v4 = host.kind == url::HostKind::ipv4;
  if (version == (is_v4 ? IpVersion::v6_only : IpVersion::v4_only))
    throw Error(Category::connect,
                host.text + (is_v4 ? " is an IPv4 address, and only IPv6 was asked for"
                                   : " is an IPv6 address, and only IPv4 was asked for"));
  return {literal_address(host, port)};
}

int family_of(IpVersion version) noexcept {
  switch (version) {
    case IpVersion::v4_only:
      return AF_INET;
    case IpVersion::v6_only:
      return AF_INET6;
    case IpVersion::any:
      break;
  }
  return AF_UNSPEC;
}

std::string_view version_words(IpVersion version) noexcept {
  switch (version) {
    case IpVersion::v4_only:
      return " to an IPv4 address";
    case IpVersion::v6_only:
      return " to an IPv6 address";
    case IpVersion::any:
      break;
  }
  return "";
}

/// "Name or service not known" and its like.
std::string reason_of(const LookupAnswer& answer) {
  if (answer.code == EAI_SYSTEM) return describe_errno(answer.error_number);
  if (answer.code == 0) return "no address of that kind";
  return gai_strerror(answer.code);
}

Error lookup_error(const std::string& name, IpVersion version, const LookupAnswer& answer) {
  const bool temporary = answer.code == EAI_AGAIN;
  return Error(Category::resolve,
               "could not resolve host " + name + std::string(version_words(version)) + ": " +
                   reason_of(answer) + (temporary ? " (it may pass: try again later)" : ""),
               std::make_shared<ResolveDetail>(temporary));
}

LookupAnswer system_lookup(const std::string& name, int family) {
  // No AI_ADDRCONFIG: what it counts as configured leaves out loopback, and an address of a family
  // without a route fails at once when it is tried.
  addrinfo hints{};
  hints.ai_family = family;
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* list = nullptr;
  LookupAnswer answer;
  answer.code = getaddrinfo(name.c_str(), nullptr, &hints, &list);
  answer.error_number = errno;
  if (answer.code != 0) return answer;
  const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> owner(list, &freeaddrinfo);
  for (const addrinfo* entry = list; entry != nullptr; entry = entry->ai_next) {
    if (entry->ai_family == AF_INET || entry->ai_family == AF_INET6)
      answer.addresses.push_back(make_address(entry->ai_addr, entry->ai_addrlen));
    if (answer.addresses.size() == SystemResolver::most_addresses) break;
  }
  return answer;
}

/// Never throws: there is nobody above it in a thread of its own.
LookupAnswer answer_of(const Lookup& lookup, const std::string& name, int family) noexcept {
  try {
    return lookup(name, family);
  } catch (const std::bad_alloc&) {
    return {EAI_MEMORY, 0, {}};
  } catch (...) {
    return {EAI_FAIL, 0, {}};
  }
}

/// One lookup, owned by its thread and, while that one waits, by the waiter.
class PendingLookup {
 public:
  /// Readable once the answer is there.
  int poll_fd() const noexcept { return done_.poll_fd(); }

  /// By the thread. True: nobody waits any more.
  bool finish(LookupAnswer answer) {
    const std::lock_guard lock(mutex_);
    answer_ = std::move(answer);
    done_.trigger();
    return left_behind_;
  }

  /// By the waiter: nullopt when there is none yet.
  std::optional<LookupAnswer> take() {
    const std::lock_guard lock(mutex_);
    return std::exchange(answer_, std::nullopt);
  }

  /// By the waiter, on giving up. False: the answer came in between.
  bool leave() {
    const std::lock_guard lock(mutex_);
    left_behind_ = !answer_.has_value();
    return left_behind_;
  }

 private:
  CancelEvent done_;
  std::mutex mutex_;
  std::optional<LookupAnswer> answer_;
  bool left_behind_ = false;
};

}  // namespace

std::string Address::text() const {
  std::array<char, INET6_ADDRSTRLEN> buffer{};
  if (family() == AF_INET) {
    const auto v4 = read_as<sockaddr_in>(*this);
    inet_ntop(AF_INET, &v4.sin_addr, buffer.data(), buffer.size());
    return buffer.data();
  }
  const auto v6 = read_as<sockaddr_in6>(*this);
  inet_ntop(AF_INET6, &v6.sin6_addr, buffer.data(), buffer.size());
  std::string out = buffer.data();
  if (v6.sin6_scope_id != 0) out += "%" + scope_text(v6.sin6_scope_id);
  return out;
}

std::uint16_t Address::port() const noexcept {
  return ntohs(family() == AF_INET ? read_as<sockaddr_in>(*this).sin_port
                                   : read_as<sockaddr_in6>(*this).sin6_port);
}

bool operator==(const Address& a, const Address& b) noexcept {
  if (a.family() != b.family() || a.port() != b.port()) return false;
  if (a.family() == AF_INET)
    return read_as<sockaddr_in>(a).sin_addr.s_addr == read_as<sockaddr_in>(b).sin_addr.s_addr;
  const auto x = read_as<sockaddr_in6>(a);
  const auto y = read_as<sockaddr_in6>(b);
  return IN6_ARE_ADDR_EQUAL(&x.sin6_addr, &y.sin6_addr) && x.sin6_scope_id == y.sin6_scope_id;
}

Address make_address(const sockaddr* from, socklen_t length) {
  assert(length <= sizeof(sockaddr_storage));
  Address address;
  std::memcpy(&address.storage, from, length);
  address.length = length;
  return address;
}

Address with_port(const Address& address, std::uint16_t port) noexcept {
  if (address.family() == AF_INET)
    return ipv4_address(read_as<sockaddr_in>(address).sin_addr, port);
  const auto v6 = read_as<sockaddr_in6>(address);
  return ipv6_address(v6.sin6_addr, v6.sin6_scope_id, port);
}

Address literal_address(const url::Host& host, std::uint16_t port) {
  in_addr v4{};
  in6_addr v6{};
  if (host.kind == url::HostKind::ipv4 && inet_pton(AF_INET, host.text.c_str(), &v4) == 1)
    return ipv4_address(v4, port);
  if (host.kind == url::HostKind::ipv6 && inet_pton(AF_INET6, host.text.c_str(), &v6) == 1)
    return ipv6_address(v6, scope_of(host), port);
  throw Error(Category::internal, host.text + " is not the address that it was said to be");
}

/// What a Resolver shares with its threads.
struct SystemResolver::Shared {
  explicit Shared(Lookup how) : lookup(std::move(how)) {}
  const Lookup lookup;
  std::atomic<std::size_t> left_behind{0};
};

SystemResolver::SystemResolver() : SystemResolver(system_lookup) {}

SystemResolver::SystemResolver(Lookup lookup)
    : shared_(std::make_shared<Shared>(std::move(lookup))) {}

SystemResolver::~SystemResolver() = default;

std::vector<Address> SystemResolver::resolve(const url::Host& host, std::uint16_t port,
                                             IpVersion version, const Deadline& deadline) {
  if (host.is_address()) return resolve_literal(host, port, version);
  if (is_localhost(host.text)) return loopback_addresses(port, version);

  const LookupAnswer answer = look_up(host.text, family_of(version), deadline);
  std::vector<Address> addresses;
  for (const Address& found : answer.addresses) {
    const Address address = with_port(found, port);
    const bool known = std::find(addresses.begin(), addresses.end(), address) != addresses.end();
    if (!known && addresses.size() < most_addresses) addresses.push_back(address);
  }
  if (answer.code != 0 || addresses.empty()) throw lookup_error(host.text, version, answer);
  return addresses;
}

LookupAnswer SystemResolver::look_up(const std::string& name, int family,
                                     const Deadline& deadline) {
  deadline.check(Phase::resolve);
  if (shared_->left_behind >= most_left_behind)
    throw Error(Category::resolve,
                "could not resolve host " + name + ": " + std::to_string(most_left_behind) +
                    " earlier lookups still run without an answer",
                std::make_shared<ResolveDetail>(true));

  const auto pending = std::make_shared<PendingLookup>();
  try {
    std::thread([shared = shared_, pending, name, family]() noexcept {
      if (pending->finish(answer_of(shared->lookup, name, family))) --shared->left_behind;
    }).detach();
  } catch (const std::system_error& error) {
    throw Error(Category::resolve,
                "could not start a thread to resolve host " + name + ": " + error.code().message(),
                std::make_shared<ResolveDetail>(true));
  }
  std::array<pollfd, 1> entries{{{pending->poll_fd(), POLLIN, 0}}};
  try {
    poll_until(entries, deadline, Phase::resolve);
  } catch (...) {
    // Counted before leave(): the thread may count down as soon as that returns.
    ++shared_->left_behind;
    if (!pending->leave()) --shared_->left_behind;
    throw;
  }
  return pending->take().value();
}

}  // namespace tlsget::net

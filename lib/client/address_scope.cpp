#include "client/address_scope.hpp"

#include <netinet/in.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>

#include "base/error.hpp"

namespace tlsget::client {
namespace {

using V6 = std::array<std::uint8_t, 16>;

struct V4Block {
  std::uint32_t network;
  unsigned length;
  AddressScope scope;
};

constexpr std::uint32_t v4(unsigned a, unsigned b, unsigned c = 0) {
  return a << 24U | b << 16U | c << 8U;
}

constexpr std::array v4_blocks{
    V4Block{v4(0, 0), 8, AddressScope::nowhere},       // RFC 791: this network
    V4Block{v4(10, 0), 8, AddressScope::own},          // RFC 1918
    V4Block{v4(100, 64), 10, AddressScope::own},       // RFC 6598: behind a carrier's NAT
    V4Block{v4(127, 0), 8, AddressScope::own},         // RFC 1122: loopback
    V4Block{v4(169, 254), 16, AddressScope::own},      // RFC 3927: link-local, cloud metadata
    V4Block{v4(172, 16), 12, AddressScope::own},       // RFC 1918
    V4Block{v4(192, 0, 0), 24, AddressScope::own},     // RFC 6890: protocol assignments
    V4Block{v4(192, 0, 2), 24, AddressScope::own},     // RFC 5737: documentation
    V4Block{v4(192, 168), 16, AddressScope::own},      // RFC 1918
    V4Block{v4(198, 18), 15, AddressScope::own},       // RFC 2544: benchmarks
    V4Block{v4(198, 51, 100), 24, AddressScope::own},  // RFC 5737
    V4Block{v4(203, 0, 113), 24, AddressScope::own},   // RFC 5737
    V4Block{v4(224, 0), 3, AddressScope::nowhere},     // RFC 1112: multicast, reserved, broadcast
};

struct V6Block {
  std::array<std::uint8_t, 12> network;  // no prefix below is longer
  unsigned length;
  AddressScope scope;
};

constexpr std::array v6_blocks{
    V6Block{{0xfc}, 7, AddressScope::own},                     // RFC 4193: unique local
    V6Block{{0xfe, 0x80}, 10, AddressScope::own},              // RFC 4291: link-local
    V6Block{{0xfe, 0xc0}, 10, AddressScope::own},              // RFC 3879: site-local
    V6Block{{0xff}, 8, AddressScope::nowhere},                 // RFC 4291: multicast
    V6Block{{0x01, 0x00}, 64, AddressScope::nowhere},          // RFC 6666: discard
    V6Block{{0x20, 0x01, 0x0d, 0xb8}, 32, AddressScope::own},  // RFC 3849: documentation
    V6Block{{0x3f, 0xff}, 20, AddressScope::own},              // RFC 9637: documentation
    V6Block{{0x20, 0x01}, 23, AddressScope::own},              // RFC 2928: Teredo and others
    V6Block{{0x00, 0x64, 0xff, 0x9b, 0x00, 0x01}, 48, AddressScope::own},  // RFC 8215: local NAT64
    V6Block{{0x5f, 0x00}, 16, AddressScope::own},  // RFC 9602: segment routing
};

bool begins_with(std::span<const std::uint8_t> octets, std::span<const std::uint8_t> network,
                 unsigned bits) {
  const std::size_t whole = bits / 8;
  if (!std::equal(network.begin(), network.begin() + static_cast<std::ptrdiff_t>(whole),
                  octets.begin()))
    return false;
  const unsigned rest = bits % 8;
  return rest == 0 || (octets[whole] ^ network[whole]) >> (8U - rest) == 0;
}

AddressScope scope_of_v4(std::uint32_t address) {
  for (const V4Block& block : v4_blocks)
    if ((address ^ block.network) >> (32U - block.length) == 0) return block.scope;
  return AddressScope::global;
}

/// The IPv4 address that it stands for.
std::optional<std::uint32_t> embedded_v4(const V6& octets) {
  struct Form {
    std::array<std::uint8_t, 12> network;
    unsigned length;
    std::size_t place;
  };
  constexpr std::array forms{
      Form{{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff}, 96, 12},  // RFC 4291: mapped
      Form{{0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 0, 0}, 96, 12},  // RFC 2765: translated
      Form{{}, 96, 12},                                          // RFC 4291: compatible
      Form{{0x00, 0x64, 0xff, 0x9b}, 96, 12},                    // RFC 6052: NAT64
      Form{{0x20, 0x02}, 16, 2},                                 // RFC 3056: 6to4
  };
  for (const Form& form : forms) {
    if (!begins_with(octets, form.network, form.length)) continue;
    std::uint32_t address = 0;
    for (std::size_t i = 0; i < 4; ++i) address = address << 8U | octets[form.place + i];
    return address;
  }
  return std::nullopt;
}

AddressScope scope_of_v6(const V6& octets) {
  constexpr V6 loopback{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
  if (octets == loopback) return AddressScope::own;
  if (const auto address = embedded_v4(octets)) return scope_of_v4(*address);
  for (const V6Block& block : v6_blocks)
    if (begins_with(octets, block.network, block.length)) return block.scope;
  return AddressScope::global;
}

}  // namespace

AddressScope scope_of(const net::Address& address) {
  if (address.family() == AF_INET) {
    sockaddr_in in{};
    std::memcpy(&in, &address.storage, sizeof in);
    return scope_of_v4(ntohl(in.sin_addr.s_addr));
  }
  if (address.family() != AF_INET6) return AddressScope::nowhere;
  sockaddr_in6 in{};
  std::memcpy(&in, &address.storage, sizeof in);
  V6 octets{};
  std::memcpy(octets.data(), &in.sin6_addr, octets.size());
  return scope_of_v6(octets);
}

bool is_own_host(const url::Host& host) {
  if (host.is_address())
    return scope_of(net::literal_address({host.kind, host.text, {}}, 0)) == AddressScope::own;
  std::string_view name = host.text;
  if (name.ends_with('.')) name.remove_suffix(1);
  return name == "localhost" || name.ends_with(".localhost");
}

bool is_own_address(std::string_view text) {
  try {
    const url::Host host = url::parse_host(text.substr(0, text.find('%')));
    return host.is_address() && is_own_host(host);
  } catch (const Error&) {
    return false;
  }
}

}  // namespace tlsget::client

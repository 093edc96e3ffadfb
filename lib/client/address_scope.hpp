// Which addresses belong to the whole internet, and which to one machine or one network.
//
// For addresses that a peer names and a caller did not: what is private must not be reached at a
// stranger's wish (request forgery), unless the stranger lives there itself.
#pragma once

#include <string_view>

#include "net/resolver.hpp"
#include "url/url.hpp"

namespace tlsget::client {

enum class AddressScope {
  global,   ///< the internet
  own,      ///< loopback, link-local, private, shared (RFC 6598), unique local, documentation, ...
  nowhere,  ///< no single machine: unspecified, multicast, broadcast, reserved
};

/// By the special-purpose registries (RFC 6890). An IPv6 address that stands for an IPv4 one
/// (mapped, translated, compatible, NAT64, 6to4) has that one's scope; Teredo is never global.
AddressScope scope_of(const net::Address& address);

/// What a host says of itself without a lookup: a literal of AddressScope::own, or a name under
/// "localhost".
bool is_own_host(const url::Host& host);

/// The same of an address in text form (net::Endpoints::remote_address).
bool is_own_address(std::string_view text);

}  // namespace tlsget::client

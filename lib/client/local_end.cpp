#include "client/local_end.hpp"

#include <fmt/format.h>
#include <net/if.h>

#include <algorithm>
#include <string>

#include "base/error.hpp"
#include "url/url.hpp"

namespace tlsget::client {
namespace {

bool is_interface(const std::string& name) {
  return if_nametoindex(name.c_str()) != 0;
}

/// The first address of the host's that can reach one of `addresses`.
net::Address local_address(const std::string& host, std::span<const net::Address> addresses,
                           net::Resolver& resolver, const Deadline& deadline) {
  std::vector<net::Address> own;
  try {
    own = resolver.resolve(url::parse_host(host), 0, net::IpVersion::any, deadline);
  } catch (const Error& error) {
    if (error.category() == Category::timeout || error.category() == Category::cancelled) throw;
    throw Error(Category::local_end,
                fmt::format("\"{}\" is no interface, address or host to connect from: {}", host,
                            error.message()));
  }
  const auto found = std::ranges::find_if(own, [&](const net::Address& candidate) {
    return std::ranges::any_of(addresses, [&](const net::Address& remote) {
      return remote.family() == candidate.family();
    });
  });
  if (found != own.end()) return *found;
  throw Error(Category::local_end,
              fmt::format("\"{}\" has no address of the IP version that is connected to", host));
}

}  // namespace

net::TcpOptions with_local_end(const Options& options, std::span<const net::Address> addresses,
                               net::Resolver& resolver, const Deadline& deadline) {
  const LocalEnd& end = options.local_end;
  net::TcpOptions tcp = options.tcp;
  std::string host = end.host;
  tcp.device = end.device;
  if (!end.either.empty()) (is_interface(end.either) ? tcp.device : host) = end.either;
  if (!tcp.device.empty() && !is_interface(tcp.device))
    throw Error(Category::local_end, fmt::format("there is no interface \"{}\"", tcp.device));
  if (!host.empty()) tcp.local_address = local_address(host, addresses, resolver, deadline);
  return tcp;
}

}  // namespace tlsget::client

// The line of the PROXY protocol, version 1: who the client is, for a server behind a balancer.
//
// Not here: version 2, which is binary; who sends it (client/connector).
#pragma once

#include <cstdint>
#include <string>

namespace tlsget::http {

/// Addresses in numbers, IPv6 without brackets. All empty: a connection that has none.
struct ProxyProtocolEnds {
  std::string source;
  std::string destination;
  std::uint16_t source_port = 0;
  std::uint16_t destination_port = 0;
};

/// "PROXY TCP4 192.0.2.1 192.0.2.2 56324 443\r\n"; "PROXY UNKNOWN\r\n" without a destination. A
/// line has addresses of one IP version: where one is IPv6, an IPv4 one is mapped into it
/// ("::ffff:192.0.2.1").
std::string proxy_protocol_line(const ProxyProtocolEnds& ends);

}  // namespace tlsget::http

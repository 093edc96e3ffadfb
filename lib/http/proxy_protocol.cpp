#include "http/proxy_protocol.hpp"

#include <fmt/format.h>

namespace tlsget::http {
namespace {

bool is_ipv6(const std::string& address) {
  return address.find(':') != std::string::npos;
}

/// Beside an IPv6 address, an IPv4 one is written as IPv6 (RFC 4291 section 2.5.5.2).
std::string beside(const std::string& other, const std::string& address) {
  return is_ipv6(other) && !is_ipv6(address) ? "::ffff:" + address : address;
}

}  // namespace

std::string proxy_protocol_line(const ProxyProtocolEnds& ends) {
  if (ends.destination.empty()) return "PROXY UNKNOWN\r\n";
  const bool either = is_ipv6(ends.source) || is_ipv6(ends.destination);
  return fmt::format("PROXY TCP{} {} {} {} {}\r\n", either ? 6 : 4,
                     beside(ends.destination, ends.source), beside(ends.source, ends.destination),
                     ends.source_port, ends.destination_port);
}

}  // namespace tlsget::http

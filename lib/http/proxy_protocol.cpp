#include "http/proxy_protocol.hpp"

#include <fmt/format.h>

namespace tlsget::http {

std::string proxy_protocol_line(const ProxyProtocolEnds& ends) {
  if (ends.destination.empty()) return "PROXY UNKNOWN\r\n";
  const bool is_ipv6 = ends.destination.find(':') != std::string::npos;
  return fmt::format("PROXY TCP{} {} {} {} {}\r\n", is_ipv6 ? 6 : 4, ends.source, ends.destination,
                     ends.source_port, ends.destination_port);
}

}  // namespace tlsget::http

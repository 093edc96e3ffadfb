#include "http/proxy_protocol.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace tlsget::http;

TEST_CASE("the PROXY line tells both ends") {
  CHECK(proxy_protocol_line({"192.0.2.1", "192.0.2.2", 1000, 443}) ==
        "PROXY TCP4 192.0.2.1 192.0.2.2 1000 443\r\n");
  CHECK(proxy_protocol_line({"2001:db8::1", "2001:db8::2", 1, 65535}) ==
        "PROXY TCP6 2001:db8::1 2001:db8::2 1 65535\r\n");
  CHECK(proxy_protocol_line({}) == "PROXY UNKNOWN\r\n");
}

TEST_CASE("both addresses of the PROXY line are of one version of IP") {
  CHECK(proxy_protocol_line({"2001:db8::1", "192.0.2.2", 1, 443}) ==
        "PROXY TCP6 2001:db8::1 ::ffff:192.0.2.2 1 443\r\n");
  CHECK(proxy_protocol_line({"192.0.2.1", "2001:db8::2", 1, 443}) ==
        "PROXY TCP6 ::ffff:192.0.2.1 2001:db8::2 1 443\r\n");
}

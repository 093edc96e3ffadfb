// What goes wrong.
#include "differential/rows.hpp"

namespace tlsget::test {

std::span<const Row> error_rows() {
  static const Row rows[] = {
      {"a body that is cut", {"$URL/cut"}},
      {"a body that is cut, into a file", {"-o", "out", "$URL/cut"}},
      {"an unknown option", {"--no-such-option", "$URL/"}},
      {"no URL", {}},
      {"a malformed port", {"http://127.0.0.1:99999999/"}},
      {"an unknown scheme", {"foo://127.0.0.1/"}},
      {"a value that is missing", {"$URL/", "-o"}},
      {"a number that is none", {"-m", "abc", "$URL/"}},
      {"a folder as a file", {"-o", "sub", "$URL/echo"}, {{"sub/there", ""}}},
      {"a field line that is too long", {"$URL/long/line"}},
      {"too many fields", {"$URL/long/fields"}},
      {"a head that is too large", {"$URL/long/head"}},
      {"a Location that is no URL", {"-L", "$URL/location/302/http%3A%2F%2F[%3A%3A1"}},
      {"an IPv6 address, and IPv4 alone", {"-4", "http://[::1]:1/"}},
      {"an IPv4 address, and IPv6 alone", {"-6", "http://127.0.0.1:1/"}},
      {"nobody listens", {"http://127.0.0.1:1/"}},
      {"a host that is none", {"http://no.such.host.invalid/"}},
  };
  return rows;
}

}  // namespace tlsget::test

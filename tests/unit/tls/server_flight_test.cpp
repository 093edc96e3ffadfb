#include "tls/server_flight.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <string>

namespace tlsget::test {
namespace {

using tls::ServerFlight;

std::string number(std::size_t value, std::size_t width) {
  std::string octets(width, '\0');
  for (std::size_t i = 0; i < width; ++i) {
    octets[width - 1 - i] = static_cast<char>(value >> (8 * i) & 0xffU);
  }
  return octets;
}

std::string message(int type, const std::string& body) {
  return static_cast<char>(type) + number(body.size(), 3) + body;
}

std::string record(int type, const std::string& content) {
  return static_cast<char>(type) + number(0x0303, 2) + number(content.size(), 2) + content;
}

std::string extension(unsigned type, const std::string& content) {
  return number(type, 2) + number(content.size(), 2) + content;
}

std::string server_hello(unsigned suite, const std::string& extensions) {
  return message(2, number(0x0303, 2) + std::string(32, 'r') + number(0, 1) + number(suite, 2) +
                        number(0, 1) + number(extensions.size(), 2) + extensions);
}

const std::string versions_1_3 = extension(43, number(0x0304, 2));

std::string hello_1_3(unsigned group) {
  return server_hello(0x1301, versions_1_3 + extension(51, number(group, 2) + number(2, 2) + "kk"));
}

std::string key_exchange(unsigned group) {
  return message(12, std::string("\x03", 1) + number(group, 2) + number(1, 1) + "k");
}

TEST_CASE("reads the version and the group of TLS 1.3, at every split of the octets") {
  const std::string octets =
      record(22, hello_1_3(0x001d)) + record(20, "\x01") + record(23, "encrypted");
  for (std::size_t split = 0; split <= octets.size(); ++split) {
    ServerFlight flight;
    flight.see(octets.substr(0, split));
    flight.see(octets.substr(split));
    CHECK(flight.version() == 0x0304);
    CHECK(flight.group() == 0x001d);
    CHECK_FALSE(flight.other_protocol());
  }
}

TEST_CASE("reads a flight octet by octet, and a hello that several records carry") {
  const std::string hello = hello_1_3(0x0018);
  const std::string octets = record(22, hello.substr(0, 10)) + record(22, hello.substr(10));
  ServerFlight flight;
  for (const char c : octets) flight.see({&c, 1});
  CHECK(flight.group() == 0x0018);
}

TEST_CASE("takes the group of the hello after a HelloRetryRequest") {
  const std::string retry = server_hello(0x1301, versions_1_3 + extension(51, number(0x0019, 2)));
  ServerFlight flight;
  flight.see(record(22, retry));
  CHECK(flight.group() == 0x0019);
  flight.see(record(22, hello_1_3(0x0019)));
  CHECK(flight.group() == 0x0019);
}

TEST_CASE("reads the group and the prime of TLS 1.2's key exchange") {
  ServerFlight ec;
  ec.see(record(22, server_hello(0xc02f, "") + message(11, "certificate") + key_exchange(0x0017)));
  CHECK(ec.version() == 0x0303);
  CHECK(ec.group() == 0x0017);
  CHECK_FALSE(ec.dh_bits());

  ServerFlight dh;
  const std::string prime = std::string("\0\x7f", 2) + std::string(127, 'p');
  dh.see(record(22, server_hello(0x009e, "") + message(12, number(prime.size(), 2) + prime)));
  CHECK(dh.dh_bits() == 1023);
  CHECK_FALSE(dh.group());
}

TEST_CASE("knows nothing of a flight that is cut, and never reads past its end") {
  const std::string hello = hello_1_3(0x001d);
  for (std::size_t length = 0; length < hello.size(); ++length) {
    ServerFlight flight;
    // The length fields promise more than there is.
    flight.see(record(22, hello.substr(0, length)));
    CHECK_FALSE(flight.group());
  }
}

TEST_CASE("looks no further once anything but a handshake record has come") {
  const int type = GENERATE(20, 21, 23, 99);
  ServerFlight flight;
  flight.see(record(type, "x") + record(22, hello_1_3(0x001d)));
  CHECK_FALSE(flight.group());
}

TEST_CASE("keeps a bounded part of an endless flight") {
  ServerFlight flight;
  const std::string filler = record(22, std::string(16384, '\0'));
  for (int i = 0; i < 1000; ++i) flight.see(filler);
  flight.see(record(22, hello_1_3(0x001d)));
  CHECK_FALSE(flight.group());
}

TEST_CASE("tells nothing at all from something else than TLS") {
  ServerFlight flight;
  CHECK_FALSE(flight.anything());
  CHECK_FALSE(flight.other_protocol());
  flight.see("H");
  CHECK(flight.anything());
  flight.see("TTP/1.1 200 OK");
  CHECK(flight.other_protocol() == "plain HTTP");
}

}  // namespace
}  // namespace tlsget::test

// What is refused: the message, the octet, and that no secret is in either.
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "unit/url/refusal.hpp"
#include "url/url.hpp"

namespace tlsget::url {
namespace {

using Catch::Matchers::ContainsSubstring;

struct Refused {
  std::string_view text;
  std::size_t offset;
  std::string message;  ///< a part of it
};

void check_all(const std::vector<Refused>& table) {
  for (const auto& row : table) {
    CAPTURE(row.text);
    const auto refusal = refusal_of([&] { (void)parse(row.text); });
    REQUIRE(refusal);
    CHECK_THAT(refusal->message, ContainsSubstring(row.message));
    CHECK(refusal->offset == row.offset);
    CHECK(refusal->text == row.text);
  }
}

TEST_CASE("refuses a text that has no host") {
  check_all({
      {"", 0, "no host"},
      {"https://", 8, "no host"},
      {"https:///", 9, "no host"},
      {"https://:443/", 8, "no host"},
      {"https://?q", 8, "no host"},
      {"https://#f", 8, "no host"},
      {"https://@/", 9, "no host"},
      {":443", 0, "no host"},
      {"?q", 0, "no host"},
      {"/path", 0, "neither a scheme nor a host"},
      {"//example.com/", 0, "neither a scheme nor a host"},
  });
}

TEST_CASE("refuses what is no scheme and no host either") {
  check_all({
      {"ht_tp://example.com", 2, "'_' in the scheme"},
      {"1http://example.com", 0, "'1' at the beginning of the scheme"},
      {" https://example.com", 0, "space in the scheme"},
      {"://example.com", 0, "no scheme"},
      {"http:example.com", 5, "no \"//\" after the scheme"},
      {"HTTPS:", 6, "no \"//\" after the scheme"},
      {"https:////example.com", 9, "more than three slashes"},
  });
}

TEST_CASE("refuses a port that is none") {
  check_all({
      {"https://h:99999/", 10, "port 99999 is above 65535"},
      {"https://h:65536", 10, "port 65536 is above 65535"},
      {"h:18446744073709551697", 2, "port 18446744073709551697 is above 65535"},
      {"h:340282366920938463463374607431768211537", 2, "the port is above 65535"},
      {"https://h:80x/", 12, "'x' in the port"},
      {"https://h:-1/", 10, "'-' in the port"},
      {"https://h:+1/", 10, "'+' in the port"},
      {"https://h:1 /", 11, "space in the port"},
      {"https://h:1:2/", 11, "':' in the port"},
      {"https://[::1]:x", 14, "'x' in the port"},
      {"mailto:postmaster", 7, "'p' in the port"},
  });
}

TEST_CASE("refuses controls in every part, at their octet") {
  check_all({
      {"ht\ttps://h/", 2, "tab in the host"},
      {"https://h\n/", 9, "line feed in the host"},
      {"https://h:8\r0/", 11, "carriage return in the port"},
      {"https://[::1\t]/", 12, "tab in the host"},
      {"https://[::1]:\t/", 14, "tab in the port"},
      {"https://h/a\033[1mb", 11, "control character 0x1b in the path"},
      {"https://h/a\177", 11, "control character 0x7f in the path"},
      {std::string_view("https://h/?a\0b", 14), 12, "NUL in the query"},
      {"https://h/?a#b\001", 14, "control character 0x01 in the fragment"},
      {"\thttps://h/", 0, "tab in the host"},
      {"https://h/\n", 10, "line feed in the path"},
  });
}

TEST_CASE("refuses octets that no host name holds") {
  check_all({
      {"https://a b/", 9, "space in the host"},
      {"https://ex<ample/", 10, "'<' in the host"},
      {"https://a%2fb/", 9, "'/', percent-encoded, in the host"},
      {"https://a%00b/", 9, "NUL, percent-encoded, in the host"},
      {"https://%61%20/", 11, "space, percent-encoded, in the host"},
      {"https://a%2/", 9, "'%' in the host without two hexadecimal digits"},
      {"https://a%zz/", 9, "'%' in the host without two hexadecimal digits"},
      {"https://a|b/", 9, "'|' in the host"},
      {"https://a,b/", 9, "',' in the host"},
      {"https://a]b/", 9, "']' in the host"},
      {"https://a[b/", 9, "'[' in the host"},
      {"https://a\377/", 9, "not UTF-8"},
      {"https://%61%c3/", 11, "not UTF-8"},
      {"https://a..b/", 8, "label of the host is empty"},
      {"https://.a/", 8, "label of the host is empty"},
      {"https://./", 8, "label of the host is empty"},
  });
}

TEST_CASE("refuses an authority that programs read differently") {
  check_all({
      {"https://a\\b/", 9, "backslash in the host"},
      {"https:\\\\example.com", 6, "no \"//\" after the scheme"},
  });
  const auto two_hosts = refusal_of([] { (void)parse("https://good.example\\@evil.example/"); });
  REQUIRE(two_hosts);
  CHECK_THAT(two_hosts->message, ContainsSubstring("backslash in the user information"));
  const auto two_ats = refusal_of([] { (void)parse("https://a@good.example@evil.example/"); });
  REQUIRE(two_ats);
  CHECK_THAT(two_ats->message, ContainsSubstring("more than one '@'"));
}

TEST_CASE("refuses malformed IPv6 literals") {
  check_all({
      {"https://[::1", 12, "no ']'"},
      {"https://[]/", 9, "not an IPv6 address"},
      {"https://[:::1]/", 9, "not an IPv6 address"},
      {"https://[1:2:3:4:5:6:7:8:9]/", 9, "not an IPv6 address"},
      {"https://[12345::]/", 9, "not an IPv6 address"},
      {"https://[::1.2.3]/", 9, "not an IPv6 address"},
      {"https://[v1.a]/", 9, "not an IPv6 address"},
      {"https://[::1]x/", 13, "'x' between the IPv6 address and the port"},
      {"https://[fe80::1%]/", 17, "no zone"},
      {"https://[fe80::1%25a/", 20, "no ']'"},
      {"https://[fe80::1%25a b]/", 20, "space in the zone"},
      {"https://[fe80::1%25abcdefghijklmnop]/", 19, "the zone has 16 octets; 15 are the most"},
      {"2001:db8::1", 0, "stands in brackets"},
      {"https://::1/", 8, "stands in brackets"},
  });
}

TEST_CASE("refuses controls hidden in user information") {
  const auto refusal = refusal_of([] { (void)parse("https://user:pa%0ass@h/"); });
  REQUIRE(refusal);
  CHECK(refusal->message == "line feed, percent-encoded, in the user information");
  CHECK(refusal->text == "https://***@h/");
  CHECK(refusal->offset == 8);
}

struct Masked {
  std::string_view text;
  std::string_view shown;
  std::size_t offset;
};

TEST_CASE("shows no user information in an error, and the offset within what is shown") {
  const std::vector<Masked> table = {
      {"https://user:hunter2@h:99999/", "https://***@h:99999/", 14},
      {"https://hunter2@h:99999/", "https://***@h:99999/", 14},
      {"user:hunter2@h:x", "***@h:x", 6},
      {"https://user:hun\tter2@h/", "https://***@h/", 8},
      {"https://u:hunter2@h/a\tb", "https://***@h/a\tb", 15},
      {"ht_tp://u:hunter2@h/", "ht_tp://***@h/", 2},
      {"https:////u:hunter2@h/", "https:////***@h/", 9},
      {"https:u:hunter2@h/", "***@h/", 0},
      {"https:\\\\u:hunter2@h/", "***@h/", 0},
      {"https://u:hunter2\\@h/", "https://***@h/", 8},
      {"https://u:hunter2@x@h/", "https://***@h/", 11},
      {"https://u:hunter2/@h/", "https://***@h/", 8},
      {"https://u:hun/ter2@h/", "https://***@h/", 8},
      {"https://u:hun?ter2@h/", "https://***@h/", 8},
      {"https://u:hun#ter2@h/", "https://***@h/", 8},
      {"https://u:1234567#hunter2@h/", "https://***@h/", 8},
  };
  for (const auto& row : table) {
    CAPTURE(row.text);
    const auto refusal = refusal_of([&] { (void)parse(row.text); });
    REQUIRE(refusal);
    CHECK(refusal->text == row.shown);
    CHECK(refusal->offset == row.offset);
    CHECK_THAT(refusal->message, !ContainsSubstring("hun"));
  }
}

TEST_CASE("names the remedy for a password that ends the authority") {
  const auto refusal = refusal_of([] { (void)parse("https://u:hun/ter2@h/"); });
  REQUIRE(refusal);
  CHECK_THAT(refusal->message, ContainsSubstring("%2F"));
}

TEST_CASE("takes a host with a port for what it is, whatever the path holds") {
  const auto refusal = refusal_of([] { (void)parse("https://h:8443/a\t@b"); });
  REQUIRE(refusal);
  CHECK(refusal->text == "https://h:8443/a\t@b");
  CHECK(refusal->offset == 16);
}

TEST_CASE("bounds the length, also of what encoding makes of it") {
  const std::size_t limit = std::size_t{8} << 20U;
  const std::string start = "https://h/";
  CHECK(parse(start + std::string(limit - start.size(), 'a')).path.size() == limit - 9);
  for (const auto& text : {start + std::string(limit, 'a'), start + std::string(limit / 2, ' ')}) {
    const auto refusal = refusal_of([&] { (void)parse(text); });
    REQUIRE(refusal);
    CHECK_THAT(refusal->message, ContainsSubstring("8 MiB"));
    CHECK(refusal->text.empty());
  }
  CHECK(refusal_of([&] { (void)resolve(parse("h"), std::string(limit + 1, 'a')); }));
  CHECK(refusal_of([&] { (void)parse_host(std::string(limit + 1, 'a')); }));
}

}  // namespace
}  // namespace tlsget::url

// Hosts: names (IDNA, limits), IPv4 in its loose forms, IPv6 with zones.
#include <catch2/catch_test_macros.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "unit/url/refusal.hpp"
#include "url/url.hpp"

namespace tlsget::url {
namespace {

struct Row {
  std::string_view text;
  std::string_view host;
};

void check_all(HostKind kind, const std::vector<Row>& table) {
  for (const auto& row : table) {
    CAPTURE(row.text);
    CHECK(parse_host(row.text) == Host{kind, std::string(row.host), ""});
  }
}

bool refused(std::string_view text) {
  return refusal_of([&] { (void)parse_host(text); }).has_value();
}

TEST_CASE("reads IPv4 addresses in every form of inet_aton") {
  check_all(HostKind::ipv4,
            {
                {"192.0.2.1", "192.0.2.1"},
                {"0.0.0.0", "0.0.0.0"},
                {"255.255.255.255", "255.255.255.255"},
                {"0x7f.1", "127.0.0.1"},
                {"0X7F.0x1", "127.0.0.1"},
                {"2130706433", "127.0.0.1"},
                {"0x7f000001", "127.0.0.1"},
                {"017700000001", "127.0.0.1"},
                {"0177.0.0.1", "127.0.0.1"},
                {"127.1", "127.0.0.1"},
                {"127.0.257", "127.0.1.1"},
                {"1.16777215", "1.255.255.255"},
                {"4294967295", "255.255.255.255"},
                {"00000000000000000000000000000000000000000177.1", "127.0.0.1"},
                {"1.2.3.4.", "1.2.3.4"},
                {"0x.0x.0", "0.0.0.0"},
                {"%31%32%37.1", "127.0.0.1"},
                {"\357\274\221\357\274\222\357\274\227\343\200\202\061", "127.0.0.1"},
            });
}

TEST_CASE("refuses a name that ends in a number without being an address") {
  for (const std::string_view text :
       {"256.1.1.1", "1.2.3.256", "1.2.3.4.5", "4294967296", "0x100000000", "1.16777216",
        "1.2.65536", "08.1", "1.2.3.08", "1..2", "foo.1", "foo.0x4", "foo.0x", "1.2.3.4x.5",
        "18446744073709551617", "0x1g.1", ".1"}) {
    CAPTURE(text);
    CHECK(refused(text));
  }
}

TEST_CASE("takes names that only look like numbers for names") {
  check_all(HostKind::name, {
                                {"1.2.3.4x", "1.2.3.4x"},
                                {"0x7f.0.0.0x7g", "0x7f.0.0.0x7g"},
                                {"1.2.3.com", "1.2.3.com"},
                                {"3com.example", "3com.example"},
                                {"0xg", "0xg"},
                            });
}

TEST_CASE("writes IPv6 addresses by RFC 5952") {
  check_all(HostKind::ipv6, {
                                {"::1", "::1"},
                                {"::", "::"},
                                {"1::", "1::"},
                                {"[::1]", "::1"},
                                {"2001:DB8::0001", "2001:db8::1"},
                                {"2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"},
                                {"2001:0:0:1:0:0:0:1", "2001:0:0:1::1"},
                                {"2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"},
                                {"0:0:0:1:0:0:0:0", "0:0:0:1::"},
                                {"0:1:0:1:0:1:0:1", "0:1:0:1:0:1:0:1"},
                                {"1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"},
                                {"::2:3:4:5:6:7:8", "0:2:3:4:5:6:7:8"},
                                {"::ffff:1.2.3.4", "::ffff:1.2.3.4"},
                                {"::ffff:0102:0304", "::ffff:1.2.3.4"},
                                {"::127.0.0.1", "::7f00:1"},
                                {"64:ff9b::192.0.2.33", "64:ff9b::c000:221"},
                            });
}

TEST_CASE("takes the zone off an IPv6 address, escaped or not") {
  for (const std::string_view text : {"[fe80::1%25eth0]", "[fe80::1%eth0]", "fe80::1%eth0"}) {
    CAPTURE(text);
    const Host host = parse_host(text);
    CHECK(host == Host{HostKind::ipv6, "fe80::1", "eth0"});
    CHECK(host.bracketed() == "[fe80::1]");
    CHECK(host.is_address());
  }
  CHECK(parse_host("[fe80::1%25]").zone == "25");
  CHECK(parse_host("[fe80::1%251]").zone == "1");
  CHECK(parse("https://[fe80::1%25eth0]:8443/").authority() == "[fe80::1]:8443");
  CHECK(refused("[fe80::1%eth%30]"));
  CHECK(refused("[fe80::1%25a/b]"));
  CHECK(refused("[::1"));
  CHECK(refused("::1]"));
  CHECK(refused("a:1"));
}

TEST_CASE("makes A-labels of names that are not ASCII") {
  check_all(HostKind::name, {
                                {"B\303\234CHER.Example", "xn--bcher-kva.example"},
                                {"b%C3%BCcher.example", "xn--bcher-kva.example"},
                                {"fa\303\237.de", "xn--fa-hia.de"},  // not "fass.de"
                                {"\316\262\317\214\316\273\316\277\317\202.com",
                                 "xn--nxasmm1c.com"},  // final sigma
                                {"\344\276\213\343\200\202\346\265\213\350\257\225",
                                 "xn--fsq.xn--0zwm56d"},                     // ideographic stop
                                {"\357\274\247\357\275\217.com", "go.com"},  // full width
                                {"a\302\255b.com", "ab.com"},                // soft hyphen
                                {"u\314\210.example", "xn--tda.example"},    // NFC
                                {"a_\303\274.example", "xn--a_-yka.example"},
                                {"b\303\274cher.example.", "xn--bcher-kva.example."},
                            });
}

TEST_CASE("leaves ASCII names to the name service, but for their case") {
  check_all(HostKind::name, {
                                {"Example.COM", "example.com"},
                                {"example.com.", "example.com."},
                                {"_dmarc.a_b.example", "_dmarc.a_b.example"},
                                {"-a-.b--c", "-a-.b--c"},
                                {"a~b", "a~b"},
                                {"XN--a", "xn--a"},
                                {"xn--", "xn--"},
                                {"%65xample.com", "example.com"},
                            });
}

TEST_CASE("refuses what IDNA refuses") {
  for (const std::string_view text : {
           "\357\277\275.com",          // U+FFFD
           "\342\200\215.example",      // a lone joiner
           "\331\212a",                 // two directions in a label
           "xn--a.\303\274",            // a broken A-label beside a U-label
           "a\302\240.example",         // no-break space, mapped to a space
           "\357\274\205\064\061.com",  // full-width percent sign
           "\357\274\217.com",          // full-width slash
           "a\342\200\245.com",         // two dots in one
           "\302\255",                  // nothing left
           "\303\274..example",
       }) {
    CAPTURE(text);
    CHECK(refused(text));
  }
}

std::string labels(std::size_t count, std::size_t length) {
  std::string name;
  for (std::size_t i = 0; i < count; ++i) name += std::string(length, 'a') + ".";
  return name;
}

TEST_CASE("bounds labels at 63 octets and names at 253") {
  CHECK_FALSE(refused(std::string(63, 'a') + ".example"));
  CHECK(refused(std::string(64, 'a') + ".example"));
  // 3 * 64 + 61 = 253, with and without the trailing dot
  CHECK_FALSE(refused(labels(3, 63) + std::string(61, 'a')));
  CHECK_FALSE(refused(labels(3, 63) + std::string(61, 'a') + "."));
  CHECK(refused(labels(3, 63) + std::string(62, 'a')));
  CHECK(refused(labels(3, 63) + std::string(62, 'a') + "."));
  // The limit is the A-label's: "xn--" and "-kva" go with it.
  CHECK_FALSE(refused(std::string(54, 'a') + "\303\274.example"));
  CHECK(refused(std::string(63, 'a') + "\303\274.example"));
  CHECK(refused(std::string(1u << 20U, 'a')));
  std::string many;
  for (int i = 0; i < 10000; ++i) many += "\303\274.";
  CHECK(refused(many));
}

}  // namespace
}  // namespace tlsget::url

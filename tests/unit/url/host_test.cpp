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
                {"\xef\xbc\x91\xef\xbc\x92\xef\xbc\x97\xe3\x80\x82\x31", "127.0.0.1"},
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
                                {"B\xc3\x9c"
                                 "CHER.Example",
                                 "xn--bcher-kva.example"},
                                {"b%C3%BCcher.example", "xn--bcher-kva.example"},
                                {"fa\xc3\x9f.de", "xn--fa-hia.de"},  // not "fass.de"
                                {"\xce\xb2\xcf\x8c\xce\xbb\xce\xbf\xcf\x82.com",
                                 "xn--nxasmm1c.com"},  // final sigma
                                {"\xe4\xbe\x8b\xe3\x80\x82\xe6\xb5\x8b\xe8\xaf\x95",
                                 "xn--fsq.xn--0zwm56d"},                     // ideographic stop
                                {"\xef\xbc\xa7\xef\xbd\x8f.com", "go.com"},  // full width
                                {"a\xc2\xad"
                                 "b.com",
                                 "ab.com"},                                // soft hyphen
                                {"u\xcc\x88.example", "xn--tda.example"},  // NFC
                                {"a_\xc3\xbc.example", "xn--a_-yka.example"},
                                {"b\xc3\xbc"
                                 "cher.example.",
                                 "xn--bcher-kva.example."},
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
           "\xef\xbf\xbd.com",      // U+FFFD
           "\xe2\x80\x8d.example",  // a lone joiner
           "\xd9\x8a"
           "a",                         // two directions in a label
           "xn--a.\xc3\xbc",            // a broken A-label beside a U-label
           "a\xc2\xa0.example",         // no-break space, mapped to a space
           "\xef\xbc\x85\x34\x31.com",  // full-width percent sign
           "\xef\xbc\x8f.com",          // full-width slash
           "a\xe2\x80\xa5.com",         // two dots in one
           "\xc2\xad",                  // nothing left
           "\xc3\xbc..example",
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
  CHECK_FALSE(refused(std::string(54, 'a') + "\xc3\xbc.example"));
  CHECK(refused(std::string(63, 'a') + "\xc3\xbc.example"));
  CHECK(refused(std::string(1u << 20U, 'a')));
  std::string many;
  for (int i = 0; i < 10000; ++i) many += "\xc3\xbc.";
  CHECK(refused(many));
}

}  // namespace
}  // namespace tlsget::url

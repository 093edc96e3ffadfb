#include "x509/names.hpp"

#include <arpa/inet.h>
#include <catch2/catch_test_macros.hpp>
#include <string>

namespace tlsget::x509 {
namespace {

using namespace std::string_literals;

url::Host name(std::string text) {
  return {url::HostKind::name, std::move(text), {}};
}
url::Host ipv4(std::string text) {
  return {url::HostKind::ipv4, std::move(text), {}};
}
url::Host ipv6(std::string text) {
  return {url::HostKind::ipv6, std::move(text), {}};
}

Certificate with(std::vector<GeneralName> names, std::string common_name = "") {
  Certificate certificate;
  certificate.subject_alt_names = std::move(names);
  if (!common_name.empty())
    certificate.subject.attributes.push_back({"CN", std::move(common_name)});
  return certificate;
}

GeneralName dns(std::string text) {
  return {GeneralName::Type::dns, std::move(text), {}};
}
GeneralName ip(const std::string& text) {
  const bool six = text.find(':') != std::string::npos;
  Bytes octets(six ? 16 : 4);
  REQUIRE(inet_pton(six ? AF_INET6 : AF_INET, text.c_str(), octets.data()) == 1);
  return {GeneralName::Type::ip, text, octets};
}

TEST_CASE("matches names as RFC 9525 says") {
  struct Row {
    std::string presented;
    std::string host;
    bool match;
  };
  const std::string label63(63, 'a');
  const Row rows[] = {
      {"a.test", "a.test", true},
      {"A.Test", "a.tEST", true},
      {"a.test.", "a.test", true},
      {"a.test", "a.test.", true},
      {"a.test", "b.test", false},
      {"a.test", "a.test.test", false},
      {"a.test", "xa.test", false},
      {"", "a.test", false},
      {".a.test", "a.test", false},
      {"a..test", "a..test", false},
      {"localhost", "localhost", true},
      {"foo_bar.a.test", "foo_bar.a.test", true},
      {"xn--bcher-kva.test", "xn--bcher-kva.test", true},
      // Wildcards: one whole left-most label.
      {"*.a.test", "b.a.test", true},
      {"*.A.test", "B.a.TEST", true},
      {"*.a.test.", "b.a.test", true},
      {"*.a.test", "xn--bcher-kva.a.test", true},
      {"*.a.test", "a.test", false},
      {"*.a.test", ".a.test", false},
      {"*.a.test", "c.b.a.test", false},
      {"b*.a.test", "bc.a.test", false},
      {"*b.a.test", "cb.a.test", false},
      {"b.*.test", "b.a.test", false},
      {"*.*.test", "b.a.test", false},
      {"*", "localhost", false},
      {"*.", "localhost", false},
      {"**.a.test", "b.a.test", false},
      // Never on a public suffix alone.
      {"*.com", "example.com", false},
      {"*.co.uk", "example.co.uk", false},
      {"*.CO.UK", "example.co.uk", false},
      {"*.example.co.uk", "www.example.co.uk", true},
      {"*.test", "a.test", false},
      {"*.github.io", "someone.github.io", true},
      {"*.ck", "b.ck", false},
      {"*.foo.ck", "b.foo.ck", false},
      {"*.www.ck", "b.www.ck", true},
      // What is no host name matches nothing, not even itself.
      {"a.test\0.b.test"s, "a.test", false},
      {"a.test\0"s, "a.test\0"s, false},
      {"b\xc3\xbc"
       "cher.test",
       "b\xc3\xbc"
       "cher.test",
       false},
      {"a b.test", "a b.test", false},
      {"*.a.test\0"s, "b.a.test", false},
      {"192.0.2.1/24", "192.0.2.1/24", false},
      {label63 + ".test", label63 + ".test", true},
      {label63 + "a.test", label63 + "a.test", false},
  };
  for (const auto& row : rows) {
    INFO(row.presented << " for " << row.host);
    CHECK(matches_dns_name(row.presented, row.host) == row.match);
  }
}

TEST_CASE("refuses names of more than 253 octets") {
  std::string longest;
  while (longest.size() < 250) longest += "a.";
  longest += "abc";
  REQUIRE(longest.size() == 253);
  CHECK(is_dns_name(longest));
  CHECK(!is_dns_name("a" + longest));
}

TEST_CASE("takes a dNSName for a name and an iPAddress for an address, never one for the other") {
  CHECK(covers_host(with({dns("a.test")}), name("a.test")));
  CHECK(covers_host(with({ip("192.0.2.1")}), ipv4("192.0.2.1")));
  CHECK(covers_host(with({ip("2001:db8::1")}), ipv6("2001:db8::1")));
  CHECK(covers_host(with({dns("b.test"), ip("192.0.2.1"), dns("a.test")}), name("a.test")));

  CHECK(!covers_host(with({dns("192.0.2.1")}), ipv4("192.0.2.1")));
  CHECK(!covers_host(with({dns("*.0.2.1")}), ipv4("192.0.2.1")));
  CHECK(!covers_host(with({ip("192.0.2.1")}), name("192.0.2.1")));
  CHECK(!covers_host(with({ip("192.0.2.1")}), ipv4("192.0.2.2")));
  CHECK(!covers_host(with({ip("::ffff:192.0.2.1")}), ipv4("192.0.2.1")));
}

TEST_CASE("ignores the common name and other forms of alternative name") {
  CHECK(!covers_host(with({}, "a.test"), name("a.test")));
  CHECK(!covers_host(with({dns("b.test")}, "a.test"), name("a.test")));
  CHECK(!covers_host(with({{GeneralName::Type::uri, "https://a.test/", {}}}), name("a.test")));
  CHECK(!covers_host(with({{GeneralName::Type::uri, "a.test", {}}}), name("a.test")));
  CHECK(!covers_host(with({{GeneralName::Type::email, "a.test", {}}}), name("a.test")));
}

TEST_CASE("does not look at the zone of an address") {
  CHECK(covers_host(with({ip("fe80::1")}), {url::HostKind::ipv6, "fe80::1", "eth0"}));
}

TEST_CASE("lists the names a certificate covers and counts those past a hundred") {
  CHECK(covered_names(with({dns("a.test"), ip("192.0.2.1"), dns("*.a.test")})) ==
        "a.test, 192.0.2.1, *.a.test");
  CHECK(covered_names(with({{GeneralName::Type::email, "x@a.test", {}}})).empty());
  const url::Host address = url::parse_host("192.0.2.1");
  CHECK(covered_names(with({dns("a.test"), dns("192.0.2.1")}), address) ==
        "192.0.2.1 (which is written as a DNS name and does not count for an address), a.test");
  CHECK(covered_names(with({dns("a.test"), dns("*.co.uk"), dns("*.uk")}),
                      url::parse_host("b.co.uk")) ==
        "*.co.uk (which is over a public suffix and does not count), a.test, *.uk");
  CHECK(covered_names(with({dns("a.test"), ip("192.0.2.2")}), address) == "a.test, 192.0.2.2");
  const std::string many = covered_names(with(std::vector<GeneralName>(105, dns("a.test"))));
  CHECK(many.ends_with("a.test and 5 more"));
}

}  // namespace
}  // namespace tlsget::x509

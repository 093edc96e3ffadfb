// Names: RFC 9525. Only subjectAltName counts; a wildcard is the whole left-most label.
#include <algorithm>
#include <iterator>

#include "chains/row.hpp"

namespace tlsget::test {

namespace {

/// A leaf with these alternative names (in the syntax of OpenSSL's configuration), asked for
/// `host`.
Build named(const std::string& names, const std::string& host) {
  return chain_with([=](Chain& chain) {
    chain.leaf().extension("subjectAltName", names);
    chain.host = host;
  });
}

/// One dNSName of any octets.
Build named_octets(const std::string& octets, const std::string& host) {
  return chain_with([=](Chain& chain) {
    chain.leaf()
        .without("subjectAltName")
        .raw_extension("2.5.29.17", false, der_sequence({der_text(0x82, octets)}));
    chain.host = host;
  });
}

/// No alternative name, or one that is none of a host.
Build common_name(const std::string& name, const std::string& other_names,
                  const std::string& host) {
  return chain_with([=](Chain& chain) {
    chain.leaf().subject({{"CN", name}}).without("subjectAltName");
    if (!other_names.empty()) chain.leaf().extension("subjectAltName", other_names);
    chain.host = host;
  });
}

std::vector<Row> rows_of_names() {
  return {
      {"the very name", named("DNS:a.test", "a.test"), "trusted", "trusted", "trusted"},
      {"another name", named("DNS:b.test", "a.test"), "name_mismatch[0]", "hostname mismatch[0]",
       "The name in the certificate does not match the expected"},
      {"a name below the one in the certificate", named("DNS:a.test", "b.a.test"),
       "name_mismatch[0]", "hostname mismatch[0]",
       "The name in the certificate does not match the expected"},
      {"a name that ends in the one in the certificate", named("DNS:a.test", "ba.test"),
       "name_mismatch[0]", "hostname mismatch[0]",
       "The name in the certificate does not match the expected"},
      {"the name in another case", named("DNS:A.Test", "a.tEST"), "trusted", "trusted", "trusted"},
      {"the last of three names", named("DNS:c.test,DNS:b.test,DNS:a.test", "a.test"), "trusted",
       "trusted", "trusted"},
      {"a name of one label", named("DNS:localhost", "localhost"), "trusted", "trusted", "trusted"},
      {"a name with an underscore", named("DNS:a_b.test", "a_b.test"), "trusted", "trusted",
       "trusted"},
      {"a host with a trailing dot", named("DNS:a.test", "a.test."), "trusted", "trusted",
       "trusted"},
      {"a certificate's name with a trailing dot", named("DNS:a.test.", "a.test"), "trusted",
       "hostname mismatch[0]", "The name in the certificate does not match the expected",
       "both read a dNSName by the preferred syntax of RFC 5280 section 4.2.1.6, which "
       "has no trailing dot; ours compares the labels, as curl does"},
      {"an empty name", named_octets("", "a.test"), "name_mismatch[0]", "hostname mismatch[0]",
       "cannot be read"},
      {"a name with a leading dot", named(R"(DNS:.a.test)", "b.a.test"), "name_mismatch[0]",
       "hostname mismatch[0]", "The name in the certificate does not match the expected"},
      {"a name with a space before it", named_octets(" a.test", "a.test"), "name_mismatch[0]",
       "hostname mismatch[0]", "The name in the certificate does not match the expected"},
      {"a name cut by a NUL after the host",
       named_octets(std::string("a.test\0.b.test", 14), "a.test"), "name_mismatch[0]",
       "hostname mismatch[0]", "The name in the certificate does not match the expected"},
      {"the host and a NUL after it", named_octets(std::string("a.test\0", 7), "a.test"),
       "name_mismatch[0]", "hostname mismatch[0]",
       "The name in the certificate does not match the expected"},
      {"a host of the IDNA, in A-labels in the certificate",
       named("DNS:xn--bcher-kva.test",
             "b\xc3\xbc"
             "cher.test"),
       "trusted", "trusted", "trusted"},
      {"a host of the IDNA, in UTF-8 in the certificate",
       named_octets("b\xc3\xbc"
                    "cher.test",
                    "b\xc3\xbc"
                    "cher.test"),
       "malformed[0]", "hostname mismatch[0]",
       "The name in the certificate does not match the expected"},
      {"a common name alone", common_name("a.test", "", "a.test"), "name_mismatch[0]", "trusted",
       "trusted", "both fall back to the common name; RFC 9525 section 2 has done away with it"},
      {"a common name beside an alternative name of another host",
       common_name("a.test", "DNS:b.test", "a.test"), "name_mismatch[0]", "hostname mismatch[0]",
       "The name in the certificate does not match the expected"},
      {"a common name beside an alternative name that is a mail address",
       common_name("a.test", "email:x@b.test", "a.test"), "name_mismatch[0]", "trusted", "trusted",
       "both fall back to the common name; RFC 9525 section 2 has done away with it"},
      {"a common name beside an alternative name that is an address",
       common_name("a.test", "IP:192.0.2.1", "a.test"), "name_mismatch[0]", "trusted",
       "The name in the certificate does not match the expected",
       "OpenSSL falls back to the common name when there is no dNSName; RFC 9525 section "
       "2 has done away with it"},
      {"a URI of the host", named("URI:https://a.test/", "a.test"), "name_mismatch[0]", "trusted",
       "The name in the certificate does not match the expected",
       "OpenSSL falls back to the common name when there is no dNSName; RFC 9525 section "
       "2 has done away with it"},
      {"a mail address at the host", named("email:x@a.test", "a.test"), "name_mismatch[0]",
       "trusted", "trusted",
       "both fall back to the common name; RFC 9525 section 2 has done away with it"},
      {"an SRV name of the host",
       named("otherName:1.3.6.1.5.5.7.8.7;IA5STRING:_https.a.test", "a.test"), "name_mismatch[0]",
       "trusted", "The name in the certificate does not match the expected",
       "OpenSSL falls back to the common name when there is no dNSName; RFC 9525 section "
       "2 has done away with it"},
  };
}

std::vector<Row> rows_of_wildcards() {
  return {
      {"a wildcard for one label", named("DNS:*.a.test", "b.a.test"), "trusted", "trusted",
       "trusted"},
      {"a wildcard does not stand for no label", named("DNS:*.a.test", "a.test"),
       "name_mismatch[0]", "hostname mismatch[0]",
       "The name in the certificate does not match the expected"},
      {"a wildcard does not stand for two labels", named("DNS:*.a.test", "c.b.a.test"),
       "name_mismatch[0]", "hostname mismatch[0]",
       "The name in the certificate does not match the expected"},
      {"a wildcard that is the end of a label", named("DNS:b*.a.test", "bc.a.test"),
       "name_mismatch[0]", "trusted", "The name in the certificate does not match the expected",
       "OpenSSL takes a part of a label for a wildcard; RFC 9525 section 6.3 knows whole "
       "labels only"},
      {"a wildcard that is the beginning of a label", named("DNS:*c.a.test", "bc.a.test"),
       "name_mismatch[0]", "trusted", "trusted",
       "both take a part of a label for a wildcard; RFC 9525 section 6.3 knows whole "
       "labels only"},
      {"a wildcard in the middle of a name", named("DNS:b.*.test", "b.a.test"), "name_mismatch[0]",
       "hostname mismatch[0]", "The name in the certificate does not match the expected"},
      {"two wildcards", named("DNS:*.*.test", "b.a.test"), "name_mismatch[0]",
       "hostname mismatch[0]", "The name in the certificate does not match the expected"},
      {"a wildcard alone", named("DNS:*", "localhost"), "name_mismatch[0]", "hostname mismatch[0]",
       "The name in the certificate does not match the expected"},
      {"a wildcard over a top-level domain", named("DNS:*.test", "a.test"), "name_mismatch[0]",
       "hostname mismatch[0]", "The name in the certificate does not match the expected"},
      {"a wildcard over a registry's suffix", named("DNS:*.co.uk", "a.co.uk"), "name_mismatch[0]",
       "trusted", "trusted",
       "both know no list of public suffixes; ours refuses what stands for other "
       "people's domains (RFC 9525 section 7.1)"},
      {"a wildcard over a company's suffix", named("DNS:*.github.io", "a.github.io"), "trusted",
       "trusted", "trusted"},
      {"a wildcard for a label of the IDNA",
       named("DNS:*.a.test",
             "b\xc3\xbc"
             "cher.a.test"),
       "trusted", "trusted", "trusted"},
      {"a wildcard inside an A-label",
       named("DNS:xn--b*.a.test",
             "b\xc3\xbc"
             "cher.a.test"),
       "name_mismatch[0]", "hostname mismatch[0]",
       "The name in the certificate does not match the expected"},
      {"a wildcard as a common name", common_name("*.a.test", "", "b.a.test"), "name_mismatch[0]",
       "trusted", "trusted",
       "both fall back to the common name, wildcards included; RFC 9525 section 2 has "
       "done away with it"},
      {"an asterisk that is asked for in vain: a longer name", named("DNS:*.a.test", "b.a.test.c"),
       "name_mismatch[0]", "hostname mismatch[0]",
       "The name in the certificate does not match the expected"},
  };
}

std::vector<Row> rows_of_addresses() {
  return {
      {"an IPv4 address", named("IP:192.0.2.1", "192.0.2.1"), "trusted", "trusted", "trusted"},
      {"another IPv4 address", named("IP:192.0.2.2", "192.0.2.1"), "name_mismatch[0]",
       "IP address mismatch[0]", "The name in the certificate does not match the expected"},
      {"an IPv4 address as a dNSName", named("DNS:192.0.2.1", "192.0.2.1"), "name_mismatch[0]",
       "IP address mismatch[0]", "The name in the certificate does not match the expected"},
      {"an IPv4 address as a common name", common_name("192.0.2.1", "", "192.0.2.1"),
       "name_mismatch[0]", "IP address mismatch[0]",
       "The name in the certificate does not match the expected"},
      {"a wildcard for an octet of an address", named("DNS:*.0.2.1", "192.0.2.1"),
       "name_mismatch[0]", "IP address mismatch[0]",
       "The name in the certificate does not match the expected"},
      {"an IPv4 address as a URI", named("URI:https://192.0.2.1/", "192.0.2.1"), "name_mismatch[0]",
       "IP address mismatch[0]", "The name in the certificate does not match the expected"},
      {"an IPv6 address", named("IP:2001:db8::1", "2001:db8::1"), "trusted", "trusted", "trusted"},
      {"an IPv6 address in another spelling", named("IP:2001:db8::1", "2001:0DB8:0:0::0:1"),
       "trusted", "trusted", "trusted"},
      {"an IPv6 address in brackets", named("IP:2001:db8::1", "[2001:db8::1]"), "trusted",
       "trusted", "trusted"},
      {"an IPv4 address as a mapped IPv6 address", named("IP:::ffff:192.0.2.1", "192.0.2.1"),
       "name_mismatch[0]", "IP address mismatch[0]",
       "The name in the certificate does not match the expected"},
      {"an address as four octets of a dNSName", named_octets("\x7f\x01\x01\x01", "127.1.1.1"),
       "name_mismatch[0]", "IP address mismatch[0]",
       "The name in the certificate does not match the expected"},
  };
}

}  // namespace

std::vector<Row> name_rows() {
  std::vector<Row> rows = rows_of_names();
  std::ranges::move(rows_of_wildcards(), std::back_inserter(rows));
  std::ranges::move(rows_of_addresses(), std::back_inserter(rows));
  return rows;
}

}  // namespace tlsget::test

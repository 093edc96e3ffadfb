// Name constraints: RFC 5280 section 4.2.1.10. Who set the limit is to blame.
#include <algorithm>
#include <iterator>

#include "chains/row.hpp"

namespace tlsget::test {

namespace {

/// The authority has these constraints, the leaf these names besides a.test.
Build constrained(const std::string& constraints, const std::string& more_names = "") {
  return chain_with([=](Chain& chain) {
    chain.authority().extension("nameConstraints", constraints);
    chain.leaf().extension("subjectAltName", "DNS:a.test" + more_names);
  });
}

Build constrained_at(std::size_t position, const std::string& constraints) {
  return chain_with(
      [=](Chain& chain) { chain.at(position).extension("nameConstraints", constraints); }, 4);
}

/// A constraint on names of directories: C=AA, O=Acme.
x509::Bytes acme() {
  const auto attribute = [](std::uint8_t type, std::uint8_t tag, const char* text) {
    return der_element(0x31, der_sequence({{0x06, 3, 0x55, 0x04, type}, der_text(tag, text)}));
  };
  const x509::Bytes name = der_sequence({attribute(6, 0x13, "AA"), attribute(10, 0x0c, "Acme")});
  return der_sequence({der_element(0xa4, name)});
}

Build constrained_by(std::uint8_t kind, const x509::Bytes& subtree,
                     const std::vector<std::pair<std::string, std::string>>& subject,
                     const std::string& more_names = "") {
  return chain_with([=](Chain& chain) {
    chain.authority().raw_extension("2.5.29.30", true, der_sequence({der_element(kind, subtree)}));
    chain.leaf().subject(subject).extension("subjectAltName", "critical,DNS:a.test" + more_names);
  });
}
constexpr std::uint8_t permitted = 0xa0;
constexpr std::uint8_t excluded = 0xa1;

std::vector<Row> rows_of_hosts() {
  return {
      {"permitted: the leaf's own name", constrained("critical,permitted;DNS:a.test"), "trusted",
       "trusted", "trusted"},
      {"permitted: the domain above the leaf's name", constrained("critical,permitted;DNS:test"),
       "trusted", "trusted", "trusted"},
      {"permitted: the leaf's name in another case", constrained("critical,permitted;DNS:A.TEST"),
       "trusted", "trusted", "trusted"},
      {"permitted: another name", constrained("critical,permitted;DNS:b.test"), "constraint[1]",
       "permitted subtree violation[0]", "The certificate chain violates the signer's constraints"},
      {"permitted: a name that only ends the same", constrained("critical,permitted;DNS:est"),
       "constraint[1]", "permitted subtree violation[0]",
       "The certificate chain violates the signer's constraints"},
      {"permitted: another name, not critical", constrained("permitted;DNS:b.test"),
       "constraint[1]", "permitted subtree violation[0]",
       "The certificate chain violates the signer's constraints"},
      {"permitted: the leaf's name, and another name of it is not",
       constrained("critical,permitted;DNS:a.test", ",DNS:b.test"), "constraint[1]",
       "permitted subtree violation[0]", "The certificate chain violates the signer's constraints"},
      {"permitted: what is below a leading dot", constrained("critical,permitted;DNS:.test"),
       "trusted", "trusted", "trusted"},
      {"permitted: below a leading dot, and the leaf is the domain itself",
       constrained("critical,permitted;DNS:.a.test"), "constraint[1]",
       "permitted subtree violation[0]", "The certificate chain violates the signer's constraints"},
      {"excluded: the leaf's own name", constrained("critical,excluded;DNS:a.test"),
       "constraint[1]", "excluded subtree violation[0]",
       "The certificate chain violates the signer's constraints"},
      {"excluded: the domain above", constrained("critical,excluded;DNS:test"), "constraint[1]",
       "excluded subtree violation[0]", "The certificate chain violates the signer's constraints"},
      {"excluded: a name below the leaf's", constrained("critical,excluded;DNS:b.a.test"),
       "trusted", "trusted", "trusted"},
      {"excluded wins over permitted",
       constrained("critical,permitted;DNS:test,excluded;DNS:a.test"), "constraint[1]",
       "excluded subtree violation[0]", "The certificate chain violates the signer's constraints"},
      {"excluded: one of the names that a wildcard stands for",
       constrained("critical,excluded;DNS:c.b.test", ",DNS:*.b.test"), "constraint[1]", "trusted",
       "trusted",
       "both compare the wildcard as if it were a name; one of the names that it stands "
       "for is excluded, and no later check sees that"},
      {"permitted: one of the names that a wildcard stands for",
       constrained("critical,permitted;DNS:a.test,permitted;DNS:c.b.test", ",DNS:*.b.test"),
       "constraint[1]", "permitted subtree violation[0]",
       "The certificate chain violates the signer's constraints"},
      {"permitted: the domain of a wildcard",
       constrained("critical,permitted;DNS:a.test,permitted;DNS:b.test", ",DNS:*.b.test"),
       "trusted", "trusted", "trusted"},
      {"permitted: a common name that is no name of the leaf is not asked for",
       chain_with([](Chain& chain) {
         chain.authority().extension("nameConstraints", "critical,permitted;DNS:a.test");
         chain.leaf().subject({{"CN", "b.test"}});
       }),
       "trusted", "trusted", "trusted"},
      {"set by the upper authority", constrained_at(2, "critical,permitted;DNS:b.test"),
       "constraint[2]", "permitted subtree violation[0]",
       "The certificate chain violates the signer's constraints"},
      {"set by the root that is trusted", constrained_at(3, "critical,permitted;DNS:b.test"),
       "constraint[3]", "permitted subtree violation[0]",
       "The certificate chain violates the signer's constraints"},
      {"set by the root that is trusted, not critical", constrained_at(3, "excluded;DNS:a.test"),
       "constraint[3]", "excluded subtree violation[0]",
       "The certificate chain violates the signer's constraints"},
      {"widened by the lower authority in vain",
       chain_with(
           [](Chain& chain) {
             chain.at(2).extension("nameConstraints", "critical,permitted;DNS:b.test");
             chain.at(1).extension("nameConstraints", "critical,permitted;DNS:a.test");
           },
           4),
       "constraint[2]", "permitted subtree violation[0]",
       "The certificate chain violates the signer's constraints"},
      {"set by the leaf, on which it has no meaning", chain_with([](Chain& chain) {
         chain.leaf().extension("nameConstraints", "critical,permitted;DNS:b.test");
       }),
       "trusted", "trusted", "trusted"},
  };
}

std::vector<Row> rows_of_other_names() {
  return {
      {"permitted: a network of the leaf's IPv4 address",
       constrained("critical,permitted;IP:192.0.2.0/255.255.255.0", ",IP:192.0.2.7"), "trusted",
       "trusted", "trusted"},
      {"permitted: another network than that of the leaf's IPv4 address",
       constrained("critical,permitted;IP:198.51.100.0/255.255.255.0", ",IP:192.0.2.7"),
       "constraint[1]", "permitted subtree violation[0]",
       "The certificate chain violates the signer's constraints"},
      {"excluded: all IPv4 addresses, of which the leaf has one",
       constrained("critical,excluded;IP:0.0.0.0/0.0.0.0", ",IP:192.0.2.7"), "constraint[1]",
       "excluded subtree violation[0]", "The certificate chain violates the signer's constraints"},
      {"excluded: all IPv4 addresses, of which the leaf has none",
       constrained("critical,excluded;IP:0.0.0.0/0.0.0.0"), "trusted", "trusted", "trusted"},
      {"permitted: a network of the leaf's IPv6 address",
       constrained("critical,permitted;IP:2001:db8::/ffff:ffff::", ",IP:2001:db8::7"), "trusted",
       "trusted", "trusted"},
      {"excluded: the leaf's IPv6 network",
       constrained("critical,excluded;IP:2001:db8::/ffff:ffff::", ",IP:2001:db8::7"),
       "constraint[1]", "excluded subtree violation[0]",
       "The certificate chain violates the signer's constraints"},
      {"permitted: an IPv4 network, and the leaf has an IPv6 address",
       constrained("critical,permitted;IP:192.0.2.0/255.255.255.0", ",IP:2001:db8::7"),
       "constraint[1]", "permitted subtree violation[0]", "trusted",
       "GnuTLS takes IPv4 and IPv6 for two forms of name; RFC 5280 section 4.2.1.10 "
       "knows one form, iPAddress"},
      {"permitted: a network whose mask has a hole",
       constrained("critical,permitted;IP:192.0.2.0/255.0.255.0", ",IP:192.0.2.7"),
       "malformed[1], issuer_unknown[0]", "trusted",
       "The certificate chain violates the signer's constraints",
       "OpenSSL takes any mask; RFC 5280 section 4.2.1.10 asks for a range in the style "
       "of CIDR (RFC 4632)"},
      {"permitted: the organisation of the leaf",
       constrained_by(permitted, acme(), {{"C", "AA"}, {"O", "Acme"}, {"CN", "a.test"}}), "trusted",
       "trusted", "trusted"},
      {"permitted: the organisation of the leaf in another case",
       constrained_by(permitted, acme(), {{"C", "AA"}, {"O", "ACME"}, {"CN", "a.test"}}), "trusted",
       "trusted", "trusted"},
      {"permitted: another organisation than the leaf's",
       constrained_by(permitted, acme(), {{"C", "AA"}, {"O", "Emca"}, {"CN", "a.test"}}),
       "constraint[1]", "permitted subtree violation[0]", "trusted",
       "GnuTLS does not compare names of directories (RFC 5280 section 4.2.1.10)"},
      {"permitted: an organisation, and the leaf's subject is empty",
       constrained_by(permitted, acme(), {}), "trusted", "trusted", "trusted"},
      {"excluded: the organisation of the leaf",
       constrained_by(excluded, acme(), {{"C", "AA"}, {"O", "Acme"}, {"CN", "a.test"}}),
       "constraint[1]", "excluded subtree violation[0]",
       "The certificate chain violates the signer's constraints"},
      {"permitted: the host of the leaf's mail address",
       constrained("critical,permitted;email:a.test", ",email:x@a.test"), "trusted", "trusted",
       "trusted"},
      {"permitted: another host than that of the leaf's mail address",
       constrained("critical,permitted;email:a.test", ",email:x@b.test"), "constraint[1]",
       "permitted subtree violation[0]", "The certificate chain violates the signer's constraints"},
      {"permitted: a host, and the leaf's mail address is at a host below it",
       constrained("critical,permitted;email:a.test", ",email:x@b.a.test"), "constraint[1]",
       "permitted subtree violation[0]", "The certificate chain violates the signer's constraints"},
      {"permitted: all hosts below a domain, and the leaf's mail address is at one",
       constrained("critical,permitted;email:.a.test", ",email:x@b.a.test"), "trusted", "trusted",
       "trusted"},
      {"excluded: the host of a mail address that stands in the leaf's subject",
       constrained_by(excluded, der_sequence({der_text(0x81, "a.test")}),
                      {{"CN", "a.test"}, {"emailAddress", "x@a.test"}}),
       "constraint[1]", "excluded subtree violation[0]",
       "The certificate chain violates the signer's constraints"},
      {"permitted: the host of the leaf's URI",
       constrained("critical,permitted;URI:a.test", ",URI:https://a.test/x"), "trusted", "trusted",
       "trusted"},
      {"permitted: another host than that of the leaf's URI",
       constrained("critical,permitted;URI:b.test", ",URI:https://a.test/x"), "constraint[1]",
       "permitted subtree violation[0]", "trusted",
       "GnuTLS does not compare hosts of URIs (RFC 5280 section 4.2.1.10)"},
      {"permitted: the host of a URI, and the leaf's URI has none",
       constrained("critical,permitted;URI:a.test", ",URI:urn:a.test"), "constraint[1]",
       "unsupported or invalid name syntax[0]", "trusted",
       "GnuTLS does not compare hosts of URIs (RFC 5280 section 4.2.1.10)"},
      {"permitted: the host of a URI, and the leaf's URI has an address for one",
       constrained("critical,permitted;URI:a.test", ",URI:https://192.0.2.1/"), "constraint[1]",
       "permitted subtree violation[0]", "trusted",
       "GnuTLS does not compare hosts of URIs (RFC 5280 section 4.2.1.10)"},
      {"a form that nobody knows is limited, and the leaf has no such name",
       constrained_by(permitted, der_sequence({{0x88, 3, 0x2a, 0x03, 0x04}}), {{"CN", "a.test"}}),
       "trusted", "trusted", "The certificate chain violates the signer's constraints",
       "GnuTLS refuses any constraint of a form it does not know; RFC 5280 section "
       "4.2.1.10 only where such a name is there"},
      {"a form that nobody knows is limited, and the leaf has such a name",
       constrained_by(permitted, der_sequence({{0x88, 3, 0x2a, 0x03, 0x04}}), {{"CN", "a.test"}},
                      ",RID:1.2.3.4"),
       "constraint[1]", "unsupported name constraint type[0]",
       "The certificate chain violates the signer's constraints"},
      {"a subtree with a minimum of 1",
       constrained_by(permitted, der_sequence({der_text(0x82, "a.test"), {0x80, 1, 1}}),
                      {{"CN", "a.test"}}),
       "malformed[1], issuer_unknown[0]", "name constraints minimum and maximum not supported[0]",
       "trusted", "GnuTLS does not look at minimum; RFC 5280 section 4.2.1.10 has it 0"},
      {"constraints that are empty", chain_with([](Chain& chain) {
         chain.authority().raw_extension("2.5.29.30", true, {0x30, 0});
       }),
       "malformed[1], issuer_unknown[0]", "trusted", "trusted",
       "both take constraints that are empty; RFC 5280 section 4.2.1.10 forbids them"},
      {"permitted: an organisation that a self-issued authority is not of",
       chain_with(
           [](Chain& chain) {
             chain.at(1).subject({{"CN", "Authority"}});
             chain.at(2).subject({{"CN", "Authority"}});
             chain.at(2).raw_extension("2.5.29.30", true,
                                       der_sequence({der_element(permitted, acme())}));
             chain.leaf().subject({{"C", "AA"}, {"O", "Acme"}, {"CN", "a.test"}});
           },
           4),
       "trusted", "trusted", "trusted"},
  };
}

}  // namespace

std::vector<Row> constraint_rows() {
  std::vector<Row> rows = rows_of_hosts();
  std::ranges::move(rows_of_other_names(), std::back_inserter(rows));
  return rows;
}

}  // namespace tlsget::test

// Criticality (RFC 5280 section 4.2) and certificate policies (sections 4.2.1.4, 4.2.1.5, 4.2.1.11,
// 4.2.1.14), for a client that takes any policy.
#include <algorithm>
#include <iterator>

#include "chains/row.hpp"

namespace tlsget::test {

namespace {

const x509::Bytes null_value{0x05, 0x00};

Build raw(std::size_t position, const std::string& oid, bool critical,
          const x509::Bytes& value = null_value, std::size_t length = 3) {
  return chain_with([=](Chain& chain) { chain.at(position).raw_extension(oid, critical, value); },
                    length);
}

struct PolicyCase {
  const char* constraints = "critical,requireExplicitPolicy:0";  ///< of the upper authority
  const char* upper = "1.2.3.4";
  const char* lower = "1.2.3.4";
  const char* leaf = "1.2.3.4";
  const char* mappings = nullptr;     ///< of the upper authority
  const char* inhibit_any = nullptr;  ///< of the upper authority
  const char* lower_mappings = nullptr;
};

void set_policy(CertificateBuilder& builder, const char* oid, bool critical = false) {
  if (oid != nullptr)
    builder.raw_extension("2.5.29.32", critical, der_sequence({der_sequence({der_oid(oid)})}));
}

/// root -> upper authority -> lower authority -> leaf.
Build policies(const PolicyCase& asked) {
  return chain_with(
      [=](Chain& chain) {
        const auto set = [&](std::size_t position, const char* name, const char* value) {
          if (value != nullptr) chain.at(position).extension(name, value);
        };
        set(2, "policyConstraints", asked.constraints);
        set_policy(chain.at(2), asked.upper);
        set(2, "policyMappings", asked.mappings);
        set(2, "inhibitAnyPolicy", asked.inhibit_any);
        set_policy(chain.at(1), asked.lower);
        set(1, "policyMappings", asked.lower_mappings);
        set_policy(chain.at(0), asked.leaf);
      },
      4);
}

std::vector<Row> rows_of_criticality() {
  return {
      {"an unknown extension of the leaf", raw(0, "1.2.3.4", false), "trusted", "trusted",
       "trusted"},
      {"an unknown extension of the leaf, critical", raw(0, "1.2.3.4", true),
       "critical_extension[0]", "unhandled critical extension[0]",
       "The certificate contains an unknown critical extension"},
      {"an unknown extension of authority 1 of 5 certificates, critical",
       raw(1, "1.2.3.4", true, null_value, 5), "critical_extension[1]",
       "unhandled critical extension[1]", "The certificate contains an unknown critical extension"},
      {"an unknown extension of authority 2 of 5 certificates, critical",
       raw(2, "1.2.3.4", true, null_value, 5), "critical_extension[2]",
       "unhandled critical extension[2]", "The certificate contains an unknown critical extension"},
      {"an unknown extension of authority 3 of 5 certificates, critical",
       raw(3, "1.2.3.4", true, null_value, 5), "critical_extension[3]",
       "unhandled critical extension[3]", "The certificate contains an unknown critical extension"},
      {"an unknown extension of the root of 5 certificates, critical",
       raw(4, "1.2.3.4", true, null_value, 5), "critical_extension[4]",
       "unhandled critical extension[4]", "The certificate contains an unknown critical extension"},
      {"the poison of a precertificate", raw(0, "1.3.6.1.4.1.11129.2.4.3", true),
       "critical_extension[0]", "unhandled critical extension[0]",
       "The certificate contains an unknown critical extension"},
      {"a demand for OCSP stapling", raw(0, "1.3.6.1.5.5.7.1.24", false, {0x30, 3, 0x02, 1, 5}),
       "trusted", "trusted", "trusted"},
      {"a demand for OCSP stapling, critical",
       raw(0, "1.3.6.1.5.5.7.1.24", true, {0x30, 3, 0x02, 1, 5}), "critical_extension[0]",
       "unhandled critical extension[0]", "trusted",
       "GnuTLS knows the extension and takes its demand for met; nothing was stapled. "
       "Ours does not understand it (RFC 5280 section 4.2)"},
      {"a subjectKeyIdentifier that is critical", chain_with([](Chain& chain) {
         chain.leaf().extension("subjectKeyIdentifier", "critical,hash");
       }),
       "critical_extension[0]", "unhandled critical extension[0]", "trusted",
       "GnuTLS takes the extension as critical; RFC 5280 section 4.2.1 forbids that, and "
       "no check follows it"},
      {"an authorityKeyIdentifier that is critical", chain_with([](Chain& chain) {
         chain.leaf().extension("authorityKeyIdentifier", "critical,keyid");
       }),
       "critical_extension[0]", "unhandled critical extension[0]", "trusted",
       "GnuTLS takes the extension as critical; RFC 5280 section 4.2.1 forbids that, and "
       "no check follows it"},
      {"an authorityInfoAccess that is critical", chain_with([](Chain& chain) {
         chain.leaf().extension("authorityInfoAccess", "critical,OCSP;URI:http://a.test/");
       }),
       "critical_extension[0]", "unhandled critical extension[0]", "trusted",
       "GnuTLS takes the extension as critical; RFC 5280 section 4.2.2.1 forbids that, "
       "and no check follows it"},
      {"alternative names that are critical", chain_with([](Chain& chain) {
         chain.leaf().extension("subjectAltName", "critical,DNS:a.test");
       }),
       "trusted", "trusted", "trusted"},
      {"certificate policies that are critical",
       chain_with([](Chain& chain) { set_policy(chain.leaf(), "1.2.3.4", true); }), "trusted",
       "trusted", "trusted"},
      {"an issuerAltName that is critical", chain_with([](Chain& chain) {
         chain.leaf().extension("issuerAltName", "critical,DNS:b.test");
       }),
       "critical_extension[0]", "unhandled critical extension[0]", "trusted",
       "GnuTLS takes the extension as critical; names of an issuer are not processed "
       "here (RFC 5280 section 4.2)"},
  };
}

std::vector<Row> rows_of_policies() {
  return {
      {"an explicit policy is asked for, and all have it", policies({}), "trusted", "trusted",
       "The certificate contains an unknown critical extension",
       "GnuTLS does not know policy constraints and refuses them as critical, rightly "
       "(RFC 5280 section 4.2); who knows them must trust"},
      {"an explicit policy is asked for, and the leaf has none", policies({.leaf = nullptr}),
       "constraint[0]", "trusted", "The certificate contains an unknown critical extension",
       "OpenSSL does not look at policies unless told to, though they are critical (RFC "
       "5280 sections 4.2 and 6.1)"},
      {"an explicit policy is asked for, and the leaf has another one",
       policies({.leaf = "1.2.3.5"}), "constraint[0]", "trusted",
       "The certificate contains an unknown critical extension",
       "OpenSSL does not look at policies unless told to, though they are critical (RFC "
       "5280 sections 4.2 and 6.1)"},
      {"an explicit policy is asked for, and the lower authority has none",
       policies({.lower = nullptr}), "constraint[1]", "trusted",
       "The certificate contains an unknown critical extension",
       "OpenSSL does not look at policies unless told to, though they are critical (RFC "
       "5280 sections 4.2 and 6.1)"},
      {"no explicit policy is asked for, and the leaf has another one",
       policies({.constraints = nullptr, .leaf = "1.2.3.5"}), "trusted", "trusted", "trusted"},
      {"an explicit policy is asked for only below the leaf",
       policies({.constraints = "critical,requireExplicitPolicy:3", .leaf = nullptr}), "trusted",
       "trusted", "The certificate contains an unknown critical extension",
       "GnuTLS does not know policy constraints and refuses them as critical, rightly "
       "(RFC 5280 section 4.2); who knows them must trust"},
      {"an explicit policy is asked for from the leaf on",
       policies({.constraints = "critical,requireExplicitPolicy:2", .leaf = nullptr}),
       "constraint[0]", "trusted", "The certificate contains an unknown critical extension",
       "OpenSSL does not look at policies unless told to, though they are critical (RFC "
       "5280 sections 4.2 and 6.1)"},
      {"the lower authority has any policy", policies({.lower = "2.5.29.32.0"}), "trusted",
       "trusted", "The certificate contains an unknown critical extension",
       "GnuTLS does not know policy constraints and refuses them as critical, rightly "
       "(RFC 5280 section 4.2); who knows them must trust"},
      {"the lower authority has any policy, which the upper one inhibits",
       policies({.lower = "2.5.29.32.0", .inhibit_any = "critical,0"}), "constraint[1]", "trusted",
       "The certificate contains an unknown critical extension",
       "OpenSSL does not look at policies unless told to, though they are critical (RFC "
       "5280 sections 4.2 and 6.1)"},
      {"the leaf has any policy, which the upper authority inhibits from there on",
       policies({.leaf = "2.5.29.32.0", .inhibit_any = "critical,1"}), "constraint[0]", "trusted",
       "The certificate contains an unknown critical extension",
       "OpenSSL does not look at policies unless told to, though they are critical (RFC "
       "5280 sections 4.2 and 6.1)"},
      {"the lower authority has any policy, which the upper one inhibits later",
       policies({.lower = "2.5.29.32.0", .inhibit_any = "critical,1"}), "trusted", "trusted",
       "The certificate contains an unknown critical extension",
       "GnuTLS does not know policy constraints and refuses them as critical, rightly "
       "(RFC 5280 section 4.2); who knows them must trust"},
      {"the upper authority maps its policy to the leaf's",
       policies({.lower = "1.2.3.5", .leaf = "1.2.3.5", .mappings = "1.2.3.4:1.2.3.5"}), "trusted",
       "trusted", "The certificate contains an unknown critical extension",
       "GnuTLS does not know policy constraints and refuses them as critical, rightly "
       "(RFC 5280 section 4.2); who knows them must trust"},
      {"the upper authority maps its policy to the leaf's and inhibits mappings below itself",
       policies({.constraints = "critical,requireExplicitPolicy:0,inhibitPolicyMapping:0",
                 .lower = "1.2.3.5",
                 .leaf = "1.2.3.5",
                 .mappings = "1.2.3.4:1.2.3.5"}),
       "trusted", "trusted", "The certificate contains an unknown critical extension",
       "GnuTLS does not know policy constraints and refuses them as critical, rightly "
       "(RFC 5280 section 4.2); who knows them must trust"},
      {"the lower authority maps its policy to the leaf's, which the upper one inhibits",
       policies({.constraints = "critical,requireExplicitPolicy:0,inhibitPolicyMapping:0",
                 .leaf = "1.2.3.5",
                 .lower_mappings = "1.2.3.4:1.2.3.5"}),
       "constraint[0]", "trusted", "The certificate contains an unknown critical extension",
       "OpenSSL does not look at policies unless told to, though they are critical (RFC "
       "5280 sections 4.2 and 6.1)"},
      {"the upper authority maps its policy away, and the leaf still has it",
       policies({.mappings = "1.2.3.4:1.2.3.5"}), "constraint[1]", "trusted",
       "The certificate contains an unknown critical extension",
       "OpenSSL does not look at policies unless told to, though they are critical (RFC "
       "5280 sections 4.2 and 6.1)"},
      {"a policy is mapped to any policy, which is forbidden",
       policies({.mappings = "1.2.3.4:2.5.29.32.0"}), "constraint[2]", "trusted",
       "The certificate contains an unknown critical extension",
       "OpenSSL does not look at policies unless told to, though they are critical (RFC "
       "5280 sections 4.2 and 6.1)"},
      {"the trusted root asks for an explicit policy, and nobody below has one",
       chain_with([](Chain& chain) {
         chain.root().extension("policyConstraints", "critical,requireExplicitPolicy:0");
       }),
       "trusted", "trusted", "The certificate contains an unknown critical extension",
       "GnuTLS does not know policy constraints; those of the anchor are no part of the "
       "path (RFC 5280 section 6.1)"},
      {"policy constraints that constrain nothing", chain_with([](Chain& chain) {
         chain.authority().raw_extension("2.5.29.36", true, {0x30, 0});
       }),
       "malformed[1], issuer_unknown[0]", "trusted",
       "The certificate contains an unknown critical extension",
       "OpenSSL does not look at policies unless told to, though they are critical (RFC "
       "5280 sections 4.2 and 6.1)"},
  };
}

}  // namespace

std::vector<Row> policy_rows() {
  std::vector<Row> rows = rows_of_criticality();
  std::ranges::move(rows_of_policies(), std::back_inserter(rows));
  return rows;
}

}  // namespace tlsget::test

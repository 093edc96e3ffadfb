// Extended key usage and key usage through the chain: RFC 5280 sections 4.2.1.12 and 4.2.1.3; CA/B
// Forum for what an extended key usage of an authority means to what is below it.
#include <fmt/format.h>

#include "chains/row.hpp"

namespace tlsget::test {

namespace {

Build purpose(std::size_t position, const std::string& value, std::size_t length = 3) {
  return chain_with([=](Chain& chain) { chain.at(position).extension("extendedKeyUsage", value); },
                    length);
}
Build usage(std::size_t position, const std::string& value, std::size_t length = 3) {
  return chain_with([=](Chain& chain) { chain.at(position).extension("keyUsage", value); }, length);
}
Build without(std::size_t position, const std::string& name) {
  return chain_with([=](Chain& chain) { chain.at(position).without(name); });
}

}  // namespace

std::vector<Row> usage_rows() {
  return {
      {"a leaf that is limited to no purpose", without(0, "extendedKeyUsage"), "trusted", "trusted",
       "trusted"},
      {"a leaf for clients", purpose(0, "clientAuth"), "usage[0]",
       "unsuitable certificate purpose[0]",
       "The certificate chain does not match the intended purpose"},
      {"a leaf for clients and servers", purpose(0, "clientAuth,serverAuth"), "trusted", "trusted",
       "trusted"},
      {"a leaf for servers, critical", purpose(0, "critical,serverAuth"), "trusted", "trusted",
       "trusted"},
      {"a leaf for any purpose", purpose(0, "anyExtendedKeyUsage"), "trusted",
       "unsuitable certificate purpose[0]", "trusted",
       "OpenSSL does not take anyExtendedKeyUsage for servers, which RFC 5280 section "
       "4.2.1.12 leaves to an application"},
      {"a leaf for a purpose nobody knows", purpose(0, "1.2.3.4"), "usage[0]",
       "unsuitable certificate purpose[0]",
       "The certificate chain does not match the intended purpose"},
      {"a leaf for servers and a purpose nobody knows", purpose(0, "1.2.3.4,serverAuth"), "trusted",
       "trusted", "trusted"},
      {"a leaf for signing OCSP", purpose(0, "OCSPSigning"), "usage[0]",
       "unsuitable certificate purpose[0]",
       "The certificate chain does not match the intended purpose"},
      {"a leaf for Netscape's step-up", purpose(0, "2.16.840.1.113730.4.1"), "usage[0]", "trusted",
       "The certificate chain does not match the intended purpose",
       "OpenSSL still takes the step-up purpose of the 1990s for serverAuth"},
      {"a leaf with an empty list of purposes", chain_with([](Chain& chain) {
         chain.leaf().without("extendedKeyUsage").raw_extension("2.5.29.37", false, {0x30, 0});
       }),
       "malformed[0]", "unsuitable certificate purpose[0]", "trusted",
       "GnuTLS takes an empty list for no list; RFC 5280 section 4.2.1.12 has one "
       "purpose or more"},
      {"authority 1 of 5 certificates is for servers", purpose(1, "serverAuth", 5), "trusted",
       "trusted", "trusted"},
      {"authority 1 of 5 certificates is for any purpose", purpose(1, "anyExtendedKeyUsage", 5),
       "trusted", "unsuitable certificate purpose[1]",
       "The certificate chain does not match the intended purpose",
       "both do not take anyExtendedKeyUsage of an authority for servers, which RFC 5280 "
       "section 4.2.1.12 leaves to an application"},
      {"authority 1 of 5 certificates is for clients", purpose(1, "clientAuth", 5), "usage[1]",
       "unsuitable certificate purpose[1]",
       "The certificate chain does not match the intended purpose"},
      {"authority 2 of 5 certificates is for clients", purpose(2, "clientAuth", 5), "usage[2]",
       "unsuitable certificate purpose[2]",
       "The certificate chain does not match the intended purpose"},
      {"authority 3 of 5 certificates is for clients", purpose(3, "clientAuth", 5), "usage[3]",
       "unsuitable certificate purpose[3]",
       "The certificate chain does not match the intended purpose"},
      {"the root of 5 certificates is for clients", purpose(4, "clientAuth", 5), "usage[4]",
       "unsuitable certificate purpose[4]", "trusted",
       "GnuTLS does not look at the anchor's own purposes; ours holds a root to its own "
       "limits, as OpenSSL does"},
      {"authority 1 is for mail, critical", purpose(1, "critical,emailProtection"), "usage[1]",
       "unsuitable certificate purpose[1]",
       "The certificate chain does not match the intended purpose"},
      {"a leaf whose key may be used for anything", without(0, "keyUsage"), "trusted", "trusted",
       "trusted"},
      {"a leaf whose key may only encipher keys", usage(0, "critical,keyEncipherment"), "usage[0]",
       "trusted", "trusted",
       "both still allow for key exchanges in which the server does not sign; no suite "
       "that is offered here has one (RFC 8446 section 4.4.2.2)"},
      {"a leaf whose key may only agree on keys", usage(0, "critical,keyAgreement"), "usage[0]",
       "trusted", "trusted",
       "both still allow for key exchanges in which the server does not sign; no suite "
       "that is offered here has one (RFC 8446 section 4.4.2.2)"},
      {"a leaf whose key may sign and encipher keys",
       usage(0, "critical,digitalSignature,keyEncipherment"), "trusted", "trusted", "trusted"},
      {"a leaf whose key may only sign certificates", usage(0, "critical,keyCertSign"), "usage[0]",
       "unsuitable certificate purpose[0]", "trusted",
       "GnuTLS looks at the leaf's key usage in the handshake only, not here"},
      {"a leaf whose key may not be used at all", chain_with([](Chain& chain) {
         chain.leaf().without("keyUsage").raw_extension("2.5.29.15", true, {0x03, 1, 0});
       }),
       "usage[0]", "unable to get local issuer certificate[0]", "trusted",
       "GnuTLS looks at the leaf's key usage in the handshake only, not here"},
      {"an authority whose key may be used for anything", without(1, "keyUsage"), "trusted",
       "trusted", "trusted"},
      {"authority 1 of 5 certificates may not sign certificates",
       usage(1, "critical,digitalSignature,cRLSign", 5), "usage[1]", "invalid CA certificate[1]",
       "The certificate chain violates the signer's constraints"},
      {"authority 2 of 5 certificates may not sign certificates",
       usage(2, "critical,digitalSignature,cRLSign", 5), "usage[2]", "invalid CA certificate[2]",
       "The certificate chain violates the signer's constraints"},
      {"authority 3 of 5 certificates may not sign certificates",
       usage(3, "critical,digitalSignature,cRLSign", 5), "usage[3]", "invalid CA certificate[3]",
       "The certificate chain violates the signer's constraints"},
      {"the root of 5 certificates may not sign certificates",
       usage(4, "critical,digitalSignature,cRLSign", 5), "usage[4]", "invalid CA certificate[4]",
       "The certificate chain violates the signer's constraints"},
      {"authority 1 may not sign certificates, and does not say so critically",
       usage(1, "digitalSignature"), "usage[1]", "invalid CA certificate[1]",
       "The certificate chain violates the signer's constraints"},
  };
}

}  // namespace tlsget::test

// Who is an authority, and how many may stand below it: RFC 5280 section 4.2.1.9; certificates of
// versions 1 and 2, which cannot say.
#include "chains/row.hpp"

namespace tlsget::test {

namespace {

Build basic(std::size_t position, const std::string& value, std::size_t length = 3) {
  return chain_with([=](Chain& chain) { chain.at(position).extension("basicConstraints", value); },
                    length);
}

Build raw_basic(std::size_t position, const x509::Bytes& value) {
  return chain_with([=](Chain& chain) {
    chain.at(position).without("basicConstraints").raw_extension("2.5.29.19", true, value);
  });
}

/// No extension at all, of version 1; so there is no key identifier to point at from below.
void make_old(Chain& chain, std::size_t position) {
  CertificateBuilder& builder = chain.at(position);
  if (position > 0) chain.at(position - 1).without("authorityKeyIdentifier");
  builder.version(1);
  for (const char* name : {"basicConstraints", "keyUsage", "subjectKeyIdentifier",
                           "authorityKeyIdentifier", "subjectAltName", "extendedKeyUsage"})
    builder.without(name);
}

/// The authorities of positions 1 and 2 have one name: the lower one is self-issued.
void issue_self(Chain& chain) {
  chain.at(1).subject({{"CN", "Authority"}});
  chain.at(2).subject({{"CN", "Authority"}});
}

}  // namespace

std::vector<Row> basic_rows() {
  return {
      {"an authority without basicConstraints",
       chain_with([](Chain& chain) { chain.authority().without("basicConstraints"); }), "usage[1]",
       "invalid CA certificate[1]", "The certificate issuer is not a CA"},
      {"an authority that says that it is none", basic(1, "critical,CA:FALSE"), "usage[1]",
       "invalid CA certificate[1]", "The certificate issuer is not a CA"},
      {"an authority with basicConstraints that are empty", raw_basic(1, {0x30, 0}), "usage[1]",
       "invalid CA certificate[1]", "The certificate issuer is not a CA"},
      {"an authority whose basicConstraints are not critical", basic(1, "CA:TRUE"), "trusted",
       "trusted", "trusted"},
      {"a root without basicConstraints",
       chain_with([](Chain& chain) { chain.root().without("basicConstraints"); }), "usage[2]",
       "trusted", "trusted",
       "both take a self-signed root of version 3 for an authority though it does not "
       "say so; RFC 5280 section 4.2.1.9 asks for cA"},
      {"a root that says that it is no authority", basic(2, "critical,CA:FALSE"), "usage[2]",
       "invalid CA certificate[2]", "The certificate issuer is not a CA"},
      {"another server's certificate as the authority", chain_with([](Chain& chain) {
         chain.authority() = CertificateBuilder::server("b.test");
         chain.authority().key(shared_key(1));
       }),
       "usage[1], usage[1]", "invalid CA certificate[1]",
       "The certificate issuer is not a CA. The certificate chain violates the signer's "
       "constraints"},
      {"a leaf that is an authority", basic(0, "critical,CA:TRUE"), "trusted", "trusted",
       "trusted"},
      {"a leaf that says that it is no authority", basic(0, "critical,CA:FALSE"), "trusted",
       "trusted", "trusted"},
      {"a path length of 0 and no authority below", basic(1, "critical,CA:TRUE,pathlen:0"),
       "trusted", "trusted", "trusted"},
      {"a path length of 0 and one authority below", basic(2, "critical,CA:TRUE,pathlen:0", 4),
       "path_length[2]", "path length constraint exceeded[2]",
       "The certificate chain violates the signer's constraints"},
      {"a path length of 1 and one authority below", basic(2, "critical,CA:TRUE,pathlen:1", 4),
       "trusted", "trusted", "trusted"},
      {"a path length of 1 and two authorities below", basic(3, "critical,CA:TRUE,pathlen:1", 5),
       "path_length[3]", "path length constraint exceeded[3]",
       "The certificate chain violates the signer's constraints"},
      {"a path length of 2 and two authorities below", basic(3, "critical,CA:TRUE,pathlen:2", 5),
       "trusted", "trusted", "trusted"},
      {"a path length of 0 of the trusted root and one authority below",
       basic(2, "critical,CA:TRUE,pathlen:0"), "path_length[2]",
       "path length constraint exceeded[2]",
       "The certificate chain violates the signer's constraints"},
      {"a path length of 1 of the trusted root and one authority below",
       basic(2, "critical,CA:TRUE,pathlen:1"), "trusted", "trusted", "trusted"},
      {"a path length that a lower authority widens in vain",
       chain_with(
           [](Chain& chain) {
             chain.at(3).extension("basicConstraints", "critical,CA:TRUE,pathlen:1");
             chain.at(2).extension("basicConstraints", "critical,CA:TRUE,pathlen:9");
           },
           5),
       "path_length[3]", "path length constraint exceeded[3]",
       "The certificate chain violates the signer's constraints"},
      {"a path length of 0 and one self-issued authority below",
       chain_with(
           [](Chain& chain) {
             issue_self(chain);
             chain.at(2).extension("basicConstraints", "critical,CA:TRUE,pathlen:0");
           },
           4),
       "trusted", "trusted", "The certificate chain violates the signer's constraints",
       "GnuTLS counts self-issued authorities; RFC 5280 section 4.2.1.9 does not"},
      {"a path length of 0 of the root, and of two authorities below one is self-issued",
       chain_with(
           [](Chain& chain) {
             issue_self(chain);
             chain.root().extension("basicConstraints", "critical,CA:TRUE,pathlen:0");
           },
           4),
       "path_length[3]", "path length constraint exceeded[3]",
       "The certificate chain violates the signer's constraints"},
      {"a path length of 0 and a self-issued leaf, which is not counted either",
       chain_with([](Chain& chain) {
         chain.authority()
             .subject({{"CN", "a.test"}})
             .extension("basicConstraints", "critical,CA:TRUE,pathlen:0");
       }),
       "trusted", "trusted", "trusted"},
      {"a path length that is negative", raw_basic(1, {0x30, 6, 0x01, 1, 0xff, 0x02, 1, 0xff}),
       "malformed[1], issuer_unknown[0]", "unable to get local issuer certificate[0]", "trusted",
       "GnuTLS takes a negative path length for none; RFC 5280 section 4.2.1.9 has it 0 "
       "or more"},
      {"a path length of 2 to the power of 64",
       raw_basic(1, {0x30, 14, 0x01, 1, 0xff, 0x02, 9, 1, 0, 0, 0, 0, 0, 0, 0, 0}),
       "malformed[1], issuer_unknown[0]", "trusted", "The certificate issuer is not a CA",
       "ours and GnuTLS read numbers of 64 bits at most here; no path is so long"},
      {"a path length of a leaf that is no authority", raw_basic(0, {0x30, 3, 0x02, 1, 0}),
       "trusted", "trusted", "trusted"},
      {"an authority of version 1", chain_with([](Chain& chain) { make_old(chain, 1); }),
       "usage[1]", "invalid CA certificate[1]", "The certificate issuer is not a CA"},
      {"a trusted root of version 1", chain_with([](Chain& chain) { make_old(chain, 2); }),
       "trusted", "trusted", "trusted"},
      {"a leaf of version 1, which has no room for names of hosts",
       chain_with([](Chain& chain) { make_old(chain, 0); }), "name_mismatch[0]", "trusted",
       "trusted", "both fall back to the common name; RFC 9525 section 2 has done away with it"},
      {"an authority of version 1 that is trusted and did not sign itself",
       [] {
         Chain chain;
         make_old(chain, 1);
         const auto made = chain.issue();
         return Scene{.sent = {made[0].der}, .trusted = made[1].pem()};
       },
       "usage[1]", "invalid CA certificate[1]", "trusted",
       "GnuTLS takes anything of version 1 in the store for an authority; ours only what "
       "signed itself"},
      {"extensions in a certificate of version 1",
       chain_with([](Chain& chain) { chain.leaf().version(1); }), "malformed[0]", "trusted",
       "cannot be read",
       "OpenSSL reads extensions in any version; RFC 5280 section 4.1.2.9 has them in "
       "version 3 alone"},
  };
}

}  // namespace tlsget::test

// Revocation by lists, fail-closed: RFC 5280 sections 5 and 6.3.
#include "chains/row.hpp"

namespace tlsget::test {

namespace {

/// A good chain of three, and a good list of each of its authorities.
struct Revocation {
  explicit Revocation(const std::function<void(Chain&)>& change = {}) {
    Chain chain;
    if (change) change(chain);
    made = chain.issue();
    leafs = CrlBuilder(made[1]);
    authoritys = CrlBuilder(made[2]);
  }

  std::vector<Issued> made;
  std::optional<CrlBuilder> leafs;       ///< the one that may name the leaf
  std::optional<CrlBuilder> authoritys;  ///< the one that may name the authority
  std::string more;                      ///< other lists, in front

  Scene scene() const {
    std::string lists = more;
    if (leafs) lists += leafs->pem();
    if (authoritys) lists += authoritys->pem();
    return {.sent = {made[0].der, made[1].der}, .trusted = made[2].pem(), .lists = lists};
  }
};

Build lists(const std::function<void(Revocation&)>& change) {
  return [change] {
    Revocation revocation;
    change(revocation);
    return revocation.scene();
  };
}

const std::string point = "http://a.test/1.crl";
Build point_of(const std::string& of_leaf, const std::string& of_list) {
  return [=] {
    Revocation revocation([&](Chain& chain) {
      if (!of_leaf.empty()) chain.leaf().extension("crlDistributionPoints", "URI:" + of_leaf);
    });
    revocation.leafs->extension("issuingDistributionPoint", "critical,fullname:URI:" + of_list);
    return revocation.scene();
  };
}

}  // namespace

std::vector<Row> revocation_rows() {
  return {
      {"lists of both authorities, and nobody is revoked", lists([](Revocation&) {}), "trusted",
       "trusted", "trusted"},
      {"the leaf is revoked", lists([](Revocation& r) { r.leafs->revoke(r.made[0]); }),
       "revoked[0]", "certificate revoked[0]", "The certificate chain is revoked"},
      {"the leaf is revoked because its key was compromised",
       lists([](Revocation& r) { r.leafs->revoke(r.made[0], 1); }), "revoked[0]",
       "certificate revoked[0]", "The certificate chain is revoked"},
      {"the leaf is on hold", lists([](Revocation& r) { r.leafs->revoke(r.made[0], 6); }),
       "revoked[0]", "certificate revoked[0]", "The certificate chain is revoked"},
      {"the leaf is revoked from tomorrow on",
       lists([](Revocation& r) { r.leafs->revoke(r.made[0], {}, test_now + day); }), "revoked[0]",
       "certificate revoked[0]", "The certificate chain is revoked"},
      {"the authority is revoked", lists([](Revocation& r) { r.authoritys->revoke(r.made[1]); }),
       "revoked[1]", "certificate revoked[1]", "The certificate chain is revoked"},
      {"the root that is trusted is named by its own list",
       lists([](Revocation& r) { r.authoritys->revoke(r.made[2]); }), "trusted",
       "certificate revoked[2]", "trusted",
       "OpenSSL looks for the anchor in lists as well; an anchor is trusted until the "
       "store drops it (RFC 5280 section 6.1)"},
      {"another certificate is revoked", lists([](Revocation& r) { r.leafs->revoke(r.made[1]); }),
       "trusted", "trusted", "trusted"},
      {"the list of the leaf's authority is missing", lists([](Revocation& r) { r.leafs.reset(); }),
       "crl_unusable[0]", "unable to get certificate CRL[0]", "trusted",
       "GnuTLS takes a list that is missing for a good one"},
      {"the root's list is missing", lists([](Revocation& r) { r.authoritys.reset(); }),
       "crl_unusable[1]", "unable to get certificate CRL[1]", "trusted",
       "GnuTLS takes a list that is missing for a good one"},
      {"the list of the leaf's authority has expired",
       lists([](Revocation& r) { r.leafs->dates(test_now - 9 * day, test_now - day); }),
       "crl_unusable[0]", "CRL has expired[0]", "trusted",
       "GnuTLS does not refuse for a list that is out of date"},
      {"the list of the leaf's authority is asked in its very last second",
       lists([](Revocation& r) { r.leafs->dates(test_now - 9 * day, test_now); }), "trusted",
       "CRL has expired[0]", "trusted", "OpenSSL ends a list a second early"},
      {"the root's list has expired",
       lists([](Revocation& r) { r.authoritys->dates(test_now - 9 * day, test_now - day); }),
       "crl_unusable[1]", "CRL has expired[1]", "trusted",
       "GnuTLS does not refuse for a list that is out of date"},
      {"the list of the leaf's authority begins tomorrow",
       lists([](Revocation& r) { r.leafs->dates(test_now + day, test_now + 9 * day); }),
       "crl_unusable[0]", "CRL is not yet valid[0]", "trusted",
       "GnuTLS does not refuse for a list that is out of date"},
      {"the list of the leaf's authority has no end",
       lists([](Revocation& r) { r.leafs->dates(test_now - day, {}); }), "crl_unusable[0]",
       "trusted", "trusted",
       "both take a list for ever that does not say until when; RFC 5280 section 5.1.2.5 "
       "demands nextUpdate"},
      {"the list of the leaf's authority is signed by another key",
       lists([](Revocation& r) { r.leafs->signed_by(shared_key(7)); }), "crl_unusable[0]",
       "CRL signature failure[0]", "trusted",
       "GnuTLS drops a list that nobody signed and goes on without one"},
      {"the list is signed over SHA-1", lists([](Revocation& r) { r.leafs->digest("SHA1"); }),
       "crl_unusable[0]", "trusted", "trusted",
       "both do not hold lists to the strength that they ask of certificates"},
      {"the authority may not sign lists",
       [] {
         return Revocation([](Chain& chain) {
                  chain.authority().extension("keyUsage", "critical,keyCertSign");
                })
             .scene();
       },
       "crl_unusable[0]", "key usage does not include CRL signing[0]", "trusted",
       "GnuTLS drops a list that it cannot use and goes on without one"},
      {"the list is of version 1", lists([](Revocation& r) { r.leafs->version(1); }), "trusted",
       "trusted", "trusted"},
      {"the list is a delta list", lists([](Revocation& r) {
         r.leafs->raw_extension("2.5.29.27", true, {0x02, 1, 5});
       }),
       "crl_unusable[0]", "unable to get certificate CRL[0]", "trusted",
       "GnuTLS does not look at what a list is for (RFC 5280 sections 5.2.4 and 5.2.5)"},
      {"the list is an indirect one", lists([](Revocation& r) {
         r.leafs->extension("issuingDistributionPoint", "critical,indirectCRL:TRUE");
       }),
       "crl_unusable[0]", "unable to get certificate CRL[0]", "trusted",
       "GnuTLS does not look at what a list is for (RFC 5280 sections 5.2.4 and 5.2.5)"},
      {"the list is for users only, which the leaf is", lists([](Revocation& r) {
         r.leafs->extension("issuingDistributionPoint", "critical,onlyuser:TRUE");
       }),
       "trusted", "trusted", "trusted"},
      {"the list is for authorities only, which the leaf is none of", lists([](Revocation& r) {
         r.leafs->extension("issuingDistributionPoint", "critical,onlyCA:TRUE");
       }),
       "crl_unusable[0]", "different CRL scope[0]", "trusted",
       "GnuTLS does not look at what a list is for (RFC 5280 sections 5.2.4 and 5.2.5)"},
      {"the list is for some reasons only", lists([](Revocation& r) {
         r.leafs->extension("issuingDistributionPoint", "critical,onlysomereasons:keyCompromise");
       }),
       "crl_unusable[0]", "unable to get certificate CRL[0]", "trusted",
       "GnuTLS does not look at what a list is for (RFC 5280 sections 5.2.4 and 5.2.5)"},
      {"the list is for the leaf's distribution point", point_of(point, point), "trusted",
       "trusted", "trusted"},
      {"the list is for another distribution point than the leaf's",
       point_of(point, "http://a.test/2.crl"), "crl_unusable[0]", "different CRL scope[0]",
       "trusted", "GnuTLS does not look at what a list is for (RFC 5280 sections 5.2.4 and 5.2.5)"},
      {"the list is for a distribution point, and the leaf has none", point_of("", point),
       "crl_unusable[0]", "different CRL scope[0]", "trusted",
       "GnuTLS does not look at what a list is for (RFC 5280 sections 5.2.4 and 5.2.5)"},
      {"the list has an unknown extension", lists([](Revocation& r) {
         r.leafs->raw_extension("1.2.3.4", false, {0x05, 0});
       }),
       "trusted", "trusted", "trusted"},
      {"the list has an unknown extension, critical", lists([](Revocation& r) {
         r.leafs->raw_extension("1.2.3.4", true, {0x05, 0});
       }),
       "crl_unusable[0]", "unhandled critical CRL extension[0]", "trusted",
       "GnuTLS drops a list that it cannot use and goes on without one"},
      {"an entry for another certificate has an unknown extension, critical",
       lists([](Revocation& r) {
         r.leafs->revoke(r.made[1]).entry_extension("1.2.3.4", true, {0x05, 0});
       }),
       "crl_unusable[0]", "unhandled critical CRL extension[0]", "trusted",
       "GnuTLS drops a list that it cannot use and goes on without one"},
      {"an entry for another certificate has the reason removeFromCRL",
       lists([](Revocation& r) { r.leafs->revoke(r.made[1], 8); }), "crl_unusable[0]", "trusted",
       "trusted",
       "both pass over an entry that only a delta list may have (RFC 5280 section "
       "5.3.1); such a list is not understood here"},
      {"of two lists in date the older one revokes the leaf", lists([](Revocation& r) {
         r.more = CrlBuilder(r.made[1])
                      .dates(test_now - 5 * day, test_now + day)
                      .revoke(r.made[0])
                      .pem();
       }),
       "revoked[0]", "trusted", "trusted",
       "both ask the newest list alone; ours lets any list in date revoke, which is a "
       "choice of ours"},
      {"of two lists in date the newer one revokes the leaf", lists([](Revocation& r) {
         r.leafs->revoke(r.made[0]);
         r.more = CrlBuilder(r.made[1]).dates(test_now - 5 * day, test_now + day).pem();
       }),
       "revoked[0]", "certificate revoked[0]", "The certificate chain is revoked"},
      {"an expired list stands before the good one", lists([](Revocation& r) {
         r.more = CrlBuilder(r.made[1]).dates(test_now - 9 * day, test_now - day).pem();
       }),
       "trusted", "trusted", "trusted"},
  };
}

}  // namespace tlsget::test

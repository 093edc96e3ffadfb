// Path building: RFC 4158 for finding the way, RFC 8446 section 4.4.2 for what servers may send.
#include <algorithm>
#include <string>

#include "chains/row.hpp"

namespace tlsget::test {

namespace {

CertificateBuilder authority(const std::string& name, std::size_t key) {
  return std::move(CertificateBuilder::authority(name).key(shared_key(key)));
}
CertificateBuilder leaf() {
  return std::move(CertificateBuilder::server("a.test").key(shared_key(0)));
}

/// A leaf below "Authority", and two certificates of that authority and one key: `first` is sent
/// before `second`. The keys of root, other root: 2 and 3.
Scene two_of_one_key(const Issued& first, const Issued& second, const Issued& trusted) {
  return {.sent = sent({leaf().issued_by(first), first, second}), .trusted = trusted.pem()};
}

/// `count` authorities that have all certified each other; the leaf is below the first one.
Scene mesh(std::size_t count, bool anchored) {
  std::vector<Issued> selves;
  for (std::size_t i = 0; i < count; ++i)
    selves.push_back(authority("Mesh " + std::to_string(i), 10 + i).self_signed());
  std::vector<Issued> all{leaf().issued_by(selves.front())};
  for (std::size_t i = 0; i < count; ++i)
    for (std::size_t j = 0; j < count; ++j)
      if (i != j)
        all.push_back(authority("Mesh " + std::to_string(i), 10 + i).issued_by(selves[j]));
  const Issued root = authority("Root", 2).self_signed();
  if (anchored)
    all.push_back(authority("Mesh " + std::to_string(count - 1), 9 + count).issued_by(root));
  return {.sent = sent(all), .trusted = root.pem()};
}

CertificateBuilder without_key_ids(CertificateBuilder builder) {
  return std::move(builder.without("subjectKeyIdentifier").without("authorityKeyIdentifier"));
}

Scene with_namesakes(bool key_ids) {
  const auto as_asked = [&](CertificateBuilder builder) {
    return key_ids ? builder : without_key_ids(std::move(builder));
  };
  const Issued root = as_asked(authority("Root", 2)).self_signed();
  const Issued right = as_asked(authority("Authority", 1)).issued_by(root);
  const Issued wrong = as_asked(authority("Authority", 3)).issued_by(root);
  return {.sent = sent({as_asked(leaf()).issued_by(right), wrong, right}), .trusted = root.pem()};
}

std::vector<Row> rows_of_order() {
  return {
      {"a leaf, its authority and a trusted root", [] { return Chain().scene(); }, "trusted",
       "trusted", "trusted"},
      {"the authority was not sent",
       [] {
         Scene scene = Chain().scene();
         scene.sent.pop_back();
         return scene;
       },
       "issuer_unknown[0]", "unable to get local issuer certificate[0]",
       "The certificate issuer is unknown"},
      {"the authority was not sent, and the leaf says where it is to be had",
       [] {
         Chain chain;
         chain.leaf().extension("authorityInfoAccess", "caIssuers;URI:http://a.test/ca.der");
         Scene scene = chain.scene();
         scene.sent.pop_back();
         return scene;
       },
       "issuer_missing[0]", "unable to get local issuer certificate[0]",
       "The certificate issuer is unknown"},
      {"the middle one of three authorities was not sent",
       [] {
         Scene scene = Chain(5).scene();
         scene.sent.erase(scene.sent.begin() + 2);
         return scene;
       },
       "issuer_unknown[1]", "unable to get local issuer certificate[1]",
       "The certificate issuer is unknown"},
      {"the authorities were sent from the top down",
       [] {
         Scene scene = Chain(5).scene();
         std::swap(scene.sent[1], scene.sent[3]);
         return scene;
       },
       "trusted", "trusted", "trusted"},
      {"the authority was sent before the leaf",
       [] {
         Scene scene = Chain().scene();
         std::swap(scene.sent[0], scene.sent[1]);
         return scene;
       },
       "name_mismatch[0], usage[0]", "unsuitable certificate purpose[0]",
       "The name in the certificate does not match the expected"},
      {"the trusted root was sent as well",
       [] {
         const auto made = Chain().issue();
         return Scene{.sent = sent(made), .trusted = made.back().pem()};
       },
       "trusted", "trusted", "trusted"},
      {"a root was sent that nobody trusts",
       [] {
         const auto made = Chain().issue();
         return Scene{.sent = sent(made), .trusted = authority("Another", 5).self_signed().pem()};
       },
       "issuer_unknown[2]", "self-signed certificate in certificate chain[2]",
       "The certificate issuer is unknown"},
      {"the leaf was sent twice",
       [] {
         Scene scene = Chain().scene();
         scene.sent.insert(scene.sent.begin(), scene.sent.front());
         return scene;
       },
       "trusted", "trusted", "trusted"},
      {"one unrelated certificate stands between leaf and authority",
       [] {
         Scene scene = Chain().scene();
         scene.sent.insert(scene.sent.begin() + 1, authority("Another", 5).self_signed().der);
         return scene;
       },
       "trusted", "trusted", "trusted"},
      {"a hundred unrelated certificates come after the chain",
       [] {
         Scene scene = Chain().scene();
         for (int i = 0; i < 100; ++i)
           scene.sent.push_back(authority("Extra " + std::to_string(i), 5).self_signed().der);
         return scene;
       },
       "trusted", "trusted", "trusted"},
      {"a chain of 10 certificates", [] { return Chain(10).scene(); }, "trusted", "trusted",
       "trusted"},
      {"a chain of 20 certificates", [] { return Chain(20).scene(); }, "trusted", "trusted",
       "trusted"},
      {"a chain of 21 certificates", [] { return Chain(21).scene(); }, "path_length[19]", "trusted",
       "trusted",
       "ours alone: a bound on the search; RFC 5280 sets no limit to a path, and no real one is "
       "half as long"},
      {"a leaf that signed itself and stands in no store",
       [] {
         return Scene{.sent = {leaf().self_signed().der},
                      .trusted = authority("Another", 5).self_signed().pem()};
       },
       "self_signed[0]", "self-signed certificate[0]", "The certificate issuer is unknown"},
      {"no certificate of the authority's name has its key",
       [] {
         const Issued root = authority("Root", 2).self_signed();
         const Issued right = authority("Authority", 1).issued_by(root);
         const Issued wrong = authority("Authority", 3).issued_by(root);
         return Scene{.sent = sent({leaf().issued_by(right), wrong}), .trusted = root.pem()};
       },
       "issuer_unknown[0]", "unable to get local issuer certificate[0]",
       "The certificate issuer is unknown"},
      {"no certificate of the authority's name has its key, and there are no key identifiers",
       [] {
         Scene scene = with_namesakes(false);
         scene.sent.pop_back();
         return scene;
       },
       "bad_signature[0]", "certificate signature failure[0]",
       "The signature in the certificate is invalid"},
      {"a forger's root has the name of a trusted one",
       [] {
         Scene scene = Chain().scene();
         scene.trusted = authority("Root", 7).self_signed().pem();
         return scene;
       },
       "issuer_unknown[1]", "unable to get local issuer certificate[1]",
       "The certificate issuer is unknown"},
  };
}

std::vector<Row> rows_of_choice() {
  return {
      {"of two authorities of one name the wrong one was sent first",
       [] { return with_namesakes(true); }, "trusted", "trusted", "trusted"},
      {"of two authorities of one name the wrong one was sent first, without key identifiers",
       [] { return with_namesakes(false); }, "trusted", "certificate signature failure[0]",
       "The signature in the certificate is invalid",
       "both do not backtrack: they take the first certificate of the issuer's name (RFC 4158 "
       "section 2)"},
      {"the key identifier of the leaf's issuer is a lie",
       [] {
         const auto made = Chain().issue();
         const Issued lying = leaf()
                                  .without("authorityKeyIdentifier")
                                  .raw_extension("2.5.29.35", false, {0x30, 3, 0x80, 1, 0x55})
                                  .issued_by(made[1]);
         return Scene{.sent = {lying.der, made[1].der}, .trusted = made[2].pem()};
       },
       "trusted", "unable to get local issuer certificate[0]", "The certificate issuer is unknown",
       "both take the key identifier for proof; it is a hint (RFC 4158 section 3.5.12)"},
      {"two trusted roots have one name, and the second one signed",
       [] {
         Scene scene = Chain().scene();
         scene.trusted = authority("Root", 7).self_signed().pem() + scene.trusted;
         return scene;
       },
       "trusted", "trusted", "trusted"},
      {"the store has an expired and a renewed root of one key",
       [] {
         Scene scene = Chain().scene();
         scene.trusted =
             authority("Root", 2).valid(test_now - 99 * day, test_now - day).self_signed().pem() +
             scene.trusted;
         return scene;
       },
       "trusted", "trusted", "trusted"},
      {"cross-signed: the new root was sent as certified by the old one, which is trusted",
       [] {
         const Issued old_root = authority("Old", 3).self_signed();
         const Issued new_root = authority("Root", 2).self_signed();
         const Issued middle = authority("Authority", 1).issued_by(new_root);
         return Scene{.sent = sent({leaf().issued_by(middle), middle,
                                    authority("Root", 2).issued_by(old_root)}),
                      .trusted = old_root.pem()};
       },
       "trusted", "trusted", "trusted"},
      {"cross-signed: the root that certified was withdrawn, the certified one is trusted",
       [] {
         const Issued gone = authority("Old", 3).self_signed();
         const Issued new_root = authority("Root", 2).self_signed();
         const Issued middle = authority("Authority", 1).issued_by(new_root);
         return Scene{.sent = sent({leaf().issued_by(middle), middle,
                                    authority("Root", 2).issued_by(gone), gone}),
                      .trusted = new_root.pem()};
       },
       "trusted", "trusted", "trusted"},
      {"dead end: the first certificate of the authority leads to a root nobody trusts",
       [] {
         const Issued root = authority("Root", 2).self_signed();
         return two_of_one_key(
             authority("Authority", 1).issued_by(authority("Unknown", 3).self_signed()),
             authority("Authority", 1).issued_by(root), root);
       },
       "trusted", "unable to get local issuer certificate[1]", "The certificate issuer is unknown",
       "both do not backtrack out of a dead end (RFC 4158 section 2)"},
      {"dead end: the first certificate of the authority has expired",
       [] {
         const Issued root = authority("Root", 2).self_signed();
         return two_of_one_key(
             authority("Authority", 1).valid(test_now - 9 * day, test_now - day).issued_by(root),
             authority("Authority", 1).issued_by(root), root);
       },
       "trusted", "trusted", "The certificate chain uses expired certificate",
       "GnuTLS does not backtrack; OpenSSL looks for a candidate that is in date"},
      {"dead end: the first certificate of the authority expires later but may only vouch for mail",
       [] {
         const Issued root = authority("Root", 2).self_signed();
         return two_of_one_key(authority("Authority", 1)
                                   .extension("extendedKeyUsage", "emailProtection")
                                   .valid(test_now - day, test_now + 900 * day)
                                   .issued_by(root),
                               authority("Authority", 1).issued_by(root), root);
       },
       "trusted", "unsuitable certificate purpose[1]",
       "The certificate chain does not match the intended purpose",
       "both do not backtrack; the path over the other certificate is good (RFC 4158 section 2)"},
      {"backtracking: the first certificate of the authority excludes the host",
       [] {
         const Issued root = authority("Root", 2).self_signed();
         return two_of_one_key(authority("Authority", 1)
                                   .extension("nameConstraints", "critical,excluded;DNS:a.test")
                                   .valid(test_now - day, test_now + 900 * day)
                                   .issued_by(root),
                               authority("Authority", 1).issued_by(root), root);
       },
       "trusted", "excluded subtree violation[0]",
       "The certificate chain violates the signer's constraints",
       "both do not backtrack; the path over the other certificate is good (RFC 4158 section 2)"},
      {"backtracking: one of two ways up has a path length that is too short",
       [] {
         const Issued root = authority("Root", 2).self_signed();
         const Issued upper = authority("Upper", 3).issued_by(root);
         const Issued strict = authority("Upper", 3)
                                   .extension("basicConstraints", "critical,CA:TRUE,pathlen:0")
                                   .valid(test_now - day, test_now + 900 * day)
                                   .issued_by(root);
         const Issued lower = authority("Authority", 1).issued_by(upper);
         return Scene{.sent = sent({leaf().issued_by(lower), lower, strict, upper}),
                      .trusted = root.pem()};
       },
       "trusted", "path length constraint exceeded[2]",
       "The certificate chain violates the signer's constraints",
       "both do not backtrack; the path over the other certificate is good (RFC 4158 section 2)"},
      {"a loop: two authorities certified each other, and no root did",
       [] {
         const Issued a = authority("A", 3).self_signed();
         const Issued b = authority("B", 4).issued_by(a);
         return Scene{.sent = sent({leaf().issued_by(a), authority("A", 3).issued_by(b), b}),
                      .trusted = authority("Root", 2).self_signed().pem()};
       },
       "issuer_unknown[2]", "unable to get local issuer certificate[2]",
       "The certificate issuer is unknown"},
      {"a loop with a way out: one of two authorities that certified each other is below the root",
       [] {
         const Issued root = authority("Root", 2).self_signed();
         const Issued a = authority("A", 3).issued_by(root);
         const Issued b = authority("B", 4).issued_by(a);
         return Scene{.sent = sent({leaf().issued_by(a), authority("A", 3).issued_by(b), b, a}),
                      .trusted = root.pem()};
       },
       "trusted", "trusted", "trusted"},
      {"a mesh of 90 certificates of ten authorities, and no way out",
       [] { return mesh(10, false); }, "issuer_unknown[82]",
       "unable to get local issuer certificate[18]", "The certificate issuer is unknown"},
      {"a mesh of 90 certificates of ten authorities, and one way out",
       [] { return mesh(10, true); }, "trusted", "unable to get local issuer certificate[18]",
       "The certificate issuer is unknown",
       "both do not backtrack; there is one way out, and ours finds it within its bound"},
      {"an authority changed its key and certified the new one with the old",
       [] {
         const Issued root = authority("Root", 2).self_signed();
         const Issued old_key = authority("Authority", 3).issued_by(root);
         const Issued new_key = authority("Authority", 1).issued_by(old_key);
         return Scene{.sent = sent({leaf().issued_by(new_key), new_key, old_key}),
                      .trusted = root.pem()};
       },
       "trusted", "trusted", "trusted"},
      {"the issuer's name is written in another case and with more spaces",
       [] {
         const Issued root = authority("Root", 2).self_signed();
         const Issued middle = authority("The Authority", 1).issued_by(root);
         const Issued below = leaf().issuer({{"CN", "THE  authority"}}).issued_by(middle);
         return Scene{.sent = {below.der, middle.der}, .trusted = root.pem()};
       },
       "trusted", "trusted", "The certificate issuer is unknown",
       "GnuTLS compares the octets of names; RFC 5280 section 7.1 compares without case and by "
       "single spaces"},
      {"the issuer's name is a UTF8String here and a PrintableString there",
       [] {
         const Issued root = authority("Root", 2).self_signed();
         const Issued middle = authority("Authority", 1).subject({{"O", "Acme"}}).issued_by(root);
         const Issued below = resigned(leaf().issued_by(middle), middle.key, [](const auto& tbs) {
           return der_replaced(tbs, der_text(0x0c, "Acme"), der_text(0x13, "Acme"));
         });
         return Scene{.sent = {below.der, middle.der}, .trusted = root.pem()};
       },
       "trusted", "trusted", "trusted"},
  };
}

}  // namespace

std::vector<Row> path_rows() {
  std::vector<Row> rows = rows_of_order();
  std::ranges::move(rows_of_choice(), std::back_inserter(rows));
  return rows;
}

}  // namespace tlsget::test

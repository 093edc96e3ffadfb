// Keys and signatures: what is too weak, what is odd, and what does not verify.
#include <openssl/evp.h>
#include <openssl/x509.h>
#include <algorithm>

#include "chains/row.hpp"

namespace tlsget::test {

namespace {

Build key(std::size_t position, Key (*make)()) {
  return chain_with([=](Chain& chain) { chain.at(position).key(make()); });
}
Key rsa_1024() {
  return shared_rsa(1024);
}
Key rsa_2048() {
  return shared_rsa(2048);
}
Key rsa_exponent_3() {
  static const Key made = Key::rsa_with_exponent(2048, 3);
  return made;
}

/// The certificate at `position` is signed over another digest, by an RSA key where there is no
/// other way.
Build digest(std::size_t position, const std::string& name, bool rsa = false) {
  return chain_with([=](Chain& chain) {
    if (rsa) chain.at(std::min<std::size_t>(position + 1, 2)).key(rsa_2048());
    chain.at(position).digest(name);
  });
}

Build pss(const std::string& name) {
  return chain_with([=](Chain& chain) {
    chain.authority().key(rsa_2048());
    chain.leaf().pss().digest(name);
  });
}

/// The leaf, sent with another signature.
Build with_leaf(const std::function<Issued(const Issued&)>& change) {
  return [change] {
    const auto made = Chain().issue();
    return Scene{.sent = {change(made[0]).der, made[1].der}, .trusted = made[2].pem()};
  };
}

x509::Bytes signature_of(const Issued& certificate) {
  x509::Bytes bits = x509::parse_certificate(certificate.der).certificate.value().signature;
  bits.insert(bits.begin(), 0);
  return bits;
}

/// What RSA with the exponent 1 takes for a signature: the padded digest itself (RFC 8017 section
/// 9.2), which anybody can write.
x509::Bytes unsigned_signature(const Issued& certificate) {
  const x509::Bytes tbs = x509::parse_certificate(certificate.der).certificate.value().tbs;
  x509::Bytes hash(32);
  EVP_Digest(tbs.data(), tbs.size(), hash.data(), nullptr, EVP_sha256(), nullptr);
  x509::Bytes info = der_sequence(
      {der_sequence({{0x06, 9, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01}, {0x05, 0}}),
       der_element(0x04, hash)});
  x509::Bytes bits{0, 0x00, 0x01};
  bits.insert(bits.end(), 256 - 3 - info.size(), 0xff);
  bits.push_back(0x00);
  bits.insert(bits.end(), info.begin(), info.end());
  return bits;
}

/// The authority's RSA key has this exponent; the leaf's signature is a padded digest.
Scene forged_below_exponent(unsigned exponent) {
  const Issued root = CertificateBuilder::authority("Root").key(shared_key(2)).self_signed();
  const Key weak = Key::rsa_public(shared_rsa(2048), exponent);
  const Issued authority = CertificateBuilder::authority("Authority").key(weak).issued_by(root);
  const Issued real{CertificateBuilder::authority("Authority").key(rsa_2048()).issued_by(root).der,
                    rsa_2048()};
  const Issued leaf = CertificateBuilder::server("a.test")
                          .key(shared_key(0))
                          .without("authorityKeyIdentifier")
                          .issued_by(real);
  return {.sent = {with_signature(leaf, unsigned_signature(leaf)).der, authority.der},
          .trusted = root.pem()};
}

}  // namespace

std::vector<Row> strength_rows() {
  const std::string pending = "Ed25519 signatures";
  return {
      {"an RSA key of 1024 bits: the leaf's", key(0, rsa_1024), "weak_key[0]",
       "EE certificate key too weak[0]", "The certificate chain uses insecure algorithm"},
      {"an RSA key of 1024 bits: the authority's", key(1, rsa_1024), "weak_key[1]",
       "CA certificate key too weak[1]", "The certificate chain uses insecure algorithm"},
      {"an RSA key of 1024 bits: the root's", key(2, rsa_1024), "weak_key[2]",
       "CA certificate key too weak[2]", "The certificate chain uses insecure algorithm"},
      {"an RSA key of 2048 bits: the leaf's", key(0, rsa_2048), "trusted", "trusted", "trusted"},
      {"an RSA key of 2048 bits: the authority's", key(1, rsa_2048), "trusted", "trusted",
       "trusted"},
      {"an RSA key with the exponent 3", key(1, rsa_exponent_3), "trusted", "trusted", "trusted"},
      {"a forged leaf below an RSA key with the exponent 1, under which anything is signed",
       [] { return forged_below_exponent(1); }, "bad_signature[0]", "trusted", "trusted",
       "both raise to the power of 1 and find what the forger wrote; RFC 8017 section "
       "3.1 has an exponent of 3 or more"},
      {"a leaf with an RSA key with the exponent 1",
       chain_with([](Chain& chain) { chain.leaf().key(Key::rsa_public(shared_rsa(2048), 1)); }),
       "weak_key[0]", "trusted", "trusted",
       "both do not look at the leaf's exponent, under which everybody can sign; RFC "
       "8017 section 3.1 has it 3 or more"},
      {"a leaf with an RSA key with an even exponent",
       chain_with([](Chain& chain) { chain.leaf().key(Key::rsa_public(shared_rsa(2048), 4)); }),
       "weak_key[0]", "trusted", "trusted",
       "both do not look at the leaf's exponent; with an even one there is no private "
       "key (RFC 8017 section 3.1)"},
      {"the leaf's signature is over SHA-1", digest(0, "SHA1"), "weak_signature[0]",
       "CA signature digest algorithm too weak[0]",
       "The certificate chain uses insecure algorithm"},
      {"the authority's signature is over SHA-1", digest(1, "SHA1"), "weak_signature[1]",
       "CA signature digest algorithm too weak[1]",
       "The certificate chain uses insecure algorithm"},
      {"the root's own signature is over SHA-1", digest(2, "SHA1"), "trusted", "trusted",
       "trusted"},
      {"the leaf's RSA signature is over SHA-1", digest(0, "SHA1", true), "weak_signature[0]",
       "CA signature digest algorithm too weak[0]",
       "The certificate chain uses insecure algorithm"},
      {"the leaf's RSA signature is over MD5", digest(0, "MD5", true), "weak_signature[0]",
       "CA signature digest algorithm too weak[0]",
       "The certificate chain uses insecure algorithm"},
      {"the root's own RSA signature is over MD5", digest(2, "MD5", true), "trusted", "trusted",
       "trusted"},
      {"the leaf's signature is over SHA-384", digest(0, "SHA384"), "trusted", "trusted",
       "trusted"},
      {"the leaf's RSA signature is over SHA-512", digest(0, "SHA512", true), "trusted", "trusted",
       "trusted"},
      {"a key on P-384", key(1, [] { return Key::ec("secp384r1"); }), "trusted", "trusted",
       "trusted"},
      {"a key on P-521", key(1, [] { return Key::ec("secp521r1"); }), "trusted", "trusted",
       "trusted"},
      {"a key on P-224", key(1, [] { return Key::ec("secp224r1"); }), "weak_key[1]", "trusted",
       "trusted",
       "both take P-224, of 112 bits; ours takes the curves that TLS 1.3 has (RFC 8446 "
       "section 4.2.7)"},
      {"a key on secp256k1", key(1, [] { return Key::ec("secp256k1"); }), "weak_key[1]", "trusted",
       "The certificate chain uses insecure algorithm",
       "OpenSSL takes any curve it knows; ours those that TLS 1.3 has (RFC 8446 section "
       "4.2.7)"},
      {"a key on brainpoolP256r1", key(1, [] { return Key::ec("brainpoolP256r1"); }), "weak_key[1]",
       "trusted", "The certificate chain uses insecure algorithm",
       "OpenSSL takes any curve it knows; ours those that TLS 1.3 has (RFC 8446 section "
       "4.2.7)"},
      {"a leaf's key on secp256k1", key(0, [] { return Key::ec("secp256k1"); }), "weak_key[0]",
       "trusted", "The certificate chain uses insecure algorithm",
       "OpenSSL takes any curve it knows; ours those that TLS 1.3 has (RFC 8446 section "
       "4.2.7)"},
      {"an Ed25519 key: the authority's", key(1, [] { return shared_ed25519(); }), "trusted",
       "trusted", "trusted", "", pending},
      {"an Ed25519 key: the root's", key(2, [] { return shared_ed25519(); }), "trusted", "trusted",
       "trusted", "", pending},
      {"an Ed25519 key: the leaf's", key(0, [] { return shared_ed25519(); }), "trusted", "trusted",
       "trusted"},
      {"Ed25519 keys of a whole chain", chain_with([](Chain& chain) {
         for (std::size_t i = 0; i < 3; ++i) chain.at(i).key(shared_ed25519(i));
       }),
       "trusted", "trusted", "trusted", "", pending},
      {"an RSA-PSS signature over SHA-256", pss("SHA256"), "trusted", "trusted", "trusted"},
      {"an RSA-PSS signature over SHA-512", pss("SHA512"), "trusted", "trusted", "trusted"},
      {"an RSA-PSS signature over SHA-1", pss("SHA1"), "weak_signature[0]",
       "CA signature digest algorithm too weak[0]",
       "refused: Not verified. The certificate is NOT trusted. "},
      {"one bit of the leaf's signature was changed", with_leaf([](const Issued& leaf) {
         x509::Bytes bits = signature_of(leaf);
         bits.back() ^= 1U;
         return with_signature(leaf, bits);
       }),
       "bad_signature[0]", "certificate signature failure[0]",
       "The signature in the certificate is invalid"},
      {"one letter of the leaf's name was changed after signing", with_leaf([](const Issued& leaf) {
         const x509::Bytes octets{'a', '.', 't', 'e', 's', 't'};
         Issued forged = leaf;
         auto at = forged.der.begin();
         while ((at = std::search(at, forged.der.end(), octets.begin(), octets.end())) !=
                forged.der.end())
           *at++ = 'b';
         return forged;
       }),
       "name_mismatch[0], bad_signature[0]", "hostname mismatch[0]",
       "The signature in the certificate is invalid. The name in the certificate does not match "
       "the expected"},
      {"the leaf's signature is empty",
       with_leaf([](const Issued& leaf) { return with_signature(leaf, {0}); }), "bad_signature[0]",
       "certificate signature failure[0]", "The certificate issuer is not a CA"},
      {"the leaf's signature has zeros after it", with_leaf([](const Issued& leaf) {
         x509::Bytes bits = signature_of(leaf);
         bits.insert(bits.end(), 8, 0);
         return with_signature(leaf, bits);
       }),
       "bad_signature[0]", "certificate signature failure[0]",
       "The signature in the certificate is invalid"},
      {"the leaf's signature algorithm differs inside and outside of what is signed",
       chain_with([](Chain& chain) {
         const auto ecdsa = [](std::uint8_t number) {
           return der_sequence({{0x06, 8, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, number}});
         };
         chain.edit(0,
                    [=](const x509::Bytes& tbs) { return der_replaced(tbs, ecdsa(2), ecdsa(3)); });
       }),
       "malformed[0]", "certificate signature failure[0]", "cannot be read"},
  };
}

}  // namespace tlsget::test

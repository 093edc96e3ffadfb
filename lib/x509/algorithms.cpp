#include "x509/algorithms.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <array>
#include <bit>
#include <string>

#include "x509/pss_parameters.hpp"

namespace tlsget::x509 {

namespace {

constexpr std::string_view rsa_encryption = "1.2.840.113549.1.1.1";
constexpr std::string_view ec_public_key = "1.2.840.10045.2.1";

struct SignatureName {
  std::string_view oid;
  std::string_view name;
  std::string_view digest;  ///< empty: none of its own
};
constexpr std::array signature_names{
    SignatureName{"1.2.840.113549.1.1.11", "sha256WithRSAEncryption", "SHA-256"},
    SignatureName{"1.2.840.113549.1.1.12", "sha384WithRSAEncryption", "SHA-384"},
    SignatureName{"1.2.840.113549.1.1.13", "sha512WithRSAEncryption", "SHA-512"},
    SignatureName{"1.2.840.10045.4.3.2", "ecdsa-with-SHA256", "SHA-256"},
    SignatureName{"1.2.840.10045.4.3.3", "ecdsa-with-SHA384", "SHA-384"},
    SignatureName{"1.2.840.10045.4.3.4", "ecdsa-with-SHA512", "SHA-512"},
    SignatureName{"1.3.101.112", "Ed25519", ""},
    SignatureName{"1.3.101.113", "Ed448", ""},
    SignatureName{rsassa_pss, "RSA-PSS", ""},
    SignatureName{"1.2.840.113549.1.1.2", "md2WithRSAEncryption", "MD2"},
    SignatureName{"1.2.840.113549.1.1.3", "md4WithRSAEncryption", "MD4"},
    SignatureName{"1.2.840.113549.1.1.4", "md5WithRSAEncryption", "MD5"},
    SignatureName{"1.2.840.113549.1.1.5", "sha1WithRSAEncryption", "SHA-1"},
    SignatureName{"1.3.14.3.2.3", "md5WithRSA", "MD5"},
    SignatureName{"1.3.14.3.2.29", "sha1WithRSA", "SHA-1"},
    SignatureName{"1.3.14.3.2.27", "dsaWithSHA1", "SHA-1"},
    SignatureName{"1.2.840.113549.1.1.14", "sha224WithRSAEncryption", "SHA-224"},
    SignatureName{"1.2.840.113549.1.1.15", "sha512-224WithRSAEncryption", "SHA-512/224"},
    SignatureName{"1.2.840.113549.1.1.16", "sha512-256WithRSAEncryption", "SHA-512/256"},
    SignatureName{"1.2.840.10045.4.1", "ecdsa-with-SHA1", "SHA-1"},
    SignatureName{"1.2.840.10045.4.3.1", "ecdsa-with-SHA224", "SHA-224"},
    SignatureName{"1.2.840.10040.4.3", "dsa-with-SHA1", "SHA-1"},
    SignatureName{"2.16.840.1.101.3.4.3.1", "dsa-with-SHA224", "SHA-224"},
    SignatureName{"2.16.840.1.101.3.4.3.2", "dsa-with-SHA256", "SHA-256"},
    SignatureName{"2.16.840.1.101.3.4.3.3", "dsa-with-SHA384", "SHA-384"},
    SignatureName{"2.16.840.1.101.3.4.3.4", "dsa-with-SHA512", "SHA-512"},
    SignatureName{"2.16.840.1.101.3.4.3.10", "ecdsa-with-SHA3-256", "SHA3-256"},
    SignatureName{"2.16.840.1.101.3.4.3.11", "ecdsa-with-SHA3-384", "SHA3-384"},
    SignatureName{"2.16.840.1.101.3.4.3.12", "ecdsa-with-SHA3-512", "SHA3-512"},
    SignatureName{"2.16.840.1.101.3.4.3.17", "ML-DSA-44", ""},
    SignatureName{"2.16.840.1.101.3.4.3.18", "ML-DSA-65", ""},
    SignatureName{"2.16.840.1.101.3.4.3.19", "ML-DSA-87", ""},
};

struct DigestName {
  std::string_view oid;
  std::string_view name;
};
constexpr std::array digest_names{
    DigestName{"2.16.840.1.101.3.4.2.1", "SHA-256"},
    DigestName{"2.16.840.1.101.3.4.2.2", "SHA-384"},
    DigestName{"2.16.840.1.101.3.4.2.3", "SHA-512"},
    DigestName{"2.16.840.1.101.3.4.2.4", "SHA-224"},
    DigestName{"1.3.14.3.2.26", "SHA-1"},
    DigestName{"1.2.840.113549.2.5", "MD5"},
};

struct Curve {
  std::string_view oid;
  std::string_view name;
  unsigned bits;
};
constexpr std::array curves{
    Curve{"1.2.840.10045.3.1.7", "P-256", 256},
    Curve{"1.3.132.0.34", "P-384", 384},
    Curve{"1.3.132.0.35", "P-521", 521},
    Curve{"1.3.132.0.33", "P-224", 224},
    Curve{"1.2.840.10045.3.1.1", "P-192", 192},
    Curve{"1.3.132.0.10", "secp256k1", 256},
    Curve{"1.3.36.3.3.2.8.1.1.7", "brainpoolP256r1", 256},
    Curve{"1.3.36.3.3.2.8.1.1.11", "brainpoolP384r1", 384},
    Curve{"1.3.36.3.3.2.8.1.1.13", "brainpoolP512r1", 512},
};

/// nullopt when the parameters cannot be read.
std::optional<std::string> pss_digest(BytesView algorithm_identifier) {
  auto parameters = read_pss_parameters(algorithm_identifier);
  if (!parameters) return std::nullopt;
  const auto* found = std::ranges::find(digest_names, parameters->hash, &DigestName::oid);
  return found == digest_names.end() ? std::move(parameters->hash) : std::string(found->name);
}

/// Bits of a positive INTEGER's content octets.
unsigned bit_length(BytesView integer) {
  while (!integer.empty() && integer.front() == 0) integer = integer.subspan(1);
  if (integer.empty()) return 0;
  return static_cast<unsigned>((integer.size() - 1) * 8) +
         static_cast<unsigned>(std::bit_width(integer.front()));
}

void read_rsa(PublicKey& key, der::Reader bits) {
  key.type = KeyType::rsa;
  der::Reader fields = bits.enter(der::tag::sequence, "RSA public key");
  const BytesView modulus = fields.integer("RSA modulus");
  const BytesView exponent = fields.integer("RSA exponent");
  fields.finish("RSA public key");
  bits.finish("RSA public key");
  if (modulus.empty() || exponent.empty()) return;
  if (modulus.front() >= 0x80 || exponent.front() >= 0x80)
    bits.fail("RSA public key: a negative number");
  key.bits = bit_length(modulus);
  key.good_exponent = (exponent.back() & 1U) != 0 && (exponent.size() > 1 || exponent.front() >= 3);
}

void read_ec(PublicKey& key, der::Reader& parameters) {
  key.type = KeyType::ec;
  if (!parameters.next_is(der::tag::object_identifier)) {
    key.curve = parameters.at_end() ? "not named" : "explicit parameters";
    return;
  }
  const std::string oid = parameters.object_identifier("curve");
  const auto* found = std::ranges::find(curves, oid, &Curve::oid);
  key.curve = found == curves.end() ? oid : std::string(found->name);
  key.bits = found == curves.end() ? 0 : found->bits;
}

KeyType key_type(std::string_view oid) {
  if (oid == rsa_encryption || oid == rsassa_pss) return KeyType::rsa;
  if (oid == ec_public_key) return KeyType::ec;
  if (oid == "1.3.101.112") return KeyType::ed25519;
  if (oid == "1.3.101.113") return KeyType::ed448;
  if (oid == "1.2.840.10040.4.1") return KeyType::dsa;
  return KeyType::unknown;
}

}  // namespace

SignatureAlgorithm read_signature_algorithm(der::Reader& reader, std::string_view what) {
  SignatureAlgorithm algorithm;
  const der::Element whole = reader.expect(der::tag::sequence, what);
  algorithm.der.assign(whole.whole.begin(), whole.whole.end());
  der::Reader fields = reader.inside(whole);
  algorithm.oid = fields.object_identifier(what);
  if (!fields.at_end()) fields.any(what);
  fields.finish(what);

  algorithm.name = algorithm.oid;
  const auto* found = std::ranges::find(signature_names, algorithm.oid, &SignatureName::oid);
  if (found != signature_names.end()) {
    algorithm.name = found->name;
    if (!found->digest.empty()) algorithm.digest = std::string(found->digest);
  }
  if (algorithm.oid == rsassa_pss) algorithm.digest = pss_digest(algorithm.der);
  return algorithm;
}

PublicKey read_public_key(der::Reader& reader) {
  constexpr std::string_view what = "subject public key";
  PublicKey key;
  const der::Element whole = reader.expect(der::tag::sequence, what);
  key.spki.assign(whole.whole.begin(), whole.whole.end());
  der::Reader fields = reader.inside(whole);
  der::Reader algorithm = fields.enter(der::tag::sequence, "key algorithm");
  key.algorithm_oid = algorithm.object_identifier("key algorithm");
  key.type = key_type(key.algorithm_oid);
  if (key.type == KeyType::ec) {
    read_ec(key, algorithm);
  } else if (!algorithm.at_end()) {
    algorithm.any("key parameters");
    algorithm.finish("key algorithm");
  }
  const der::Element bits = fields.expect(der::tag::bit_string, what);
  fields.finish(what);
  if (bits.content.empty() || bits.content.front() != 0) {
    fields.inside(bits).fail("subject public key: not a BIT STRING of whole octets");
    return key;
  }
  const der::Element octets{.tag = bits.tag,
                            .whole = bits.whole,
                            .content = bits.content.subspan(1),
                            .offset = bits.offset + 1};
  if (key.type == KeyType::rsa) read_rsa(key, fields.inside(octets));
  if (key.type == KeyType::ed25519) key.bits = 256;
  if (key.type == KeyType::ed448) key.bits = 456;
  return key;
}

std::string describe_key(const PublicKey& key) {
  switch (key.type) {
    case KeyType::rsa:
      return fmt::format("RSA of {} bits{}", key.bits,
                         !key.good_exponent      ? " with an exponent that is even or 1"
                         : is_for_pss_alone(key) ? ", for RSA-PSS alone"
                                                 : "");
    case KeyType::ec:
      return "EC " + key.curve;
    case KeyType::dsa:
      return "DSA";
    case KeyType::ed25519:
      return "Ed25519";
    case KeyType::ed448:
      return "Ed448";
    case KeyType::unknown:
      break;
  }
  return "key of algorithm " + key.algorithm_oid;
}

}  // namespace tlsget::x509

// The signatures of certificates, by mbedTLS: RSA PKCS#1 v1.5 and PSS, ECDSA on P-256, P-384, P-521.
//
// Rules. Checking is not judging: a good signature over SHA-1 is good here, and judge() calls it weak.
// PSS parameters are taken as the certificate states them and nothing looser: hash, mask hash and salt
// length all bind (RFC 4055 section 3.1). `unsupported` is said of algorithms and keys that are not here
// (Ed25519, MD5, other curves, RSA above 8192 bits); a malformed key or signature is `bad`.
//
// RSA goes to mbedtls_rsa_* and not through pk or PSA: those ignore the salt length.
#include <mbedtls/asn1.h>
#include <mbedtls/md.h>
#include <mbedtls/pk.h>
#include <mbedtls/rsa.h>

#include <algorithm>
#include <array>
#include <initializer_list>
#include <optional>
#include <string_view>

#include "tls/crypto_setup.hpp"
#include "tls/supported_keys.hpp"
#include "tls/tls_transport.hpp"

namespace tlsget::tls {
namespace {

using Result = x509::SignatureVerifier::Result;
using x509::BytesView;

struct Algorithm {
  enum class Scheme { rsa_pkcs1, rsa_pss, ecdsa };
  std::string_view oid;
  Scheme scheme;
  mbedtls_md_type_t hash;  ///< MBEDTLS_MD_NONE: the parameters say
};

constexpr std::array algorithms{
    Algorithm{"1.2.840.113549.1.1.5", Algorithm::Scheme::rsa_pkcs1, MBEDTLS_MD_SHA1},
    Algorithm{"1.2.840.113549.1.1.14", Algorithm::Scheme::rsa_pkcs1, MBEDTLS_MD_SHA224},
    Algorithm{"1.2.840.113549.1.1.11", Algorithm::Scheme::rsa_pkcs1, MBEDTLS_MD_SHA256},
    Algorithm{"1.2.840.113549.1.1.12", Algorithm::Scheme::rsa_pkcs1, MBEDTLS_MD_SHA384},
    Algorithm{"1.2.840.113549.1.1.13", Algorithm::Scheme::rsa_pkcs1, MBEDTLS_MD_SHA512},
    Algorithm{"1.2.840.113549.1.1.10", Algorithm::Scheme::rsa_pss, MBEDTLS_MD_NONE},
    Algorithm{"1.2.840.10045.4.1", Algorithm::Scheme::ecdsa, MBEDTLS_MD_SHA1},
    Algorithm{"1.2.840.10045.4.3.1", Algorithm::Scheme::ecdsa, MBEDTLS_MD_SHA224},
    Algorithm{"1.2.840.10045.4.3.2", Algorithm::Scheme::ecdsa, MBEDTLS_MD_SHA256},
    Algorithm{"1.2.840.10045.4.3.3", Algorithm::Scheme::ecdsa, MBEDTLS_MD_SHA384},
    Algorithm{"1.2.840.10045.4.3.4", Algorithm::Scheme::ecdsa, MBEDTLS_MD_SHA512},
};

/// A walk over DER through mbedTLS's readers, which take definite lengths only. Every step answers
/// nullopt when what is asked for is not next.
class DerWalk {
 public:
  explicit DerWalk(BytesView bytes) : at_(bytes.data()), end_(bytes.data() + bytes.size()) {}

  bool at_end() const { return at_ == end_; }
  bool next_is(int tag) const { return at_ != end_ && *at_ == tag; }
  std::optional<BytesView> take(int tag) {
    // The readers advance a pointer to non-const but write nothing.
    auto* position = const_cast<unsigned char*>(at_);
    std::size_t length = 0;
    if (mbedtls_asn1_get_tag(&position, end_, &length, tag) != 0) return std::nullopt;
    const BytesView content(position, length);
    at_ = position + length;
    return content;
  }
  std::optional<int> take_integer() {
    auto* position = const_cast<unsigned char*>(at_);
    int value = 0;
    if (mbedtls_asn1_get_int(&position, end_, &value) != 0) return std::nullopt;
    at_ = position;
    return value;
  }

 private:
  const unsigned char* at_;
  const unsigned char* end_;
};

constexpr int sequence_tag = MBEDTLS_ASN1_CONSTRUCTED | MBEDTLS_ASN1_SEQUENCE;
constexpr int context_tag(int number) {
  return MBEDTLS_ASN1_CONTEXT_SPECIFIC | MBEDTLS_ASN1_CONSTRUCTED | number;
}

bool same(BytesView seen, std::initializer_list<std::uint8_t> expected) {
  return std::equal(seen.begin(), seen.end(), expected.begin(), expected.end());
}

std::optional<mbedtls_md_type_t> hash_by_oid(BytesView oid) {
  if (same(oid, {0x2b, 0x0e, 0x03, 0x02, 0x1a})) return MBEDTLS_MD_SHA1;
  constexpr std::array sha2{MBEDTLS_MD_SHA256, MBEDTLS_MD_SHA384, MBEDTLS_MD_SHA512,
                            MBEDTLS_MD_SHA224};
  for (std::uint8_t i = 0; i < sha2.size(); ++i) {
    const auto last = static_cast<std::uint8_t>(i + 1);
    if (same(oid, {0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, last})) return sha2.at(i);
  }
  return std::nullopt;
}

/// AlgorithmIdentifier of a hash: its parameters are NULL or absent (RFC 4055 section 2.1).
std::optional<mbedtls_md_type_t> take_hash(DerWalk& walk) {
  const auto sequence = walk.take(sequence_tag);
  if (!sequence) return std::nullopt;
  DerWalk inside(*sequence);
  const auto oid = inside.take(MBEDTLS_ASN1_OID);
  if (!oid) return std::nullopt;
  if (!inside.at_end()) {
    const auto null = inside.take(MBEDTLS_ASN1_NULL);
    if (!null || !null->empty() || !inside.at_end()) return std::nullopt;
  }
  return hash_by_oid(*oid);
}

struct PssParameters {
  mbedtls_md_type_t hash = MBEDTLS_MD_SHA1;
  mbedtls_md_type_t mask_hash = MBEDTLS_MD_SHA1;
  int salt_length = 20;
};

bool take_pss_hash(DerWalk& field, PssParameters& parameters) {
  const auto hash = take_hash(field);
  if (hash) parameters.hash = *hash;
  return hash && field.at_end();
}

bool take_pss_mask(DerWalk& field, PssParameters& parameters) {
  const auto mask = field.take(sequence_tag);
  if (!mask || !field.at_end()) return false;
  DerWalk inside(*mask);
  const auto oid = inside.take(MBEDTLS_ASN1_OID);
  const bool is_mgf1 = oid && same(*oid, {0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x08});
  if (!is_mgf1) return false;
  const auto hash = take_hash(inside);
  if (hash) parameters.mask_hash = *hash;
  return hash && inside.at_end();
}

bool take_pss_salt(DerWalk& field, PssParameters& parameters) {
  const auto length = field.take_integer();
  if (!length || *length < 0) return false;
  parameters.salt_length = *length;
  return field.at_end();
}

bool take_pss_trailer(DerWalk& field, PssParameters& /*parameters*/) {
  const auto trailer = field.take_integer();
  return trailer == 1 && field.at_end();
}

/// RSASSA-PSS-params (RFC 4055 section 3.1) of an AlgorithmIdentifier; absent fields have their defaults.
std::optional<PssParameters> pss_parameters(BytesView algorithm_identifier) {
  DerWalk whole(algorithm_identifier);
  const auto sequence = whole.take(sequence_tag);
  if (!sequence || !whole.at_end()) return std::nullopt;
  DerWalk identifier(*sequence);
  if (!identifier.take(MBEDTLS_ASN1_OID)) return std::nullopt;
  const auto fields = identifier.take(sequence_tag);
  if (!fields || !identifier.at_end()) return std::nullopt;

  constexpr std::array readers{take_pss_hash, take_pss_mask, take_pss_salt, take_pss_trailer};
  PssParameters parameters;
  DerWalk walk(*fields);
  for (std::size_t number = 0; number < readers.size(); ++number) {
    const int tag = context_tag(static_cast<int>(number));
    if (!walk.next_is(tag)) continue;
    const auto content = walk.take(tag);
    if (!content) return std::nullopt;
    DerWalk field(*content);
    if (!readers.at(number)(field, parameters)) return std::nullopt;
  }
  if (!walk.at_end()) return std::nullopt;
  return parameters;
}

/// Owns an mbedtls_pk_context.
class Key {
 public:
  Key() { mbedtls_pk_init(&pk_); }
  ~Key() { mbedtls_pk_free(&pk_); }
  Key(const Key&) = delete;
  Key& operator=(const Key&) = delete;
  Key(Key&&) = delete;
  Key& operator=(Key&&) = delete;
  mbedtls_pk_context& context() { return pk_; }

 private:
  mbedtls_pk_context pk_{};
};

struct Digest {
  std::array<unsigned char, MBEDTLS_MD_MAX_SIZE> octets{};
  unsigned length = 0;
};

std::optional<Digest> digest_of(BytesView octets, mbedtls_md_type_t hash) {
  const mbedtls_md_info_t* info = mbedtls_md_info_from_type(hash);
  if (info == nullptr) return std::nullopt;
  Digest digest;
  digest.length = mbedtls_md_get_size(info);
  if (mbedtls_md(info, octets.data(), octets.size(), digest.octets.data()) != 0) {
    return std::nullopt;
  }
  return digest;
}

Result verify_rsa(mbedtls_pk_context& pk, const std::optional<PssParameters>& pss,
                  mbedtls_md_type_t hash, BytesView octets, BytesView signature) {
  mbedtls_rsa_context* rsa = mbedtls_pk_rsa(pk);
  if (signature.size() != mbedtls_rsa_get_len(rsa)) return Result::bad;
  const auto digest = digest_of(octets, hash);
  if (!digest) return Result::unsupported;
  const int code =
      pss ? mbedtls_rsa_rsassa_pss_verify_ext(rsa, hash, digest->length, digest->octets.data(),
                                              pss->mask_hash, pss->salt_length, signature.data())
          : mbedtls_rsa_pkcs1_verify(rsa, hash, digest->length, digest->octets.data(),
                                     signature.data());
  return code == 0 ? Result::good : Result::bad;
}

Result verify_ecdsa(mbedtls_pk_context& pk, mbedtls_md_type_t hash, BytesView octets,
                    BytesView signature) {
  const auto digest = digest_of(octets, hash);
  if (!digest) return Result::unsupported;
  const int code = mbedtls_pk_verify(&pk, hash, digest->octets.data(), digest->length,
                                     signature.data(), signature.size());
  return code == 0 ? Result::good : Result::bad;
}

class MbedVerifier final : public x509::SignatureVerifier {
 public:
  Result verify(const x509::PublicKey& key, const x509::SignatureAlgorithm& algorithm,
                BytesView signed_octets, BytesView signature) const override {
    const auto* known = std::find_if(algorithms.begin(), algorithms.end(),
                                     [&](const auto& a) { return a.oid == algorithm.oid; });
    if (known == algorithms.end() || !key_is_supported(key)) return Result::unsupported;

    const bool wants_ec = known->scheme == Algorithm::Scheme::ecdsa;
    if (wants_ec != (key.type == x509::KeyType::ec)) return Result::bad;

    Key parsed;
    mbedtls_pk_context& pk = parsed.context();
    if (mbedtls_pk_parse_public_key(&pk, key.spki.data(), key.spki.size()) != 0) {
      return Result::bad;
    }
    if (mbedtls_pk_can_do(&pk, wants_ec ? MBEDTLS_PK_ECDSA : MBEDTLS_PK_RSA) == 0) {
      return Result::unsupported;
    }
    if (wants_ec) return verify_ecdsa(pk, known->hash, signed_octets, signature);
    if (known->scheme == Algorithm::Scheme::rsa_pkcs1) {
      return verify_rsa(pk, std::nullopt, known->hash, signed_octets, signature);
    }
    const auto pss = pss_parameters(algorithm.der);
    if (!pss) return Result::unsupported;
    return verify_rsa(pk, pss, pss->hash, signed_octets, signature);
  }
};

}  // namespace

const x509::SignatureVerifier& signature_verifier() {
  ensure_crypto();
  static const MbedVerifier verifier;
  return verifier;
}

}  // namespace tlsget::tls

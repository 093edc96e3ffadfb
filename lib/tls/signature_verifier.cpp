// The signatures of certificates, by mbedTLS: RSA PKCS#1 v1.5 and PSS, ECDSA on P-256, P-384,
// P-521.
//
// Rules. Checking is not judging: a good signature over SHA-1 is good here, and judge() calls it
// weak. PSS parameters are taken as the certificate states them and nothing looser: hash, mask hash
// and salt length all bind (RFC 4055 section 3.1). `unsupported` is said of algorithms and keys
// that are not here (Ed25519, MD5, other curves, RSA above 8192 bits, PSS with two hashes or
// malformed parameters); a malformed key or signature is `bad`. What is DER is read strictly.
//
// RSA goes to mbedtls_rsa_* and not through pk or PSA: those ignore the salt length.
#include <mbedtls/md.h>
#include <mbedtls/pk.h>
#include <mbedtls/rsa.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

#include "tls/crypto_setup.hpp"
#include "tls/supported_keys.hpp"
#include "tls/tls_transport.hpp"
#include "x509/der.hpp"

namespace tlsget::tls {
namespace {

using Result = x509::SignatureVerifier::Result;
using x509::BytesView;
using x509::der::Reader;
namespace der = x509::der;
namespace tag = x509::der::tag;

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

std::optional<mbedtls_md_type_t> hash_by_oid(std::string_view oid) {
  struct Hash {
    std::string_view oid;
    mbedtls_md_type_t type;
  };
  constexpr std::array hashes{
      Hash{"1.3.14.3.2.26", MBEDTLS_MD_SHA1},
      Hash{"2.16.840.1.101.3.4.2.1", MBEDTLS_MD_SHA256},
      Hash{"2.16.840.1.101.3.4.2.2", MBEDTLS_MD_SHA384},
      Hash{"2.16.840.1.101.3.4.2.3", MBEDTLS_MD_SHA512},
      Hash{"2.16.840.1.101.3.4.2.4", MBEDTLS_MD_SHA224},
  };
  const auto* found =
      std::find_if(hashes.begin(), hashes.end(), [&](const Hash& h) { return h.oid == oid; });
  if (found == hashes.end()) return std::nullopt;
  return found->type;
}

/// AlgorithmIdentifier of a hash: its parameters are NULL or absent (RFC 4055 section 2.1).
std::optional<mbedtls_md_type_t> read_hash(Reader& reader) {
  Reader inside = reader.enter(tag::sequence, "hash algorithm");
  const auto hash = hash_by_oid(inside.object_identifier("hash"));
  if (!inside.at_end() && !inside.expect(tag::null, "parameters").content.empty()) {
    inside.fail("parameters that are not NULL");
  }
  inside.finish("hash algorithm");
  return hash;
}

struct PssParameters {
  std::optional<mbedtls_md_type_t> hash = MBEDTLS_MD_SHA1;
  std::optional<mbedtls_md_type_t> mask_hash = MBEDTLS_MD_SHA1;
  std::uint64_t salt_length = 20;
};

void read_mask(Reader& reader, PssParameters& parameters) {
  constexpr std::string_view mgf1 = "1.2.840.113549.1.1.8";
  Reader mask = reader.enter(tag::sequence, "mask generation");
  if (mask.object_identifier("mask generation") != mgf1) mask.fail("not MGF1");
  parameters.mask_hash = read_hash(mask);
  mask.finish("mask generation");
}

/// RSASSA-PSS-params (RFC 4055 section 3.1); fields that are absent have their defaults.
void read_pss_fields(Reader& fields, PssParameters& parameters) {
  for (unsigned number = 0; number <= 3; ++number) {
    const auto tagged = fields.optional(tag::context_constructed(number), "field");
    if (!tagged) continue;
    Reader field = fields.inside(*tagged);
    if (number == 0) parameters.hash = read_hash(field);
    if (number == 1) read_mask(field, parameters);
    if (number == 2) parameters.salt_length = field.unsigned_number("salt length");
    if (number == 3 && field.unsigned_number("trailer") != 1) field.fail("another trailer field");
    field.finish("field");
  }
  fields.finish("parameters");
}

/// The parameters that can be honoured. mbedTLS hashes with the mask's hash throughout, so the two
/// have to be the same, as every profile in use asks for.
std::optional<PssParameters> pss_parameters(BytesView algorithm_identifier) {
  constexpr std::uint64_t longest_salt = largest_rsa_bits / 8;
  der::Diagnosis diagnosis;
  Reader whole(algorithm_identifier, diagnosis);
  Reader identifier = whole.enter(tag::sequence, "algorithm");
  identifier.object_identifier("algorithm");
  Reader fields = identifier.enter(tag::sequence, "parameters");
  PssParameters parameters;
  read_pss_fields(fields, parameters);
  identifier.finish("algorithm");
  whole.finish("algorithm");
  if (diagnosis.failed() || !parameters.hash || parameters.hash != parameters.mask_hash ||
      parameters.salt_length > longest_salt) {
    return std::nullopt;
  }
  return parameters;
}

/// Ecdsa-Sig-Value (RFC 3279 section 2.2.3) in DER; mbedTLS takes lengths that are not minimal.
bool is_ecdsa_value(BytesView signature) {
  der::Diagnosis diagnosis;
  Reader whole(signature, diagnosis);
  Reader values = whole.enter(tag::sequence, "signature");
  values.integer("r");
  values.integer("s");
  values.finish("signature");
  whole.finish("signature");
  return !diagnosis.failed();
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
  const int code = pss ? mbedtls_rsa_rsassa_pss_verify_ext(
                             rsa, hash, digest->length, digest->octets.data(), *pss->mask_hash,
                             static_cast<int>(pss->salt_length), signature.data())
                       : mbedtls_rsa_pkcs1_verify(rsa, hash, digest->length, digest->octets.data(),
                                                  signature.data());
  return code == 0 ? Result::good : Result::bad;
}

Result verify_ecdsa(mbedtls_pk_context& pk, mbedtls_md_type_t hash, BytesView octets,
                    BytesView signature) {
  if (!is_ecdsa_value(signature)) return Result::bad;
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
    return verify_rsa(pk, pss, *pss->hash, signed_octets, signature);
  }
};

}  // namespace

const x509::SignatureVerifier& signature_verifier() {
  ensure_crypto();
  static const MbedVerifier verifier;
  return verifier;
}

}  // namespace tlsget::tls

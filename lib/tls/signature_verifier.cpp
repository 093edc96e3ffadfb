// The signatures of certificates and revocation lists: RSA PKCS#1 v1.5 and PSS (rsa_signature),
// ECDSA on P-256, P-384, P-521, Ed25519 (ed25519).
//
// Rules. Checking is not judging: a good signature over SHA-1 is good here, and judge() calls it
// weak. PSS parameters are taken as the certificate states them and nothing looser: hash, mask hash
// and salt length all bind (RFC 4055 section 3.1). `unsupported` is said of algorithms and keys
// that are not here (Ed448, MD5, other curves, RSA above 8192 bits, PSS with two hashes or
// malformed parameters); a malformed key or signature is `bad`. What is DER is read strictly.
#include <mbedtls/md.h>
#include <mbedtls/pk.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

#include "tls/crypto_setup.hpp"
#include "tls/ed25519.hpp"
#include "tls/rsa_signature.hpp"
#include "tls/supported_keys.hpp"
#include "tls/tls_transport.hpp"
#include "x509/algorithms.hpp"
#include "x509/der.hpp"

namespace tlsget::tls {
namespace {

using Result = x509::SignatureVerifier::Result;
using x509::BytesView;
using x509::der::Reader;
namespace der = x509::der;
namespace tag = x509::der::tag;

struct Algorithm {
  std::string_view oid;
  x509::KeyType key;
  mbedtls_md_type_t hash;  ///< MBEDTLS_MD_NONE: the parameters say, or it is part of the algorithm
};

constexpr std::array algorithms{
    Algorithm{"1.2.840.113549.1.1.5", x509::KeyType::rsa, MBEDTLS_MD_SHA1},
    Algorithm{"1.2.840.113549.1.1.14", x509::KeyType::rsa, MBEDTLS_MD_SHA224},
    Algorithm{"1.2.840.113549.1.1.11", x509::KeyType::rsa, MBEDTLS_MD_SHA256},
    Algorithm{"1.2.840.113549.1.1.12", x509::KeyType::rsa, MBEDTLS_MD_SHA384},
    Algorithm{"1.2.840.113549.1.1.13", x509::KeyType::rsa, MBEDTLS_MD_SHA512},
    Algorithm{x509::rsassa_pss, x509::KeyType::rsa, MBEDTLS_MD_NONE},
    Algorithm{"1.2.840.10045.4.1", x509::KeyType::ec, MBEDTLS_MD_SHA1},
    Algorithm{"1.2.840.10045.4.3.1", x509::KeyType::ec, MBEDTLS_MD_SHA224},
    Algorithm{"1.2.840.10045.4.3.2", x509::KeyType::ec, MBEDTLS_MD_SHA256},
    Algorithm{"1.2.840.10045.4.3.3", x509::KeyType::ec, MBEDTLS_MD_SHA384},
    Algorithm{"1.2.840.10045.4.3.4", x509::KeyType::ec, MBEDTLS_MD_SHA512},
    Algorithm{"1.3.101.112", x509::KeyType::ed25519, MBEDTLS_MD_NONE},
};

/// Of PSS: what RFC 8446 pairs with it, and SHA-1, its default, so that it can be called weak.
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
  };
  const auto* found =
      std::find_if(hashes.begin(), hashes.end(), [&](const Hash& h) { return h.oid == oid; });
  if (found == hashes.end()) return std::nullopt;
  return found->type;
}

/// The hash of a signature by PSS, when its parameters can be honoured: mbedTLS hashes the message
/// and the mask alike, as every profile in use asks for.
std::optional<mbedtls_md_type_t> pss_hash(const x509::PssParameters& parameters) {
  constexpr std::uint64_t longest_salt = largest_rsa_bits / 8;
  if (parameters.hash != parameters.mask_hash || parameters.salt_length > longest_salt) {
    return std::nullopt;
  }
  return hash_by_oid(parameters.hash);
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

Result verify_ecdsa(BytesView spki, mbedtls_md_type_t hash, BytesView digest, BytesView signature) {
  if (!is_ecdsa_value(signature)) return Result::bad;
  Key key;
  if (mbedtls_pk_parse_public_key(&key.context(), spki.data(), spki.size()) != 0) {
    return Result::bad;
  }
  if (mbedtls_pk_can_do(&key.context(), MBEDTLS_PK_ECDSA) == 0) return Result::unsupported_key;
  const int code = mbedtls_pk_verify(&key.context(), hash, digest.data(), digest.size(),
                                     signature.data(), signature.size());
  return code == 0 ? Result::good : Result::bad;
}

class Verifier final : public x509::SignatureVerifier {
 public:
  Result verify(const x509::PublicKey& key, const x509::SignatureAlgorithm& algorithm,
                BytesView signed_octets, BytesView signature) const override {
    const auto* known = std::find_if(algorithms.begin(), algorithms.end(),
                                     [&](const auto& a) { return a.oid == algorithm.oid; });
    if (known == algorithms.end()) return Result::unsupported;
    if (!can_check_signatures(key)) return Result::unsupported_key;
    if (known->key != key.type) return Result::bad;
    if (key.type == x509::KeyType::ed25519) {
      return verify_ed25519(key.spki, algorithm.der, signed_octets, signature);
    }

    std::optional<x509::PssParameters> pss;
    std::optional<mbedtls_md_type_t> hash = known->hash;
    if (algorithm.oid == x509::rsassa_pss) {
      pss = x509::read_pss_parameters(algorithm.der);
      hash = pss ? pss_hash(*pss) : std::nullopt;
    }
    const auto digest = hash ? digest_of(signed_octets, *hash) : std::nullopt;
    if (!digest) return Result::unsupported;
    const BytesView octets(digest->octets.data(), digest->length);
    if (key.type == x509::KeyType::ec) return verify_ecdsa(key.spki, *hash, octets, signature);
    return verify_rsa(key.spki, pss ? &*pss : nullptr, *hash, octets, signature);
  }
};

}  // namespace

const x509::SignatureVerifier& signature_verifier() {
  ensure_crypto();
  static const Verifier verifier;
  return verifier;
}

}  // namespace tlsget::tls

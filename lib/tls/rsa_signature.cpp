#include "tls/rsa_signature.hpp"

#include <mbedtls/rsa.h>

#include <optional>

#include "x509/algorithms.hpp"
#include "x509/der.hpp"

namespace tlsget::tls {
namespace {

using Result = x509::SignatureVerifier::Result;
using x509::BytesView;
using x509::der::Reader;
namespace tag = x509::der::tag;

/// Of a SubjectPublicKeyInfo; the views point into it.
struct KeyFields {
  BytesView modulus;
  BytesView exponent;
  bool pss_alone = false;
  std::optional<x509::PssParameters> bounds;
};

void read_algorithm(Reader& info, KeyFields& fields) {
  const x509::der::Element whole = info.expect(tag::sequence, "algorithm");
  Reader algorithm = info.inside(whole);
  fields.pss_alone = algorithm.object_identifier("algorithm") == x509::rsassa_pss;
  if (algorithm.at_end()) return;
  if (!fields.pss_alone) {
    if (!algorithm.expect(tag::null, "parameters").content.empty()) algorithm.fail("not NULL");
    algorithm.finish("algorithm");
    return;
  }
  fields.bounds = x509::read_pss_parameters(whole.whole);
  if (!fields.bounds) algorithm.fail("parameters");
}

std::optional<KeyFields> read_key(BytesView spki) {
  x509::der::Diagnosis diagnosis;
  KeyFields fields;
  Reader whole(spki, diagnosis);
  Reader info = whole.enter(tag::sequence, "key");
  read_algorithm(info, fields);
  const auto bits = info.bit_string("key");
  if (bits.unused_bits != 0) info.fail("unused bits");
  info.finish("key");
  whole.finish("key");
  Reader octets(bits.octets, diagnosis);
  Reader numbers = octets.enter(tag::sequence, "key");
  fields.modulus = numbers.integer("modulus");
  fields.exponent = numbers.integer("exponent");
  numbers.finish("key");
  octets.finish("key");
  if (diagnosis.failed() || fields.modulus.front() >= 0x80 || fields.exponent.front() >= 0x80) {
    return std::nullopt;
  }
  return fields;
}

/// Owns an mbedtls_rsa_context.
class Rsa {
 public:
  Rsa() { mbedtls_rsa_init(&context_); }
  ~Rsa() { mbedtls_rsa_free(&context_); }
  Rsa(const Rsa&) = delete;
  Rsa& operator=(const Rsa&) = delete;
  Rsa(Rsa&&) = delete;
  Rsa& operator=(Rsa&&) = delete;

  bool load(const KeyFields& key) {
    return mbedtls_rsa_import_raw(&context_, key.modulus.data(), key.modulus.size(), nullptr, 0,
                                  nullptr, 0, nullptr, 0, key.exponent.data(),
                                  key.exponent.size()) == 0 &&
           mbedtls_rsa_complete(&context_) == 0 && mbedtls_rsa_check_pubkey(&context_) == 0;
  }
  mbedtls_rsa_context* context() noexcept { return &context_; }

 private:
  mbedtls_rsa_context context_{};
};

bool within_bounds(const KeyFields& key, const x509::PssParameters* pss) {
  if (pss == nullptr) return !key.pss_alone;
  return !key.bounds || (key.bounds->hash == pss->hash && key.bounds->mask_hash == pss->mask_hash &&
                         key.bounds->salt_length <= pss->salt_length);
}

}  // namespace

Result verify_rsa(BytesView spki, const x509::PssParameters* pss, mbedtls_md_type_t hash,
                  BytesView digest, BytesView signature) {
  const auto key = read_key(spki);
  Rsa rsa;
  if (!key || !within_bounds(*key, pss) || !rsa.load(*key) ||
      signature.size() != mbedtls_rsa_get_len(rsa.context())) {
    return Result::bad;
  }
  const auto length = static_cast<unsigned>(digest.size());
  const int code =
      pss != nullptr
          ? mbedtls_rsa_rsassa_pss_verify_ext(rsa.context(), hash, length, digest.data(), hash,
                                              static_cast<int>(pss->salt_length), signature.data())
          : mbedtls_rsa_pkcs1_verify(rsa.context(), hash, length, digest.data(), signature.data());
  return code == 0 ? Result::good : Result::bad;
}

}  // namespace tlsget::tls

#include "support/x509/openssl_verifier.hpp"

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <memory>

namespace tlsget::test {

namespace {

template <auto function>
struct Free {
  template <class T>
  void operator()(T* pointer) const {
    function(pointer);
  }
};

/// nullptr also for algorithms that sign without a digest of their own.
const EVP_MD* digest_of(const x509::SignatureAlgorithm& algorithm) {
  return algorithm.digest ? EVP_get_digestbyname(algorithm.digest->c_str()) : nullptr;
}

}  // namespace

x509::SignatureVerifier::Result OpensslVerifier::verify(const x509::PublicKey& key,
                                                        const x509::SignatureAlgorithm& algorithm,
                                                        x509::BytesView signed_octets,
                                                        x509::BytesView signature) const {
  ++calls_;
  const unsigned char* place = key.spki.data();
  const std::unique_ptr<EVP_PKEY, Free<EVP_PKEY_free>> pkey(
      d2i_PUBKEY(nullptr, &place, static_cast<long>(key.spki.size())));
  const EVP_MD* digest = digest_of(algorithm);
  const bool without_digest = algorithm.name == "Ed25519" || algorithm.name == "Ed448";
  ERR_clear_error();
  if (pkey == nullptr || (digest == nullptr && !without_digest)) return Result::unsupported;
  const std::unique_ptr<EVP_MD_CTX, Free<EVP_MD_CTX_free>> context(EVP_MD_CTX_new());
  EVP_PKEY_CTX* parameters = nullptr;
  if (EVP_DigestVerifyInit(context.get(), &parameters, digest, nullptr, pkey.get()) != 1)
    return Result::unsupported;
  if (algorithm.name == "RSA-PSS" &&
      (EVP_PKEY_CTX_set_rsa_padding(parameters, RSA_PKCS1_PSS_PADDING) != 1 ||
       EVP_PKEY_CTX_set_rsa_pss_saltlen(parameters, RSA_PSS_SALTLEN_AUTO) != 1))
    return Result::unsupported;
  const int good = EVP_DigestVerify(context.get(), signature.data(), signature.size(),
                                    signed_octets.data(), signed_octets.size());
  ERR_clear_error();
  return good == 1 ? Result::good : Result::bad;
}

}  // namespace tlsget::test

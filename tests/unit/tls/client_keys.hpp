// Keys and certificates of a client, in the forms in which they lie in files.
#pragma once

#include <openssl/pem.h>

#include <functional>
#include <memory>
#include <stdexcept>
#include <string>

#include "unit/tls/test_pki.hpp"

namespace tlsget::test {

inline constexpr const char* password = "a secret";

inline std::string written(const std::function<int(BIO*)>& write) {
  const std::unique_ptr<BIO, decltype(&BIO_free)> bio(BIO_new(BIO_s_mem()), BIO_free);
  if (write(bio.get()) != 1) throw std::runtime_error("the test's key cannot be written");
  char* octets = nullptr;
  const long count = BIO_get_mem_data(bio.get(), &octets);
  return {octets, static_cast<std::size_t>(count)};
}

inline std::string pkcs8(EVP_PKEY* key, const EVP_CIPHER* cipher = nullptr) {
  return written([&](BIO* bio) {
    return PEM_write_bio_PKCS8PrivateKey(bio, key, cipher, nullptr, 0, nullptr,
                                         const_cast<char*>(password));
  });
}

inline std::string old_form(EVP_PKEY* key, const EVP_CIPHER* cipher = nullptr) {
  return written([&](BIO* bio) {
    return PEM_write_bio_PrivateKey_traditional(bio, key, cipher, nullptr, 0, nullptr,
                                                const_cast<char*>(password));
  });
}

inline std::string pkcs8_der(EVP_PKEY* key, const EVP_CIPHER* cipher = nullptr) {
  return written([&](BIO* bio) {
    return i2d_PKCS8PrivateKey_bio(bio, key, cipher, nullptr, 0, nullptr,
                                   const_cast<char*>(password));
  });
}

inline std::string old_form_der(EVP_PKEY* key) {
  return written([&](BIO* bio) { return i2d_PrivateKey_bio(bio, key); });
}

inline Issued make_client(const Issued& issuer, KeyKind kind = KeyKind::p256, int number = 5) {
  CertificateSpec spec;
  spec.common_name = "Ann";
  spec.key = key_of(kind, number);
  spec.extensions = {{"extendedKeyUsage", "clientAuth"}};
  return issue(spec, &issuer);
}

}  // namespace tlsget::test

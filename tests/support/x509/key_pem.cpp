#include "support/x509/key_pem.hpp"

#include <openssl/pem.h>

#include <memory>
#include <stdexcept>

namespace tlsget::test {

std::string key_pem(const Key& key) {
  const std::unique_ptr<BIO, decltype(&BIO_free)> out(BIO_new(BIO_s_mem()), BIO_free);
  if (PEM_write_bio_PrivateKey(out.get(), key.pkey(), nullptr, nullptr, 0, nullptr, nullptr) != 1)
    throw std::runtime_error("OpenSSL writes no key");
  char* octets = nullptr;
  const long size = BIO_get_mem_data(out.get(), &octets);
  return {octets, static_cast<std::size_t>(size)};
}

}  // namespace tlsget::test

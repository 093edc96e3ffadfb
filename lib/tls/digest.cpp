#include "tls/digest.hpp"

#include <psa/crypto.h>

#include "base/error.hpp"
#include "tls/crypto_setup.hpp"

namespace tlsget::tls {

std::array<std::uint8_t, 32> sha256(std::span<const std::uint8_t> octets) {
  ensure_crypto();
  std::array<std::uint8_t, 32> digest{};
  std::size_t size = 0;
  const psa_status_t status = psa_hash_compute(PSA_ALG_SHA_256, octets.data(), octets.size(),
                                               digest.data(), digest.size(), &size);
  if (status != PSA_SUCCESS || size != digest.size()) {
    throw Error(Category::internal, "SHA-256 cannot be computed");
  }
  return digest;
}

}  // namespace tlsget::tls

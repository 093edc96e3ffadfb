#include "tls/crypto_setup.hpp"

#include <mbedtls/ssl.h>
#include <psa/crypto.h>
#include <sys/random.h>
#include <unistd.h>

#include <algorithm>

#include "base/error.hpp"

namespace tlsget::tls {

void ensure_crypto() {
  static const psa_status_t status = psa_crypto_init();
  if (status != PSA_SUCCESS) {
    throw Error(Category::internal,
                "the cryptography cannot be started (PSA " + std::to_string(status) + ")");
  }
}

int random_octets(void* /*context*/, unsigned char* room, std::size_t count) noexcept {
  return psa_generate_random(room, count) == PSA_SUCCESS ? 0 : MBEDTLS_ERR_SSL_NO_RNG;
}

}  // namespace tlsget::tls

// What MBEDTLS_PSA_CRYPTO_EXTERNAL_RNG asks for. The kernel's generator is seeded, safe after
// fork() and shared by threads, so nothing of ours stands between it and a key.
extern "C" psa_status_t mbedtls_psa_external_get_random(
    mbedtls_psa_external_random_context_t* /*context*/, uint8_t* output, size_t output_size,
    size_t* output_length) {
  constexpr size_t largest_request = 256;  // of getentropy()
  *output_length = 0;
  while (*output_length < output_size) {
    const size_t part = std::min(largest_request, output_size - *output_length);
    if (getentropy(output + *output_length, part) != 0) return PSA_ERROR_INSUFFICIENT_ENTROPY;
    *output_length += part;
  }
  return PSA_SUCCESS;
}

#include "tls/secret.hpp"

#include <mbedtls/platform_util.h>

namespace tlsget::tls {

void wipe(void* octets, std::size_t count) noexcept {
  mbedtls_platform_zeroize(octets, count);
}

}  // namespace tlsget::tls

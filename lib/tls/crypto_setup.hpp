// The cryptography below mbedTLS: started once for the process, with the kernel's random numbers.
#pragma once

#include <cstddef>

namespace tlsget::tls {

/// Starts PSA on the first call; later calls cost a load. Thread-safe.
/// Throws Error(internal) when it cannot be started.
void ensure_crypto();

/// The kernel's random numbers, in the form of mbedTLS's f_rng. REQUIRES: ensure_crypto().
int random_octets(void* context, unsigned char* room, std::size_t count) noexcept;

}  // namespace tlsget::tls

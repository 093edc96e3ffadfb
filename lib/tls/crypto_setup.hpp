// The cryptography below mbedTLS: started once for the process, with the kernel's random numbers.
#pragma once

namespace tlsget::tls {

/// Starts PSA on the first call; later calls cost a load. Thread-safe.
/// Throws Error(internal) when it cannot be started.
void ensure_crypto();

}  // namespace tlsget::tls

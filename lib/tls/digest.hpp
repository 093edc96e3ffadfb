// Digests of octets, for fingerprints and pins. No mbedTLS in sight of who includes this.
#pragma once

#include <array>
#include <cstdint>
#include <span>

namespace tlsget::tls {

/// SHA-256 (FIPS 180-4). Thread-safe. Throws Error(internal) when the cryptography cannot be used.
std::array<std::uint8_t, 32> sha256(std::span<const std::uint8_t> octets);

}  // namespace tlsget::tls

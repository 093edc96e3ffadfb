// Digests of octets, for fingerprints, pins and Digest logins, and random octets. No mbedTLS in
// sight of who includes this.
#pragma once

#include <array>
#include <cstdint>
#include <span>

namespace tlsget::tls {

/// SHA-256 (FIPS 180-4). Thread-safe. Throws Error(internal) when the cryptography cannot be used.
std::array<std::uint8_t, 32> sha256(std::span<const std::uint8_t> octets);

/// MD5 (RFC 1321) and SHA-512/256 (FIPS 180-4), for logins by HTTP Digest alone. Thread-safe.
std::array<std::uint8_t, 16> md5(std::span<const std::uint8_t> octets) noexcept;
std::array<std::uint8_t, 32> sha512_256(std::span<const std::uint8_t> octets) noexcept;

/// Unpredictable octets, of the kernel's. Thread-safe. Throws Error(internal) when there are none.
void fill_random(std::span<std::uint8_t> room);

}  // namespace tlsget::tls

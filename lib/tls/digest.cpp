#include "tls/digest.hpp"

#include <nettle/md5.h>
#include <nettle/sha2.h>
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

std::array<std::uint8_t, 16> md5(std::span<const std::uint8_t> octets) noexcept {
  static_assert(MD5_DIGEST_SIZE == 16);
  std::array<std::uint8_t, 16> digest{};
  md5_ctx context{};
  md5_init(&context);
  md5_update(&context, octets.size(), octets.data());
  md5_digest(&context, digest.size(), digest.data());
  return digest;
}

std::array<std::uint8_t, 32> sha512_256(std::span<const std::uint8_t> octets) noexcept {
  static_assert(SHA512_256_DIGEST_SIZE == 32);
  std::array<std::uint8_t, 32> digest{};
  sha512_ctx context{};
  sha512_256_init(&context);
  sha512_update(&context, octets.size(), octets.data());
  sha512_256_digest(&context, digest.size(), digest.data());
  return digest;
}

void fill_random(std::span<std::uint8_t> room) {
  ensure_crypto();
  if (random_octets(nullptr, room.data(), room.size()) != 0)
    throw Error(Category::internal, "there are no random numbers");
}

}  // namespace tlsget::tls

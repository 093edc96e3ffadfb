#include "tls/ed25519.hpp"

#include <nettle/eddsa.h>

#include <algorithm>
#include <array>

namespace tlsget::tls {
namespace {

/// AlgorithmIdentifier: the OID and no parameters (RFC 8410 section 3).
constexpr std::array<std::uint8_t, 7> identifier{0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70};
/// SubjectPublicKeyInfo up to the 32 octets of the key.
constexpr std::array<std::uint8_t, 12> key_prefix{0x30, 0x2a, 0x30, 0x05, 0x06, 0x03,
                                                  0x2b, 0x65, 0x70, 0x03, 0x21, 0x00};

}  // namespace

x509::SignatureVerifier::Result verify_ed25519(x509::BytesView spki,
                                               x509::BytesView algorithm_identifier,
                                               x509::BytesView octets, x509::BytesView signature) {
  using Result = x509::SignatureVerifier::Result;
  const bool well_formed = std::ranges::equal(algorithm_identifier, identifier) &&
                           spki.size() == key_prefix.size() + ED25519_KEY_SIZE &&
                           std::ranges::equal(spki.first(key_prefix.size()), key_prefix) &&
                           signature.size() == ED25519_SIGNATURE_SIZE;
  if (!well_formed) return Result::bad;
  const x509::BytesView key = spki.subspan(key_prefix.size());
  return ed25519_sha512_verify(key.data(), octets.size(), octets.data(), signature.data()) == 1
             ? Result::good
             : Result::bad;
}

}  // namespace tlsget::tls

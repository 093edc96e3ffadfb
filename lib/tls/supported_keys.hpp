// Which public keys can be used here: to check signatures, and as a server's own key.
#pragma once

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "x509/certificate.hpp"

namespace tlsget::tls {

inline constexpr unsigned largest_rsa_bits = 8192;

inline bool key_is_supported(const x509::PublicKey& key) {
  if (key.type == x509::KeyType::rsa) return key.bits <= largest_rsa_bits;
  constexpr std::array<std::string_view, 3> curves{"P-256", "P-384", "P-521"};
  return key.type == x509::KeyType::ec &&
         std::find(curves.begin(), curves.end(), key.curve) != curves.end();
}

/// "RSA key of 1024 bits", "Ed25519 key".
std::string describe_key(const x509::PublicKey& key);

}  // namespace tlsget::tls

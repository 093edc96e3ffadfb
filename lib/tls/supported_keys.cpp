#include "tls/supported_keys.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "x509/algorithms.hpp"

namespace tlsget::tls {

bool can_check_signatures(const x509::PublicKey& key) {
  return key.type == x509::KeyType::ed25519 || can_shake_hands(key) ||
         (x509::is_for_pss_alone(key) && key.bits <= largest_rsa_bits);
}

bool can_shake_hands(const x509::PublicKey& key) {
  if (key.type == x509::KeyType::rsa) {
    return key.bits <= largest_rsa_bits && !x509::is_for_pss_alone(key);
  }
  constexpr std::array<std::string_view, 3> curves{"P-256", "P-384", "P-521"};
  return key.type == x509::KeyType::ec &&
         std::find(curves.begin(), curves.end(), key.curve) != curves.end();
}

std::string describe_key(const x509::PublicKey& key) {
  switch (key.type) {
    case x509::KeyType::rsa:
      return "RSA key of " + std::to_string(key.bits) + " bits" +
             (x509::is_for_pss_alone(key) ? " for RSA-PSS alone" : "");
    case x509::KeyType::ec:
      return "EC key on " + key.curve;
    case x509::KeyType::ed25519:
      return "Ed25519 key";
    case x509::KeyType::ed448:
      return "Ed448 key";
    case x509::KeyType::dsa:
      return "DSA key";
    case x509::KeyType::unknown:
      break;
  }
  return "key of type " + key.algorithm_oid;
}

}  // namespace tlsget::tls

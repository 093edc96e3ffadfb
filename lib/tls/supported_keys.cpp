#include "tls/supported_keys.hpp"

namespace tlsget::tls {

std::string describe_key(const x509::PublicKey& key) {
  switch (key.type) {
    case x509::KeyType::rsa:
      return "RSA key of " + std::to_string(key.bits) + " bits";
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

// Which public keys can be used here: to check signatures, and by the two ends of a handshake.
#pragma once

#include <string>

#include "x509/certificate.hpp"

namespace tlsget::tls {

inline constexpr unsigned largest_rsa_bits = 8192;

/// Whose signatures of certificates and revocation lists can be checked.
bool can_check_signatures(const x509::PublicKey& key);

/// What the owner of a certificate can prove to hold in a handshake: mbedTLS knows neither Ed25519
/// nor keys for RSA-PSS alone there.
bool can_shake_hands(const x509::PublicKey& key);

/// "RSA key of 1024 bits", "Ed25519 key".
std::string describe_key(const x509::PublicKey& key);

}  // namespace tlsget::tls

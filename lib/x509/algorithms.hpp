// Names of algorithms and keys: AlgorithmIdentifier and SubjectPublicKeyInfo to values.
//
// Not here: which of them are good enough (path_checks), and any arithmetic with them.
#pragma once

#include <string>
#include <string_view>

#include "x509/certificate.hpp"
#include "x509/der.hpp"

namespace tlsget::x509 {

/// The algorithm of a signature by RSA-PSS, and of a key that makes no others (RFC 4055).
constexpr std::string_view rsassa_pss = "1.2.840.113549.1.1.10";

/// The next element as an AlgorithmIdentifier. An algorithm that is not known keeps its dotted OID
/// as its name.
SignatureAlgorithm read_signature_algorithm(der::Reader& reader, std::string_view what);

/// The next element as a SubjectPublicKeyInfo.
PublicKey read_public_key(der::Reader& reader);

/// An RSA key for RSA-PSS and nothing else.
inline bool is_for_pss_alone(const PublicKey& key) {
  return key.algorithm_oid == rsassa_pss;
}

/// "RSA of 2048 bits", "EC P-256", "Ed25519"; of a key that is not known its algorithm's OID.
std::string describe_key(const PublicKey& key);

}  // namespace tlsget::x509

// Names of algorithms and keys: AlgorithmIdentifier and SubjectPublicKeyInfo to values.
//
// Not here: which of them are good enough (path_checks), and any arithmetic with them.
#pragma once

#include <string>
#include <string_view>

#include "x509/certificate.hpp"
#include "x509/der.hpp"

namespace tlsget::x509 {

/// The next element as an AlgorithmIdentifier. An algorithm that is not known keeps its dotted OID
/// as its name.
SignatureAlgorithm read_signature_algorithm(der::Reader& reader, std::string_view what);

/// The next element as a SubjectPublicKeyInfo.
PublicKey read_public_key(der::Reader& reader);

/// "RSA of 2048 bits", "EC P-256", "Ed25519"; of a key that is not known its algorithm's OID.
std::string describe_key(const PublicKey& key);

}  // namespace tlsget::x509

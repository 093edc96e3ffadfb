// Ed25519 (RFC 8032), which mbedTLS has not: checked with nettle.
#pragma once

#include "x509/judgement.hpp"

namespace tlsget::tls {

/// Pure Ed25519 over `octets`, as certificates are signed (RFC 8410). `spki`: SubjectPublicKeyInfo
/// in DER. A key or a signature of another form than RFC 8410's is `bad`. Thread-safe.
x509::SignatureVerifier::Result verify_ed25519(x509::BytesView spki,
                                               x509::BytesView algorithm_identifier,
                                               x509::BytesView octets, x509::BytesView signature);

}  // namespace tlsget::tls

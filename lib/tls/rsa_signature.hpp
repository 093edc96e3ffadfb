// RSA signatures, PKCS #1 v1.5 and PSS, under a SubjectPublicKeyInfo.
//
// Rules. The salt length and both hashes of PSS bind. A key for RSA-PSS alone (RFC 4055 section
// 1.2) verifies nothing else, and its parameters, where it has any, are bounds: the same hashes,
// and at least its length of salt (section 3.3).
//
// mbedtls_rsa_* and not pk or PSA: those ignore the salt length and do not read such keys.
#pragma once

#include <mbedtls/md.h>

#include "x509/judgement.hpp"
#include "x509/pss_parameters.hpp"

namespace tlsget::tls {

/// `pss`: nullptr for PKCS #1 v1.5. `digest`: the message's, by `hash`, which has to be the one
/// that `pss` names twice. A malformed key is `bad`.
x509::SignatureVerifier::Result verify_rsa(x509::BytesView spki, const x509::PssParameters* pss,
                                           mbedtls_md_type_t hash, x509::BytesView digest,
                                           x509::BytesView signature);

}  // namespace tlsget::tls

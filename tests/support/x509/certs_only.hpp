// Certs-only PKCS#7 messages (.p7c), made by OpenSSL's libcrypto.
#pragma once

#include <vector>

#include "support/x509/certificate_builder.hpp"

namespace tlsget::test {

/// As "openssl crl2pkcs7 -nocrl" writes it, in DER.
x509::Bytes certs_only(const std::vector<Issued>& certificates);

}  // namespace tlsget::test

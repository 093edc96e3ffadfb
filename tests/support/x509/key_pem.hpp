// Private keys of the tests as a server's file.
#pragma once

#include <string>

#include "support/x509/certificate_builder.hpp"

namespace tlsget::test {

/// PKCS#8 in PEM, not encrypted.
std::string key_pem(const Key& key);

}  // namespace tlsget::test

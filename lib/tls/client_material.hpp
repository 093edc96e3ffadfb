// A client's chain and key as mbedTLS wants them. Internal to lib/tls.
#pragma once

#include <mbedtls/x509_crt.h>

#include <string>
#include <vector>

#include "tls/client_identity.hpp"
#include "tls/private_key.hpp"
#include "x509/certificate.hpp"

namespace tlsget::tls {

/// While one of them lives, the process leaves no core file and no other process of the user may
/// look into it. Afterwards it is as before.
class NoCoreFile {
 public:
  NoCoreFile();
  ~NoCoreFile();
  NoCoreFile(const NoCoreFile&) = delete;
  NoCoreFile& operator=(const NoCoreFile&) = delete;
  NoCoreFile(NoCoreFile&&) = delete;
  NoCoreFile& operator=(NoCoreFile&&) = delete;
};

struct ClientIdentity::Material {
  NoCoreFile guard;
  std::vector<x509::Bytes> chain;  ///< what is sent: the leaf first
  std::string subject;             ///< of the leaf, for people; unescaped
  std::string file;                ///< where the leaf came from
  std::vector<std::string> warnings;
  PrivateKey key;
  /// mbedTLS sends `raw` of each, follows `next`, and reads no more of a chain of its own side.
  /// The octets are those of `chain`.
  std::vector<mbedtls_x509_crt> list;
};

}  // namespace tlsget::tls

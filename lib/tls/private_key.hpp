// A private key in mbedTLS's hands, and the reading of one: PKCS#8, PKCS#1, SEC 1, plain or
// encrypted, PEM or DER. Internal to lib/tls.
//
// Rules. mbedTLS wipes its copies when it frees them; ours are Secrets.
#pragma once

#include <mbedtls/pk.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "tls/secret.hpp"

namespace tlsget::tls {

class PrivateKey {
 public:
  PrivateKey() noexcept { mbedtls_pk_init(&key_); }
  ~PrivateKey() { mbedtls_pk_free(&key_); }
  PrivateKey(const PrivateKey&) = delete;
  PrivateKey& operator=(const PrivateKey&) = delete;
  PrivateKey(PrivateKey&&) = delete;
  PrivateKey& operator=(PrivateKey&&) = delete;

  mbedtls_pk_context& native() noexcept { return key_; }

 private:
  mbedtls_pk_context key_;
};

/// A key as it stands in its file.
struct KeyBlock {
  Secret octets;      ///< DER; or one PEM block, ended by NUL
  std::string label;  ///< of PEM: "RSA PRIVATE KEY"; "" for DER
  bool encrypted = false;
};

/// The first private key of a PEM text, of whatever kind; nullopt when there is none.
std::optional<KeyBlock> find_pem_key(std::string_view text);
/// `octets` as a key in DER.
KeyBlock der_key(std::string_view octets);

enum class KeyReading {
  ok,
  wrong_password,
  unusable_type,       ///< neither RSA nor EC on a curve that is there
  unknown_encryption,  ///< encrypted in a way that is not there
  malformed,
};

/// Reads into `key`, which is empty. `password` is empty for a key that is not encrypted.
/// Throws std::bad_alloc.
KeyReading read_private_key(const KeyBlock& block, std::string_view password, PrivateKey& key);

}  // namespace tlsget::tls

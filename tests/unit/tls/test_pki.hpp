// Certificates made on the spot, with OpenSSL: another implementation than the one under test.
#pragma once

#include <openssl/evp.h>
#include <openssl/x509.h>

#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace tlsget::test {

using KeyPointer = std::shared_ptr<EVP_PKEY>;
using CertificatePointer = std::shared_ptr<X509>;

enum class KeyKind { p256, p384, p521, rsa2048, rsa_pss, ed25519 };

/// Made once for each kind and number, so that tests do not wait for primes.
KeyPointer key_of(KeyKind kind, int number = 0);

/// A key whose public half is `shown`'s and whose private half is `used`'s: what it signs does not
/// hold. REQUIRES: both P-256, or both RSA 2048.
KeyPointer forged_key(const KeyPointer& shown, const KeyPointer& used);

struct Issued {
  KeyPointer key;
  CertificatePointer certificate;
};

struct CertificateSpec {
  std::string common_name = "leaf";
  KeyPointer key = key_of(KeyKind::p256);
  bool is_ca = false;
  long starts_in = -3600;      ///< seconds from now
  long ends_in = 30L * 86400;  ///< seconds from now
  /// As in openssl.cnf: {"subjectAltName", "DNS:a.test"}, {"1.2.3.4", "critical,DER:0500"}.
  std::vector<std::pair<std::string, std::string>> extensions;
};

/// Signed by `issuer`, or by itself.
Issued issue(const CertificateSpec& spec, const Issued* issuer = nullptr);

/// A root: CA, keyCertSign.
Issued make_root(const std::string& common_name = "Test Root", KeyKind kind = KeyKind::p256,
                 int key_number = 1);
/// A leaf for `san` ("DNS:localhost"), good in every way.
Issued make_leaf(const Issued& issuer, const std::string& san, KeyKind kind = KeyKind::p256,
                 int key_number = 2);

std::string to_pem(const Issued& issued);
std::string to_der(const Issued& issued);
CertificatePointer from_der(const std::string& der);

/// A directory of its own that goes away with it.
class TemporaryDirectory {
 public:
  TemporaryDirectory();
  ~TemporaryDirectory();
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;
  TemporaryDirectory(TemporaryDirectory&&) = delete;
  TemporaryDirectory& operator=(TemporaryDirectory&&) = delete;

  std::filesystem::path write(const std::string& name, const std::string& content) const;
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

}  // namespace tlsget::test

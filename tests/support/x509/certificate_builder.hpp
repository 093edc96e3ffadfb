// Real X.509 certificates for tests, made and signed on the spot by OpenSSL's libcrypto.
//
// Rules. What a builder makes by default is good: P-256, valid for years around test_now, key
// identifiers. Every rule of the judgement is tested by taking exactly one good thing away.
#pragma once

#include <openssl/evp.h>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "x509/certificate.hpp"

namespace tlsget::test {

/// The moment that the tests judge at: 2026-06-01T12:00Z.
constexpr std::chrono::sys_seconds test_now =
    std::chrono::sys_days{std::chrono::year{2026} / 6 / 1} + std::chrono::hours{12};

/// A private key; copies share it.
class Key {
 public:
  static Key p256();
  /// By OpenSSL's name: "secp384r1".
  static Key ec(const char* curve);
  static Key rsa(unsigned bits);
  static Key rsa_with_exponent(unsigned bits, unsigned exponent);
  /// The public half alone: the modulus of an RSA key with any exponent.
  static Key rsa_public(const Key& modulus, unsigned exponent);
  static Key ed25519();
  EVP_PKEY* pkey() const noexcept { return pkey_.get(); }

 private:
  explicit Key(EVP_PKEY* owned);
  std::shared_ptr<EVP_PKEY> pkey_;
};

/// A certificate and the key it speaks of.
struct Issued {
  x509::Bytes der;
  Key key;

  std::string pem() const;
};

class CertificateBuilder {
 public:
  /// A certificate for nothing in particular.
  explicit CertificateBuilder(std::string common_name);
  /// A CA certificate: basicConstraints and keyUsage, both critical.
  static CertificateBuilder authority(std::string common_name);
  /// A server's certificate with one dNSName.
  static CertificateBuilder server(const std::string& host);

  CertificateBuilder& key(Key key);
  /// Short names and values, in order; empty: an empty name.
  CertificateBuilder& subject(std::vector<std::pair<std::string, std::string>> attributes);
  /// Instead of the issuer's own subject.
  CertificateBuilder& issuer(std::vector<std::pair<std::string, std::string>> attributes);
  CertificateBuilder& valid(std::chrono::sys_seconds from, std::chrono::sys_seconds to);
  /// Sets or replaces one in the syntax of OpenSSL's configuration, by its short name:
  /// extension("basicConstraints", "critical,CA:TRUE,pathlen:0").
  CertificateBuilder& extension(const std::string& name, std::string value);
  CertificateBuilder& without(const std::string& name);
  /// Any octets under any OID, after the others.
  CertificateBuilder& raw_extension(std::string oid, bool critical, x509::Bytes value);
  /// Positive, big-endian; by default one that no other certificate of the process has.
  CertificateBuilder& serial(x509::Bytes octets);
  /// 1 to 127, the real ones being 1, 2 and 3; the extensions stay.
  CertificateBuilder& version(int number);
  /// "SHA1", "MD5", ...; SHA-256 by default, none for Ed25519.
  CertificateBuilder& digest(std::string name);
  CertificateBuilder& pss();

  Issued self_signed() const;
  Issued issued_by(const Issued& authority) const;

 private:
  using Attributes = std::vector<std::pair<std::string, std::string>>;
  Issued issue(const Key& own, const Issued* authority) const;

  std::optional<Key> key_;
  Attributes subject_;
  std::optional<Attributes> issuer_;
  std::chrono::sys_seconds from_ = test_now - std::chrono::days{365};
  std::chrono::sys_seconds to_ = test_now + std::chrono::days{365};
  std::vector<std::pair<std::string, std::string>> extensions_;
  struct Raw {
    std::string oid;
    bool critical;
    x509::Bytes value;
  };
  std::vector<Raw> raw_extensions_;
  std::optional<x509::Bytes> serial_;
  int version_ = 3;
  std::string digest_ = "SHA256";
  bool pss_ = false;
};

/// A revocation list; by default a good one: of version 2 with a number, two days old, with a week
/// to go, and empty.
class CrlBuilder {
 public:
  /// In the name of the authority, signed by its key.
  explicit CrlBuilder(Issued authority) : authority_(std::move(authority)) {}

  /// `next`: nullopt leaves it out.
  CrlBuilder& dates(std::chrono::sys_seconds update, std::optional<std::chrono::sys_seconds> next);
  /// `reason`: of CRLReason; nullopt leaves the extension out.
  CrlBuilder& revoke(const Issued& certificate, std::optional<int> reason = std::nullopt,
                     std::chrono::sys_seconds when = test_now - std::chrono::days{3});
  /// Adds an extension to the entry that was added last.
  CrlBuilder& entry_extension(std::string oid, bool critical, x509::Bytes value);
  /// In the syntax of OpenSSL's configuration: extension("issuingDistributionPoint",
  /// "critical,onlyuser:TRUE").
  CrlBuilder& extension(std::string name, std::string value);
  CrlBuilder& raw_extension(std::string oid, bool critical, x509::Bytes value);
  /// 1 or 2; version 1 has no number.
  CrlBuilder& version(int number);
  CrlBuilder& digest(std::string name);
  /// Another key than the authority's.
  CrlBuilder& signed_by(Key key);

  x509::Bytes der() const;
  std::string pem() const;

 private:
  struct Raw {
    std::string oid;
    bool critical;
    x509::Bytes value;
  };
  struct Entry {
    x509::Bytes certificate;
    std::optional<int> reason;
    std::chrono::sys_seconds when;
    std::vector<Raw> extensions;
  };
  Issued authority_;
  std::chrono::sys_seconds update_ = test_now - std::chrono::days{2};
  std::optional<std::chrono::sys_seconds> next_ = test_now + std::chrono::days{7};
  std::vector<Entry> entries_;
  std::vector<std::pair<std::string, std::string>> extensions_;
  std::vector<Raw> raw_extensions_;
  int version_ = 2;
  std::string digest_ = "SHA256";
  std::optional<Key> key_;
};

}  // namespace tlsget::test

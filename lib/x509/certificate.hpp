// A certificate as a plain value: DER in, everything that reports and checks need out.
//
// Rules. Own strict DER reader (RFC 5280, X.690): bounded, no recursion, no pointer into the input
// kept. Reading is not judging: what can be read is kept even when it is forbidden, so that a
// report can show it; what cannot is a MalformedCertificate with the place and the reason, never a
// bare number.
//
// Not here: signatures (an interface in judgement.hpp; mbedTLS stays in lib/tls), trust, time.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"

namespace tlsget::x509 {

using Bytes = std::vector<std::uint8_t>;
using BytesView = std::span<const std::uint8_t>;

struct NameAttribute {
  std::string type;   ///< "CN", "O", ... or the dotted OID
  std::string value;  ///< UTF-8; unescaped: may hold controls
};

/// A distinguished name.
struct Name {
  Bytes der;                              ///< the whole Name SEQUENCE
  std::vector<NameAttribute> attributes;  ///< in order of appearance
  std::string common_name() const;        ///< the last CN, or ""
  /// What a person calls it: CN, else the last O or OU, else one line of all attributes. Unescaped.
  std::string display() const;
  /// RFC 4514-like line: "CN=Dev CA, O=Acme". Unescaped.
  std::string line() const;
};

/// One entry of subjectAltName (or of a name constraint).
struct GeneralName {
  enum class Type { dns, ip, email, uri, directory, other };
  Type type = Type::other;
  std::string
      text;   ///< dns, email, uri as they stand; ip in text form (or "a/mask" in constraints)
  Bytes raw;  ///< content octets: addresses, directory names
};

enum class KeyType { rsa, ec, ed25519, ed448, dsa, unknown };

struct PublicKey {
  KeyType type = KeyType::unknown;
  unsigned bits = 0;  ///< RSA modulus, EC field size; 0 when unknown
  std::string curve;  ///< "P-256", ... or the dotted OID; empty unless EC
  /// RSA: odd and 3 or more. Under the exponent 1 every padded digest is a signature.
  bool good_exponent = true;
  std::string algorithm_oid;  ///< dotted
  Bytes spki;                 ///< SubjectPublicKeyInfo, DER: what pins hash
};

struct KeyUsage {  // bits of RFC 5280 section 4.2.1.3
  static constexpr unsigned digital_signature = 1U << 0U;
  static constexpr unsigned non_repudiation = 1U << 1U;
  static constexpr unsigned key_encipherment = 1U << 2U;
  static constexpr unsigned data_encipherment = 1U << 3U;
  static constexpr unsigned key_agreement = 1U << 4U;
  static constexpr unsigned key_cert_sign = 1U << 5U;
  static constexpr unsigned crl_sign = 1U << 6U;
  static constexpr unsigned encipher_only = 1U << 7U;
  static constexpr unsigned decipher_only = 1U << 8U;
};

struct BasicConstraints {
  bool is_ca = false;
  std::optional<std::uint64_t> path_length;
};

struct NameConstraints {
  std::vector<GeneralName> permitted;
  std::vector<GeneralName> excluded;
};

struct PolicyConstraints {
  /// After so many more certificates a policy must be valid for the whole path.
  std::optional<std::uint64_t> require_explicit_policy;
  std::optional<std::uint64_t> inhibit_policy_mapping;
};

struct PolicyMapping {
  std::string issuer_domain;   ///< dotted OID
  std::string subject_domain;  ///< dotted OID
};

struct SignatureAlgorithm {
  std::string oid;   ///< dotted
  std::string name;  ///< "ecdsa-with-SHA256", "sha256WithRSAEncryption", "RSA-PSS", ...
  std::optional<std::string>
      digest;  ///< "SHA-256", "SHA-1", "MD5", ...; also of RSA-PSS parameters
  Bytes der;   ///< AlgorithmIdentifier, with parameters
};

/// An extension that is present, known or not.
struct Extension {
  std::string oid;
  bool critical = false;
  Bytes value;  ///< content of extnValue
};

struct Certificate {
  Bytes der;
  Bytes tbs;        ///< TBSCertificate, DER with its header: what is signed
  Bytes signature;  ///< the BIT STRING's octets
  SignatureAlgorithm signature_algorithm;
  bool signature_algorithms_agree = true;  ///< inner and outer AlgorithmIdentifier are the same

  unsigned version = 1;  ///< 1, 2 or 3
  Bytes serial;          ///< content octets, big-endian
  Name issuer;
  Name subject;
  std::chrono::sys_seconds not_before{};
  std::chrono::sys_seconds not_after{};
  PublicKey key;

  std::vector<Extension> extensions;  ///< all, in order
  std::vector<GeneralName> subject_alt_names;
  std::optional<BasicConstraints> basic_constraints;
  std::optional<unsigned> key_usage;            ///< bits of KeyUsage
  std::vector<std::string> extended_key_usage;  ///< dotted OIDs; empty and !has_eku: not limited
  bool has_extended_key_usage = false;
  std::optional<NameConstraints> name_constraints;
  std::vector<std::string> policies;  ///< dotted OIDs
  std::optional<PolicyConstraints> policy_constraints;
  std::vector<PolicyMapping> policy_mappings;
  std::optional<std::uint64_t> inhibit_any_policy;
  Bytes subject_key_id;
  Bytes authority_key_id;
  std::vector<std::string> ocsp_urls;
  std::vector<std::string> ca_issuer_urls;  ///< AIA
  std::vector<std::string> crl_urls;

  bool is_self_issued() const;  ///< subject equals issuer, by octets of the normalised names
  const Extension* extension(std::string_view oid) const;
};

/// What could not be read, and where.
struct MalformedCertificate {
  std::string what;        ///< "extension 2.5.29.17: IA5String holds octet 0xc3"
  std::size_t offset = 0;  ///< octet of the DER
};

/// Exactly one certificate, no octet more. Never throws on bad input: see `malformed`.
struct CertificateParse {
  std::optional<Certificate> certificate;
  std::optional<MalformedCertificate> malformed;  ///< set when `certificate` is not
};
CertificateParse parse_certificate(BytesView der);

/// Names equal by RFC 5280 section 7.1 (case and inner spaces of strings ignored).
bool same_name(const Name& a, const Name& b);

/// "2026-11-24T11:00Z".
std::string format_time(std::chrono::sys_seconds time);

}  // namespace tlsget::x509

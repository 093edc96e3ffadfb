// A certificate revocation list as a value: DER in, what the judgement needs out (RFC 5280 section
// 5).
//
// Rules. Own strict DER reader, as for certificates. Every entry is looked at once, when the list
// is read; the entries stay where they are in the octets, and a search walks over them: a list of a
// million entries costs its own octets and no more. A list that can be read but says something that
// is not understood here (a delta list, an indirect one, an unknown critical extension of the list
// or of any entry) is kept with the reason, for whoever asks must then be refused, not told "not
// revoked" (sections 5.2 and 5.3).
//
// Not here: signatures, dates and whose list it is (revocation), files (crl_store).
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "x509/certificate.hpp"

namespace tlsget::x509 {

/// Which certificates of its issuer a list speaks of (issuingDistributionPoint, section 5.2.5).
struct CrlScope {
  bool only_users = false;        ///< none that is an authority
  bool only_authorities = false;  ///< none else
  /// Of the distribution point; when there are any, only certificates that name one of them.
  std::vector<std::string> urls;

  bool covers(const Certificate& certificate) const;
};

struct RevokedEntry {
  std::chrono::sys_seconds when{};
  std::string_view reason;  ///< "key compromise"; empty when none is given
};

/// Moves only: views point into its octets.
class Crl {
 public:
  Crl() = default;
  Crl(Crl&&) noexcept = default;
  Crl& operator=(Crl&&) noexcept = default;
  Crl(const Crl&) = delete;
  Crl& operator=(const Crl&) = delete;
  ~Crl() = default;

  Bytes der;
  BytesView tbs;        ///< TBSCertList with its header: what is signed; points into `der`
  BytesView signature;  ///< points into `der`
  SignatureAlgorithm signature_algorithm;
  bool signature_algorithms_agree = true;  ///< inner and outer AlgorithmIdentifier are the same

  unsigned version = 1;  ///< 1 or 2
  Name issuer;
  std::chrono::sys_seconds this_update{};
  std::optional<std::chrono::sys_seconds> next_update;
  std::size_t entry_count = 0;
  CrlScope scope;
  /// Not empty: why the list can decide nothing, whoever signed it ("a delta list").
  std::string not_understood;

  /// The entry of a serial number (content octets of its INTEGER, all of which must be equal).
  /// Walks over all entries. The view in it is a constant.
  std::optional<RevokedEntry> find(BytesView serial) const;

 private:
  friend class CrlReader;
  BytesView entries_;  ///< content of revokedCertificates, known to be well formed; into `der`
};

/// Exactly one list, no octet more. Never throws on bad input: see `malformed`.
struct CrlParse {
  std::optional<Crl> crl;
  std::optional<MalformedCertificate> malformed;  ///< set when `crl` is not
};
CrlParse parse_crl(Bytes der);

}  // namespace tlsget::x509

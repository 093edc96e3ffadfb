// What is wrong with a certificate chain, as data. Prose is made once, in app/.
//
// All findings are reported, ranked so that the first is the one to act on.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "x509/certificate.hpp"

namespace tlsget::x509 {

/// A closed set; its names (code_name) are part of the JSON interface.
enum class Code {
  expired,
  not_yet_valid,
  name_mismatch,
  issuer_missing,  ///< an intermediate was not sent; seen: where it is to be had
  issuer_unknown,  ///< no such authority in the store
  self_signed,
  revoked,
  crl_unusable,  ///< no revocation list can say that it is not revoked
  usage,         ///< key usage, extended key usage, CA flag
  constraint,    ///< name constraints, policies
  path_length,
  weak_key,
  weak_signature,  ///< too weak, or of a kind that cannot be checked
  bad_signature,
  malformed,
  critical_extension,
  pin_mismatch,
  expires_soon,
  order,          ///< warning: sent out of order
  extra,          ///< warning: sent but not needed
  no_san_but_cn,  ///< warning: only a common name
};

std::string_view code_name(Code code);

enum class Severity { error, warning };

/// Where a code stands for several things that a person mends in different ways.
enum class Reason {
  usual,             ///< what the code says
  unsupported,       ///< weak_signature, weak_key: of a kind that cannot be used here
  only_common_name,  ///< name_mismatch: there is no alternative name at all
  policy,            ///< constraint: of certificate policies, not of names
  own_bound,         ///< path_length, issuer_unknown: a bound of the search, no one's fault
};

struct Finding {
  Code code{};
  Severity severity = Severity::error;
  /// Index into Judgement::chain of the certificate that is to blame.
  std::size_t certificate = 0;
  std::string subject;   ///< display name of that certificate; unescaped
  std::string expected;  ///< what was asked for or needed: "example.com", "serverAuth"
  std::string seen;      ///< what was there instead: "www.acme.test, acme.test"
  std::optional<std::chrono::sys_seconds> when;  ///< notAfter, notBefore, revocationDate
  Reason reason = Reason::usual;
  /// constraint: display name of the certificate whose name is forbidden; unescaped.
  std::string below = {};
};

/// Smaller is more worth acting on first; a total order over Code.
int rank(Code code);
/// Errors before warnings, then by rank, then by certificate.
void sort_findings(std::vector<Finding>& findings);

}  // namespace tlsget::x509

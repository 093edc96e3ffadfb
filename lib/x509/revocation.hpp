// Whether a certificate of a path is revoked, by the lists that the caller gave (RFC 5280 section
// 6.3).
//
// Rules. Fail closed: every certificate but the anchor needs a list that covers it and does not
// name it, of its issuer's name, signed by the very key that signed the certificate, which may sign
// lists (cRLSign, when its keyUsage is there at all), and in date. A list without nextUpdate has no
// end that could be checked and is not taken. Of several lists all that are valid count: one that
// revokes is enough. One of the issuer's lists that is not understood (a delta list, ...) refuses
// the certificate even beside a good one, as it may revoke what the good one does not.
//
// Not here: fetching lists, indirect lists, OCSP.
#pragma once

#include <chrono>
#include <cstddef>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "x509/certificate.hpp"
#include "x509/crl_store.hpp"
#include "x509/findings.hpp"
#include "x509/signature_work.hpp"

namespace tlsget::x509 {

/// For all paths of one judgement: remembers what it has found out.
class RevocationCheck {
 public:
  /// `lists` and `work` outlive this, as do the certificates of the paths.
  RevocationCheck(const CrlStore& lists, std::chrono::sys_seconds now, SignatureWork& work)
      : lists_(lists), now_(now), work_(work) {}

  /// `path` is from the leaf to the anchor, each signed by the next. Finding::certificate is a
  /// position in it. `kept`: signature checks to leave over.
  std::vector<Finding> check(std::span<const Certificate* const> path, std::size_t kept);

 private:
  /// What one list says of one certificate.
  struct Answer {
    enum class Kind {
      not_revoked,
      revoked,
      none,         ///< not a list for it, or not a valid one: another may be
      refused,      ///< whatever others say
      out_of_work,  ///< the same, for this time
    };
    Kind kind = Kind::none;
    std::optional<RevokedEntry> entry = std::nullopt;  ///< of revoked
    std::string why = {};                              ///< of the last three
  };
  struct Verdict {
    std::optional<Finding> finding = std::nullopt;
    bool final = true;  ///< false: more signature checks could change it
  };

  Verdict judge(const Certificate& certificate, const Certificate& issuer, std::size_t kept);
  Answer ask(const Crl& crl, const Certificate& certificate, const Certificate& issuer,
             std::size_t kept);
  std::string reason_against(const Crl& crl) const;
  std::optional<SignatureVerifier::Result> verify(const Crl& crl, const Certificate& issuer,
                                                  std::size_t kept);

  const CrlStore& lists_;
  std::chrono::sys_seconds now_;
  SignatureWork& work_;
  std::map<std::pair<const Certificate*, const Certificate*>, Verdict> verdicts_;
  std::map<std::pair<const Crl*, const Certificate*>, SignatureVerifier::Result> signatures_;
};

}  // namespace tlsget::x509

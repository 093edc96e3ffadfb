#include "x509/revocation.hpp"

#include <fmt/format.h>

#include "x509/path_checks.hpp"

namespace tlsget::x509 {

namespace {

using Verification = SignatureVerifier::Result;

Finding revoked(const Certificate& certificate, const RevokedEntry& entry) {
  return {.code = Code::revoked,
          .severity = Severity::error,
          .certificate = 0,
          .subject = certificate.subject.display(),
          .expected = {},
          .seen = std::string(entry.reason),
          .when = entry.when};
}

Finding unusable(const Certificate& certificate, std::string why) {
  return {.code = Code::crl_unusable,
          .severity = Severity::error,
          .certificate = 0,
          .subject = certificate.subject.display(),
          .expected = certificate.issuer.line(),
          .seen = std::move(why),
          .when = std::nullopt};
}

}  // namespace

std::vector<Finding> RevocationCheck::check(std::span<const Certificate* const> path,
                                            std::size_t kept) {
  std::vector<Finding> findings;
  for (std::size_t i = 0; i + 1 < path.size(); ++i) {
    const std::pair key(path[i], path[i + 1]);
    auto known = verdicts_.find(key);
    if (known == verdicts_.end() || !known->second.final)
      known = verdicts_.insert_or_assign(key, judge(*path[i], *path[i + 1], kept)).first;
    if (!known->second.finding) continue;
    findings.push_back(*known->second.finding);
    findings.back().certificate = i;
  }
  return findings;
}

RevocationCheck::Verdict RevocationCheck::judge(const Certificate& certificate,
                                                const Certificate& issuer, std::size_t kept) {
  const auto candidates = lists_.find_by_issuer(certificate.issuer);
  if (candidates.empty()) return {unusable(certificate, "none is there")};
  if (issuer.key_usage && (*issuer.key_usage & KeyUsage::crl_sign) == 0)
    return {unusable(certificate, "its keyUsage does not allow it to sign lists (cRLSign)")};

  bool cleared = false;
  std::optional<Answer> refusal;
  std::string why;  // of the newest list
  for (const Crl* crl : candidates) {
    Answer answer = ask(*crl, certificate, issuer, kept);
    switch (answer.kind) {
      case Answer::Kind::revoked:
        return {revoked(certificate, *answer.entry)};
      case Answer::Kind::not_revoked:
        cleared = true;
        break;
      case Answer::Kind::none:
        if (why.empty()) why = std::move(answer.why);
        break;
      case Answer::Kind::refused:
      case Answer::Kind::out_of_work:
        if (!refusal) refusal = std::move(answer);
        break;
    }
  }
  if (refusal)
    return {unusable(certificate, refusal->why), refusal->kind != Answer::Kind::out_of_work};
  if (cleared) return {};
  return {unusable(certificate, std::move(why))};
}

RevocationCheck::Answer RevocationCheck::ask(const Crl& crl, const Certificate& certificate,
                                             const Certificate& issuer, std::size_t kept) {
  using Kind = Answer::Kind;
  if (std::string why = reason_against(crl); !why.empty())
    return {.kind = Kind::none, .why = std::move(why)};
  const auto signature = verify(crl, issuer, kept);
  if (!signature)
    return {.kind = Kind::out_of_work,
            .why = fmt::format("not found out in {} signature checks", work_.done())};
  if (*signature != Verification::good) {
    const bool bad = *signature == Verification::bad;
    return {.kind = Kind::none,
            .why = bad ? "a list whose signature is not by its key"
                       : "a list signed by " + crl.signature_algorithm.name +
                             ", which cannot be checked"};
  }
  // A delta list may speak of any certificate; its scope is that of the list it adds to.
  if (!crl.not_understood.empty())
    return {.kind = Kind::refused, .why = "one that is not understood: " + crl.not_understood};
  if (!crl.scope.covers(certificate))
    return {.kind = Kind::none, .why = "a list for other certificates only"};
  if (auto entry = crl.find(certificate.serial)) return {.kind = Kind::revoked, .entry = entry};
  return {.kind = Kind::not_revoked};
}

/// What is wrong with a list by itself; empty when nothing is.
std::string RevocationCheck::reason_against(const Crl& crl) const {
  if (!crl.signature_algorithms_agree)
    return "a list with one signature algorithm inside and another outside";
  if (has_weak_digest(crl.signature_algorithm))
    return "a list signed by a weak algorithm, " + crl.signature_algorithm.name;
  if (now_ < crl.this_update) return "a list that becomes valid " + format_time(crl.this_update);
  if (!crl.next_update) return "a list that does not say until when it holds (nextUpdate)";
  if (now_ > *crl.next_update) return "a list that expired " + format_time(*crl.next_update);
  return {};
}

std::optional<Verification> RevocationCheck::verify(const Crl& crl, const Certificate& issuer,
                                                    std::size_t kept) {
  const std::pair key(&crl, &issuer);
  const auto known = signatures_.find(key);
  if (known != signatures_.end()) return known->second;
  const auto result =
      work_.verify(issuer.key, crl.signature_algorithm, crl.tbs, crl.signature, kept);
  if (result) signatures_.emplace(key, *result);
  return result;
}

}  // namespace tlsget::x509

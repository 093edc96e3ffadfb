#include "x509/judgement.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <utility>

#include "x509/algorithms.hpp"
#include "x509/path.hpp"
#include "x509/path_checks.hpp"

namespace tlsget::x509 {

namespace {

/// One call of judge(): fills the Judgement step by step.
class Judge {
 public:
  Judge(const JudgementRequest& request, const SignatureVerifier& verifier)
      : request_(request), verifier_(verifier) {
    verdict_.trust_source = request.trust->source();
    verdict_.trust_size = request.trust->size();
    if (request.check_host) verdict_.host = request.host.text;
    verdict_.judged_at = request.now;
  }

  Judgement run() {
    read_sent();
    read_fetched();
    if (leaf_is_readable()) judge_path();
    report_malformed();
    sort_findings(verdict_.findings);
    return std::move(verdict_);
  }

 private:
  void read_sent();
  void read_fetched();
  bool leaf_is_readable() const {
    return !verdict_.chain.empty() && verdict_.chain.front().certificate;
  }
  void judge_path();
  void place_path(const Path& path);
  Source source_of(const Certificate& not_sent) const;
  void judge_end(const Path& path, const std::optional<Certificate>& unusable_issuer);
  void judge_unsupported_signature(const Certificate& top, std::size_t index);
  void judge_unusable_key(const Certificate& issuer);
  void judge_unknown_issuer(const Certificate& top, std::size_t index, bool alone);
  void judge_time_left();
  void judge_order();
  bool is_to_blame(std::size_t index) const {
    return std::ranges::find(verdict_.findings, index, &Finding::certificate) !=
           verdict_.findings.end();
  }
  void report_malformed();

  Finding& add(Code code, Severity severity, std::size_t index, std::string expected,
               std::string seen) {
    const auto& certificate = verdict_.chain[index].certificate;
    verdict_.findings.push_back({.code = code,
                                 .severity = severity,
                                 .certificate = index,
                                 .subject = certificate ? certificate->subject.display() : "",
                                 .expected = std::move(expected),
                                 .seen = std::move(seen),
                                 .when = std::nullopt});
    return verdict_.findings.back();
  }
  void adopt(std::vector<Finding> findings) {
    for (auto& finding : findings) {
      finding.certificate = verdict_.path[finding.certificate];
      verdict_.findings.push_back(std::move(finding));
    }
  }

  const JudgementRequest& request_;
  const SignatureVerifier& verifier_;
  Judgement verdict_;
  std::vector<Certificate> fetched_;
  std::vector<std::pair<std::size_t, MalformedCertificate>> malformed_;
};

void Judge::read_sent() {
  for (const Bytes& der : request_.sent) {
    const bool is_known = verdict_.chain.empty() && request_.leaf != nullptr;
    CertificateParse parsed = is_known ? *request_.leaf : parse_certificate(der);
    if (parsed.malformed)
      malformed_.emplace_back(verdict_.chain.size(), *std::move(parsed.malformed));
    verdict_.chain.push_back({.der = der,
                              .certificate = std::move(parsed.certificate),
                              .source = Source::sent,
                              .in_path = false});
  }
}

void Judge::read_fetched() {
  for (const Bytes& der : request_.fetched)
    if (CertificateParse parsed = parse_certificate(der); parsed.certificate)
      fetched_.push_back(*std::move(parsed.certificate));
}

void Judge::judge_path() {
  std::vector<const Certificate*> at_hand;
  for (const auto& entry : verdict_.chain)
    if (entry.certificate) at_hand.push_back(&*entry.certificate);
  for (const Certificate& certificate : fetched_) at_hand.push_back(&certificate);
  const Path path = build_path({.sent = at_hand,
                                .trust = request_.trust,
                                .revocation_lists = request_.revocation_lists,
                                .now = request_.now,
                                .max_signature_checks = request_.max_signature_checks},
                               verifier_);
  verdict_.signature_checks = path.signature_checks;
  const bool alone = path.end == PathEnd::anchor && path.certificates.size() == 1;
  std::optional<Certificate> unusable_issuer;
  if (path.issuer != nullptr) unusable_issuer = *path.issuer;
  place_path(path);  // from here on the chain may have moved, and path.certificates with it
  const Certificate& leaf = *verdict_.chain.front().certificate;
  adopt(check_certificate(leaf, {.position = 0, .anchor = alone}, request_.now));
  adopt(check_server(leaf, request_.check_host ? &request_.host : nullptr));
  adopt(path.findings);
  if (request_.trust->rejects(leaf))
    add(Code::usage, Severity::error, 0, "serverAuth",
        "trust settings of the store that reject it for servers");
  judge_end(path, unusable_issuer);
  judge_time_left();
  judge_order();
}

Source Judge::source_of(const Certificate& not_sent) const {
  const bool fetched =
      std::ranges::find(fetched_, not_sent.der, &Certificate::der) != fetched_.end();
  return fetched && !request_.trust->contains(not_sent) ? Source::aia : Source::store;
}

/// Finds each certificate of the path among those sent, by its octets, or adds it from elsewhere.
void Judge::place_path(const Path& path) {
  std::vector<ChainEntry> added;
  const std::size_t sent = verdict_.chain.size();
  for (const Certificate* certificate : path.certificates) {
    const auto entry = std::ranges::find(verdict_.chain, certificate->der, &ChainEntry::der);
    if (entry != verdict_.chain.end()) {
      entry->in_path = true;
      verdict_.path.push_back(static_cast<std::size_t>(entry - verdict_.chain.begin()));
      continue;
    }
    verdict_.path.push_back(sent + added.size());
    added.push_back({.der = certificate->der,
                     .certificate = *certificate,
                     .source = source_of(*certificate),
                     .in_path = true});
  }
  std::ranges::move(added, std::back_inserter(verdict_.chain));
}

void Judge::judge_end(const Path& path, const std::optional<Certificate>& unusable_issuer) {
  if (path.end == PathEnd::anchor) return;
  const std::size_t index = verdict_.path.back();
  const Certificate& top = *verdict_.chain[index].certificate;
  const bool alone = verdict_.path.size() == 1;
  switch (path.end) {
    case PathEnd::anchor:
      return;
    case PathEnd::self_signed:
      if (alone)
        add(Code::self_signed, Severity::error, index, "a certificate issued by an authority",
            top.issuer.display());
      else
        judge_unknown_issuer(top, index, false);
      return;
    case PathEnd::no_issuer:
      judge_unknown_issuer(top, index, alone);
      return;
    case PathEnd::other_key:
      add(Code::issuer_unknown, Severity::error, index, top.issuer.line(),
          "an authority of that name with another key");
      return;
    case PathEnd::bad_signature:
      add(Code::bad_signature, Severity::error, index, "a signature by " + top.issuer.line(),
          "one that does not fit its key (" + top.signature_algorithm.name + ")");
      return;
    case PathEnd::unknown_signature:
      judge_unsupported_signature(top, index);
      return;
    case PathEnd::unusable_key:
      judge_unusable_key(*unusable_issuer);
      return;
    case PathEnd::too_long:
      add(Code::path_length, Severity::error, index,
          fmt::format("{} certificates", max_path_length), "a longer chain")
          .reason = Reason::own_bound;
      return;
    case PathEnd::out_of_work:
      add(Code::issuer_unknown, Severity::error, index, top.issuer.line(),
          fmt::format("{} signature check{}", path.signature_checks,
                      path.signature_checks == 1 ? "" : "s"))
          .reason = Reason::own_bound;
      return;
  }
}

/// The authority is not there. When only the leaf was sent and it says where its issuer is to be
/// had, that issuer is an intermediate that the server should have sent; and so is the issuer of
/// one that had to be fetched itself.
void Judge::judge_unknown_issuer(const Certificate& top, std::size_t index, bool alone) {
  const bool other_key =
      top.is_self_issued() && !request_.trust->find_by_subject(top.subject).empty();
  const bool on_its_way = alone || verdict_.chain[index].source == Source::aia;
  if (on_its_way && !top.is_self_issued() && !top.ca_issuer_urls.empty())
    add(Code::issuer_missing, Severity::error, index, top.issuer.line(),
        top.ca_issuer_urls.front());
  else
    add(Code::issuer_unknown, Severity::error, index, top.issuer.line(),
        other_key ? "an authority of that name with another key" : "");
}

/// A digest that is too weak has been told already; that it is not supported either is no news.
void Judge::judge_unsupported_signature(const Certificate& top, std::size_t index) {
  const bool told = std::ranges::any_of(verdict_.findings, [index](const Finding& finding) {
    return finding.code == Code::weak_signature && finding.certificate == index;
  });
  if (told) return;
  add(Code::weak_signature, Severity::error, index, "a supported algorithm",
      top.signature_algorithm.name)
      .reason = Reason::unsupported;
}

/// The path ends below it, and it is to blame.
void Judge::judge_unusable_key(const Certificate& issuer) {
  const auto entry = std::ranges::find(verdict_.chain, issuer.der, &ChainEntry::der);
  const auto index = static_cast<std::size_t>(entry - verdict_.chain.begin());
  if (entry == verdict_.chain.end())
    verdict_.chain.push_back(
        {.der = issuer.der, .certificate = issuer, .source = source_of(issuer), .in_path = false});
  add(Code::weak_key, Severity::error, index, "a key whose signatures can be checked",
      describe_key(issuer.key))
      .reason = Reason::unsupported;
}

/// Of one that has expired that is told already.
void Judge::judge_time_left() {
  for (const std::size_t index : verdict_.path) {
    const std::chrono::sys_seconds end = verdict_.chain[index].certificate->not_after;
    if (end < request_.now || end - request_.now >= request_.least_time_left) continue;
    add(Code::expires_soon, Severity::error, index,
        format_time(request_.now + request_.least_time_left), format_time(end))
        .when = end;
  }
}

/// What was sent should be the path, in its order (RFC 8446 section 4.4.2 lets clients bear
/// anything).
void Judge::judge_order() {
  std::size_t previous = 0;
  const std::size_t sent = request_.sent.size();
  for (const std::size_t index : verdict_.path) {
    if (index >= sent) continue;
    if (index < previous) {
      add(Code::order, Severity::warning, index, "each certificate followed by its issuer",
          "its issuer's place comes before it");
      break;
    }
    previous = index;
  }
  for (std::size_t i = 0; i < sent; ++i)
    if (verdict_.chain[i].certificate && !verdict_.chain[i].in_path && !is_to_blame(i))
      add(Code::extra, Severity::warning, i, "", "");
}

void Judge::report_malformed() {
  if (request_.sent.empty()) {
    verdict_.findings.push_back({.code = Code::malformed,
                                 .severity = Severity::error,
                                 .certificate = 0,
                                 .subject = {},
                                 .expected = "a certificate",
                                 .seen = "none",
                                 .when = std::nullopt});
    return;
  }
  // What the path does without does no harm.
  const bool harmless = !verdict_.path.empty() && !has_errors(verdict_.findings);
  for (const auto& [index, malformed] : malformed_)
    add(Code::malformed, harmless ? Severity::warning : Severity::error, index,
        "a certificate in DER", fmt::format("{} (octet {})", malformed.what, malformed.offset));
}

}  // namespace

bool Judgement::trusted() const {
  return !path.empty() && !has_errors(findings);
}

Judgement judge(const JudgementRequest& request, const SignatureVerifier& verifier) {
  return Judge(request, verifier).run();
}

}  // namespace tlsget::x509

#include "client/aia.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "base/text.hpp"
#include "x509/pkcs7.hpp"

namespace tlsget::client {
namespace {

/// Looked at for one server, those that are refused included.
constexpr std::size_t most_addresses = 8;
/// Real ones have below 200 octets.
constexpr std::size_t longest_address = 2048;

bool is_missing_issuer(const x509::Finding& finding, const x509::Judgement& judgement) {
  const bool fits =
      finding.code == x509::Code::issuer_missing || finding.code == x509::Code::issuer_unknown;
  return fits && finding.reason == x509::Reason::usual &&
         finding.certificate == judgement.path.back();
}

/// What is wrong with a certificate that the path does without does not count.
bool concerns_path(const x509::Finding& finding, const x509::Judgement& judgement) {
  return std::ranges::find(judgement.path, finding.certificate) != judgement.path.end();
}

/// One call of fetch_missing_issuers().
class Search {
 public:
  Search(x509::JudgementRequest request, x509::Judgement first,
         const x509::SignatureVerifier& verifier, IssuerSource& source, const Deadline& deadline,
         const AiaLimits& limits)
      : request_(std::move(request)),
        verifier_(verifier),
        source_(source),
        deadline_(deadline),
        limits_(limits) {
    result_.judgement = std::move(first);
  }

  AiaResult run(const std::function<void(const AiaFetch&)>& told) {
    while (auto address = next_address()) {
      const bool may = fetched_ < limits_.fetches && result_.fetches.size() < most_addresses;
      if (may)
        fetch(*address);
      else
        address->failure = out_of_bounds();
      told(result_.fetches.emplace_back(*std::move(address)));
      if (!may) break;
    }
    return std::move(result_);
  }

 private:
  /// One that was not looked at yet; nullopt when there is none, or nothing is missing.
  std::optional<AiaFetch> next_address() const {
    const x509::Certificate* top = lacks_issuer(result_.judgement);
    if (top == nullptr) return std::nullopt;
    for (const std::string& url : top->ca_issuer_urls)
      if (std::ranges::find(result_.fetches, url, &AiaFetch::url) == result_.fetches.end())
        return AiaFetch{url, top->subject.display(), top->issuer.display(), {}};
    return std::nullopt;
  }

  std::string out_of_bounds() const {
    if (fetched_ >= limits_.fetches)
      return fmt::format("it was not asked: {} addresses were, and no more are for one server",
                         fetched_);
    return fmt::format("it was not looked at: {} addresses were, and no more are for one server",
                       most_addresses);
  }

  void fetch(AiaFetch& one) {
    const AiaAddress address = read_aia_address(one.url);
    one.failure = address.refusal;
    if (!address.url) return;
    ++fetched_;
    try {
      take(source_.get(*address.url, limits_.octets, limit_of_one()), one);
    } catch (const Error& error) {
      if (error.category() == Category::cancelled) throw;
      one.failure = error.message();
    }
  }

  Deadline limit_of_one() const {
    return deadline_.earlier_of(Deadline::after(limits_.each, Limit::none, deadline_.cancel()));
  }

  void take(std::string_view body, AiaFetch& one) {
    x509::ServedCertificates served = x509::read_served_certificates(
        {reinterpret_cast<const std::uint8_t*>(body.data()), body.size()});
    if (!served.failure.empty()) {
      one.failure = fmt::format("what it serves cannot be used: {}", served.failure);
      return;
    }
    std::ranges::move(served.certificates, std::back_inserter(result_.certificates));
    request_.fetched = result_.certificates;
    const std::size_t before = result_.judgement.path.size();
    x509::Judgement after = x509::judge(request_, verifier_);
    if (!after.trusted() && after.path.size() <= before) {
      one.failure = "what it serves is not the issuer";
      return;
    }
    result_.judgement = std::move(after);
  }

  x509::JudgementRequest request_;
  const x509::SignatureVerifier& verifier_;
  IssuerSource& source_;
  const Deadline& deadline_;
  const AiaLimits& limits_;
  AiaResult result_;
  std::size_t fetched_ = 0;
};

}  // namespace

AiaAddress read_aia_address(std::string_view text) {
  if (text.size() > longest_address) return {std::nullopt, "the address is too long"};
  constexpr std::string_view scheme = "http://";
  if (!text::equals_ignoring_case(text.substr(0, scheme.size()), scheme))
    return {std::nullopt, "only http addresses are asked"};
  try {
    url::Url url = url::parse(text);
    if (url.user || url.password)
      return {std::nullopt, "an address with user information is not asked"};
    url.fragment.reset();
    return {std::move(url), {}};
  } catch (const Error& error) {
    return {std::nullopt, error.message()};
  }
}

const x509::Certificate* lacks_issuer(const x509::Judgement& judgement) {
  if (judgement.path.empty()) return nullptr;
  bool missing = false;
  for (const x509::Finding& finding : judgement.findings) {
    if (finding.severity != x509::Severity::error) continue;
    if (is_missing_issuer(finding, judgement))
      missing = true;
    else if (concerns_path(finding, judgement))
      return nullptr;
  }
  const auto& top = judgement.chain[judgement.path.back()].certificate;
  return missing && top && !top->is_self_issued() ? &*top : nullptr;
}

AiaResult fetch_missing_issuers(x509::JudgementRequest request, x509::Judgement first,
                                const x509::SignatureVerifier& verifier, IssuerSource& source,
                                const Deadline& deadline, const AiaLimits& limits,
                                const std::function<void(const AiaFetch&)>& told) {
  return Search(std::move(request), std::move(first), verifier, source, deadline, limits).run(told);
}

}  // namespace tlsget::client

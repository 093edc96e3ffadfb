// The intermediate that a server did not send, from the address that a certificate names
// (authority information access, RFC 5280 section 4.2.2.1): the rules, and the loop.
//
//     judge -> the issuer of the path's last certificate is missing -> fetch it -> judge again
//
// Rules. Only where a missing issuer is all that is wrong: else nothing that can be fetched would
// help. Never in the middle of a handshake. http alone, since what comes proves itself by its
// signature (and https would need the same once more); no user information. A few fetches for one
// server, each bounded in size and time, whatever number of addresses its certificates name. What
// comes is material for a path and never its end. A fetch that fails is a line beside the judgement
// and never an error of its own.
//
// Not here: how octets are fetched (aia_source), reconnecting (connector).
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/deadline.hpp"
#include "url/url.hpp"
#include "x509/judgement.hpp"

namespace tlsget::client {

struct AiaLimits {
  std::size_t fetches = 3;               ///< for one server
  std::size_t octets = 64UL * 1024;      ///< of one answer's body
  std::chrono::milliseconds each{3000};  ///< for one fetch, from the lookup to the last octet
};

/// An address that was looked at, and what became of it. Texts are unescaped.
struct AiaFetch {
  std::string url;      ///< as the certificate has it
  std::string subject;  ///< display name of the certificate that names it
  std::string issuer;   ///< display name of the issuer that is missing
  std::string failure;  ///< empty: it gave the issuer
};

/// A judgement that is no good, although addresses may have been asked.
/// Detail of Category::certificate.
struct AiaDetail : x509::CertificateDetail {
  AiaDetail(x509::Judgement verdict, std::vector<AiaFetch> tried)
      : CertificateDetail(std::move(verdict)), fetches(std::move(tried)) {}
  std::vector<AiaFetch> fetches;
};

/// Where octets come from.
class IssuerSource {
 public:
  IssuerSource() = default;
  IssuerSource(const IssuerSource&) = delete;
  IssuerSource& operator=(const IssuerSource&) = delete;
  IssuerSource(IssuerSource&&) = delete;
  IssuerSource& operator=(IssuerSource&&) = delete;
  virtual ~IssuerSource() = default;

  /// The body that `url` answers with, of at most `limit` octets. Throws Error saying why there is
  /// none. `url` has been read by read_aia_address().
  virtual std::string get(const url::Url& url, std::size_t limit, const Deadline& deadline) = 0;
};

/// An address that may be asked, or the reason why not.
struct AiaAddress {
  std::optional<url::Url> url;  ///< without fragment
  std::string refusal;          ///< empty when there is a URL
};
AiaAddress read_aia_address(std::string_view text);

/// The certificate whose issuer is missing, when that is all that is wrong; else nullptr. Lives as
/// long as `judgement`.
const x509::Certificate* lacks_issuer(const x509::Judgement& judgement);

struct AiaResult {
  x509::Judgement judgement;  ///< the last one made
  std::vector<x509::Bytes> certificates;
  std::vector<AiaFetch> fetches;  ///< in their order; those whose address was refused too, and
                                  ///< the one at which a bound ended the search
};

/// `first` is what came of `request`. Tells each fetch to `told` as soon as it is known what it was
/// good for. Throws Error(cancelled), and what `told` throws.
AiaResult fetch_missing_issuers(x509::JudgementRequest request, x509::Judgement first,
                                const x509::SignatureVerifier& verifier, IssuerSource& source,
                                const Deadline& deadline, const AiaLimits& limits,
                                const std::function<void(const AiaFetch&)>& told);

}  // namespace tlsget::client

// The one place that decides whether a server's certificate is trusted.
//
// judge() is a pure function of (certificates sent, who was asked for, trust store, time): path
// building (path), RFC 5280 section 6 checks, RFC 9525 names (names). It returns findings and never
// throws for what a peer sent. Signatures are checked through SignatureVerifier, so that the
// cryptography (mbedTLS, nettle) stays in lib/tls; each call is counted against
// `max_signature_checks`.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "url/url.hpp"
#include "x509/certificate.hpp"
#include "x509/crl_store.hpp"
#include "x509/findings.hpp"
#include "x509/trust_store.hpp"

namespace tlsget::x509 {

class SignatureVerifier {
 public:
  SignatureVerifier() = default;
  SignatureVerifier(const SignatureVerifier&) = delete;
  SignatureVerifier& operator=(const SignatureVerifier&) = delete;
  SignatureVerifier(SignatureVerifier&&) = delete;
  SignatureVerifier& operator=(SignatureVerifier&&) = delete;
  virtual ~SignatureVerifier() = default;

  enum class Result {
    good,
    bad,
    unsupported,      ///< an algorithm that is not known
    unsupported_key,  ///< a known one, and a key of a kind that cannot be used
  };
  /// Is `signature` over `signed_octets` by `algorithm` good under `key`? Never throws on bad
  /// input.
  virtual Result verify(const PublicKey& key, const SignatureAlgorithm& algorithm,
                        BytesView signed_octets, BytesView signature) const = 0;
};

struct JudgementRequest {
  /// DER, as they came on the wire, leaf first.
  std::span<const Bytes> sent;
  /// What parse_certificate() made of the first of them, when that is known already. Not owned.
  const CertificateParse* leaf = nullptr;
  /// DER, from elsewhere (AIA): they may help to find a path, and are never its end unless they
  /// stand in the store. What the path does without is as if it were not there.
  std::span<const Bytes> fetched = {};
  /// The name or address that the leaf must cover.
  url::Host host;
  /// Off: nobody in particular was asked for, and `host` is not looked at. Never for a server that
  /// has been connected to.
  bool check_host = true;
  const TrustStore* trust = nullptr;  ///< not owned; must outlive the call
  /// When set, no certificate of the path may be revoked, and each but the anchor needs a list that
  /// says so. Not owned; must outlive the call. nullptr: revocation is not looked at.
  const CrlStore* revocation_lists = nullptr;
  std::chrono::sys_seconds now{};
  /// A certificate of the path, the anchor too, that has less time left is Code::expires_soon, an
  /// error.
  std::chrono::seconds least_time_left{0};
  std::size_t max_signature_checks = 100;
};

enum class Source { sent, store, aia };

struct ChainEntry {
  Bytes der;
  std::optional<Certificate> certificate;  ///< absent when malformed
  Source source = Source::sent;
  bool in_path = false;
};

struct Judgement {
  std::vector<Finding> findings;  ///< sorted; empty when nothing is worth saying
  /// What was sent, in wire order, then what the path took from elsewhere (the store, AIA).
  std::vector<ChainEntry> chain;
  /// Indices into `chain` from the leaf to the anchor; the best attempt when there is no good path.
  std::vector<std::size_t> path;
  std::string trust_source;
  std::size_t trust_size = 0;
  std::size_t signature_checks = 0;
  std::string host;  ///< whom it was judged for; empty: nobody in particular
  std::chrono::sys_seconds judged_at{};

  /// No finding of severity error.
  bool trusted() const;
};

Judgement judge(const JudgementRequest& request, const SignatureVerifier& verifier);

/// Detail of Category::certificate.
struct CertificateDetail : ErrorDetail {
  explicit CertificateDetail(Judgement verdict) : judgement(std::move(verdict)) {}
  Judgement judgement;
};

}  // namespace tlsget::x509

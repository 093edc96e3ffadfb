#include "tls/peer_judge.hpp"

#include <fmt/format.h>
#include <mbedtls/error.h>
#include <mbedtls/ssl.h>

#include <algorithm>
#include <chrono>
#include <utility>

#include "tls/leaf_stand_in.hpp"
#include "tls/supported_keys.hpp"
#include "tls/tls_transport.hpp"

namespace tlsget::tls {
namespace {

thread_local PeerJudge* duty = nullptr;

/// For extensions that mbedTLS does not know, and for policies: judge() reads them itself.
int accept_extension(void* /*context*/, const mbedtls_x509_crt* /*crt*/,
                     const mbedtls_x509_buf* /*oid*/, int /*critical*/,
                     const unsigned char* /*begin*/, const unsigned char* /*end*/) noexcept {
  return 0;
}

int parse_leaf(mbedtls_x509_crt* chain, x509::BytesView der) noexcept {
  constexpr int make_copy = 1;
  return mbedtls_x509_crt_parse_der_with_ext_cb(chain, der.data(), der.size(), make_copy,
                                                accept_extension, nullptr);
}

/// Which of mbedTLS's flags makes it send the alert that fits (RFC 8446 section 6.2).
std::uint32_t flag_for(const x509::Judgement& judgement) {
  if (judgement.findings.empty()) return MBEDTLS_X509_BADCERT_OTHER;
  switch (judgement.findings.front().code) {
    case x509::Code::expired:
      return MBEDTLS_X509_BADCERT_EXPIRED;
    case x509::Code::revoked:
      return MBEDTLS_X509_BADCERT_REVOKED;
    case x509::Code::issuer_missing:
    case x509::Code::issuer_unknown:
    case x509::Code::self_signed:
      return MBEDTLS_X509_BADCERT_NOT_TRUSTED;
    case x509::Code::usage:
      return MBEDTLS_X509_BADCERT_KEY_USAGE;
    case x509::Code::weak_key:
      return MBEDTLS_X509_BADCERT_BAD_KEY;
    default:
      return MBEDTLS_X509_BADCERT_CN_MISMATCH;  // alert bad_certificate
  }
}

bool same_octets(const mbedtls_x509_buf& seen, const x509::Bytes& expected) {
  return std::equal(seen.p, seen.p + seen.len, expected.begin(), expected.end());
}

std::string leaf_subject(const x509::Judgement& judgement) {
  if (judgement.chain.empty() || !judgement.chain.front().certificate) return {};
  return judgement.chain.front().certificate->subject.display();
}

}  // namespace

PeerJudge::Duty::Duty(PeerJudge& judge) noexcept : before_(std::exchange(duty, &judge)) {}
PeerJudge::Duty::~Duty() {
  duty = before_;
}

PeerJudge* PeerJudge::on_duty() noexcept {
  return duty;
}

int PeerJudge::parse(mbedtls_x509_crt* chain, x509::BytesView der) noexcept {
  try {
    sent_.emplace_back(der.begin(), der.end());
    if (sent_.size() > 1) return 0;
    leaf_ = x509::parse_certificate(sent_.front());
    given_ = leaf_.certificate ? leaf_stand_in(*leaf_.certificate) : sent_.front();
  } catch (...) {
    failure_ = std::current_exception();
    return MBEDTLS_ERR_X509_ALLOC_FAILED;
  }
  const int code = parse_leaf(chain, given_);
  if (code == MBEDTLS_ERR_X509_ALLOC_FAILED) return code;
  leaf_unusable_ = code != 0;
  return 0;
}

int PeerJudge::verify(const mbedtls_x509_crt& leaf, std::uint32_t* flags) noexcept {
  *flags = MBEDTLS_X509_BADCERT_OTHER;
  try {
    if (judgement_ || sent_.empty()) return MBEDTLS_ERR_X509_FATAL_ERROR;
    judge();
    if (leaf_unusable_) {
      add_unusable_leaf();
      *flags = MBEDTLS_X509_BADCERT_BAD_KEY;
      return MBEDTLS_ERR_X509_FATAL_ERROR;
    }
    if (!same_octets(leaf.raw, given_) || leaf.next != nullptr) {
      judgement_.reset();
      return MBEDTLS_ERR_X509_FATAL_ERROR;
    }
    sent_.clear();  // the judgement has them
    check_pins(leaf);
    if (unpinned_key_) {
      *flags = MBEDTLS_X509_BADCERT_CN_MISMATCH;  // alert bad_certificate
      return MBEDTLS_ERR_X509_FATAL_ERROR;
    }
    *flags = judgement_->trusted() ? 0 : flag_for(*judgement_);
    return *flags == 0 ? 0 : MBEDTLS_ERR_X509_CERT_VERIFY_FAILED;
  } catch (...) {
    judgement_.reset();
    failure_ = std::current_exception();
    return MBEDTLS_ERR_X509_FATAL_ERROR;
  }
}

void PeerJudge::judge() {
  x509::JudgementRequest request;
  request.sent = sent_;
  request.leaf = &leaf_;
  request.fetched = fetched_;
  request.host = host_;
  request.trust = trust_;
  request.revocation_lists = revocation_lists_;
  request.least_time_left = least_time_left_;
  request.now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  judgement_ = x509::judge(request, signature_verifier());
}

void PeerJudge::add_unusable_leaf() {
  x509::Finding finding;
  finding.subject = leaf_subject(*judgement_);
  const auto& chain = judgement_->chain;
  const bool readable = !chain.empty() && chain.front().certificate.has_value();
  if (!readable && !judgement_->trusted()) return;  // already said, and where
  if (readable && !can_shake_hands(chain.front().certificate->key)) {
    finding.code = x509::Code::weak_key;
    finding.expected = "an RSA key of at most 8192 bits, or an EC key on P-256, P-384 or P-521";
    finding.seen = describe_key(chain.front().certificate->key);
    finding.reason = x509::Reason::unsupported;
  } else {
    finding.code = x509::Code::malformed;
    finding.expected = "a certificate whose key can be read";
  }
  judgement_->findings.push_back(std::move(finding));
  x509::sort_findings(judgement_->findings);
}

/// Of the key that mbedTLS will use, whatever our own reader made of the certificate.
void PeerJudge::check_pins(const mbedtls_x509_crt& leaf) {
  if (pins_ == nullptr || pins_->empty()) return;
  const KeyDigest key = key_digest({leaf.pk_raw.p, leaf.pk_raw.len});
  if (pins_->allow(key)) return;
  unpinned_key_ = key;
  trusted_but_for_pin_ = judgement_->trusted();
  x509::Finding finding;
  finding.code = x509::Code::pin_mismatch;
  finding.subject = leaf_subject(*judgement_);
  finding.expected = fmt::format("{}", fmt::join(pins_->texts(), ", "));
  finding.seen = pin_text(key);
  judgement_->findings.push_back(std::move(finding));
  x509::sort_findings(judgement_->findings);
}

void PeerJudge::add_suite_flags(std::uint32_t flags) {
  const auto add = [&](x509::Code code, std::string expected, std::string seen) {
    x509::Finding finding;
    finding.code = code;
    finding.subject = leaf_subject(*judgement_);
    finding.expected = std::move(expected);
    finding.seen = std::move(seen);
    judgement_->findings.push_back(std::move(finding));
  };
  if ((flags & MBEDTLS_X509_BADCERT_KEY_USAGE) != 0) {
    add(x509::Code::usage, "digitalSignature, as the cipher suite needs", "no such key usage");
  }
  if ((flags & MBEDTLS_X509_BADCERT_EXT_KEY_USAGE) != 0) {
    add(x509::Code::usage, "serverAuth", "no such extended key usage");
  }
  if ((flags & MBEDTLS_X509_BADCERT_BAD_KEY) != 0) {
    add(x509::Code::weak_key, "a key on a group that was offered", "another group");
  }
  x509::sort_findings(judgement_->findings);
}

void PeerJudge::rethrow_failure() {
  if (failure_ != nullptr) std::rethrow_exception(std::exchange(failure_, nullptr));
}

}  // namespace tlsget::tls

// What mbedTLS's handshake calls in the place of its own functions of X.509 (cmake/MbedTls.cmake).
extern "C" {

int tlsget_peer_parse_der(mbedtls_x509_crt* chain, const unsigned char* octets,
                          std::size_t count) noexcept;
int tlsget_peer_verify_with_ca_cb(mbedtls_x509_crt* chain, mbedtls_x509_crt_ca_cb_t ca_callback,
                                  void* ca_context, const mbedtls_x509_crt_profile* profile,
                                  const char* name, std::uint32_t* flags,
                                  int (*verify_callback)(void*, mbedtls_x509_crt*, int,
                                                         std::uint32_t*),
                                  void* verify_context) noexcept;
int tlsget_peer_verify_restartable(
    mbedtls_x509_crt* chain, mbedtls_x509_crt* trusted, mbedtls_x509_crl* crl,
    const mbedtls_x509_crt_profile* profile, const char* name, std::uint32_t* flags,
    int (*verify_callback)(void*, mbedtls_x509_crt*, int, std::uint32_t*), void* verify_context,
    mbedtls_x509_crt_restart_ctx* restart) noexcept;

int tlsget_peer_parse_der(mbedtls_x509_crt* chain, const unsigned char* octets,
                          std::size_t count) noexcept {
  using namespace tlsget::tls;
  PeerJudge* judge = PeerJudge::on_duty();
  // Outside a handshake a session with its certificate is copied or loaded: nothing is decided by
  // it.
  if (judge == nullptr) return parse_leaf(chain, {octets, count});
  return judge->parse(chain, {octets, count});
}

int tlsget_peer_verify_with_ca_cb(mbedtls_x509_crt* chain, mbedtls_x509_crt_ca_cb_t /*ca*/,
                                  void* /*ca_context*/, const mbedtls_x509_crt_profile* /*profile*/,
                                  const char* /*name*/, std::uint32_t* flags,
                                  int (* /*callback*/)(void*, mbedtls_x509_crt*, int,
                                                       std::uint32_t*),
                                  void* /*verify_context*/) noexcept {
  using namespace tlsget::tls;
  PeerJudge* judge = PeerJudge::on_duty();
  if (judge == nullptr) {
    *flags = MBEDTLS_X509_BADCERT_OTHER;
    return MBEDTLS_ERR_X509_FATAL_ERROR;
  }
  return judge->verify(*chain, flags);
}

// Called when there is no callback for authorities; every configuration of ours has one.
int tlsget_peer_verify_restartable(
    mbedtls_x509_crt* /*chain*/, mbedtls_x509_crt* /*trusted*/, mbedtls_x509_crl* /*crl*/,
    const mbedtls_x509_crt_profile* /*profile*/, const char* /*name*/, std::uint32_t* flags,
    int (* /*callback*/)(void*, mbedtls_x509_crt*, int, std::uint32_t*), void* /*verify_context*/,
    mbedtls_x509_crt_restart_ctx* /*restart*/) noexcept {
  *flags = MBEDTLS_X509_BADCERT_OTHER;
  return MBEDTLS_ERR_X509_FATAL_ERROR;
}

}  // extern "C"

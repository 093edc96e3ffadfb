#include "tls/tls_transport.hpp"

#include <fmt/format.h>
#include <mbedtls/ssl.h>

#include <algorithm>
#include <climits>
#include <utility>

#include "tls/client_certificate_words.hpp"
#include "tls/client_identity.hpp"
#include "tls/handshake_state.h"
#include "tls/handshake_words.hpp"
#include "tls/peer_judge.hpp"
#include "tls/record_io.hpp"
#include "tls/server_flight.hpp"
#include "tls/suite_names.hpp"
#include "tls/tls_context.hpp"

namespace tlsget::tls {
namespace {

using net::IoResult;
using Status = net::IoResult::Status;

/// How much plaintext one write() takes at most: four full records, one system call.
constexpr std::size_t write_limit = std::size_t{64} * 1024;

/// Nothing yet, or something that was taken in on the way: a ticket, a warning.
bool wants_more(int code) {
  return code == MBEDTLS_ERR_SSL_WANT_READ || code == MBEDTLS_ERR_SSL_RECEIVED_NEW_SESSION_TICKET;
}

class MbedTransport final : public TlsTransport {
 public:
  MbedTransport(std::unique_ptr<net::Transport> below, const url::Host& host,
                std::shared_ptr<const TlsContext> context);
  ~MbedTransport() override { mbedtls_ssl_free(&ssl_); }
  MbedTransport(const MbedTransport&) = delete;
  MbedTransport& operator=(const MbedTransport&) = delete;
  MbedTransport(MbedTransport&&) = delete;
  MbedTransport& operator=(MbedTransport&&) = delete;

  void shake_hands(const Deadline& deadline, std::span<const x509::Bytes> fetched);

  IoResult read(std::span<char> room) override;
  IoResult write(std::string_view bytes) override;
  net::Readiness wait(net::Readiness wanted, const Deadline& deadline, Phase phase) override;
  bool alive() noexcept override;
  void close() noexcept override;
  const net::Endpoints& endpoints() const noexcept override { return io_.below().endpoints(); }
  const TlsSummary& summary() const noexcept override { return summary_; }
  const x509::Judgement& judgement() const noexcept override { return *judge_.judgement(); }

 private:
  /// Every TlsContext is made by TlsContext::create(), which makes this type.
  const MbedContext& mbed_context() const noexcept {
    return static_cast<const MbedContext&>(*context_);
  }
  void set_up(const mbedtls_ssl_config& config);
  void set_server_name();
  int handshake_until_blocked();
  [[noreturn]] void fail_handshake(int code);
  void rethrow_broken_connection();
  [[noreturn]] void refuse_certificate();
  [[noreturn]] void refuse_key();
  void summarise();
  [[noreturn]] void refuse_to_sign() const;
  /// What a read of mbedTLS that gave no octet came to.
  IoResult end_of_read(int code);
  IoResult write_some(std::string_view bytes);
  /// A server that refuses our certificate closes the connection while we still send: what it said
  /// is waiting, and is the better reason.
  void read_last_words();
  /// What an alert says about our certificate, as an Error of that category, if it does.
  void throw_if_about_us(Category category, std::optional<std::uint8_t> alert) const;
  std::shared_ptr<const ClientCertificateDetail> client_certificate_detail() const;
  std::optional<std::uint8_t> received_alert(int code) const;
  bool plaintext_waits() const noexcept;

  const SentCertificate& own_certificate() const noexcept;
  ClientCertificateFacts client_facts() const noexcept {
    return {certificate_asked_, own_certificate(), context_->options().client_identity_withheld};
  }

  std::shared_ptr<const TlsContext> context_;
  url::Host host_;
  RecordIo io_;
  PeerJudge judge_;
  ServerFlight flight_;
  TlsSummary summary_;
  mbedtls_ssl_context ssl_{};
  bool certificate_asked_ = false;  ///< by the server, of us
  bool established_ = false;
  /// How reading ended; also while octets that came before it are handed out. Every later read says
  /// so.
  std::optional<int> held_code_;
};

MbedTransport::MbedTransport(std::unique_ptr<net::Transport> below, const url::Host& host,
                             std::shared_ptr<const TlsContext> context)
    : context_(std::move(context)),
      host_(host),
      io_(std::move(below)),
      judge_(context_->trust(), context_->revocation_lists(), host) {
  mbedtls_ssl_init(&ssl_);
  try {
    judge_.pin_to(mbed_context().pins());
    judge_.require_time_left(context_->options().least_time_left);
    set_up(mbed_context().config());
  } catch (...) {
    mbedtls_ssl_free(&ssl_);
    throw;
  }
}

void MbedTransport::set_up(const mbedtls_ssl_config& config) {
  const int code = mbedtls_ssl_setup(&ssl_, &config);
  if (code == MBEDTLS_ERR_SSL_ALLOC_FAILED) throw std::bad_alloc();
  if (code != 0) throw Error(Category::internal, "TLS cannot be set up");
  mbedtls_ssl_set_bio(&ssl_, &io_, RecordIo::send, RecordIo::receive, nullptr);
  if (KeyLog* log = mbed_context().key_log())
    mbedtls_ssl_set_export_keys_cb(&ssl_, KeyLog::on_secret, log);
  set_server_name();
}

/// SNI carries names only, without a trailing dot (RFC 6066 section 3). For an address the name is
/// set to nothing, explicitly: mbedTLS refuses to verify for a name that was never set.
void MbedTransport::set_server_name() {
  std::string name = host_.is_address() ? std::string() : host_.text;
  if (name.ends_with('.')) name.pop_back();
  const int code = mbedtls_ssl_set_hostname(&ssl_, name.empty() ? nullptr : name.c_str());
  if (code == MBEDTLS_ERR_SSL_ALLOC_FAILED) throw std::bad_alloc();
  if (code != 0) throw Error(Category::tls_handshake, "the host name is too long for TLS");
}

void MbedTransport::shake_hands(const Deadline& deadline, std::span<const x509::Bytes> fetched) {
  judge_.help_with(fetched);
  io_.show_to(&flight_);
  for (;;) {
    deadline.check(Phase::tls_handshake);
    const int code = handshake_until_blocked();
    if (code == 0) break;
    if (code != MBEDTLS_ERR_SSL_WANT_READ) fail_handshake(code);
    io_.try_flush();
    if (!io_.has_record()) io_.wait({.readable = true}, deadline, Phase::tls_handshake);
  }
  io_.show_to(nullptr);
  if (!judge_.judgement()) throw Error(Category::internal, "TLS without a judgement");
  summarise();
  flight_ = ServerFlight();
  established_ = true;
}

int MbedTransport::handshake_until_blocked() {
  const PeerJudge::Duty duty(judge_);
  io_.renew_budget();
  int code = 0;
  while (code == 0 && mbedtls_ssl_is_handshake_over(&ssl_) == 0) {
    const bool signs = tlsget_signs_next(&ssl_) != 0;
    code = mbedtls_ssl_handshake_step(&ssl_);
    if (tlsget_certificate_requested(&ssl_) != 0) certificate_asked_ = true;
    if (signs && code == MBEDTLS_ERR_SSL_HANDSHAKE_FAILURE) refuse_to_sign();
  }
  return code;
}

void MbedTransport::refuse_to_sign() const {
  throw Error(
      Category::client_certificate,
      fmt::format("the key of our client certificate \"{}\" ({}) fits none of the signature "
                  "algorithms that the server takes",
                  own_certificate().subject, own_certificate().file),
      std::make_shared<ClientCertificateDetail>(ClientCertificateDetail::Problem::unusable_type));
}

void MbedTransport::fail_handshake(int code) {
  io_.try_flush();  // the alert, as far as it goes without waiting
  judge_.rethrow_failure();
  rethrow_broken_connection();
  if (code == MBEDTLS_ERR_SSL_ALLOC_FAILED) throw std::bad_alloc();
  if (judge_.judgement()) {
    if (judge_.unpinned_key()) refuse_key();
    const bool refused = code == MBEDTLS_ERR_X509_CERT_VERIFY_FAILED || judge_.leaf_unusable();
    if (code == MBEDTLS_ERR_SSL_BAD_CERTIFICATE) {
      judge_.add_suite_flags(mbedtls_ssl_get_verify_result(&ssl_));
    }
    if (refused || code == MBEDTLS_ERR_SSL_BAD_CERTIFICATE) refuse_certificate();
  }
  const auto alert = received_alert(code);
  throw_if_about_us(Category::tls_handshake, alert);
  const bool ended = code == MBEDTLS_ERR_SSL_CONN_EOF;
  if (ended && certificate_asked_ && !was_sent(client_facts())) {
    throw Error(
        Category::tls_handshake,
        fmt::format("the server asked for a client certificate, {}, and it closed the connection",
                    absence_words(client_facts())),
        client_certificate_detail());
  }
  const TlsOptions& options = context_->options();
  const HandshakeFailure failure{.code = code,
                                 .alert = alert,
                                 .ended = ended,
                                 .judged = judge_.judgement().has_value(),
                                 .at_finished = tlsget_reads_finished(&ssl_) != 0,
                                 .min_version = options.min_version,
                                 .max_version = options.max_version};
  std::shared_ptr<const ErrorDetail> detail;
  if (nothing_in_common(failure, flight_)) {
    OfferDetail offer =
        describe_offer(mbed_context().offer(), options.min_version, options.max_version);
    offer.version_refused = version_refused(failure, flight_);
    detail = std::make_shared<OfferDetail>(std::move(offer));
  } else if (version_refused(failure, flight_)) {
    detail = std::make_shared<VersionDetail>();
  } else if (flight_.other_protocol() == plain_http) {
    detail = std::make_shared<PlainHttpDetail>();
  }
  throw Error(Category::tls_handshake, handshake_words(failure, flight_), std::move(detail));
}

/// A reset is one way to refuse a handshake, so it is an error of the handshake.
void MbedTransport::rethrow_broken_connection() {
  try {
    io_.rethrow_failure();
  } catch (const Error& error) {
    if (error.category() != Category::receive) throw;
    throw Error(Category::tls_handshake,
                "the connection broke during the handshake: " + error.message());
  }
}

void MbedTransport::refuse_certificate() {
  const x509::Judgement& judgement = *judge_.judgement();
  std::string message = "the server's certificate is refused";
  if (!judgement.findings.empty()) {
    message += fmt::format(": {}", x509::code_name(judgement.findings.front().code));
  }
  throw Error(Category::certificate, std::move(message),
              std::make_shared<x509::CertificateDetail>(judgement));
}

/// A certificate that is refused anyway is reported as such, with the pin among its findings.
void MbedTransport::refuse_key() {
  if (context_->options().verify && !judge_.trusted_but_for_pin()) refuse_certificate();
  auto detail = std::make_shared<PinDetail>();
  detail->seen = pin_text(*judge_.unpinned_key());
  detail->pinned = mbed_context().pins().texts();
  std::string message = "the server's key is not a pinned one: it has " + detail->seen;
  throw Error(Category::pin_mismatch, std::move(message), std::move(detail));
}

void MbedTransport::summarise() {
  summary_.version = mbedtls_ssl_get_version(&ssl_);
  summary_.cipher = cipher_suite_name(mbedtls_ssl_get_ciphersuite_id_from_ssl(&ssl_));
  if (const auto group = flight_.group()) summary_.group = group_name(*group);
  if (const char* alpn = mbedtls_ssl_get_alpn_protocol(&ssl_)) summary_.alpn = alpn;
  summary_.client_certificate_asked = certificate_asked_;
  summary_.client_certificate_given = !own_certificate().file.empty();
  summary_.client_certificate = own_certificate().subject;
}

const SentCertificate& MbedTransport::own_certificate() const noexcept {
  return mbed_context().client_certificate();
}

void MbedTransport::throw_if_about_us(Category category, std::optional<std::uint8_t> alert) const {
  if (!alert) return;
  auto words = client_certificate_words(*alert, client_facts());
  if (words) throw Error(category, std::move(*words), client_certificate_detail());
}

std::shared_ptr<const ClientCertificateDetail> MbedTransport::client_certificate_detail() const {
  using Problem = ClientCertificateDetail::Problem;
  const auto facts = client_facts();
  const auto absent = facts.withheld ? Problem::withheld : Problem::demanded;
  return std::make_shared<ClientCertificateDetail>(was_sent(facts) ? Problem::refused : absent);
}

IoResult MbedTransport::read(std::span<char> room) {
  io_.try_flush();
  if (held_code_) return end_of_read(*held_code_);
  io_.renew_budget();
  std::size_t total = 0;
  for (;;) {
    const auto rest = room.subspan(total);
    const int code = mbedtls_ssl_read(&ssl_, reinterpret_cast<unsigned char*>(rest.data()),
                                      std::min<std::size_t>(rest.size(), INT_MAX));
    if (code > 0) total += static_cast<std::size_t>(code);
    const bool may_go_on = code > 0 || wants_more(code);
    if (may_go_on && total < room.size() && plaintext_waits()) continue;

    if (!may_go_on) held_code_ = code;
    if (total > 0) return {Status::ok, total};
    return may_go_on ? IoResult{Status::want_read, 0} : end_of_read(code);
  }
}

IoResult MbedTransport::end_of_read(int code) {
  io_.rethrow_failure();
  if (code == MBEDTLS_ERR_SSL_PEER_CLOSE_NOTIFY) return {Status::end, 0};
  if (code == 0 || code == MBEDTLS_ERR_SSL_CONN_EOF) return {Status::truncated, 0};
  if (code == MBEDTLS_ERR_SSL_ALLOC_FAILED) throw std::bad_alloc();
  io_.try_flush();  // the alert that mbedTLS may have written
  const auto alert = received_alert(code);
  throw_if_about_us(Category::receive, alert);
  throw Error(Category::receive, record_words(code, alert));
}

std::optional<std::uint8_t> MbedTransport::received_alert(int code) const {
  // There is no function for it. The message buffer still holds the alert that ended the
  // connection.
  constexpr std::size_t alert_length = 2;
  if (code != MBEDTLS_ERR_SSL_FATAL_ALERT_MESSAGE) return std::nullopt;
  if (ssl_.MBEDTLS_PRIVATE(in_msgtype) != MBEDTLS_SSL_MSG_ALERT ||
      ssl_.MBEDTLS_PRIVATE(in_msglen) != alert_length) {
    return std::nullopt;
  }
  return ssl_.MBEDTLS_PRIVATE(in_msg)[1];
}

IoResult MbedTransport::write(std::string_view bytes) {
  if (!established_) throw Error(Category::internal, "TLS was asked to send before its judgement");
  try {
    return write_some(bytes);
  } catch (const Error& error) {
    if (error.category() == Category::send) read_last_words();
    throw;
  }
}

void MbedTransport::read_last_words() {
  if (held_code_ || mbedtls_ssl_get_bytes_avail(&ssl_) > 0) return;
  io_.renew_budget();
  unsigned char nothing = 0;
  int code = 0;
  do code = mbedtls_ssl_read(&ssl_, &nothing, 0);
  while (code == MBEDTLS_ERR_SSL_RECEIVED_NEW_SESSION_TICKET);
  if (code >= 0 || wants_more(code)) return;
  held_code_ = code;
  throw_if_about_us(Category::receive, received_alert(code));
}

IoResult MbedTransport::write_some(std::string_view bytes) {
  if (!io_.flush()) return {Status::want_write, 0};
  std::size_t total = 0;
  while (total < std::min(bytes.size(), write_limit)) {
    const auto rest = bytes.substr(total, write_limit - total);
    const int code =
        mbedtls_ssl_write(&ssl_, reinterpret_cast<const unsigned char*>(rest.data()), rest.size());
    if (code <= 0) {
      io_.rethrow_failure();
      throw Error(Category::send, record_words(code, std::nullopt));
    }
    total += static_cast<std::size_t>(code);
  }
  io_.try_flush();  // these octets are taken: a failure belongs to the next call
  return {Status::ok, total};
}

net::Readiness MbedTransport::wait(net::Readiness wanted, const Deadline& deadline, Phase phase) {
  for (;;) {
    io_.try_flush();
    if (wanted.readable && (held_code_ || plaintext_waits())) return {.readable = true};
    if (wanted.writable && io_.send_failed()) return {.writable = true};
    deadline.check(phase);  // records without octets for the caller keep a connection readable
    const auto came = io_.wait(wanted, deadline, phase);
    if (came.writable) io_.try_flush();
    const net::Readiness ready{.readable = came.readable,
                               .writable = wanted.writable && came.writable && !io_.has_queued(),
                               .other = came.other};
    if (ready.readable || ready.writable || ready.other) return ready;
  }
}

bool MbedTransport::alive() noexcept {
  if (held_code_) return false;
  io_.renew_budget();
  for (;;) {
    unsigned char unasked = 0;
    const int code = mbedtls_ssl_read(&ssl_, &unasked, 1);
    if (!wants_more(code)) return false;
    if (!io_.has_octets()) return true;
    if (!io_.has_record()) return false;
  }
}

void MbedTransport::close() noexcept {
  if (established_) mbedtls_ssl_close_notify(&ssl_);
  io_.try_flush();
  io_.below().close();
}

bool MbedTransport::plaintext_waits() const noexcept {
  return mbedtls_ssl_get_bytes_avail(&ssl_) > 0 || io_.has_record();
}

}  // namespace

std::unique_ptr<TlsTransport> connect_tls(std::unique_ptr<net::Transport> below,
                                          const url::Host& host,
                                          std::shared_ptr<const TlsContext> context,
                                          const Deadline& deadline,
                                          std::span<const x509::Bytes> fetched) {
  auto transport = std::make_unique<MbedTransport>(std::move(below), host, std::move(context));
  transport->shake_hands(deadline, fetched);
  return transport;
}

}  // namespace tlsget::tls

// TLS 1.2 and 1.3 (client) by mbedTLS over any Transport.
//
// Rules. The judgement of lib/x509 is made while the handshake runs, in the place where mbedTLS
// would make its own: no request octet and no client certificate goes to a server that fails.
// authmode is never NONE. Nothing is written before the Transport holds a judgement, on resumption
// too. A name field of the URL goes into SNI, an address never does. A bare end of TCP is
// `truncated`, close_notify is `end`.
//
// Everything that touches mbedTLS is inside lib/tls and behind this interface.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "net/transport.hpp"
#include "tls/tls_options.hpp"
#include "url/url.hpp"
#include "x509/crl_store.hpp"
#include "x509/judgement.hpp"
#include "x509/trust_store.hpp"

namespace tlsget::tls {

/// What several connections share: options, the loaded trust store and revocation lists.
/// Thread-safe once made.
class TlsContext {
 public:
  /// Loads the trust store as `options.trust` says; also when verification is off, but then a store
  /// that cannot be loaded is an empty one. Of all that is read here (trust, lists, pins, our own
  /// certificate) each file may be a pipe: the wait for them ends with the deadline. Throws
  /// Error(trust_store), Error(revocation_list), Error(cipher), Error(pin_mismatch), ...
  static std::shared_ptr<const TlsContext> create(const TlsOptions& options,
                                                  const Deadline& deadline = Deadline::never());

  virtual ~TlsContext() = default;
  virtual const TlsOptions& options() const noexcept = 0;
  virtual const x509::TrustStore& trust() const noexcept = 0;
  /// nullptr: none were given, and revocation is not looked at.
  virtual const x509::CrlStore* revocation_lists() const noexcept = 0;
  /// What of the options has no effect, for warnings: a cipher suite that is not spoken, a pin that
  /// is none. One line each, unescaped.
  virtual std::vector<std::string> notes() const = 0;

  TlsContext(const TlsContext&) = delete;
  TlsContext& operator=(const TlsContext&) = delete;
  TlsContext(TlsContext&&) = delete;
  TlsContext& operator=(TlsContext&&) = delete;

 protected:
  TlsContext() = default;
};

/// A Transport after its handshake.
class TlsTransport : public net::Transport {
 public:
  virtual const TlsSummary& summary() const noexcept = 0;
  /// Also under verify == false, where its findings were not acted on.
  virtual const x509::Judgement& judgement() const noexcept = 0;
};

/// Runs the handshake over `below`, which it owns from then on.
/// Throws Error(certificate) with x509::CertificateDetail when the certificate is refused,
/// Error(pin_mismatch) with PinDetail when it would not be refused but for its key's not being a
/// pinned one, also when verification is off, Error(tls_handshake) for anything else that is wrong
/// in the handshake (the message says what, in words: no common version, an alert by its name, not
/// TLS at all, a connection that was closed or reset), deadline.error(Phase::tls_handshake). A
/// server that found nothing in common gives OfferDetail. The last flight of the handshake is sent
/// with the first write(), or by read(), wait() or close(). `fetched`: certificates that are not
/// the server's and may help the judgement (JudgementRequest::fetched); they outlive the call.
std::unique_ptr<TlsTransport> connect_tls(std::unique_ptr<net::Transport> below,
                                          const url::Host& host,
                                          std::shared_ptr<const TlsContext> context,
                                          const Deadline& deadline,
                                          std::span<const x509::Bytes> fetched = {});

/// The signature checks that judge() needs, by mbedTLS. One object, thread-safe, lives for ever.
const x509::SignatureVerifier& signature_verifier();

}  // namespace tlsget::tls

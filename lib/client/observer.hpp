// Events of a transfer: one of the two interfaces that point upward. Every function does nothing by
// default. Called on the transfer's thread; what they throw ends the transfer.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "client/aia.hpp"
#include "http/message.hpp"
#include "net/resolver.hpp"
#include "net/transport.hpp"
#include "tls/tls_options.hpp"
#include "url/url.hpp"
#include "x509/judgement.hpp"

namespace tlsget::client {

class Observer {
 public:
  Observer() = default;
  Observer(const Observer&) = delete;
  Observer& operator=(const Observer&) = delete;
  Observer(Observer&&) = delete;
  Observer& operator=(Observer&&) = delete;
  virtual ~Observer() = default;

  virtual void on_resolved(const url::Host& /*host*/, std::span<const net::Address> /*addresses*/) {
  }
  virtual void on_connected(const url::Host& /*host*/, const net::Endpoints& /*endpoints*/) {}
  /// After the handshake, also when verification is off and the judgement is bad.
  virtual void on_tls(const tls::TlsSummary& /*summary*/, const x509::Judgement& /*judgement*/) {}
  /// The same of a proxy under TLS (`place`: host:port), before anything of the server.
  virtual void on_proxy_tls(std::string_view /*place*/, const tls::TlsSummary& /*summary*/,
                            const x509::Judgement& /*judgement*/) {}
  /// CONNECT as it goes out to a proxy, and each head of its answers.
  virtual void on_connect_request(std::string_view /*head*/) {}
  virtual void on_connect_response(const http::Response& /*response*/) {}
  /// The server's certificates lacked an issuer, and an address was looked at for it (--aia).
  virtual void on_issuer_fetch(const AiaFetch& /*fetch*/) {}
  virtual void on_connection_reused(const url::Origin& /*origin*/) {}
  /// The head as it goes out. Shows credentials: a printer redacts them.
  virtual void on_request_head(std::string_view /*head*/) {}
  /// Every head that came, interim and redirected ones included.
  virtual void on_response_head(const http::Response& /*response*/) {}
  virtual void on_redirect(const url::Url& /*to*/) {}
  /// After each piece of body. `total` is what Content-Length said of the coded body, if it did.
  virtual void on_body_progress(std::uint64_t /*received*/,
                                std::optional<std::uint64_t> /*total*/) {}
  /// The connection will not be used again, and why.
  virtual void on_connection_closed(std::string_view /*reason*/) {}
  /// Something that the caller should be told although the transfer goes on: a trust store with
  /// entries that were passed over, a private key that others can read.
  virtual void on_warning(std::string_view /*text*/) {}
  /// Anything else worth a line under -v.
  virtual void on_note(std::string_view /*text*/) {}
};

}  // namespace tlsget::client

// Events of a transfer: one of the two interfaces that point upward. Every function does nothing by
// default. Called on the transfer's thread; what they throw ends the transfer.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/error.hpp"
#include "client/aia.hpp"
#include "http/login.hpp"
#include "http/message.hpp"
#include "net/attempt_watcher.hpp"
#include "net/resolver.hpp"
#include "net/transport.hpp"
#include "tls/tls_options.hpp"
#include "url/url.hpp"
#include "x509/judgement.hpp"

namespace tlsget::client {

class Observer : public net::AttemptWatcher {
 public:
  /// What follows is about this connection, new or used before. Numbers are the process's, from 0.
  virtual void on_connection(std::uint64_t /*number*/) {}
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
  /// The next request has this login of the caller's, or will have it once the server asks. An
  /// Authorization field of the caller's own is none.
  virtual void on_login(http::Scheme /*scheme*/, std::string_view /*user*/) {}
  /// The head as it goes out. Shows credentials: a printer redacts them.
  virtual void on_request_head(std::string_view /*head*/) {}
  /// All of the request was sent; octets of its body with their framing, nullopt: it has none.
  virtual void on_request_sent(std::optional<std::uint64_t> /*body_size*/) {}
  /// Every head that came, interim and redirected ones included.
  virtual void on_response_head(const http::Response& /*response*/) {}
  virtual void on_redirect(const url::Url& /*to*/) {}
  /// The same request is sent once more, for the sake of a login.
  virtual void on_request_again(const url::Url& /*url*/, std::string_view /*why*/) {}
  /// After each piece of body. `total` is what Content-Length said of the coded body, if it did.
  virtual void on_body_progress(std::uint64_t /*received*/,
                                std::optional<std::uint64_t> /*total*/) {}

  /// Whether the two functions below are to be called, asked once for each exchange.
  virtual bool wants_octets() const { return false; }
  /// Octets of a body as they went out and came in, framing of chunks included. `octets` lives for
  /// the call. Bodies that are read for the sake of their connection alone are not told of.
  virtual void on_body_sent(std::string_view /*octets*/) {}
  virtual void on_body_received(std::string_view /*octets*/) {}

  /// The exchange is over, and another one may use its connection.
  virtual void on_connection_kept(const url::Origin& /*origin*/) {}
  /// The connection will not be used again, and why.
  virtual void on_connection_closed(std::string_view /*reason*/) {}
  /// The connection was given up because of `error`, or there could be none. Who asked for the
  /// transfer gets the error too.
  virtual void on_connection_failed(const Error& /*error*/) {}
  /// Something that the caller should be told although the transfer goes on: a trust store with
  /// entries that were passed over, a private key that others can read.
  virtual void on_warning(std::string_view /*text*/) {}
  /// Anything else worth a line under -v.
  virtual void on_note(std::string_view /*text*/) {}
};

}  // namespace tlsget::client

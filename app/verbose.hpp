// -v and the traces: what happens to one transfer, as a TraceLog prints it.
//
// Not here: the words (verbose_words), the layout and where it goes (trace_log).
#pragma once

#include <optional>
#include <string>

#include "app/trace_log.hpp"
#include "app/verbose_words.hpp"
#include "client/observer.hpp"

namespace tlsget::app {

class VerboseObserver : public client::Observer {
 public:
  /// `transfer` is its number, from 0. Says nothing while the log is off. Owns nothing: log and
  /// options must outlive it.
  VerboseObserver(TraceLog& log, unsigned transfer, const Profile& profile,
                  const tls::TlsOptions& tls)
      : log_(log), words_(verbose_words(profile)), as_curl_(profile.verbose_as_curl), tls_(tls) {
    subject_.transfer = transfer;
  }

  void on_connection(std::uint64_t number) override;
  void on_resolved(const url::Host& host, std::span<const net::Address> addresses) override;
  void on_attempt(const net::Address& remote) override;
  void on_attempt_failed(const net::Address& remote, const std::optional<net::Address>& local,
                         int error_number) override;
  void on_connected(const url::Host& host, const net::Endpoints& endpoints) override;
  void on_tls(const tls::TlsSummary& summary, const x509::Judgement& judgement) override;
  void on_proxy_tls(std::string_view place, const tls::TlsSummary& summary,
                    const x509::Judgement& judgement) override;
  void on_connect_request(std::string_view head) override;
  void on_connect_response(const http::Response& response) override;
  void on_issuer_fetch(const client::AiaFetch& fetch) override;
  void on_connection_reused(const url::Origin& origin) override;
  void on_login(http::Scheme scheme, std::string_view user) override;
  void on_request_head(std::string_view head) override;
  void on_request_sent(std::optional<std::uint64_t> body_size) override;
  void on_response_head(const http::Response& response) override;
  void on_redirect(const url::Url& to) override;
  void on_request_again(const url::Url& url, std::string_view why) override;
  bool wants_octets() const override { return log_.shows_bodies(); }
  void on_body_sent(std::string_view octets) override;
  void on_body_received(std::string_view octets) override;
  void on_connection_kept(const url::Origin& origin) override;
  void on_connection_closed(std::string_view reason) override;
  void on_connection_failed(const Error& error) override;
  void on_note(std::string_view text) override;

 protected:
  /// The body goes to a terminal.
  void body_is_seen(bool seen) { subject_.body_is_seen = seen; }
  bool is_on() const { return log_.is_on(); }

 private:
  void say(const Lines& lines) { log_.say(subject_, lines); }
  void say_held_back();
  unsigned connection() const { return subject_.connection.value_or(0); }

  TraceLog& log_;
  const VerboseWords& words_;
  bool as_curl_;
  const tls::TlsOptions& tls_;
  TraceSubject subject_;
  Lines held_back_;      ///< until there is a connection that can be used
  Lines held_redirect_;  ///< until the connection is done with
};

}  // namespace tlsget::app

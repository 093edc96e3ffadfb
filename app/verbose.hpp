// -v: what happens, on standard error, in curl's shape: "* " says, "> " is sent, "< " is received.
//
// What gives access is not shown: the values of Authorization, Proxy-Authorization and Cookie, of a
// request all that goes by a name like X-Auth-Token or X-Api-Key, and of a response (but not under
// the name curl) Set-Cookie and the user information of Location and Content-Location.
// Everything else that is shown is escaped.
#pragma once

#include <string>
#include <string_view>

#include "client/observer.hpp"

namespace tlsget::app {

enum class Redaction {
  credentials,       ///< what gives access, as far as a request has it
  also_of_responses  ///< and what a response gives: Set-Cookie, user information in a Location
};

/// The lines of a head, each with `prefix` (">" of a request, "<" of a response), credentials
/// redacted, controls escaped; an empty line at its end shows as the bare prefix.
std::string verbose_head(std::string_view prefix, std::string_view head,
                         Redaction redaction = Redaction::also_of_responses);

class VerboseObserver : public client::Observer {
 public:
  /// Prints nothing at all unless `enabled`.
  VerboseObserver(bool enabled, Redaction redaction) : enabled_(enabled), redaction_(redaction) {}

  void on_resolved(const url::Host& host, std::span<const net::Address> addresses) override;
  void on_connected(const url::Host& host, const net::Endpoints& endpoints) override;
  void on_tls(const tls::TlsSummary& summary, const x509::Judgement& judgement) override;
  void on_proxy_tls(std::string_view place, const tls::TlsSummary& summary,
                    const x509::Judgement& judgement) override;
  void on_connect_request(std::string_view head) override;
  void on_connect_response(const http::Response& response) override;
  void on_issuer_fetch(const client::AiaFetch& fetch) override;
  void on_connection_reused(const url::Origin& origin) override;
  void on_request_head(std::string_view head) override;
  void on_response_head(const http::Response& response) override;
  void on_redirect(const url::Url& to) override;
  void on_connection_closed(std::string_view reason) override;
  void on_note(std::string_view text) override;

 private:
  void say(std::string_view line) const;
  void say_client_certificate(const tls::TlsSummary& summary) const;

  bool enabled_;
  Redaction redaction_;
};

}  // namespace tlsget::app

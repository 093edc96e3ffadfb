#include "app/verbose.hpp"

#include <fmt/format.h>

#include <iterator>
#include <utility>

#include "app/certificate_report.hpp"

namespace tlsget::app {

void VerboseObserver::on_connection(std::uint64_t number) {
  subject_.connection = number;
}

void VerboseObserver::on_resolved(const url::Host& host, std::span<const net::Address> addresses) {
  if (is_on()) say(words_.resolved(host, addresses));
}

void VerboseObserver::on_attempt(const net::Address& remote) {
  if (is_on()) say(words_.trying(remote));
}

void VerboseObserver::on_attempt_failed(const net::Address& remote,
                                        const std::optional<net::Address>& local,
                                        int error_number) {
  if (is_on()) say(words_.attempt_failed(remote, local, error_number));
}

/// Curl says so when TLS stands as well.
void VerboseObserver::on_connected(const url::Host& host, const net::Endpoints& endpoints) {
  if (!is_on()) return;
  Lines lines = words_.connected(host, endpoints);
  if (!as_curl_) return say(lines);
  held_back_.insert(held_back_.begin(), std::make_move_iterator(lines.begin()),
                    std::make_move_iterator(lines.end()));
}

void VerboseObserver::on_tls(const tls::TlsSummary& summary, const x509::Judgement& judgement) {
  if (is_on()) say(words_.tls(summary, judgement, {.verify = tls_.verify, .alpn = tls_.alpn}));
}

void VerboseObserver::on_proxy_tls(std::string_view place, const tls::TlsSummary& summary,
                                   const x509::Judgement& judgement) {
  if (!is_on()) return;
  say({fmt::format("TLS with the proxy {}:", place)});
  VerboseObserver::on_tls(summary, judgement);
}

void VerboseObserver::on_connect_request(std::string_view head) {
  log_.request_head(subject_, head);
}

void VerboseObserver::on_connect_response(const http::Response& response) {
  log_.response_head(subject_, response.raw_head);
}

void VerboseObserver::on_issuer_fetch(const client::AiaFetch& fetch) {
  if (is_on()) say({fetch_words(fetch, {})});
}

void VerboseObserver::on_connection_reused(const url::Origin& origin) {
  if (is_on()) say(words_.reused(origin));
}

/// Known before there is a connection.
void VerboseObserver::on_login(http::Scheme scheme, std::string_view user) {
  if (is_on()) held_back_ = words_.login(scheme, user);
}

void VerboseObserver::say_held_back() {
  say(std::exchange(held_back_, {}));
}

void VerboseObserver::on_request_head(std::string_view head) {
  if (!is_on()) return;
  say_held_back();
  log_.request_head(subject_, head);
}

void VerboseObserver::on_request_sent(std::optional<std::uint64_t> body_size) {
  if (is_on()) say(words_.sent(body_size));
}

void VerboseObserver::on_response_head(const http::Response& response) {
  log_.response_head(subject_, response.raw_head);
}

void VerboseObserver::on_redirect(const url::Url& to) {
  if (is_on()) held_redirect_ = words_.redirect(to);
}

void VerboseObserver::on_request_again(const url::Url& url, std::string_view why) {
  if (is_on()) held_redirect_ = as_curl_ ? words_.redirect(url) : Lines{std::string(why)};
}

void VerboseObserver::on_body_sent(std::string_view octets) {
  log_.body_sent(subject_, octets);
}

void VerboseObserver::on_body_received(std::string_view octets) {
  log_.body_received(subject_, octets);
}

void VerboseObserver::on_connection_kept(const url::Origin& origin) {
  if (is_on()) say(words_.kept(connection(), origin.host.text));
  say(std::exchange(held_redirect_, {}));
}

void VerboseObserver::on_connection_closed(std::string_view reason) {
  if (is_on()) say(words_.closed(connection(), reason));
  say(std::exchange(held_redirect_, {}));
}

void VerboseObserver::on_connection_failed(const Error& error) {
  held_back_.clear();
  held_redirect_.clear();
  if (is_on()) say(words_.failed(connection(), error));
}

void VerboseObserver::on_note(std::string_view text) {
  if (is_on()) say({std::string(text)});
}

}  // namespace tlsget::app

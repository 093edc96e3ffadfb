#include "app/verbose.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "app/certificate_report.hpp"
#include "app/output_stream.hpp"
#include "app/terminal.hpp"
#include "base/text.hpp"

namespace tlsget::app {

namespace {

/// Whether a field of a request may open doors: those that do by standard, and what people call
/// theirs.
bool may_give_access(std::string_view name) {
  constexpr std::array<std::string_view, 13> parts{
      "auth",   "token",  "secret",  "api-key",    "apikey",     "api_key",    "password",
      "passwd", "cookie", "session", "credential", "access-key", "private-key"};
  const std::string lower = text::lower(name);
  return std::any_of(parts.begin(), parts.end(), [&lower](std::string_view part) {
    return lower.find(part) != std::string::npos;
  });
}

/// The same of a response, where other fields only tell what access needs (WWW-Authenticate).
bool gives_access(std::string_view name) {
  constexpr std::array<std::string_view, 3> secret{"Authorization", "Proxy-Authorization",
                                                   "Cookie"};
  return std::any_of(secret.begin(), secret.end(), [name](std::string_view candidate) {
    return text::equals_ignoring_case(name, candidate);
  });
}

std::string shown_line(std::string_view line, bool is_request) {
  const std::size_t colon = line.find(':');
  const std::string_view name = line.substr(0, colon);
  const bool is_field = colon != std::string_view::npos && text::is_token(name);
  if (is_field && (is_request ? may_give_access(name) : gives_access(name))) {
    return fmt::format("{}: [redacted]", line.substr(0, colon));
  }
  return printable(line, 8192);
}

std::string certificate_lines_of(const x509::Judgement& judgement) {
  if (judgement.chain.empty() || !judgement.chain.front().certificate) return {};
  const x509::Certificate& leaf = *judgement.chain.front().certificate;
  return fmt::format(
      "* Server certificate:\n*  subject: {}\n*  start date: {}\n*  expire date: {}\n"
      "*  issuer: {}\n",
      printable(leaf.subject.line()), x509::format_time(leaf.not_before),
      x509::format_time(leaf.not_after), printable(leaf.issuer.line()));
}

}  // namespace

std::string verbose_head(std::string_view prefix, std::string_view head) {
  std::string out;
  while (!head.empty()) {
    const std::size_t end = std::min(head.find('\n'), head.size());
    std::string_view line = head.substr(0, end);
    head.remove_prefix(std::min(end + 1, head.size()));
    if (line.ends_with('\r')) line.remove_suffix(1);
    out += fmt::format("{} {}\n", prefix, shown_line(line, prefix == ">"));
  }
  return out;
}

void VerboseObserver::say(std::string_view line) const {
  if (enabled_) print_error(fmt::format("* {}\n", printable(line, 8192)));
}

void VerboseObserver::on_resolved(const url::Host& host, std::span<const net::Address> addresses) {
  if (!enabled_ || host.is_address()) return;
  std::string list;
  for (const net::Address& address : addresses) {
    if (!list.empty()) list += ", ";
    list += address.text();
  }
  say(fmt::format("Host {} was resolved: {}", host.text, list));
}

void VerboseObserver::on_connected(const url::Host& host, const net::Endpoints& endpoints) {
  say(fmt::format("Connected to {} ({}) port {}", host.text, endpoints.remote_address,
                  endpoints.remote_port));
}

void VerboseObserver::say_client_certificate(const tls::TlsSummary& summary) const {
  if (summary.client_certificate_asked) {
    say(summary.client_certificate_given
            ? fmt::format("The server asked for a client certificate: \"{}\" was sent",
                          summary.client_certificate)
            : std::string("The server asked for a client certificate: none was given"));
  } else if (summary.client_certificate_given) {
    say(fmt::format("The server did not ask for the client certificate \"{}\", which was not sent",
                    summary.client_certificate));
  }
}

void VerboseObserver::on_tls(const tls::TlsSummary& summary, const x509::Judgement& judgement) {
  if (!enabled_) return;
  const std::string_view slash = summary.group.empty() ? "" : " / ";
  say(fmt::format("TLS connection using {} / {}{}{}{}", summary.version, summary.cipher, slash,
                  summary.group, summary.resumed ? " (resumed)" : ""));
  say(summary.alpn.empty() ? std::string("ALPN: the server chose nothing")
                           : fmt::format("ALPN: the server accepted {}", summary.alpn));
  print_error(certificate_lines_of(judgement));
  say_client_certificate(summary);
  say(" trust: " + trust_words(judgement));
  say(judgement.trusted() ? " certificate verified"
                          : " certificate NOT trusted, continuing all the same:");
  for (const x509::Finding& finding : judgement.findings) {
    say(fmt::format("  {} in \"{}\"", x509::code_name(finding.code), finding.subject));
  }
}

void VerboseObserver::on_issuer_fetch(const client::AiaFetch& fetch) {
  say(fetch_words(fetch, {}));
}

void VerboseObserver::on_connection_reused(const url::Origin& origin) {
  say(fmt::format("Re-using the connection to {}:{}", origin.host.bracketed(), origin.port));
}

void VerboseObserver::on_request_head(std::string_view head) {
  if (enabled_) print_error(verbose_head(">", head));
}

void VerboseObserver::on_response_head(const http::Response& response) {
  if (enabled_) print_error(verbose_head("<", response.raw_head));
}

void VerboseObserver::on_redirect(const url::Url& to) {
  say(fmt::format("Issue another request to this URL: '{}'", to.to_string()));
}

void VerboseObserver::on_connection_closed(std::string_view reason) {
  say(fmt::format("Closing connection: {}", reason));
}

void VerboseObserver::on_note(std::string_view text) {
  say(text);
}

}  // namespace tlsget::app

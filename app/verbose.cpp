#include "app/verbose.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <initializer_list>

#include "app/certificate_report.hpp"
#include "app/output_stream.hpp"
#include "app/terminal.hpp"
#include "base/text.hpp"
#include "url/split.hpp"

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

bool is_one_of(std::string_view name, std::initializer_list<std::string_view> names) {
  return std::any_of(names.begin(), names.end(), [name](std::string_view other) {
    return text::equals_ignoring_case(name, other);
  });
}

/// The same of a response, where other fields only tell what access needs (WWW-Authenticate).
bool gives_access(std::string_view name) {
  return is_one_of(name, {"Authorization", "Proxy-Authorization", "Cookie"});
}

/// A line whose value is a reference, "Location: http://user:password@host/", without the secret.
std::string without_user_information(std::string_view name, std::string_view value) {
  const url::Source source(value, url::Form::reference);
  const std::string_view user = source.user_information();
  if (user.empty()) return fmt::format("{}: {}", name, value);
  const std::size_t begin = source.offset_of(user);
  return fmt::format("{}: {}[redacted]{}", name, value.substr(0, begin),
                     value.substr(begin + user.size()));
}

/// The lines of one head, one after the other.
class HeadPrinter {
 public:
  HeadPrinter(bool is_request, Redaction redaction)
      : is_request_(is_request), redaction_(redaction) {}

  std::string shown(std::string_view line) {
    const bool continues = line.starts_with(' ') || line.starts_with('\t');
    if (continues && hides_more_) return " [redacted]";
    hides_more_ = false;
    const std::size_t colon = line.find(':');
    // Servers put spaces before the colon too; the parser takes that.
    const std::string_view name = text::trim(line.substr(0, colon));
    const bool is_field = colon != std::string_view::npos && text::is_token(name);
    if (!is_field || continues) return printable(line, longest);
    const bool is_reference = hides_response() && is_one_of(name, {"Location", "Content-Location"});
    hides_more_ = is_reference || is_secret(name);
    if (is_reference) {
      return printable(without_user_information(name, text::trim(line.substr(colon + 1))), longest);
    }
    return hides_more_ ? fmt::format("{}: [redacted]", name) : printable(line, longest);
  }

 private:
  static constexpr std::size_t longest = 8192;

  bool hides_response() const { return !is_request_ && redaction_ == Redaction::also_of_responses; }
  bool is_secret(std::string_view name) const {
    if (is_request_) return may_give_access(name);
    return gives_access(name) ||
           (hides_response() && is_one_of(name, {"Set-Cookie", "Set-Cookie2"}));
  }

  bool is_request_;
  Redaction redaction_;
  bool hides_more_ = false;  ///< also in lines that continue the last field (obs-fold)
};

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

std::string verbose_head(std::string_view prefix, std::string_view head, Redaction redaction) {
  std::string out;
  HeadPrinter printer(prefix == ">", redaction);
  while (!head.empty()) {
    const std::size_t end = std::min(head.find('\n'), head.size());
    std::string_view line = head.substr(0, end);
    head.remove_prefix(std::min(end + 1, head.size()));
    if (line.ends_with('\r')) line.remove_suffix(1);
    out += fmt::format("{} {}\n", prefix, printer.shown(line));
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

void VerboseObserver::on_proxy_tls(std::string_view place, const tls::TlsSummary& summary,
                                   const x509::Judgement& judgement) {
  say(fmt::format("TLS with the proxy {}:", place));
  VerboseObserver::on_tls(summary, judgement);
}

void VerboseObserver::on_connect_request(std::string_view head) {
  VerboseObserver::on_request_head(head);
}

void VerboseObserver::on_connect_response(const http::Response& response) {
  VerboseObserver::on_response_head(response);
}

void VerboseObserver::on_issuer_fetch(const client::AiaFetch& fetch) {
  say(fetch_words(fetch, {}));
}

void VerboseObserver::on_connection_reused(const url::Origin& origin) {
  say(fmt::format("Re-using the connection to {}:{}", origin.host.bracketed(), origin.port));
}

void VerboseObserver::on_request_head(std::string_view head) {
  if (enabled_) print_error(verbose_head(">", head, redaction_));
}

void VerboseObserver::on_response_head(const http::Response& response) {
  if (enabled_) print_error(verbose_head("<", response.raw_head, redaction_));
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

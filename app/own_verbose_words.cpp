// -v in tlsget's own words.
#include <fmt/format.h>

#include <algorithm>

#include "app/certificate_report.hpp"
#include "app/verbose_words.hpp"
#include "base/error.hpp"

namespace tlsget::app {

std::string place_of(const net::Address& address) {
  const bool has_colons = address.family() == AF_INET6;
  return fmt::format("{}{}{}:{}", has_colons ? "[" : "", address.text(), has_colons ? "]" : "",
                     address.port());
}

const VerboseWords& verbose_words(const Profile& profile) {
  return profile.verbose_as_curl ? curl_verbose_words() : own_verbose_words();
}

namespace {

/// "2026-12-14T19:10Z, in 20 days".
std::string end_of(const x509::Certificate& certificate, std::chrono::sys_seconds now) {
  const auto left = certificate.not_after - now;
  const std::string end = x509::format_time(certificate.not_after);
  return left.count() >= 0 ? fmt::format("{}, in {}", end, time_span(left))
                           : fmt::format("{}, EXPIRED {} ago", end, time_span(left));
}

/// Whose name the certificate has, as far as that was asked for.
std::string coverage(const x509::Judgement& judgement) {
  if (judgement.host.empty()) return {};
  const bool fails = std::ranges::any_of(judgement.findings, [](const x509::Finding& finding) {
    return finding.code == x509::Code::name_mismatch;
  });
  return fmt::format(" name: {} {}", fails ? "does NOT cover" : "covers", judgement.host);
}

void add_certificate(Lines& lines, const x509::Judgement& judgement) {
  if (judgement.chain.empty() || !judgement.chain.front().certificate) return;
  const x509::Certificate& leaf = *judgement.chain.front().certificate;
  const bool begins_later = leaf.not_before > judgement.judged_at;
  lines.emplace_back("Server certificate:");
  lines.push_back(" subject: " + leaf.subject.line());
  lines.push_back(fmt::format(" start date: {}{}", x509::format_time(leaf.not_before),
                              begins_later ? ", NOT YET VALID" : ""));
  lines.push_back(" expire date: " + end_of(leaf, judgement.judged_at));
  lines.push_back(" issuer: " + leaf.issuer.line());
  if (std::string line = coverage(judgement); !line.empty()) lines.push_back(std::move(line));
}

void add_client_certificate(Lines& lines, const tls::TlsSummary& summary) {
  if (summary.client_certificate_asked) {
    lines.push_back(summary.client_certificate_given
                        ? fmt::format("The server asked for a client certificate: \"{}\" was sent",
                                      summary.client_certificate)
                        : std::string("The server asked for a client certificate: none was given"));
  } else if (summary.client_certificate_given) {
    lines.push_back(
        fmt::format("The server did not ask for the client certificate \"{}\", which was not sent",
                    summary.client_certificate));
  }
}

void add_verdict(Lines& lines, const x509::Judgement& judgement, const TlsAsked& asked) {
  lines.push_back(" trust: " + trust_words(judgement));
  if (judgement.trusted()) {
    lines.emplace_back(asked.verify ? " certificate verified"
                                    : " certificate good, although nobody asked (-k)");
  } else {
    lines.emplace_back(" certificate NOT trusted, continuing all the same:");
  }
  for (const x509::Finding& finding : judgement.findings)
    lines.push_back(fmt::format("  {} in \"{}\"", x509::code_name(finding.code), finding.subject));
}

class OwnWords final : public VerboseWords {
 public:
  Lines resolved(const url::Host& host, std::span<const net::Address> addresses) const override {
    if (host.is_address()) return {};
    std::string list;
    for (const net::Address& address : addresses) {
      if (!list.empty()) list += ", ";
      list += address.text();
    }
    return {fmt::format("Host {} was resolved: {}", host.text, list)};
  }

  Lines trying(const net::Address& remote) const override {
    return {fmt::format("  Trying {}...", place_of(remote))};
  }

  Lines attempt_failed(const net::Address& remote, const std::optional<net::Address>& /*local*/,
                       int error_number) const override {
    return {fmt::format("  {}: {}", place_of(remote), describe_errno(error_number))};
  }

  Lines connected(const url::Host& host, const net::Endpoints& endpoints) const override {
    return {fmt::format("Connected to {} ({}) port {}", host.text, endpoints.remote_address,
                        endpoints.remote_port)};
  }

  Lines tls(const tls::TlsSummary& summary, const x509::Judgement& judgement,
            const TlsAsked& asked) const override {
    const std::string_view slash = summary.group.empty() ? "" : " / ";
    Lines lines{fmt::format("TLS connection using {} / {}{}{}{}", summary.version, summary.cipher,
                            slash, summary.group, summary.resumed ? " (resumed)" : "")};
    if (!asked.alpn.empty())
      lines.push_back(summary.alpn.empty()
                          ? std::string("ALPN: the server chose nothing")
                          : fmt::format("ALPN: the server accepted {}", summary.alpn));
    add_certificate(lines, judgement);
    add_client_certificate(lines, summary);
    add_verdict(lines, judgement, asked);
    return lines;
  }

  Lines reused(const url::Origin& origin) const override {
    return {fmt::format("Re-using the connection to {}:{}", origin.host.bracketed(), origin.port)};
  }

  /// A user may be a token, and is not named.
  Lines login(http::Scheme scheme, std::string_view /*user*/) const override {
    return {fmt::format("Logging in by {}", http::scheme_name(scheme))};
  }

  Lines sent(std::optional<std::uint64_t> body_size) const override {
    if (!body_size) return {};
    return {fmt::format("Sent all of the request's body: {} octets", *body_size)};
  }

  Lines redirect(const url::Url& to) const override {
    return {fmt::format("Issue another request to this URL: '{}'", to.to_string())};
  }

  Lines kept(unsigned connection, std::string_view host) const override {
    return {fmt::format("Connection #{} to host {} left intact", connection, host)};
  }

  Lines closed(unsigned connection, std::string_view reason) const override {
    return {fmt::format("Closing connection #{}: {}", connection, reason)};
  }

  Lines failed(unsigned /*connection*/, const Error& error) const override {
    return {"Failed: " + error.message()};
  }
};

}  // namespace

const VerboseWords& own_verbose_words() {
  static const OwnWords words;
  return words;
}

}  // namespace tlsget::app

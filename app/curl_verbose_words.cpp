// -v in the words of curl 8.14, as far as they are about what both programs do.
#include <fmt/format.h>

#include <chrono>

#include "app/openssl_result.hpp"
#include "app/verbose_words.hpp"
#include "base/error.hpp"
#include "tls/suite_names.hpp"

namespace tlsget::app {

namespace {

std::string joined(std::span<const net::Address> addresses, int family) {
  std::string list;
  for (const net::Address& address : addresses) {
    if (address.family() != family) continue;
    if (!list.empty()) list += ", ";
    list += address.text();
  }
  return list.empty() ? "(none)" : list;
}

/// "Dec 14 19:10:20 2026 GMT"
std::string certificate_time(std::chrono::sys_seconds time) {
  using namespace std::chrono;
  constexpr const char* months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                    "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const sys_days day = floor<days>(time);
  const year_month_day date(day);
  const hh_mm_ss clock(time - day);
  return fmt::format(
      "{} {:2} {:02}:{:02}:{:02} {} GMT", months[static_cast<unsigned>(date.month()) - 1],
      static_cast<unsigned>(date.day()), clock.hours().count(), clock.minutes().count(),
      clock.seconds().count(), static_cast<int>(date.year()));
}

std::string name_line(const x509::Name& name) {
  std::string line;
  for (const x509::NameAttribute& attribute : name.attributes) {
    if (!line.empty()) line += "; ";
    line += attribute.type + '=' + attribute.value;
  }
  return line;
}

/// OpenSSL's name of a cipher suite or group.
std::string_view openssl_name(const tls::Vocabulary& names, std::string_view name) {
  const tls::Parameter* const found = tls::find_parameter(names.spoken, name);
  return found == nullptr || found->openssl.empty() ? name : found->openssl;
}

std::string_view group_name(std::string_view group) {
  if (group == "x25519") return "X25519";
  if (group == "x448") return "X448";
  return group;
}

std::string_view key_algorithm(const x509::PublicKey& key) {
  switch (key.type) {
    case x509::KeyType::rsa:
      return "rsaEncryption";
    case x509::KeyType::ec:
      return "id-ecPublicKey";
    case x509::KeyType::ed25519:
      return "ED25519";
    case x509::KeyType::ed448:
      return "ED448";
    case x509::KeyType::dsa:
    case x509::KeyType::unknown:
      break;
  }
  return "UNDEF";
}

/// What the judgement says, in the words and with the number that OpenSSL has for the like.
std::string verify_result(const x509::Judgement& judgement) {
  for (const x509::Finding& finding : judgement.findings) {
    const OpensslResult like = openssl_result(finding.code);
    if (!like.words.empty()) return fmt::format("{} ({})", like.words, like.number);
  }
  return judgement.findings.empty()
             ? "unspecified certificate verification error (1)"
             : fmt::format("{} (1)", x509::code_name(judgement.findings.front().code));
}

void add_certificate(Lines& lines, const x509::Judgement& judgement, const TlsAsked& asked) {
  if (judgement.chain.empty() || !judgement.chain.front().certificate) return;
  const x509::Certificate& leaf = *judgement.chain.front().certificate;
  lines.emplace_back("Server certificate:");
  lines.push_back(" subject: " + name_line(leaf.subject));
  lines.push_back(" start date: " + certificate_time(leaf.not_before));
  lines.push_back(" expire date: " + certificate_time(leaf.not_after));
  if (asked.verify && !judgement.host.empty())
    lines.push_back(fmt::format(" subjectAltName: host \"{}\" matched", judgement.host));
  lines.push_back(" issuer: " + name_line(leaf.issuer));
  lines.push_back(judgement.trusted()
                      ? std::string(" SSL certificate verify ok.")
                      : fmt::format(" SSL certificate verify result: {}, continuing anyway.",
                                    verify_result(judgement)));
}

class CurlWords final : public VerboseWords {
 public:
  Lines resolved(const url::Host& host, std::span<const net::Address> addresses) const override {
    if (host.is_address() || addresses.empty()) return {};
    return {fmt::format("Host {}:{} was resolved.", host.text, addresses.front().port()),
            "IPv6: " + joined(addresses, AF_INET6), "IPv4: " + joined(addresses, AF_INET)};
  }

  Lines trying(const net::Address& remote) const override {
    return {fmt::format("  Trying {}...", place_of(remote))};
  }

  Lines attempt_failed(const net::Address& remote, const std::optional<net::Address>& local,
                       int error_number) const override {
    const std::string from =
        local ? fmt::format(" from {} port {}", local->text(), local->port()) : std::string();
    return {fmt::format("connect to {} port {}{} failed: {}", remote.text(), remote.port(), from,
                        describe_errno(error_number))};
  }

  Lines connected(const url::Host& host, const net::Endpoints& endpoints) const override {
    return {fmt::format("Connected to {} ({}) port {}", host.text, endpoints.remote_address,
                        endpoints.remote_port),
            "using HTTP/1.x"};
  }

  Lines tls(const tls::TlsSummary& summary, const x509::Judgement& judgement,
            const TlsAsked& asked) const override {
    Lines lines;
    if (!asked.alpn.empty())
      lines.push_back(fmt::format("ALPN: curl offers {}", fmt::join(asked.alpn, ",")));
    if (asked.verify) {
      lines.push_back(" CAfile: " + judgement.trust_source);
      lines.emplace_back(" CApath: none");
    }
    const x509::Certificate* const leaf =
        judgement.chain.empty() || !judgement.chain.front().certificate
            ? nullptr
            : &*judgement.chain.front().certificate;
    lines.push_back(fmt::format("SSL connection using {} / {} / {} / {}", summary.version,
                                openssl_name(tls::suites_of_tls_1_2(), summary.cipher),
                                summary.group.empty() ? "[blank]" : group_name(summary.group),
                                leaf == nullptr ? "UNDEF" : key_algorithm(leaf->key)));
    if (!asked.alpn.empty())
      lines.push_back(summary.alpn.empty()
                          ? "ALPN: server did not agree on a protocol. Uses default."
                          : fmt::format("ALPN: server accepted {}", summary.alpn));
    add_certificate(lines, judgement, asked);
    return lines;
  }

  Lines reused(const url::Origin& origin) const override {
    return {fmt::format("Re-using existing {}: connection with host {}", origin.scheme,
                        origin.host.text)};
  }

  Lines login(http::Scheme scheme, std::string_view user) const override {
    return {fmt::format("Server auth using {} with user '{}'", http::scheme_name(scheme), user)};
  }

  Lines sent(std::optional<std::uint64_t> body_size) const override {
    return {body_size ? fmt::format("upload completely sent off: {} bytes", *body_size)
                      : std::string("Request completely sent off")};
  }

  Lines redirect(const url::Url& to) const override {
    return {fmt::format("Issue another request to this URL: '{}'", to.to_string(true))};
  }

  Lines kept(unsigned connection, std::string_view host) const override {
    return {fmt::format("Connection #{} to host {} left intact", connection, host)};
  }

  Lines closed(unsigned connection, std::string_view /*reason*/) const override {
    return {fmt::format("shutting down connection #{}", connection)};
  }

  Lines failed(unsigned connection, const Error& error) const override {
    return {error.message(), fmt::format("closing connection #{}", connection)};
  }
};

}  // namespace

const VerboseWords& curl_verbose_words() {
  static const CurlWords words;
  return words;
}

}  // namespace tlsget::app

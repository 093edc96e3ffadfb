// Options about proxies: which there are, what they are told, and the TLS of those under TLS.
//
// Rules. No option of the server's TLS counts for a proxy, -k least of all.

#include "app/client_certificate.hpp"
#include "app/option_values.hpp"
#include "app/options_table.hpp"
#include "app/own_field_lines.hpp"
#include "base/error.hpp"

namespace tlsget::app {

namespace {

client::ProxySettings& proxy_of(Draft& draft) {
  return draft.invocation.options.proxy;
}

tls::TlsOptions& proxy_tls_of(Draft& draft) {
  return draft.invocation.options.proxy.tls;
}

template <client::ProxyKind kind>
void set_proxy(Draft& draft, const Occurrence& option) {
  proxy_of(draft).proxy = std::string(option.value);
  proxy_of(draft).kind = kind;
}

void set_proxy_user(Draft& draft, const Occurrence& option) {
  const std::size_t colon = option.value.find(':');
  client::ProxyLogin login{std::string(option.value.substr(0, colon)), ""};
  draft.invocation.settings.ask_proxy_password = colon == std::string_view::npos;
  if (colon != std::string_view::npos) login.password = option.value.substr(colon + 1);
  proxy_of(draft).login = std::move(login);
}

constexpr OptionRow rows[] = {
    {.name = "proxy",
     .letter = 'x',
     .placeholder = "[SCHEME://]HOST[:PORT]",
     .help = "Go through this proxy: http, https, socks4, socks4a, socks5 or socks5h",
     .group = HelpGroup::connection,
     .kind = OptionKind::value,
     .set = set_proxy<client::ProxyKind::http>,
     .common = true,
     .is_url = true},
    {.name = "proxy-user",
     .letter = 'U',
     .placeholder = "USER[:PASSWORD]",
     .help = "Log in to the proxy; asks for a password that is not given",
     .group = HelpGroup::connection,
     .kind = OptionKind::value,
     .set = set_proxy_user,
     .is_secret = true},
    {.name = "noproxy",
     .placeholder = "LIST",
     .help = "Hosts, domains and networks that are reached without a proxy; '*' is all",
     .group = HelpGroup::connection,
     .kind = OptionKind::value,
     .set = [](Draft& draft,
               const Occurrence& o) { proxy_of(draft).no_proxy = std::string(o.value); }},
    {.name = "proxytunnel",
     .letter = 'p',
     .help = "Ask an HTTP proxy for a tunnel (CONNECT) for http too",
     .group = HelpGroup::connection,
     .kind = OptionKind::negatable,
     .set = [](Draft& draft, const Occurrence& o) { proxy_of(draft).tunnel = o.on; }},
    {.name = "proxy-header",
     .placeholder = "LINE|@FILE",
     .help = "Send this field to the proxy alone, as -H does to the server",
     .group = HelpGroup::connection,
     .kind = OptionKind::value,
     .set = [](Draft& draft,
               const Occurrence& o) { add_own_field_lines(draft, proxy_of(draft).own, o); },
     .is_secret = true},
    {.name = "suppress-connect-headers",
     .help = "Leave the heads of a proxy's answers to CONNECT out of -i and -D",
     .group = HelpGroup::output,
     .kind = OptionKind::negatable,
     .set = [](Draft& draft,
               const Occurrence& o) { draft.invocation.settings.suppress_connect_heads = o.on; }},
    {.name = "proxy-basic",
     .help = "Log in to the proxy by Basic authentication, which is the default",
     .group = HelpGroup::connection,
     .kind = OptionKind::negatable,
     .set = [](Draft&, const Occurrence&) {}},
    {.name = "proxy-digest",
     .help = "Log in to the proxy by Digest authentication, which does not send the password",
     .group = HelpGroup::connection,
     .kind = OptionKind::negatable,
     .set = [](Draft& draft, const Occurrence& o) { draft.proxy_digest = o.on; }},
    {.name = "proxy-anyauth",
     .help = "Log in to the proxy by the best scheme that it offers",
     .group = HelpGroup::connection,
     .kind = OptionKind::negatable,
     .set = [](Draft& draft, const Occurrence& o) { draft.proxy_any_scheme = o.on; }},
    {.name = "proxy1.0",
     .placeholder = "HOST[:PORT]",
     .help = "Go through this HTTP proxy, with CONNECT in HTTP/1.0",
     .group = HelpGroup::connection,
     .kind = OptionKind::value,
     .set = set_proxy<client::ProxyKind::http_1_0>,
     .is_url = true},
    {.name = "socks4",
     .placeholder = "HOST[:PORT]",
     .help = "Go through this SOCKS 4 proxy",
     .group = HelpGroup::connection,
     .kind = OptionKind::value,
     .set = set_proxy<client::ProxyKind::socks4>,
     .is_url = true},
    {.name = "socks4a",
     .placeholder = "HOST[:PORT]",
     .help = "Go through this SOCKS 4a proxy, which looks up names itself",
     .group = HelpGroup::connection,
     .kind = OptionKind::value,
     .set = set_proxy<client::ProxyKind::socks4a>,
     .is_url = true},
    {.name = "socks5",
     .placeholder = "HOST[:PORT]",
     .help = "Go through this SOCKS 5 proxy",
     .group = HelpGroup::connection,
     .kind = OptionKind::value,
     .set = set_proxy<client::ProxyKind::socks5>,
     .is_url = true},
    {.name = "socks5-hostname",
     .placeholder = "HOST[:PORT]",
     .help = "Go through this SOCKS 5 proxy, which looks up names itself",
     .group = HelpGroup::connection,
     .kind = OptionKind::value,
     .set = set_proxy<client::ProxyKind::socks5_hostname>,
     .is_url = true},
    {.name = "socks5-basic",
     .help = "Log in to SOCKS 5 by user and password, which is the default",
     .group = HelpGroup::connection,
     .kind = OptionKind::flag,
     .set = [](Draft&, const Occurrence&) {}},
    {.name = "preproxy",
     .placeholder = "[SCHEME://]HOST[:PORT]",
     .help = "Reach the proxy through this SOCKS proxy",
     .group = HelpGroup::connection,
     .kind = OptionKind::value,
     .set = [](Draft& draft,
               const Occurrence& o) { proxy_of(draft).pre_proxy = std::string(o.value); },
     .is_url = true},
    {.name = "proxy-insecure",
     .help = "Take any certificate of a proxy under TLS",
     .group = HelpGroup::tls,
     .kind = OptionKind::negatable,
     .set = [](Draft& draft, const Occurrence& o) { proxy_tls_of(draft).verify = !o.on; }},
    {.name = "proxy-cacert",
     .placeholder = "FILE",
     .help = "Trust the authorities of this file for the proxy",
     .group = HelpGroup::tls,
     .kind = OptionKind::value,
     .set = [](Draft& draft,
               const Occurrence& o) { proxy_tls_of(draft).trust.files = {file_value(o)}; }},
    {.name = "proxy-capath",
     .placeholder = "DIR",
     .help = "Trust the authorities of this directory's files for the proxy",
     .group = HelpGroup::tls,
     .kind = OptionKind::value,
     .set = [](Draft& draft,
               const Occurrence& o) { proxy_tls_of(draft).trust.directories = {file_value(o)}; }},
    {.name = "proxy-ca-native",
     .help = "The system's authorities for the proxy, which is the default",
     .group = HelpGroup::tls,
     .kind = OptionKind::negatable,
     .set = [](Draft&, const Occurrence&) {}},
    {.name = "proxy-crlfile",
     .placeholder = "FILE",
     .help = "Refuse a proxy that the revocation lists of this file do not clear",
     .group = HelpGroup::tls,
     .kind = OptionKind::value,
     .set = [](Draft& draft,
               const Occurrence& o) { proxy_tls_of(draft).crl_file = file_value(o); }},
    {.name = "proxy-cert",
     .placeholder = "FILE[:PASSWORD]",
     .help = "The client certificate for a proxy that asks",
     .group = HelpGroup::tls,
     .kind = OptionKind::value,
     .set = [](Draft& draft,
               const Occurrence& o) { set_certificate(draft.invocation.proxy_identity, o); },
     .is_secret = true},
    {.name = "proxy-cert-type",
     .placeholder = "TYPE",
     .help = "What --proxy-cert names: PEM or DER (seen from the file)",
     .group = HelpGroup::tls,
     .kind = OptionKind::value,
     .set = [](Draft& draft,
               const Occurrence& o) { set_certificate_type(draft.invocation.proxy_identity, o); }},
    {.name = "proxy-key",
     .placeholder = "FILE",
     .help = "The private key of --proxy-cert, where it is not in the same file",
     .group = HelpGroup::tls,
     .kind = OptionKind::value,
     .set = [](Draft& draft, const Occurrence& o) { set_key(draft.invocation.proxy_identity, o); }},
    {.name = "proxy-key-type",
     .placeholder = "TYPE",
     .help = "What --proxy-key names: PEM or DER (seen from the file)",
     .group = HelpGroup::tls,
     .kind = OptionKind::value,
     .set = [](Draft& draft,
               const Occurrence& o) { set_key_type(draft.invocation.proxy_identity, o); }},
    {.name = "proxy-pass",
     .placeholder = "PHRASE|env:NAME|@FILE",
     .help = "The password of the private key for the proxy",
     .group = HelpGroup::tls,
     .kind = OptionKind::value,
     .set =
         [](Draft& draft, const Occurrence& o) {
           set_key_password(draft, draft.invocation.proxy_identity, o);
         },
     .is_secret = true},
    {.name = "proxy-pinnedpubkey",
     .placeholder = "FILE|HASHES",
     .help = "Talk only to a proxy with this public key: sha256//BASE64;...",
     .group = HelpGroup::tls,
     .kind = OptionKind::value,
     .set = [](Draft& draft,
               const Occurrence& o) { proxy_tls_of(draft).pinned_keys = std::string(o.value); }},
    {.name = "proxy-ciphers",
     .placeholder = "LIST",
     .help = "Offer the proxy these cipher suites for TLS 1.2",
     .group = HelpGroup::tls,
     .kind = OptionKind::value,
     .set = [](Draft& draft,
               const Occurrence& o) { proxy_tls_of(draft).cipher_suites = std::string(o.value); }},
    {.name = "proxy-tls13-ciphers",
     .placeholder = "LIST",
     .help = "Offer the proxy these cipher suites for TLS 1.3",
     .group = HelpGroup::tls,
     .kind = OptionKind::value,
     .set =
         [](Draft& draft, const Occurrence& o) {
           proxy_tls_of(draft).tls_1_3_cipher_suites = std::string(o.value);
         }},
    {.name = "proxy-tlsv1",
     .help = "At least TLS 1.0 with the proxy; what is older than 1.2 is not spoken",
     .group = HelpGroup::tls,
     .kind = OptionKind::flag,
     .set = [](Draft&, const Occurrence&) {}},
};

}  // namespace

std::span<const OptionRow> proxy_options() {
  return rows;
}

}  // namespace tlsget::app

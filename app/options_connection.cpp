// Options about how the connection is made: TLS and trust, addresses, time limits.
#include <fmt/format.h>

#include <algorithm>

#include "app/client_certificate.hpp"
#include "app/option_values.hpp"
#include "app/options_table.hpp"
#include "base/error.hpp"

namespace tlsget::app {

namespace {

tls::TlsVersion version_value(const Occurrence& option) {
  if (option.value == "1.2") return tls::TlsVersion::tls_1_2;
  if (option.value == "1.3") return tls::TlsVersion::tls_1_3;
  if (option.value == "1.0" || option.value == "1.1") {
    throw Error(Category::usage, fmt::format("{} {}: TLS 1.0 and 1.1 are not spoken here",
                                             option.spelled, option.value));
  }
  refuse_value(option, "1.2 or 1.3");
}

void set_exact_version(Draft& draft, const Occurrence& option) {
  const tls::TlsVersion version = version_value(option);
  draft.invocation.options.tls.min_version = version;
  draft.invocation.options.tls.max_version = version;
}

void set_min_version(Draft& draft, const Occurrence& option) {
  draft.invocation.options.tls.min_version = version_value(option);
}

void set_max_version(Draft& draft, const Occurrence& option) {
  draft.invocation.options.tls.max_version =
      option.value == "default" ? tls::TlsVersion::tls_1_3 : version_value(option);
}

void set_at_least_1_2(Draft& draft, const Occurrence& /*option*/) {
  draft.invocation.options.tls.min_version = tls::TlsVersion::tls_1_2;
}

void set_at_least_1_3(Draft& draft, const Occurrence& /*option*/) {
  draft.invocation.options.tls.min_version = tls::TlsVersion::tls_1_3;
}

void set_connect_timeout(Draft& draft, const Occurrence& option) {
  const std::chrono::milliseconds limit = seconds_value(option);
  draft.invocation.options.connect_timeout =
      limit.count() == 0 ? client::Options().connect_timeout : limit;
}

void set_max_time(Draft& draft, const Occurrence& option) {
  const std::chrono::milliseconds limit = seconds_value(option);
  draft.invocation.options.total_timeout.reset();
  if (limit.count() != 0) draft.invocation.options.total_timeout = limit;
}

void set_pinned_keys(Draft& draft, const Occurrence& option) {
  // curl takes no empty value; under our own name it is a pin that is none, like any other.
  if (option.value.empty() && !draft.invocation.profile->own_exit_codes) {
    refuse_value(option, "sha256//BASE64 or a file's name");
  }
  draft.invocation.options.tls.pinned_keys = option.value;
}

void set_resolve(Draft& draft, const Occurrence& option) {
  std::vector<client::ResolveOverride>& entries = draft.invocation.options.resolve;
  if (!option.value.starts_with('-')) {
    // curl's "+" lets an entry grow old in its cache; here none outlives the program.
    const std::size_t mark = option.value.starts_with('+') ? 1 : 0;
    entries.push_back(resolve_value({option.spelled, option.value.substr(mark), option.on}));
    return;
  }
  const client::ResolveOverride gone = resolve_removal(option);
  std::erase_if(entries, [&gone](const client::ResolveOverride& entry) {
    return entry.host == gone.host && entry.port == gone.port;
  });
}

void set_connect_to(Draft& draft, const Occurrence& option) {
  draft.invocation.options.connect_to.push_back(connect_to_value(option));
}

void set_attempt_delay(Draft& draft, const Occurrence& option) {
  draft.invocation.options.tcp.attempt_delay =
      std::chrono::milliseconds(std::min<std::int64_t>(integer_value(option, 0), 3'600'000));
}

void set_keepalive_time(Draft& draft, const Occurrence& option) {
  draft.invocation.options.tcp.keep_alive_time =
      std::chrono::seconds(std::clamp<std::int64_t>(integer_value(option, 0), 1, 1'000'000'000));
}

void set_keepalive_count(Draft& draft, const Occurrence& option) {
  draft.invocation.options.tcp.keep_alive_count =
      static_cast<int>(std::clamp<std::int64_t>(integer_value(option, 0), 1, 127));
}

void set_local_port(Draft& draft, const Occurrence& option) {
  const auto [first, last] = ports_value(option);
  draft.invocation.options.tcp.local_port_first = first;
  draft.invocation.options.tcp.local_port_last = last;
}

template <net::UnixNamespace where>
void set_unix_socket(Draft& draft, const Occurrence& option) {
  draft.invocation.options.unix_socket = client::UnixSocket{std::string(option.value), where};
}

constexpr OptionRow rows[] = {
    {.name = "insecure",
     .letter = 'k',
     .help = "Take any certificate (the same as --no-verify)",
     .group = HelpGroup::tls,
     .kind = OptionKind::negatable,
     .set = [](Draft& draft, const Occurrence& o) { draft.invocation.options.tls.verify = !o.on; },
     .common = true},
    {.name = "verify",
     .help = "Verify the server's certificate, which is the default",
     .group = HelpGroup::tls,
     .kind = OptionKind::negatable,
     .set = [](Draft& draft, const Occurrence& o) { draft.invocation.options.tls.verify = o.on; },
     .negated_help = "Do not verify the server's certificate"},
    {.name = "cacert",
     .placeholder = "FILE",
     .help = "Trust the authorities of this PEM file instead of the system's",
     .group = HelpGroup::tls,
     .kind = OptionKind::value,
     .set = [](Draft& draft,
               const Occurrence& o) { draft.invocation.options.tls.trust.files = {file_value(o)}; },
     .common = true,
     .commands = for_fetch | for_verify},
    {.name = "capath",
     .placeholder = "DIR",
     .help = "Trust the authorities of this directory's files instead of the system's",
     .group = HelpGroup::tls,
     .kind = OptionKind::value,
     .set =
         [](Draft& draft, const Occurrence& o) {
           draft.invocation.options.tls.trust.directories = {file_value(o)};
         },
     .commands = for_fetch | for_verify},
    {.name = "add-ca",
     .placeholder = "FILE",
     .help = "Trust the authorities of this PEM file as well as the others",
     .group = HelpGroup::tls,
     .kind = OptionKind::value,
     .set =
         [](Draft& draft, const Occurrence& o) {
           draft.invocation.options.tls.trust.added_files.emplace_back(file_value(o));
         },
     .common = true,
     .commands = for_fetch | for_verify},
    {.name = "crlfile",
     .placeholder = "FILE",
     .help = "Refuse what the revocation lists of this file, PEM or DER, do not clear",
     .group = HelpGroup::tls,
     .kind = OptionKind::value,
     .set = [](Draft& draft,
               const Occurrence& o) { draft.invocation.options.tls.crl_file = file_value(o); },
     .commands = for_fetch | for_verify},
    {.name = "aia",
     .help = "Fetch an intermediate that the server did not send, from where its certificate says",
     .group = HelpGroup::tls,
     .kind = OptionKind::negatable,
     .set = [](Draft& draft, const Occurrence& o) { draft.invocation.options.aia = o.on; },
     .commands = for_fetch | for_verify},
    {.name = "cert",
     .letter = 'E',
     .placeholder = "FILE[:PASSWORD]",
     .help = "The client certificate, with its chain, for a server that asks",
     .group = HelpGroup::tls,
     .kind = OptionKind::value,
     .set = [](Draft& draft,
               const Occurrence& o) { set_certificate(draft.invocation.client_identity, o); },
     .is_secret = true},
    {.name = "cert-type",
     .placeholder = "TYPE",
     .help = "What --cert names: PEM or DER (seen from the file)",
     .group = HelpGroup::tls,
     .kind = OptionKind::value,
     .set = [](Draft& draft,
               const Occurrence& o) { set_certificate_type(draft.invocation.client_identity, o); }},
    {.name = "key",
     .placeholder = "FILE",
     .help = "The private key of --cert, where it is not in the same file; '-': standard input",
     .group = HelpGroup::tls,
     .kind = OptionKind::value,
     .set = [](Draft& draft,
               const Occurrence& o) { set_key(draft.invocation.client_identity, o); }},
    {.name = "key-type",
     .placeholder = "TYPE",
     .help = "What --key names: PEM or DER (seen from the file)",
     .group = HelpGroup::tls,
     .kind = OptionKind::value,
     .set = [](Draft& draft,
               const Occurrence& o) { set_key_type(draft.invocation.client_identity, o); }},
    {.name = "pass",
     .placeholder = "PHRASE|env:NAME|@FILE",
     .help = "The password of the private key; better asked for than written here",
     .group = HelpGroup::tls,
     .kind = OptionKind::value,
     .set =
         [](Draft& draft, const Occurrence& o) {
           set_key_password(draft, draft.invocation.client_identity, o);
         },
     .is_secret = true},
    {.name = "tls",
     .placeholder = "VERSION",
     .help = "Speak exactly this version of TLS: 1.2 or 1.3",
     .group = HelpGroup::tls,
     .kind = OptionKind::value,
     .set = set_exact_version},
    {.name = "tls-min",
     .placeholder = "VERSION",
     .help = "Speak at least this version of TLS",
     .group = HelpGroup::tls,
     .kind = OptionKind::value,
     .set = set_min_version},
    {.name = "tls-max",
     .placeholder = "VERSION",
     .help = "Speak at most this version of TLS",
     .group = HelpGroup::tls,
     .kind = OptionKind::value,
     .set = set_max_version},
    {.name = "tlsv1.2",
     .help = "At least TLS 1.2, which is the default",
     .group = HelpGroup::tls,
     .kind = OptionKind::flag,
     .set = set_at_least_1_2},
    {.name = "tlsv1.3",
     .help = "At least TLS 1.3",
     .group = HelpGroup::tls,
     .kind = OptionKind::flag,
     .set = set_at_least_1_3},
    {.name = "tlsv1",
     .letter = '1',
     .help = "At least TLS 1.0; what is older than 1.2 is not spoken",
     .group = HelpGroup::tls,
     .kind = OptionKind::flag,
     .set = set_at_least_1_2},
    {.name = "tlsv1.0",
     .help = "The same",
     .group = HelpGroup::tls,
     .kind = OptionKind::flag,
     .set = set_at_least_1_2},
    {.name = "tlsv1.1",
     .help = "At least TLS 1.1; what is older than 1.2 is not spoken",
     .group = HelpGroup::tls,
     .kind = OptionKind::flag,
     .set = set_at_least_1_2},
    {.name = "pinnedpubkey",
     .placeholder = "FILE|HASHES",
     .help = "Talk only to a server with this public key, also under -k: sha256//BASE64;...",
     .group = HelpGroup::tls,
     .kind = OptionKind::value,
     .set = set_pinned_keys},
    {.name = "ciphers",
     .placeholder = "LIST",
     .help = "Offer these cipher suites for TLS 1.2, by OpenSSL's, IANA's or mbedTLS's names",
     .group = HelpGroup::tls,
     .kind = OptionKind::value,
     .set = [](Draft& draft,
               const Occurrence& o) { draft.invocation.options.tls.cipher_suites = o.value; }},
    {.name = "tls13-ciphers",
     .placeholder = "LIST",
     .help = "Offer these cipher suites for TLS 1.3",
     .group = HelpGroup::tls,
     .kind = OptionKind::value,
     .set =
         [](Draft& draft, const Occurrence& o) {
           draft.invocation.options.tls.tls_1_3_cipher_suites = o.value;
         }},
    {.name = "curves",
     .placeholder = "LIST",
     .help = "Offer these groups for the key exchange: X25519:P-256",
     .group = HelpGroup::tls,
     .kind = OptionKind::value,
     .set = [](Draft& draft,
               const Occurrence& o) { draft.invocation.options.tls.groups = o.value; }},
    {.name = "sigalgs",
     .placeholder = "LIST",
     .help = "Offer these signature algorithms: ecdsa_secp256r1_sha256:RSA+SHA256",
     .group = HelpGroup::tls,
     .kind = OptionKind::value,
     .set =
         [](Draft& draft, const Occurrence& o) {
           draft.invocation.options.tls.signature_algorithms = o.value;
         }},
    {.name = "connect-timeout",
     .placeholder = "SECONDS",
     .help = "Give up when the connection does not stand after this time (300)",
     .group = HelpGroup::connection,
     .kind = OptionKind::value,
     .set = set_connect_timeout},
    {.name = "max-time",
     .letter = 'm',
     .placeholder = "SECONDS",
     .help = "Give up when a transfer takes longer than this",
     .group = HelpGroup::connection,
     .kind = OptionKind::value,
     .set = set_max_time,
     .common = true},
    {.name = "resolve",
     .placeholder = "HOST:PORT:ADDRESS[,ADDRESS]...",
     .help = "Use these addresses for this host and port; '*' is any host",
     .group = HelpGroup::connection,
     .kind = OptionKind::value,
     .set = set_resolve},
    {.name = "connect-to",
     .placeholder = "HOST1:PORT1:HOST2:PORT2",
     .help = "Connect to the second pair where the URL has the first",
     .group = HelpGroup::connection,
     .kind = OptionKind::value,
     .set = set_connect_to},
    {.name = "ipv4",
     .letter = '4',
     .help = "Use IPv4 addresses only",
     .group = HelpGroup::connection,
     .kind = OptionKind::flag,
     .set =
         [](Draft& draft, const Occurrence&) {
           draft.invocation.options.ip_version = net::IpVersion::v4_only;
         }},
    {.name = "ipv6",
     .letter = '6',
     .help = "Use IPv6 addresses only",
     .group = HelpGroup::connection,
     .kind = OptionKind::flag,
     .set =
         [](Draft& draft, const Occurrence&) {
           draft.invocation.options.ip_version = net::IpVersion::v6_only;
         }},
    {.name = "happy-eyeballs-timeout-ms",
     .placeholder = "MILLISECONDS",
     .help = "Try the other kind of address as well after this time (200)",
     .group = HelpGroup::connection,
     .kind = OptionKind::value,
     .set = set_attempt_delay},
    {.name = "tcp-nodelay",
     .help = "Let small packets wait for others",
     .group = HelpGroup::connection,
     .kind = OptionKind::negatable,
     .set = [](Draft& draft, const Occurrence& o) { draft.invocation.options.tcp.no_delay = o.on; },
     .shown_negated = true},
    {.name = "keepalive",
     .help = "Send no TCP keepalive probes",
     .group = HelpGroup::connection,
     .kind = OptionKind::negatable,
     .set = [](Draft& draft,
               const Occurrence& o) { draft.invocation.options.tcp.keep_alive = o.on; },
     .shown_negated = true},
    {.name = "keepalive-time",
     .placeholder = "SECONDS",
     .help = "Silence before a TCP keepalive probe, and between probes (60)",
     .group = HelpGroup::connection,
     .kind = OptionKind::value,
     .set = set_keepalive_time},
    {.name = "keepalive-cnt",
     .placeholder = "NUMBER",
     .help = "Probes without an answer before the connection is given up (9)",
     .group = HelpGroup::connection,
     .kind = OptionKind::value,
     .set = set_keepalive_count},
    {.name = "unix-socket",
     .placeholder = "PATH",
     .help = "Connect to this unix socket, whatever the URL's host",
     .group = HelpGroup::connection,
     .kind = OptionKind::value,
     .set = set_unix_socket<net::UnixNamespace::filesystem>},
    {.name = "abstract-unix-socket",
     .placeholder = "NAME",
     .help = "The same of a socket that is no file (Linux)",
     .group = HelpGroup::connection,
     .kind = OptionKind::value,
     .set = set_unix_socket<net::UnixNamespace::abstract>},
    {.name = "interface",
     .placeholder = "NAME|ADDRESS",
     .help = "Connect from this interface, address or host; if!NAME, host!NAME, ifhost!IF!NAME",
     .group = HelpGroup::connection,
     .kind = OptionKind::value,
     .set = [](Draft& draft,
               const Occurrence& o) { draft.invocation.options.local_end = local_end_value(o); }},
    {.name = "local-port",
     .placeholder = "FIRST[-LAST]",
     .help = "Connect from the first free port of these",
     .group = HelpGroup::connection,
     .kind = OptionKind::value,
     .set = set_local_port},
    {.name = "alpn",
     .help = "Send no ALPN extension",
     .group = HelpGroup::tls,
     .kind = OptionKind::negatable,
     .set =
         [](Draft& draft, const Occurrence& o) {
           draft.invocation.options.tls.alpn =
               o.on ? tls::TlsOptions().alpn : std::vector<std::string>();
         },
     .shown_negated = true},
};

}  // namespace

std::span<const OptionRow> connection_options() {
  return rows;
}

}  // namespace tlsget::app

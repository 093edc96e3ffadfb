// Options that are known but do nothing, come later, or are refused.
//
// Rules. A flag that curl has is either honoured, taken because it changes nothing here, or
// answered by name with exit 2: never ignored, never "unknown".
#include "app/options_table.hpp"

namespace tlsget::app {

namespace {

constexpr Setter no_effect = [](Draft&, const Occurrence&) {};

/// Changes nothing here, with or without --no-.
constexpr OptionRow taken(std::string_view name, char letter, std::string_view help) {
  return {.name = name,
          .letter = letter,
          .help = help,
          .kind = OptionKind::negatable,
          .set = no_effect};
}

constexpr OptionRow later(std::string_view name, std::string_view placeholder, char letter = 0) {
  return {.name = name, .letter = letter, .placeholder = placeholder, .kind = OptionKind::later};
}

/// A flag that may be switched off, because it is off.
constexpr OptionRow later_flag(std::string_view name, char letter = 0) {
  return {.name = name, .letter = letter, .kind = OptionKind::later, .off_is_taken = true};
}

constexpr OptionRow refused(std::string_view name, std::string_view reason, char letter = 0) {
  return {.name = name, .letter = letter, .help = reason, .kind = OptionKind::refused};
}

constexpr OptionRow refused_flag(std::string_view name, std::string_view reason, char letter = 0) {
  return {.name = name,
          .letter = letter,
          .help = reason,
          .kind = OptionKind::refused,
          .off_is_taken = true};
}

constexpr std::string_view http_1_1_alone = "tlsget speaks HTTP/1.1";
constexpr std::string_view http_alone = "tlsget speaks HTTP alone";
constexpr std::string_view other_logins = "tlsget knows Basic, Digest and Bearer logins";
constexpr std::string_view system_resolver = "the system's resolver looks up names";

constexpr OptionRow rows[] = {
    taken("ca-native", 0, "The system's authorities, which is the default"),
    taken("false-start", 0, "TLS false start, which is not done"),
    taken("npn", 0, "The NPN extension, which is not sent"),
    taken("proxy-ssl-allow-beast", 0, "For SSL 3, which is not spoken"),
    taken("proxy-ssl-auto-client-cert", 0, "For another system"),
    taken("sessionid", 0, "TLS sessions, which are not kept"),
    taken("ssl-allow-beast", 0, "For SSL 3, which is not spoken"),
    taken("ssl-auto-client-cert", 0, "For another system"),
    taken("ssl-no-revoke", 0, "For another system"),
    taken("ssl-revoke-best-effort", 0, "For another system"),

    later("checksum", "ALGORITHM:HEX"),
    later("max-buffer", "OCTETS"),
    later("mirror", "URL"),
    later("segments", "NUMBER"),
    later("sha256", "HEX"),
    later("sha512", "HEX"),
    later("ssl-sessions", "FILE"),

    refused("http2", http_1_1_alone),
    refused("http2-prior-knowledge", http_1_1_alone),
    refused("http3", http_1_1_alone),
    refused("http3-only", http_1_1_alone),
    refused("proxy-http2", http_1_1_alone),
    refused("alt-svc", http_1_1_alone),

    refused("hsts", "every scheme is as it was typed"),

    refused_flag("ntlm", other_logins),
    refused_flag("ntlm-wb", other_logins),
    refused_flag("negotiate", other_logins),
    refused_flag("proxy-ntlm", other_logins),
    refused_flag("proxy-negotiate", other_logins),
    refused("aws-sigv4", other_logins),
    refused("delegation", other_logins),
    refused("krb", other_logins),
    refused("service-name", other_logins),
    refused("proxy-service-name", other_logins),
    refused("tlsauthtype", other_logins),
    refused("tlspassword", other_logins),
    refused("tlsuser", other_logins),
    refused("proxy-tlsauthtype", other_logins),
    refused("proxy-tlspassword", other_logins),
    refused("proxy-tlsuser", other_logins),
    refused("sasl-authzid", other_logins),
    refused_flag("sasl-ir", other_logins),
    refused("login-options", other_logins),
    refused_flag("socks5-gssapi", other_logins),
    refused_flag("socks5-gssapi-nec", other_logins),
    refused("socks5-gssapi-service", other_logins),

    refused("doh-url", system_resolver),
    refused_flag("doh-insecure", system_resolver),
    refused_flag("doh-cert-status", system_resolver),
    refused("dns-servers", system_resolver),
    refused("dns-interface", system_resolver),
    refused("dns-ipv4-addr", system_resolver),
    refused("dns-ipv6-addr", system_resolver),

    refused_flag("cert-status", "OCSP is not asked"),

    refused_flag("compressed-ssh", http_alone),
    refused_flag("crlf", http_alone),
    refused_flag("disable-eprt", http_alone),
    refused_flag("disable-epsv", http_alone),
    refused_flag("eprt", http_alone),
    refused_flag("epsv", http_alone),
    refused("ftp-account", http_alone),
    refused("ftp-alternative-to-user", http_alone),
    refused_flag("ftp-create-dirs", http_alone),
    refused("ftp-method", http_alone),
    refused("ftp-pasv", http_alone),
    refused("ftp-port", http_alone, 'P'),
    refused_flag("ftp-pret", http_alone),
    refused_flag("ftp-skip-pasv-ip", http_alone),
    refused_flag("ftp-ssl-ccc", http_alone),
    refused("ftp-ssl-ccc-mode", http_alone),
    refused_flag("ftp-ssl-control", http_alone),
    refused("hostpubmd5", http_alone),
    refused("hostpubsha256", http_alone),
    refused("ipfs-gateway", http_alone),
    refused_flag("list-only", http_alone, 'l'),
    refused("mail-auth", http_alone),
    refused("mail-from", http_alone),
    refused("mail-rcpt", http_alone),
    refused_flag("mail-rcpt-allowfails", http_alone),
    refused_flag("metalink", http_alone),
    refused("pubkey", http_alone),
    refused("quote", http_alone, 'Q'),
    refused_flag("ssl", http_alone),
    refused_flag("ssl-reqd", http_alone),
    refused("telnet-option", http_alone, 't'),
    refused("tftp-blksize", http_alone),
    refused_flag("tftp-no-options", http_alone),
    refused("upload-flags", http_alone),
    refused_flag("use-ascii", http_alone, 'B'),

    refused("engine", "mbedTLS has no engines"),
    refused("egd-file", "mbedTLS has no engines"),
    refused("random-file", "mbedTLS has no engines"),

    refused_flag("tls-earlydata", "no request goes out before the server is known"),
    refused("dump-ca-embed", "no authorities are built in"),
    refused("ech", "encrypted client hello is not there"),

    refused("sslv2", "SSL 2 and 3 are not spoken", '2'),
    refused("sslv3", "SSL 2 and 3 are not spoken", '3'),

    refused("libcurl", "there is no libcurl inside"),

    refused_flag("manual", "the manual is its own page", 'M'),

    refused("ip-tos", "packets go out as the system sends them"),
    refused_flag("mptcp", "packets go out as the system sends them"),
    refused_flag("tcp-fastopen", "packets go out as the system sends them"),
    refused("vlan-priority", "packets go out as the system sends them"),
};

}  // namespace

std::span<const OptionRow> absent_options() {
  return rows;
}

}  // namespace tlsget::app

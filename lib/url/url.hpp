// URLs: parse, resolve, serialise (RFC 3986), with the leniency that browsers and curl share.
//
// Rules. A Url is a value whose parts are already valid: what parses can be sent. The host is in
// lower case and, where it was not ASCII, an A-label (IDNA by libidn2). Tabs, newlines and other
// controls are refused, never stripped; an error says at which octet of the text. User information
// is kept in its percent-encoded form apart from the host and is never part of to_string().
// Where browsers and curl disagree on what a text means, it is refused if they would reach
// different hosts (a backslash or a second '@' before the path; a reference that begins with a
// slash and a backslash, or with the base's scheme and a single slash), else taken as curl takes
// it: one to three slashes after the scheme; printable octets of path and query sent as given.
// Stricter than both: empty labels and labels above 63 octets, which no name service can answer.
//
// Not here: which schemes may be used, default ports of a proxy, globbing, percent-encoding of
// data.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/error.hpp"

namespace tlsget::url {

/// Detail of Category::url_malformed: which octet of which text. User information is no more in
/// the text, "***" stands for all of it (whatever its length, and also where only its form tells
/// it: "user:pa/ss@host"), and the offset counts in the text as it stands here; an octet inside
/// user information has the offset of "***".
struct UrlErrorDetail : ErrorDetail {
  UrlErrorDetail(std::string whole, std::size_t at) : text(std::move(whole)), offset(at) {}
  std::string text;    ///< what was parsed, without user information; empty if above 8 MiB
  std::size_t offset;  ///< 0-based octet; text.size() when something is missing at the end
};

enum class HostKind { name, ipv4, ipv6 };

struct Host {
  HostKind kind = HostKind::name;
  /// Lower case; A-labels; IPv4 in dotted decimal; IPv6 without brackets, compressed (RFC 5952).
  std::string text;
  /// The zone of a link-local IPv6 literal ("eth0"), used for connecting alone: it goes neither
  /// into the Host field nor into a certificate check.
  std::string zone;

  bool is_address() const noexcept { return kind != HostKind::name; }
  /// As it stands in a URL or a Host field: IPv6 in brackets, no zone.
  std::string bracketed() const;
  friend bool operator==(const Host&, const Host&) = default;
};

struct ParseOptions {
  /// Assumed when the text has no scheme. "https" by default, "http" under the name curl (where
  /// the host's first label can choose one, as "ftp." does; those are not spoken here).
  std::string_view default_scheme = "https";
  /// Keep "." and ".." segments (--path-as-is).
  bool keep_dot_segments = false;
};

/// Two URLs of one origin (RFC 6454) share connections and credentials.
struct Origin {
  std::string scheme;
  Host host;
  std::uint16_t port = 0;
  friend bool operator==(const Origin&, const Origin&) = default;
};

class Url {
 public:
  std::string scheme;  ///< lower case, e.g. "https"
  /// Percent-encoded, as given, but that a stray '%' has become "%25": it always decodes, and never
  /// to controls. Set, and empty, for "https://@host".
  std::optional<std::string> user;
  std::optional<std::string> password;  ///< likewise
  Host host;
  std::optional<std::uint16_t> explicit_port;
  std::string path = "/";               ///< begins with '/'; spaces and non-ASCII percent-encoded
  std::optional<std::string> query;     ///< without '?'
  std::optional<std::string> fragment;  ///< without '#'; never sent

  /// The explicit port, else 443 for https and 80 for http; 0 for other schemes.
  std::uint16_t port() const noexcept;
  bool is_default_port() const noexcept;
  Origin origin() const;
  /// host[:port], the port left out when it is the scheme's own: the Host field (RFC 9110
  /// section 7.2).
  std::string authority() const;
  /// origin-form (RFC 9112 section 3.2.1): path and query.
  std::string request_target() const;
  /// Whole, without user information, the zone of an IPv6 address (RFC 6874 section 4: it means
  /// nothing elsewhere) and, unless asked for, the fragment.
  std::string to_string(bool with_fragment = false) const;

  friend bool operator==(const Url&, const Url&) = default;
};

/// Throws Error(url_malformed) with UrlErrorDetail. At most 8 MiB of text (Error says so).
Url parse(std::string_view text, const ParseOptions& options = {});

/// `reference` (a Location field, say) against `base`, RFC 3986 section 5.2. Throws as parse()
/// does. User information is not inherited; the fragment is, when the reference has none (RFC 9110
/// section 10.2.2).
Url resolve(const Url& base, std::string_view reference, const ParseOptions& options = {});

/// Percent-decoding; nullopt when a '%' is not followed by two hexadecimal digits.
std::optional<std::string> percent_decode(std::string_view text);

/// A host as it stands alone: "example.com", "192.0.2.1", "::1" or "[::1]". Throws as parse() does.
Host parse_host(std::string_view text);

}  // namespace tlsget::url

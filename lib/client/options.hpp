// The one Options struct: how transfers are made. Every field has its unit and its default.
//
// What is asked for (method, URL, fields, body) is a Call (client.hpp); what is done with the
// answer on this machine (files, terminal) is app's and download's. No behaviour here.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "client/pacing.hpp"
#include "client/proxy.hpp"
#include "http/message.hpp"
#include "net/resolver.hpp"
#include "net/tcp.hpp"
#include "net/unix_socket.hpp"
#include "tls/tls_options.hpp"

namespace tlsget::client {

/// --resolve HOST:PORT:ADDRESS[,ADDRESS]...: these addresses instead of a lookup.
struct ResolveOverride {
  std::string host;  ///< lower case, or "*"
  std::uint16_t port = 0;
  std::vector<std::string> addresses;  ///< literals without brackets
};

/// --connect-to HOST1:PORT1:HOST2:PORT2: connect there instead; Host, SNI and certificate checks
/// stay.
struct ConnectTo {
  std::string host;                      ///< lower case; empty: any
  std::optional<std::uint16_t> port;     ///< nullopt: any
  std::string to_host;                   ///< empty: unchanged
  std::optional<std::uint16_t> to_port;  ///< nullopt: unchanged
};

/// --unix-socket, --abstract-unix-socket.
struct UnixSocket {
  std::string path;
  net::UnixNamespace where = net::UnixNamespace::filesystem;
};

/// --interface: where connections come from. Empty parts: as the routes say.
struct LocalEnd {
  std::string device;  ///< an interface
  std::string host;    ///< an address of this machine, or a name that has one
  std::string either;  ///< an interface if there is one of that name, else a host
};

struct Options {
  tls::TlsOptions tls;

  /// From the first lookup to the end of the TLS handshake. curl's default is the same.
  std::chrono::milliseconds connect_timeout{300'000};
  /// For one transfer, redirects included; nullopt: none.
  std::optional<std::chrono::milliseconds> total_timeout;

  PacingOptions pacing;

  /// How long a body waits for 100 (Continue) before it goes without.
  std::chrono::milliseconds expect_continue_timeout{1000};

  net::IpVersion ip_version = net::IpVersion::any;
  net::TcpOptions tcp;
  std::vector<ResolveOverride> resolve;
  std::vector<ConnectTo> connect_to;
  ProxySettings proxy;
  /// Connected to in the place of every host and proxy; nullopt: none.
  std::optional<UnixSocket> unix_socket;
  LocalEnd local_end;

  http::Version http_version = http::Version::http_1_1;  ///< of requests: 1.1 or 1.0
  bool allow_http_0_9 = false;                           ///< responses without a head
  /// Bodies as they come: chunked framing and codings stay (--raw).
  bool raw = false;
  /// Ask for a coded transfer (TE) and decode it (--tr-encoding).
  bool transfer_coding = false;
  /// Content-Length of responses counts as absent.
  bool ignore_content_length = false;
  /// A body of more octets than this is Error(too_large), as received and as decoded; nullopt: none
  /// is.
  std::optional<std::uint64_t> max_body_size;

  /// Schemes that a URL may have, redirects' apart. Lower case.
  std::vector<std::string> schemes = {"http", "https"};
  /// Schemes that a redirect may lead to.
  std::vector<std::string> redirect_schemes = {"http", "https"};
  /// A URL with user information, a redirect's too, is Error(url_malformed) with
  /// UrlCredentialsDetail.
  bool refuse_url_credentials = false;

  /// Begin each connection with the line of the PROXY protocol, version 1, that tells haproxy
  /// whose it is.
  bool proxy_protocol = false;
  std::string proxy_protocol_source;  ///< the client's address in that line; empty: ours

  bool follow_redirects = false;
  bool post_301_stays = false;  ///< POST stays POST across 301
  bool post_302_stays = false;
  bool post_303_stays = false;
  /// A method given by name changes across redirects as the status says.
  bool redirect_changes_method = false;
  /// nullopt: without end.
  std::optional<unsigned> max_redirects = 50;
  /// Credentials and own fields cross to another origin on a redirect.
  bool location_trusted = false;
  /// Own fields (-H) that carry secrets by custom are dropped on a redirect to another origin, as
  /// all own fields are; false is curl's rule: only Authorization and Cookie are.
  bool drop_own_fields_across_origins = true;
  /// Our certificate is offered after a redirect to another origin too (curl's way); false: only
  /// with location_trusted.
  bool client_certificate_crosses_origins = false;
  /// The "default" entry of netrc answers for hosts that a redirect led to (curl's way).
  bool netrc_default_crosses_origins = false;
  /// A request that is sent again with a login counts as a redirect, in number and limit (curl's
  /// way).
  bool logins_count_as_redirects = false;
  /// A cookie string of the caller's goes along on a redirect to another origin (curl's way);
  /// false: only with location_trusted.
  bool cookie_string_crosses_origins = false;
  /// A Cookie field of the caller's own is joined with what the jar has; false is curl's way, which
  /// sends two fields.
  bool one_cookie_field = true;
  /// A redirect from https to http is followed.
  bool allow_downgrade = false;

  /// Fetch an intermediate that the server did not send from where its certificate says (aia.hpp).
  bool aia = false;

  /// Ask for coded content and decode it (--compressed).
  bool compressed = false;
  /// Chunk lines that end in a bare LF are taken (curl's way).
  bool lenient_chunk_lines = false;
  /// A 206 response has to be the range that was asked for; false is curl's way, which takes any.
  bool check_ranges = true;
  /// Keep "." and ".." in URLs, redirects included.
  bool path_as_is = false;
};

}  // namespace tlsget::client

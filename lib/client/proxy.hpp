// Which proxies lie between here and a URL's server: options and environment to a plan.
//
//     SOCKS proxy -> HTTP proxy (perhaps under TLS) -> server
//
// Rules. Each may be missing. A proxy that was named by the caller goes before the environment's;
// an empty name means none at all. What no_proxy excepts is connected to directly, whoever named
// the proxy. An HTTP proxy is asked for a tunnel by CONNECT for https, and for http when it is to
// be or when --connect-to changes the target; else it gets the request itself, in absolute-form.
// curl's rules throughout.
//
// Not here: reading the environment (app), connecting (proxy_hops).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "client/own_fields.hpp"
#include "http/login.hpp"
#include "tls/tls_options.hpp"
#include "url/url.hpp"

namespace tlsget::client {

enum class ProxyKind {
  http,
  http_1_0,  ///< CONNECT in HTTP/1.0
  https,     ///< HTTP under TLS
  socks4,    ///< IPv4 addresses that are resolved here
  socks4a,   ///< the proxy resolves names
  socks5,    ///< addresses that are resolved here
  socks5_hostname,
};

constexpr bool is_socks(ProxyKind kind) noexcept {
  return kind >= ProxyKind::socks4;
}

struct ProxyLogin {
  std::string user;
  std::string password;
};

struct Proxy {
  ProxyKind kind = ProxyKind::http;
  url::Host host;
  std::uint16_t port = 1080;
  std::optional<ProxyLogin> login;
  /// Of a SOCKS proxy that is reached by a unix socket ("socks5h://localhost/run/tor/socks"); else
  /// empty.
  std::string socket_path;

  /// For people: "proxy.test:3128", or the path of the socket.
  std::string place() const;
};

/// What the environment says; empty: nothing.
struct ProxyVariables {
  std::string http, https, all, no_proxy;
};

struct ProxySettings {
  /// [scheme://][user:password@]host[:port]; empty: no proxy, whatever the environment says.
  std::optional<std::string> proxy;
  ProxyKind kind = ProxyKind::http;  ///< of `proxy` when it has no scheme
  /// A SOCKS proxy before `proxy`.
  std::optional<std::string> pre_proxy;
  std::optional<std::string> no_proxy;  ///< in the place of the environment's
  ProxyVariables environment;
  std::optional<ProxyLogin> login;               ///< where the proxy's text has none
  http::SchemeSet schemes{http::Scheme::basic};  ///< that a login to an HTTP proxy may use
  bool tunnel = false;                           ///< CONNECT for http too
  OwnFields own;                                 ///< for the proxy alone
  std::string user_agent;                        ///< in CONNECT; empty: none
  /// Of a proxy under TLS; nothing of Options::tls counts for it.
  tls::TlsOptions tls;
};

struct ProxyPlan {
  std::optional<Proxy> socks;  ///< comes first
  std::optional<Proxy> http;   ///< not a SOCKS proxy
  bool tunnel = false;         ///< `http` is asked for CONNECT

  bool direct() const noexcept { return !socks && !http; }
  /// The request itself goes to the HTTP proxy.
  bool forwards() const noexcept { return http && !tunnel; }
  /// What makes a connection of this plan unlike one of another; has logins in it.
  std::string key() const;
};

/// A proxy's text. `kind`: when it has no scheme. Throws Error(resolve_proxy) when it is malformed,
/// Error(connect) for a scheme that is not spoken; both without user information.
Proxy parse_proxy(std::string_view text, ProxyKind kind);

/// `other_target`: the connection goes to another host or port than the URL's. Throws as
/// parse_proxy().
ProxyPlan plan_proxies(const ProxySettings& settings, const url::Url& url, bool other_target);

/// Whether the list (no_proxy) has the host: "*" alone, names that are its own or a domain above it
/// (a leading dot means nothing), addresses, networks as "192.0.2.0/24".
bool is_excepted(std::string_view list, const url::Host& host);

}  // namespace tlsget::client

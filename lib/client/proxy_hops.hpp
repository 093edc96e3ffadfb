// The hops of a ProxyPlan over a connection to its first proxy: SOCKS, the HTTP proxy's TLS,
// CONNECT.
//
//     TCP to the first proxy -> through_socks -> start_proxy_tls -> open_tunnel -> the server's TLS
//
// Rules. A failure names the proxy and what it said; Report::proxy_at_fault tells which one. What
// is for a proxy alone (its login, --proxy-header, its TLS) goes to no one else.
//
// Not here: which proxies there are (proxy), dialling and the order of it all (connector).
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "base/deadline.hpp"
#include "base/error.hpp"
#include "client/client.hpp"
#include "client/observer.hpp"
#include "client/options.hpp"
#include "client/proxy.hpp"
#include "http/login.hpp"
#include "net/resolver.hpp"
#include "net/socks_dialogue.hpp"
#include "net/transport.hpp"
#include "tls/tls_transport.hpp"
#include "url/url.hpp"

namespace tlsget::client {

/// What the hops of one connection are given; all of it outlives them.
struct HopOrder {
  const ProxyPlan& plan;
  const url::Host& host;  ///< what is to be reached in the end
  std::uint16_t port;
  const Options& options;
  net::Resolver& resolver;
  const Deadline& deadline;
  Observer& observer;
  Report& report;
  std::shared_ptr<const tls::TlsContext> proxy_tls;  ///< of plan.http, if that is under TLS
  http::Login* login;                                ///< to plan.http; null: none
};

/// The host and port to dial first: those of the first proxy. REQUIRES: !plan.direct().
const Proxy& first_proxy(const ProxyPlan& plan);

/// What plan.socks may be asked for, one after the other: the addresses of what comes next in the
/// resolver's order, or its name alone where the proxy looks it up. Never empty.
/// REQUIRES: plan.socks. Throws Error(proxy) when there is no address.
std::vector<net::SocksTarget> socks_targets(const HopOrder& order);

/// `transport` leads to plan.socks; after it, to `target`. Throws Error(proxy).
void through_socks(const HopOrder& order, net::Transport& transport,
                   const net::SocksTarget& target);

/// The SOCKS proxy could not reach the address that it was asked for; it may reach another one.
bool may_reach_another(const Error& error);

/// Throws as tls::connect_tls() does.
std::unique_ptr<net::Transport> start_proxy_tls(const HopOrder& order,
                                                std::unique_ptr<net::Transport> transport);

/// What leads to plan.http becomes a tunnel; CONNECT is said again as often as the login wants.
/// Null: it wants that over a new connection. Throws Error(tunnel), with net::ConnectStatusDetail
/// for a refusal.
std::unique_ptr<net::Transport> open_tunnel(const HopOrder& order,
                                            std::unique_ptr<net::Transport> transport);

}  // namespace tlsget::client

// From a URL and Options to a Transport that is ready for a request: name, TCP, proxies, TLS, in
// this order.
//
// Rules. --resolve and --connect-to change where it connects to and nothing else: Host, SNI and the
// judgement of the certificate keep the URL's host. The connect timeout covers all three steps, and
// what --aia adds to them: a connection whose certificates lack an issuer is closed, the issuer is
// fetched, and a second connection is made. What was fetched for an origin is kept for the next
// connection to it.
//
// Not here: reuse (pool), which proxies there are (proxy), what is said to them (proxy_hops).
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "base/deadline.hpp"
#include "client/aia_source.hpp"
#include "client/client.hpp"
#include "client/observer.hpp"
#include "client/options.hpp"
#include "client/pool.hpp"
#include "client/proxy.hpp"
#include "client/proxy_hops.hpp"
#include "net/resolver.hpp"
#include "url/url.hpp"

namespace tlsget::client {

/// Where `host` is to be connected to: what --resolve says, else what the resolver does. At least
/// one. Throws as Resolver::resolve() does.
std::vector<net::Address> addresses_of(const url::Host& host, std::uint16_t port,
                                       const Options& options, net::Resolver& resolver,
                                       const Deadline& deadline);

/// The way to a URL: what a connection may be shared for, and where it is made to.
struct Route {
  ConnectionKey key;
  url::Host host;
  std::uint16_t port = 0;
  /// To proxies.http; not owned. Null: none.
  http::Login* proxy_login = nullptr;
  ProxyPlan proxies;  ///< between here and that
};

/// Whether a server that asks for our certificate may have it.
enum class ClientCertificate { offered, withheld };

class Connector {
 public:
  Connector(net::Resolver& resolver, const CancelEvent* cancel, Dial dial)
      : resolver_(resolver), cancel_(cancel), dial_(std::move(dial)) {}

  /// The way to `url` under `options`, which must outlive it. Loads the trust store when these TLS
  /// options are new, and warns the observer of entries that were passed over; throws
  /// Error(trust_store) then, Error(timeout) when files are pipes that give nothing, and
  /// Error(unsupported_protocol) for a scheme that is not http or https.
  Route route(const url::Url& url, const Options& options, ClientCertificate certificate,
              const Deadline& total, Observer& observer);

  /// `elapsed` tells the time since the start of the transfer, for the report.
  /// Throws Error(resolve, connect, tls_handshake, certificate, timeout, ...), each with a line of
  /// context that names host and port. A refused certificate has AiaDetail under options.aia.
  Connection connect(const Route& route, const url::Url& url, const Options& options,
                     const Deadline& total, Observer& observer, Report& report,
                     const std::function<Report::Duration()>& elapsed);

 private:
  /// What all steps of one connect() are given.
  struct Order {
    const Route& route;
    const url::Url& url;
    const Options& options;
    const Deadline& deadline;
    Observer& observer;
    Report& report;
    const std::function<Report::Duration()>& elapsed;
  };
  struct Fetched {
    url::Origin origin;
    std::vector<x509::Bytes> certificates;
  };

  Connection connect_once(const Order& order);
  std::unique_ptr<net::Transport> dial(const Order& order, const url::Host& host,
                                       std::uint16_t port);
  std::unique_ptr<net::Transport> dial_unix(const Order& order, const UnixSocket& socket);
  std::unique_ptr<net::Transport> dial_proxy(const Order& order);
  std::unique_ptr<net::Transport> through_proxies(const Order& order);
  std::unique_ptr<net::Transport> reach_by_socks(const Order& order, const HopOrder& hops);
  Connection start_tls(const Order& order, Connection connection);
  /// Fetches what the judgement lacks, for fetched_for(). Throws Error(certificate) with AiaDetail
  /// when that does not mend it.
  void fetch_issuers(const Order& order, const Error& refusal);
  /// The way through the proxies for a certificate's issuer, without any login or field of the
  /// caller's; null when there is no proxy for it.
  ProxiedIssuer reach_issuer(const Order& order, const url::Url& url, bool own_allowed,
                             const Deadline& deadline);
  std::span<const x509::Bytes> fetched_for(const ConnectionKey& key) const;
  void keep(const url::Origin& origin, std::vector<x509::Bytes> certificates);
  std::shared_ptr<const tls::TlsContext> tls_context(const tls::TlsOptions& options,
                                                     const Deadline& total, Observer& observer);

  net::Resolver& resolver_;
  const CancelEvent* cancel_;
  Dial dial_;
  std::vector<std::shared_ptr<const tls::TlsContext>> contexts_;
  std::vector<Fetched> fetched_;
};

}  // namespace tlsget::client

#include "client/connector.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>

#include "base/text.hpp"
#include "client/address_scope.hpp"
#include "client/aia_source.hpp"
#include "client/local_end.hpp"
#include "client/proxy_hops.hpp"
#include "http/proxy_protocol.hpp"
#include "net/unix_socket.hpp"
#include "tls/client_identity.hpp"

namespace tlsget::client {
namespace {

/// Of one origin; more than a few chains do not belong to one server.
constexpr std::size_t most_fetched = 32;

/// Where to connect for `url`: itself, or what the first fitting --connect-to says.
void choose_target(Route& route, const url::Url& url, const Options& options) {
  route.host = url.host;
  route.port = url.port();
  for (const ConnectTo& rule : options.connect_to) {
    if (!rule.host.empty() && !text::equals_ignoring_case(rule.host, url.host.text)) continue;
    if (rule.port && *rule.port != url.port()) continue;
    if (!rule.to_host.empty()) route.host = url::parse_host(rule.to_host);
    if (rule.to_port) route.port = *rule.to_port;
    return;
  }
}

/// The proxies on the way, and what the connection is then shared for: one that takes whole
/// requests takes those to any server.
void plan_route(Route& route, const url::Url& url, const Options& options) {
  if (options.unix_socket) {
    route.key.target =
        fmt::format("{} {}", options.unix_socket->where == net::UnixNamespace::abstract,
                    options.unix_socket->path);
    return;
  }
  const bool other_target = route.host != url.host || route.port != url.port();
  route.proxies = plan_proxies(options.proxy, url, other_target);
  route.key.proxies = route.proxies.key();
  if (!route.proxies.forwards()) return;
  const Proxy& proxy = *route.proxies.http;
  route.key.origin = {proxy.kind == ProxyKind::https ? "https" : "http", proxy.host, proxy.port};
  route.key.target.clear();
}

/// The last --resolve for this host and port wins, and one that names the host beats "*".
const ResolveOverride* override_for(const url::Host& host, std::uint16_t port,
                                    const Options& options) {
  const auto last_that = [&](auto fits) -> const ResolveOverride* {
    const auto found = std::find_if(
        options.resolve.rbegin(), options.resolve.rend(),
        [&](const ResolveOverride& entry) { return entry.port == port && fits(entry.host); });
    return found == options.resolve.rend() ? nullptr : &*found;
  };
  const auto* const named = last_that(
      [&](const std::string& name) { return text::equals_ignoring_case(name, host.text); });
  return named != nullptr ? named : last_that([](const std::string& name) { return name == "*"; });
}

bool wanted(net::IpVersion version, int family) {
  return version == net::IpVersion::any ||
         (version == net::IpVersion::v4_only ? AF_INET : AF_INET6) == family;
}

std::vector<net::Address> overridden_addresses(const ResolveOverride& entry, const url::Host& host,
                                               std::uint16_t port, net::IpVersion version) {
  std::vector<net::Address> addresses;
  for (const std::string& literal : entry.addresses) {
    const net::Address address = net::literal_address(url::parse_host(literal), port);
    if (wanted(version, address.family())) addresses.push_back(address);
  }
  if (addresses.empty())
    throw Error(Category::resolve,
                fmt::format("no address of the wanted IP version was given for {}", host.text));
  return addresses;
}

/// From 0 on, over all clients of the process.
std::uint64_t next_connection_id() {
  static std::atomic<std::uint64_t> next{0};
  return next++;
}

tls::TlsOptions without_identity(tls::TlsOptions options) {
  options.client_identity_withheld = options.client_identity != nullptr;
  options.client_identity.reset();
  return options;
}

/// Before anything else, TLS included: haproxy takes the line off and hands on the rest.
void send_proxy_line(net::Transport& transport, const Options& options, const Deadline& deadline) {
  if (!options.proxy_protocol) return;
  const net::Endpoints& ends = transport.endpoints();
  const http::ProxyProtocolEnds told{.source = options.proxy_protocol_source.empty()
                                                   ? ends.local_address
                                                   : options.proxy_protocol_source,
                                     .destination = ends.remote_address,
                                     .source_port = ends.local_port,
                                     .destination_port = ends.remote_port};
  net::write_all(transport, http::proxy_protocol_line(told), deadline, Phase::connect);
}

std::string place(const url::Host& host, std::uint16_t port) {
  return fmt::format("{}:{}", host.bracketed(), port);
}

/// What was sent, as it came.
std::vector<x509::Bytes> sent_certificates(const x509::Judgement& judgement) {
  std::vector<x509::Bytes> sent;
  for (const x509::ChainEntry& entry : judgement.chain)
    if (entry.source == x509::Source::sent) sent.push_back(entry.der);
  return sent;
}

Error refused(const Error& refusal, AiaDetail detail) {
  Error error(Category::certificate, refusal.message(),
              std::make_shared<AiaDetail>(std::move(detail)));
  for (const std::string& line : refusal.context()) error = error.with_context(line);
  return error;
}

}  // namespace

std::vector<net::Address> addresses_of(const url::Host& host, std::uint16_t port,
                                       const Options& options, net::Resolver& resolver,
                                       const Deadline& deadline) {
  if (const auto* entry = override_for(host, port, options))
    return overridden_addresses(*entry, host, port, options.ip_version);
  return resolver.resolve(host, port, options.ip_version, deadline);
}

Route Connector::route(const url::Url& url, const Options& options, ClientCertificate certificate,
                       const Deadline& total, Observer& observer) {
  Route route;
  ConnectionKey& key = route.key;
  key.origin = url.origin();
  key.ip_version = options.ip_version;
  key.aia = options.aia;
  if (url.scheme == "https") {
    key.tls = tls_context(
        certificate == ClientCertificate::offered ? options.tls : without_identity(options.tls),
        total, observer);
  } else if (url.scheme != "http") {
    throw Error(Category::unsupported_protocol,
                fmt::format("the scheme \"{}\" is not spoken here", url.scheme));
  }
  choose_target(route, url, options);
  if (route.host != url.host || route.port != url.port())
    key.target = place(route.host, route.port);
  if (const auto* entry = override_for(route.host, route.port, options))
    key.target += fmt::format(" {}", fmt::join(entry->addresses, ","));
  if (options.proxy_protocol) key.target += " PROXY " + options.proxy_protocol_source;
  plan_route(route, url, options);
  if (route.proxies.http && route.proxies.http->kind == ProxyKind::https)
    key.proxy_tls = tls_context(options.proxy.tls, total, observer);
  return route;
}

std::shared_ptr<const tls::TlsContext> Connector::tls_context(const tls::TlsOptions& options,
                                                              const Deadline& total,
                                                              Observer& observer) {
  const auto known = std::find_if(contexts_.begin(), contexts_.end(), [&](const auto& context) {
    return context->options() == options;
  });
  if (known != contexts_.end()) return *known;
  contexts_.push_back(tls::TlsContext::create(options, total));
  if (options.verify)
    for (const std::string& line : contexts_.back()->trust().warnings()) observer.on_warning(line);
  for (const std::string& note : contexts_.back()->notes()) observer.on_warning(note);
  if (options.client_identity)
    for (const std::string& line : options.client_identity->warnings()) observer.on_warning(line);
  return contexts_.back();
}

Connection Connector::connect(const Route& route, const url::Url& url, const Options& options,
                              const Deadline& total, Observer& observer, Report& report,
                              const std::function<Report::Duration()>& elapsed) {
  const Deadline deadline =
      total.earlier_of(Deadline::after(options.connect_timeout, Limit::connect, cancel_));
  const Order order{route, url, options, deadline, observer, report, elapsed};
  const bool may_fetch = route.key.tls && options.aia && options.tls.verify;
  if (!may_fetch) return connect_once(order);
  try {
    return connect_once(order);
  } catch (const Error& error) {
    if (error.detail<x509::CertificateDetail>() == nullptr) throw;
    fetch_issuers(order, error);
  }
  try {
    return connect_once(order);
  } catch (const Error& error) {
    const auto* detail = error.detail<x509::CertificateDetail>();
    if (detail == nullptr) throw;
    throw refused(error, {detail->judgement, {}});
  }
}

Connection Connector::connect_once(const Order& order) {
  Connection connection;
  connection.key = order.route.key;
  connection.id = next_connection_id();
  order.report.connection_id = connection.id;
  order.observer.on_connection(connection.id);
  connection.transport = order.route.proxies.direct()
                             ? dial(order, order.route.host, order.route.port)
                             : through_proxies(order);
  send_proxy_line(*connection.transport, order.options, order.deadline);
  return order.route.key.tls ? start_tls(order, std::move(connection)) : std::move(connection);
}

std::unique_ptr<net::Transport> Connector::dial(const Order& order, const url::Host& host,
                                                std::uint16_t port) {
  if (order.options.unix_socket) return dial_unix(order, *order.options.unix_socket);
  const std::vector<net::Address> addresses =
      addresses_of(host, port, order.options, resolver_, order.deadline);
  order.report.resolved = order.elapsed();
  order.observer.on_resolved(host, addresses);
  std::unique_ptr<net::Transport> transport;
  try {
    net::TcpOptions tcp = with_local_end(order.options, addresses, resolver_, order.deadline);
    tcp.watcher = &order.observer;
    transport = dial_(addresses, tcp, order.deadline);
  } catch (const Error& error) {
    throw error.with_context("connecting to " + place(host, port));
  }
  order.report.connected = order.elapsed();
  order.report.endpoints = transport->endpoints();
  ++order.report.connections;
  order.observer.on_connected(host, order.report.endpoints);
  return transport;
}

std::unique_ptr<net::Transport> Connector::dial_unix(const Order& order, const UnixSocket& socket) {
  auto transport = net::connect_unix(socket.path, socket.where, order.deadline);
  order.report.resolved = order.report.connected = order.elapsed();
  order.report.endpoints = transport->endpoints();
  ++order.report.connections;
  order.observer.on_note(fmt::format("Connected to the unix socket {}", socket.path));
  return transport;
}

std::unique_ptr<net::Transport> Connector::dial_proxy(const Order& order) {
  const Proxy& proxy = first_proxy(order.route.proxies);
  try {
    if (proxy.socket_path.empty()) return dial(order, proxy.host, proxy.port);
    return dial_unix(order, {proxy.socket_path, net::UnixNamespace::filesystem});
  } catch (const Error& error) {
    order.report.proxy_at_fault = proxy.place();
    const std::string where = "reaching the proxy " + proxy.place();
    if (error.category() != Category::resolve) throw error.with_context(where);
    throw Error(Category::resolve_proxy, error.message()).with_context(where);
  }
}

/// Each address has a connection of its own, since a proxy's no ends it.
std::unique_ptr<net::Transport> Connector::reach_by_socks(const Order& order,
                                                          const HopOrder& hops) {
  std::vector<net::SocksTarget> targets;
  for (std::size_t i = 0;; ++i) {
    auto transport = dial_proxy(order);
    if (targets.empty()) targets = socks_targets(hops);
    try {
      through_socks(hops, *transport, targets[i]);
      return transport;
    } catch (const Error& error) {
      if (i + 1 == targets.size() || !may_reach_another(error)) throw;
      order.observer.on_note(fmt::format("the proxy did not reach {}: trying the next address",
                                         targets[i].address->text()));
    }
  }
}

std::unique_ptr<net::Transport> Connector::through_proxies(const Order& order) {
  const Route& route = order.route;
  order.report.proxy_used = true;
  const HopOrder hops{route.proxies,       route.host,       route.port,     order.options,
                      resolver_,           order.deadline,   order.observer, order.report,
                      route.key.proxy_tls, route.proxy_login};
  for (;;) {
    auto transport = route.proxies.socks ? reach_by_socks(order, hops) : dial_proxy(order);
    if (route.key.proxy_tls) transport = start_proxy_tls(hops, std::move(transport));
    if (route.proxies.tunnel) transport = open_tunnel(hops, std::move(transport));
    if (transport != nullptr) {
      order.report.proxied = order.elapsed();
      return transport;
    }
    order.observer.on_note("the proxy closes before the login: once more on a new connection");
  }
}

Connection Connector::start_tls(const Order& order, Connection connection) {
  const url::Url& url = order.url;
  Report& report = order.report;
  try {
    auto tls = tls::connect_tls(std::move(connection.transport), url.host, order.route.key.tls,
                                order.deadline, fetched_for(order.route.key));
    connection.tls = tls.get();
    connection.transport = std::move(tls);
  } catch (const Error& error) {
    if (const auto* detail = error.detail<x509::CertificateDetail>())
      report.judgement = detail->judgement;
    throw error.with_context(fmt::format("TLS handshake with {} ({})", place(url.host, url.port()),
                                         report.endpoints.remote_address));
  }
  report.tls_done = order.elapsed();
  report.tls = connection.tls->summary();
  report.judgement = connection.tls->judgement();
  order.observer.on_tls(*report.tls, *report.judgement);
  return connection;
}

void Connector::fetch_issuers(const Order& order, const Error& refusal) {
  const x509::Judgement& first = refusal.detail<x509::CertificateDetail>()->judgement;
  const std::vector<x509::Bytes> sent = sent_certificates(first);
  const tls::TlsContext& context = *order.route.key.tls;
  x509::JudgementRequest request;
  request.sent = sent;
  request.host = order.url.host;
  request.trust = &context.trust();
  request.revocation_lists = context.revocation_lists();
  request.now = first.judged_at;
  request.least_time_left = context.options().least_time_left;
  // Through a proxy it is the name that tells; the other end of the connection is the proxy's.
  const bool is_own = order.route.proxies.direct()
                          ? is_own_address(order.report.endpoints.remote_address)
                          : is_own_host(order.url.host);
  HttpIssuerSource source(resolver_, dial_, order.options, is_own,
                          [this, &order, is_own](const url::Url& url, const Deadline& deadline) {
                            return reach_issuer(order, url, is_own, deadline);
                          });
  AiaResult result = fetch_missing_issuers(
      request, first, tls::signature_verifier(), source, order.deadline, {},
      [&order](const AiaFetch& fetch) { order.observer.on_issuer_fetch(fetch); });
  if (!result.judgement.trusted()) {
    order.report.judgement = result.judgement;
    throw refused(refusal, {std::move(result.judgement), std::move(result.fetches)});
  }
  keep(order.route.key.origin, std::move(result.certificates));
}

ProxiedIssuer Connector::reach_issuer(const Order& order, const url::Url& url, bool own_allowed,
                                      const Deadline& deadline) {
  Options bare = order.options;
  bare.proxy.own = {};
  bare.proxy.login.reset();
  bare.unix_socket.reset();
  Route route;
  route.host = url.host;
  route.port = url.port();
  route.proxies = plan_proxies(bare.proxy, url, false);
  if (route.proxies.direct()) return {};
  if (is_own_host(url.host) && !own_allowed)
    throw Error(Category::connect,
                fmt::format("its host {} is not a public one, and is not asked", url.host.text));
  if (route.proxies.socks) route.proxies.socks->login.reset();
  if (route.proxies.http) route.proxies.http->login.reset();
  if (route.proxies.http && route.proxies.http->kind == ProxyKind::https)
    route.key.proxy_tls = tls_context(bare.proxy.tls, order.deadline, order.observer);
  Observer nobody;
  Report unused;
  const Order issuer{route, url, bare, deadline, nobody, unused, order.elapsed};
  return {through_proxies(issuer), route.proxies.forwards()};
}

std::span<const x509::Bytes> Connector::fetched_for(const ConnectionKey& key) const {
  const auto found = std::ranges::find(fetched_, key.origin, &Fetched::origin);
  if (!key.aia || found == fetched_.end()) return {};
  return found->certificates;
}

/// Servers of one name may have several certificates, so what was kept before stays as well.
void Connector::keep(const url::Origin& origin, std::vector<x509::Bytes> certificates) {
  auto found = std::ranges::find(fetched_, origin, &Fetched::origin);
  if (found == fetched_.end()) found = fetched_.insert(found, {origin, {}});
  std::vector<x509::Bytes>& kept = found->certificates;
  if (kept.size() + certificates.size() > most_fetched) kept.clear();
  std::ranges::move(certificates, std::back_inserter(kept));
}

}  // namespace tlsget::client

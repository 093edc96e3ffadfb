#include "client/connector.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "tls/client_identity.hpp"

namespace tlsget::client {
namespace {

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

/// The last --resolve for this host and port wins, and one that names the host beats "*".
const ResolveOverride* override_for(const Route& route, const Options& options) {
  const auto last_that = [&](auto fits) -> const ResolveOverride* {
    const auto found = std::find_if(
        options.resolve.rbegin(), options.resolve.rend(),
        [&](const ResolveOverride& entry) { return entry.port == route.port && fits(entry.host); });
    return found == options.resolve.rend() ? nullptr : &*found;
  };
  const auto* const named = last_that(
      [&](const std::string& host) { return text::equals_ignoring_case(host, route.host.text); });
  return named != nullptr ? named : last_that([](const std::string& host) { return host == "*"; });
}

bool wanted(net::IpVersion version, int family) {
  return version == net::IpVersion::any ||
         (version == net::IpVersion::v4_only ? AF_INET : AF_INET6) == family;
}

std::vector<net::Address> overridden_addresses(const Route& route, net::IpVersion version) {
  std::vector<net::Address> addresses;
  for (const std::string& literal : route.overridden->addresses) {
    const net::Address address = net::literal_address(url::parse_host(literal), route.port);
    if (wanted(version, address.family())) addresses.push_back(address);
  }
  if (addresses.empty())
    throw Error(
        Category::resolve,
        fmt::format("no address of the wanted IP version was given for {}", route.host.text));
  return addresses;
}

std::string place(const url::Host& host, std::uint16_t port) {
  return fmt::format("{}:{}", host.bracketed(), port);
}

}  // namespace

Route Connector::route(const url::Url& url, const Options& options, Observer& observer) {
  Route route;
  ConnectionKey& key = route.key;
  key.origin = url.origin();
  key.ip_version = options.ip_version;
  if (url.scheme == "https") {
    key.tls = tls_context(options.tls, observer);
  } else if (url.scheme != "http") {
    throw Error(Category::unsupported_protocol,
                fmt::format("the scheme \"{}\" is not spoken here", url.scheme));
  }
  choose_target(route, url, options);
  route.overridden = override_for(route, options);
  if (route.host != url.host || route.port != url.port())
    key.target = place(route.host, route.port);
  if (route.overridden != nullptr)
    key.target += fmt::format(" {}", fmt::join(route.overridden->addresses, ","));
  return route;
}

std::shared_ptr<const tls::TlsContext> Connector::tls_context(const tls::TlsOptions& options,
                                                              Observer& observer) {
  const auto known = std::find_if(contexts_.begin(), contexts_.end(), [&](const auto& context) {
    return context->options() == options;
  });
  if (known != contexts_.end()) return *known;
  contexts_.push_back(tls::TlsContext::create(options));
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
  const std::vector<net::Address> addresses =
      route.overridden != nullptr
          ? overridden_addresses(route, options.ip_version)
          : resolver_.resolve(route.host, route.port, options.ip_version, deadline);
  report.resolved = elapsed();
  observer.on_resolved(route.host, addresses);

  Connection connection;
  connection.key = route.key;
  try {
    connection.transport = dial_(addresses, options.tcp, deadline);
  } catch (const Error& error) {
    throw error.with_context("connecting to " + place(route.host, route.port));
  }
  report.connected = elapsed();
  report.endpoints = connection.transport->endpoints();
  ++report.connections;
  observer.on_connected(route.host, report.endpoints);
  if (!route.key.tls) return connection;

  try {
    auto tls = tls::connect_tls(std::move(connection.transport), url.host, route.key.tls, deadline);
    connection.tls = tls.get();
    connection.transport = std::move(tls);
  } catch (const Error& error) {
    if (const auto* detail = error.detail<x509::CertificateDetail>())
      report.judgement = detail->judgement;
    throw error.with_context(fmt::format("TLS handshake with {} ({})", place(url.host, url.port()),
                                         report.endpoints.remote_address));
  }
  report.tls_done = elapsed();
  report.tls = connection.tls->summary();
  report.judgement = connection.tls->judgement();
  observer.on_tls(*report.tls, *report.judgement);
  return connection;
}

}  // namespace tlsget::client

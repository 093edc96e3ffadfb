#include "client/connector.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "tls/client_identity.hpp"

namespace tlsget::client {
namespace {

struct Target {
  url::Host host;
  std::uint16_t port = 0;
};

/// Where to connect for `url`: itself, or what the first fitting --connect-to says.
Target connect_target(const url::Url& url, const Options& options) {
  Target target{url.host, url.port()};
  for (const ConnectTo& rule : options.connect_to) {
    if (!rule.host.empty() && !text::equals_ignoring_case(rule.host, url.host.text)) continue;
    if (rule.port && *rule.port != url.port()) continue;
    if (!rule.to_host.empty()) target.host = url::parse_host(rule.to_host);
    if (rule.to_port) target.port = *rule.to_port;
    return target;
  }
  return target;
}

/// The last --resolve for this host and port wins, and one that names the host beats "*".
const ResolveOverride* override_for(const Target& target, const Options& options) {
  const ResolveOverride* wildcard = nullptr;
  for (auto it = options.resolve.rbegin(); it != options.resolve.rend(); ++it) {
    if (it->port != target.port) continue;
    if (text::equals_ignoring_case(it->host, target.host.text)) return &*it;
    if (it->host == "*" && wildcard == nullptr) wildcard = &*it;
  }
  return wildcard;
}

bool wanted(net::IpVersion version, int family) {
  return version == net::IpVersion::any ||
         (version == net::IpVersion::v4_only ? AF_INET : AF_INET6) == family;
}

std::vector<net::Address> overridden_addresses(const ResolveOverride& entry, const Target& target,
                                               net::IpVersion version) {
  std::vector<net::Address> addresses;
  for (const std::string& literal : entry.addresses) {
    const net::Address address = net::literal_address(url::parse_host(literal), target.port);
    if (wanted(version, address.family())) addresses.push_back(address);
  }
  if (addresses.empty())
    throw Error(
        Category::resolve,
        fmt::format("no address of the wanted IP version was given for {}", target.host.text));
  return addresses;
}

tls::TlsOptions without_identity(tls::TlsOptions options) {
  options.client_identity_withheld = options.client_identity != nullptr;
  options.client_identity.reset();
  return options;
}

std::string place(const url::Host& host, std::uint16_t port) {
  return fmt::format("{}:{}", host.bracketed(), port);
}

}  // namespace

ConnectionKey Connector::key(const url::Url& url, const Options& options,
                             ClientCertificate certificate, Observer& observer) {
  ConnectionKey key;
  key.origin = url.origin();
  key.ip_version = options.ip_version;
  if (url.scheme == "https") {
    key.tls = tls_context(
        certificate == ClientCertificate::offered ? options.tls : without_identity(options.tls),
        observer);
  } else if (url.scheme != "http") {
    throw Error(Category::unsupported_protocol,
                fmt::format("the scheme \"{}\" is not spoken here", url.scheme));
  }
  const Target target = connect_target(url, options);
  if (target.host != url.host || target.port != url.port())
    key.target = place(target.host, target.port);
  if (const auto* entry = override_for(target, options))
    key.target += fmt::format(" {}", fmt::join(entry->addresses, ","));
  return key;
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

Connection Connector::connect(const ConnectionKey& key, const url::Url& url, const Options& options,
                              const Deadline& total, Observer& observer, Report& report,
                              const std::function<Report::Duration()>& elapsed) {
  const Deadline deadline =
      total.earlier_of(Deadline::after(options.connect_timeout, Limit::connect, cancel_));
  const Target target = connect_target(url, options);

  std::vector<net::Address> addresses;
  if (const auto* entry = override_for(target, options)) {
    addresses = overridden_addresses(*entry, target, options.ip_version);
  } else {
    addresses = resolver_.resolve(target.host, target.port, options.ip_version, deadline);
  }
  report.resolved = elapsed();
  observer.on_resolved(target.host, addresses);

  Connection connection;
  connection.key = key;
  try {
    connection.transport = dial_(addresses, options.tcp, deadline);
  } catch (const Error& error) {
    throw error.with_context("connecting to " + place(target.host, target.port));
  }
  report.connected = elapsed();
  report.endpoints = connection.transport->endpoints();
  ++report.connections;
  observer.on_connected(target.host, report.endpoints);
  if (!key.tls) return connection;

  try {
    auto tls = tls::connect_tls(std::move(connection.transport), url.host, key.tls, deadline);
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

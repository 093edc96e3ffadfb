#include "client/proxy_hops.hpp"

#include <fmt/format.h>

#include <utility>

#include "client/connector.hpp"
#include "http/request_writer.hpp"
#include "net/http_connect.hpp"
#include "net/socks.hpp"

namespace tlsget::client {
namespace {

net::SocksVersion version_of(ProxyKind kind) noexcept {
  switch (kind) {
    case ProxyKind::socks4:
      return net::SocksVersion::v4;
    case ProxyKind::socks4a:
      return net::SocksVersion::v4a;
    default:
      return net::SocksVersion::v5;
  }
}

/// What comes after the SOCKS proxy.
struct Next {
  const url::Host& host;
  std::uint16_t port;
};

Next after_socks(const HopOrder& order) {
  if (order.plan.http) return {order.plan.http->host, order.plan.http->port};
  return {order.host, order.port};
}

/// So many addresses of one name a SOCKS proxy is asked for.
constexpr std::size_t most_socks_targets = 8;

/// The addresses of `next`, where it is looked up here; SOCKS 4 has no IPv6.
std::vector<net::Address> resolved_here(const HopOrder& order, const Next& next, ProxyKind kind) {
  Options options = order.options;
  if (kind == ProxyKind::socks4) options.ip_version = net::IpVersion::v4_only;
  try {
    return addresses_of(next.host, next.port, options, order.resolver, order.deadline);
  } catch (const Error& error) {
    if (error.category() != Category::resolve && error.category() != Category::connect) throw;
    throw Error(Category::proxy, error.message());
  }
}

std::optional<net::SocksLogin> socks_login(const Proxy& proxy) {
  if (!proxy.login) return std::nullopt;
  return net::SocksLogin{proxy.login->user, proxy.login->password};
}

/// CONNECT (RFC 9110 section 9.3.6), with the fields in curl's order.
http::Request connect_request(const HopOrder& order) {
  const ProxySettings& settings = order.options.proxy;
  http::Request request;
  request.method = "CONNECT";
  request.target = fmt::format("{}:{}", order.host.bracketed(), order.port);
  if (order.plan.http->kind == ProxyKind::http_1_0) request.version = http::Version::http_1_0;
  const auto add_default = [&](const char* name, std::string value) {
    if (!settings.own.removes(name) && !settings.own.fields.contains(name) && !value.empty())
      request.headers.add(name, std::move(value));
  };
  add_default("Host", request.target);
  if (order.login != nullptr)
    add_default("Proxy-Authorization",
                order.login->field_value(request.method, request.target).value_or(""));
  add_default("User-Agent", settings.user_agent);
  add_default("Proxy-Connection", "Keep-Alive");
  for (const http::Field& field : settings.own.fields) request.headers.add(field.name, field.value);
  return request;
}

/// Names the proxy; the transfer failed at it.
Error at_proxy(const HopOrder& order, const Proxy& proxy, const Error& error,
               std::string_view what) {
  order.report.proxy_at_fault = proxy.place();
  return error.with_context(fmt::format("{} {}", what, proxy.place()));
}

Error at_socks(const HopOrder& order, const Error& error) {
  const Next next = after_socks(order);
  return at_proxy(
      order, *order.plan.socks, error,
      fmt::format("connecting to {}:{} through the SOCKS proxy", next.host.bracketed(), next.port));
}

Error refused(const HopOrder& order, const http::Response& response) {
  const std::string said = response.reason.empty() ? "" : " " + response.reason;
  return Error(Category::tunnel,
               fmt::format("the proxy gave no tunnel to {}:{}: it answered {}{}",
                           order.host.bracketed(), order.port, response.status, said),
               std::make_shared<net::ConnectStatusDetail>(response.status));
}

}  // namespace

const Proxy& first_proxy(const ProxyPlan& plan) {
  return plan.socks ? *plan.socks : *plan.http;
}

std::vector<net::SocksTarget> socks_targets(const HopOrder& order) {
  const Proxy& proxy = *order.plan.socks;
  const Next next = after_socks(order);
  const net::SocksTarget named{std::nullopt, next.host.text, next.port};
  if (proxy.kind == ProxyKind::socks4a) return {named};
  if (proxy.kind == ProxyKind::socks5_hostname) {
    if (!next.host.is_address()) return {named};
    return {{net::literal_address(next.host, next.port), next.host.text, next.port}};
  }
  std::vector<net::SocksTarget> targets;
  try {
    for (const net::Address& address : resolved_here(order, next, proxy.kind))
      if (targets.size() < most_socks_targets)
        targets.push_back({address, next.host.text, next.port});
  } catch (const Error& error) {
    throw at_socks(order, error);
  }
  return targets;
}

void through_socks(const HopOrder& order, net::Transport& transport,
                   const net::SocksTarget& target) {
  const Proxy& proxy = *order.plan.socks;
  try {
    net::open_socks_tunnel(transport, version_of(proxy.kind), target, socks_login(proxy),
                           order.deadline);
  } catch (const Error& error) {
    throw at_socks(order, error);
  }
}

bool may_reach_another(const Error& error) {
  const auto* const said = error.detail<net::SocksDetail>();
  return said != nullptr && said->about_target;
}

std::unique_ptr<net::Transport> start_proxy_tls(const HopOrder& order,
                                                std::unique_ptr<net::Transport> transport) {
  const Proxy& proxy = *order.plan.http;
  try {
    auto tls = tls::connect_tls(std::move(transport), proxy.host, order.proxy_tls, order.deadline);
    order.report.proxy_judgement = tls->judgement();
    order.observer.on_proxy_tls(proxy.place(), tls->summary(), tls->judgement());
    return tls;
  } catch (const Error& error) {
    if (const auto* detail = error.detail<x509::CertificateDetail>())
      order.report.proxy_judgement = detail->judgement;
    throw at_proxy(order, proxy, error, "TLS handshake with the proxy");
  }
}

std::unique_ptr<net::Transport> open_tunnel(const HopOrder& order,
                                            std::unique_ptr<net::Transport> transport) {
  Buffer received;
  const auto on_head = [&order](const http::Response& response) {
    order.report.response_head_size += response.raw_head.size();
    order.report.connect_status = response.status;
    order.observer.on_connect_response(response);
  };
  try {
    for (;;) {
      const http::Request request = connect_request(order);
      order.observer.on_connect_request(http::write_request_head(request));
      const net::ConnectAnswer answer =
          net::ask_for_tunnel(*transport, request, received, order.deadline, on_head);
      if (answer.open) return net::with_first_octets(std::move(transport), std::move(received));
      const bool again =
          order.login != nullptr && order.login->wants_repeat(answer.response, false);
      if (!again) throw refused(order, answer.response);
      if (!answer.reusable) return nullptr;
    }
  } catch (const Error& error) {
    throw at_proxy(order, *order.plan.http, error, "asking for a tunnel at the proxy");
  }
}

}  // namespace tlsget::client

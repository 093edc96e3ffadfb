#include "client/aia_source.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "client/address_scope.hpp"
#include "client/connector.hpp"
#include "client/pump.hpp"
#include "http/exchange.hpp"
#include "http/request_writer.hpp"

namespace tlsget::client {
namespace {

using http::Exchange;

/// Of all heads of an answer: whoever serves a certificate has little to say beside it.
constexpr std::size_t longest_head = 16UL * 1024;

http::Request request_for(const url::Url& url, bool absolute_form) {
  http::Request request;
  request.target = absolute_form ? url.to_string() : url.request_target();
  request.headers.add("Host", url.authority());
  request.headers.add("Accept", "*/*");
  request.headers.add("Connection", "close");
  return request;
}

void check_status(int status) {
  if (status == 200) return;
  if (status >= 300 && status < 400)
    throw Error(Category::http_status,
                fmt::format("it answered with a redirect ({}), which is not followed", status));
  throw Error(Category::http_status, fmt::format("it answered with status {}", status));
}

Error too_large(std::size_t limit) {
  return {Category::too_large, fmt::format("it answered with more than {} octets", limit)};
}

std::string receive(Pump& pump, Exchange& exchange, std::size_t limit) {
  std::string body;
  for (;;) {
    const Exchange::Event event = pump.next();
    switch (event.kind) {
      case Exchange::EventKind::interim_head:
        break;
      case Exchange::EventKind::final_head: {
        check_status(exchange.response().status);
        const http::Framing& framing = exchange.framing();
        if (framing.kind == http::BodyKind::length && framing.length > limit)
          throw too_large(limit);
        break;
      }
      case Exchange::EventKind::body:
        if (event.data.size() > limit - body.size()) throw too_large(limit);
        body += event.data;
        break;
      case Exchange::EventKind::complete:
        return body;
    }
  }
}

}  // namespace

std::string HttpIssuerSource::get(const url::Url& url, std::size_t limit,
                                  const Deadline& deadline) {
  const auto [transport, absolute_form] = connect(url, deadline);
  const http::Request request = request_for(url, absolute_form);
  const std::string head = http::write_request_head(request);
  http::ExchangeOptions options;
  options.limits.line = longest_head;
  options.limits.head = longest_head;
  Exchange exchange(request, false, options);
  Buffer received;
  Pump pump(*transport, exchange, received, deadline);
  pump.send(head, std::nullopt);
  std::string body = receive(pump, exchange, limit);
  transport->close();
  return body;
}

ProxiedIssuer HttpIssuerSource::connect(const url::Url& url, const Deadline& deadline) {
  if (reach_) {
    ProxiedIssuer proxied = reach_(url, deadline);
    if (proxied.transport) return proxied;
  }
  return {dial_(allowed_addresses(url, deadline), options_.tcp, deadline), false};
}

std::vector<net::Address> HttpIssuerSource::allowed_addresses(const url::Url& url,
                                                              const Deadline& deadline) {
  std::vector<net::Address> addresses =
      addresses_of(url.host, url.port(), options_, resolver_, deadline);
  const net::Address first = addresses.front();
  std::erase_if(addresses, [this](const net::Address& address) {
    const AddressScope scope = scope_of(address);
    return scope == AddressScope::nowhere || (scope == AddressScope::own && !own_allowed_);
  });
  if (addresses.empty())
    throw Error(
        Category::connect,
        fmt::format("its address {} is not a public one, and is not connected to", first.text()));
  return addresses;
}

}  // namespace tlsget::client

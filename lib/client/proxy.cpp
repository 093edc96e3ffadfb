#include "client/proxy.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

#include "base/error.hpp"
#include "base/text.hpp"
#include "url/address.hpp"

namespace tlsget::client {
namespace {

constexpr std::uint16_t default_port = 1080;
constexpr std::uint16_t default_tls_port = 443;

struct Scheme {
  std::string_view name;
  ProxyKind kind;
};
constexpr std::array schemes{
    Scheme{"http", ProxyKind::http},
    Scheme{"https", ProxyKind::https},
    Scheme{"socks5h", ProxyKind::socks5_hostname},
    Scheme{"socks5", ProxyKind::socks5},
    Scheme{"socks4a", ProxyKind::socks4a},
    Scheme{"socks4", ProxyKind::socks4},
    Scheme{"socks", ProxyKind::socks4},
};

ProxyKind kind_of(const std::string& scheme) {
  const auto* const found = std::ranges::find(schemes, scheme, &Scheme::name);
  if (found == schemes.end())
    throw Error(Category::connect,
                fmt::format("a proxy of the scheme \"{}\" is not spoken to here", scheme));
  return found->kind;
}

std::string decoded(const std::optional<std::string>& part) {
  // A URL that was parsed always decodes.
  return url::percent_decode(part.value_or("")).value_or("");
}

url::Url parse_text(std::string_view text) {
  try {
    return url::parse(text, {.default_scheme = "http"});
  } catch (const Error& error) {
    const auto* const detail = error.detail<url::UrlErrorDetail>();
    throw Error(Category::resolve_proxy,
                fmt::format("the proxy \"{}\" is no proxy's address: {}",
                            detail == nullptr ? "" : detail->text, error.message()));
  }
}

/// Octets in network order; empty: not an address.
std::string octets_of(std::string_view text) {
  if (const auto v6 = url::parse_ipv6(text)) return {v6->begin(), v6->end()};
  // Strictly dotted decimal, as inet_pton reads it.
  std::string octets;
  std::size_t parts = 0;
  for (std::string_view rest = text;; ++parts) {
    const std::size_t dot = rest.find('.');
    const auto number = text::parse_decimal(rest.substr(0, dot));
    if (!number || *number > 255) return {};
    octets += static_cast<char>(*number);
    if (dot == std::string_view::npos) break;
    rest.remove_prefix(dot + 1);
  }
  return parts == 3 ? octets : std::string();
}

bool same_prefix(std::string_view a, std::string_view b, std::size_t bits) {
  const std::size_t whole = bits / 8;
  if (a.substr(0, whole) != b.substr(0, whole)) return false;
  if (bits % 8 == 0) return true;
  const unsigned different = static_cast<unsigned char>(a[whole]) ^
                             static_cast<unsigned>(static_cast<unsigned char>(b[whole]));
  return (different >> (8 - bits % 8)) == 0;
}

/// "192.0.2.7" or "192.0.2.0/24".
bool has_address(std::string_view entry, const url::Host& host) {
  const std::size_t slash = entry.find('/');
  std::string_view network = entry.substr(0, slash);
  if (network.starts_with('[') && network.ends_with(']'))
    network = network.substr(1, network.size() - 2);
  const std::string theirs = octets_of(network);
  const std::string ours = octets_of(host.text);
  if (theirs.empty() || theirs.size() != ours.size()) return false;
  if (slash == std::string_view::npos) return theirs == ours;
  const auto bits = text::parse_decimal(entry.substr(slash + 1));
  if (!bits || *bits > ours.size() * 8) return false;
  return same_prefix(theirs, ours, *bits == 0 ? ours.size() * 8 : *bits);
}

/// The domain and all below it.
bool has_name(std::string_view entry, const url::Host& host) {
  if (entry.ends_with('.')) entry.remove_suffix(1);
  if (entry.starts_with('.')) entry.remove_prefix(1);
  std::string_view name = host.text;
  if (name.ends_with('.')) name.remove_suffix(1);
  if (entry.empty() || entry.size() > name.size()) return false;
  const std::string_view above = name.substr(0, name.size() - entry.size());
  return text::equals_ignoring_case(name.substr(above.size()), entry) &&
         (above.empty() || above.ends_with('.'));
}

/// What the environment has for a URL; empty: nothing.
const std::string& variable_for(const ProxyVariables& environment, const url::Url& url) {
  const std::string& own = url.scheme == "https" ? environment.https : environment.http;
  return own.empty() ? environment.all : own;
}

void put(ProxyPlan& plan, Proxy proxy) {
  (is_socks(proxy.kind) ? plan.socks : plan.http) = std::move(proxy);
}

}  // namespace

std::string Proxy::place() const {
  return socket_path.empty() ? fmt::format("{}:{}", host.bracketed(), port) : socket_path;
}

std::string ProxyPlan::key() const {
  std::string key;
  for (const auto* proxy : {&socks, &http}) {
    if (!*proxy) continue;
    const Proxy& one = **proxy;
    key += fmt::format("{} {} ", static_cast<int>(one.kind), one.place());
    // Lengths, so that no two logins can look alike.
    if (one.login)
      key += fmt::format("{} {} {} {} ", one.login->user.size(), one.login->user,
                         one.login->password.size(), one.login->password);
  }
  return key + (tunnel ? "tunnel" : "");
}

Proxy parse_proxy(std::string_view text, ProxyKind kind) {
  const url::Url url = parse_text(text);
  Proxy proxy;
  proxy.kind = text.find("://") == std::string_view::npos ? kind : kind_of(url.scheme);
  proxy.host = url.host;
  proxy.port =
      url.explicit_port.value_or(proxy.kind == ProxyKind::https ? default_tls_port : default_port);
  if (url.user || url.password) proxy.login = ProxyLogin{decoded(url.user), decoded(url.password)};
  if (is_socks(proxy.kind) && url.path.size() > 1 && url.host.text == "localhost")
    proxy.socket_path = decoded(url.path);
  return proxy;
}

ProxyPlan plan_proxies(const ProxySettings& settings, const url::Url& url, bool other_target) {
  ProxyPlan plan;
  const bool is_named = settings.proxy || settings.pre_proxy;
  const std::string text =
      is_named ? settings.proxy.value_or("") : variable_for(settings.environment, url);
  const std::string pre = settings.pre_proxy.value_or("");
  if (text.empty() && pre.empty()) return plan;
  if (is_excepted(settings.no_proxy ? *settings.no_proxy : settings.environment.no_proxy, url.host))
    return plan;
  if (!text.empty()) put(plan, parse_proxy(text, settings.proxy ? settings.kind : ProxyKind::http));
  if (!pre.empty()) {
    plan.socks = parse_proxy(pre, ProxyKind::socks4);
    if (!is_socks(plan.socks->kind))
      throw Error(Category::resolve_proxy, "the proxy before the proxy has to be a SOCKS proxy");
  }
  auto& asked = plan.http ? plan.http : plan.socks;
  if (!asked->login) asked->login = settings.login;
  plan.tunnel = plan.http && (url.scheme != "http" || settings.tunnel || other_target);
  return plan;
}

bool is_excepted(std::string_view list, const url::Host& host) {
  if (list == "*") return true;
  while (!list.empty()) {
    const std::string_view element = list.substr(0, list.find(','));
    list.remove_prefix(std::min(element.size() + 1, list.size()));
    const std::string_view entry = text::trim(element);
    const std::size_t blank = entry.find_first_of(" \t");
    const std::string_view first = entry.substr(0, blank);
    if (host.is_address() ? has_address(first, host) : has_name(first, host)) return true;
    // As curl has it: what stands behind a blank without a comma, and all after it, does not count.
    if (blank != std::string_view::npos) return false;
  }
  return false;
}

}  // namespace tlsget::client

#include "support/haproxy.hpp"

#include <fmt/format.h>

#include "support/certificates.hpp"

namespace tlsget::test {
namespace {

bool is_tls(HaproxySite site) {
  return site == HaproxySite::tls || site == HaproxySite::proxied_tls;
}

bool is_proxied(HaproxySite site) {
  return site == HaproxySite::proxied || site == HaproxySite::proxied_tls;
}

constexpr std::string_view settings_for_all = R"(global
  maxconn 100
  ssl-default-bind-options ssl-min-ver TLSv1.2
defaults
  mode http
  timeout connect 1s
  timeout client 10s
  timeout server 1s
  timeout http-request 500ms
  timeout http-keep-alive 10s
  timeout tarpit 100ms
frontend front
)";

constexpr std::string_view rules = R"(
  http-request set-header X-Client %[src]
  http-request set-header X-TLS %[ssl_fc_protocol] if { ssl_fc }
  http-request deny if { path /deny }
  http-request tarpit if { path /tarpit }
  http-request redirect location /moved code 301 if { path /redirect/301 }
  http-request redirect location /moved code 302 if { path /redirect/302 }
  http-request redirect location /moved code 303 if { path /redirect/303 }
  http-request redirect location /moved code 307 if { path /redirect/307 }
  http-request redirect location /moved code 308 if { path /redirect/308 }
  use_backend down if { path /down }
  default_backend back
backend down
)";

std::string bind_lines(const std::filesystem::path& folder,
                       const std::vector<std::uint16_t>& ports) {
  std::string lines;
  for (std::size_t i = 0; i < ports.size(); ++i) {
    const auto site = static_cast<HaproxySite>(i);
    lines += fmt::format("  bind 127.0.0.1:{}", ports[i]);
    if (is_proxied(site)) lines += " accept-proxy";
    if (is_tls(site)) lines += fmt::format(" ssl crt {}", (folder / "server.pem").string());
    lines += '\n';
  }
  return lines;
}

std::string configuration(const std::filesystem::path& folder,
                          const std::vector<std::uint16_t>& ports, std::uint16_t backend) {
  return fmt::format("{}{}{}backend back\n  server one 127.0.0.1:{}\n", settings_for_all,
                     bind_lines(folder, ports), rules, backend);
}

ServerProgram::Settings settings(std::uint16_t backend) {
  return {.needed = {"/usr/sbin/haproxy"},
          .ports = 4,
          .arguments = [backend](const auto& folder, const auto& ports) {
            write_file(folder / "server.pem",
                       read_file(certificate_file("localhost")) + read_file(key_file("localhost")));
            write_file(folder / "haproxy.cfg", configuration(folder, ports, backend));
            return std::vector<std::string>{"-db", "-f", (folder / "haproxy.cfg").string()};
          }};
}

}  // namespace

Haproxy::Haproxy(std::uint16_t backend) : server_(settings(backend)) {}

std::uint16_t Haproxy::port(HaproxySite site) const {
  return server_.port(static_cast<std::size_t>(site));
}

std::string Haproxy::url(HaproxySite site, std::string_view path) const {
  return fmt::format("{}://127.0.0.1:{}{}", is_tls(site) ? "https" : "http", port(site), path);
}

}  // namespace tlsget::test

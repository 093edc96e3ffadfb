#include "support/nginx.hpp"

#include <fmt/format.h>

#include <array>
#include <catch2/catch_message.hpp>
#include <catch2/catch_test_macros.hpp>
#include <chrono>
#include <cstdlib>
#include <stdexcept>
#include <thread>

#include "support/certificates.hpp"
#include "support/ports.hpp"
#include "support/text.hpp"

namespace tlsget::test {
namespace {

namespace fs = std::filesystem;

struct SiteSettings {
  Site site;
  const char* certificate;
  const char* protocols;
};

constexpr const char* both = "TLSv1.2 TLSv1.3";
constexpr std::array site_settings{
    SiteSettings{Site::plain, nullptr, nullptr},
    SiteSettings{Site::tls, "localhost", both},
    SiteSettings{Site::tls12, "localhost", "TLSv1.2"},
    SiteSettings{Site::tls13, "localhost", "TLSv1.3"},
    SiteSettings{Site::rsa, "rsa", both},
    SiteSettings{Site::wildcard, "wildcard", both},
    SiteSettings{Site::wrong_host, "wronghost", both},
    SiteSettings{Site::expired, "expired", both},
    SiteSettings{Site::not_yet_valid, "notyet", both},
    SiteSettings{Site::self_signed, "selfsigned", both},
    SiteSettings{Site::unknown_ca, "unknown", both},
    SiteSettings{Site::missing_intermediate, "missing-intermediate", both},
    SiteSettings{Site::client_certificate, "localhost", both},
};

constexpr const char* program = "/usr/sbin/nginx";

void require_nginx() {
  if (fs::exists(program)) return;
  if (std::getenv("CI") != nullptr) FAIL("nginx is not installed: " << program);
  SKIP("nginx is not installed: " << program);
}

std::string words(std::size_t size) {
  std::string text;
  for (std::size_t i = 0; text.size() < size; ++i)
    text += fmt::format("line {} of a text that gzip makes smaller\n", i);
  text.resize(size);
  return text;
}

constexpr std::string_view common_locations = R"(
    location / { gzip on; gzip_types *; gzip_min_length 1000; }
    location /chunked/ { alias @root@/; ssi on; ssi_types *; }
    location /upload/ { dav_methods PUT; }
    location /private/ { alias @root@/; auth_basic "tests"; auth_basic_user_file @folder@/passwords; }
    location /loop { return 302 /loop; }
    location /elsewhere { return 302 http://localhost:@plain@/seen; }
    location /seen {
      return 200 "$request_method\n$server_protocol\n$ssl_protocol\n$ssl_server_name\n$http_host\n$http_authorization\n$http_cookie\n";
    }
)";

}  // namespace

Nginx::Nginx(std::vector<OwnSite> own_sites) : own_sites_(std::move(own_sites)) {
  require_nginx();
  write_content();
  constexpr int attempts = 5;  // another process may have taken a port in the meantime
  for (int i = 0; i < attempts; ++i) {
    ports_ = free_ports(site_settings.size() + own_sites_.size());
    write_file(folder_ / "nginx.conf", configuration());
    if (start()) return;
  }
  throw std::runtime_error("nginx does not start: " + read_file(folder_ / "error.log"));
}

std::uint16_t Nginx::port(Site site) const {
  return ports_.at(static_cast<std::size_t>(site));
}

std::uint16_t Nginx::own_port(std::size_t index) const {
  return ports_.at(site_settings.size() + index);
}

std::string Nginx::url(Site site, std::string_view path, std::string_view host) const {
  return fmt::format("{}://{}:{}{}", site == Site::plain ? "http" : "https", host, port(site),
                     path);
}

void Nginx::write_content() const {
  fs::create_directories(root() / "upload");
  write_file(root() / "small.txt", "hello from nginx\n");
  write_file(root() / "text.txt", words(300'000));
  write_file(root() / "big", "");
  fs::resize_file(root() / "big", big_size);  // sparse: takes no room
  write_file(folder_ / "passwords", "ann:{SHA}Hul9AmsEI+JW7sXnPR6Dg28f+Yg=\n");
}

std::string Nginx::configuration() const {
  std::string text =
      "daemon off;\nmaster_process off;\npid @folder@/pid;\nerror_log @folder@/error.log;\n"
      "events { worker_connections 256; }\n"
      "http {\n  access_log off;\n  root @root@;\n  sendfile on;\n  default_type text/plain;\n";
  for (const char* kind : {"client_body", "proxy", "fastcgi", "scgi", "uwsgi"})
    text += fmt::format("  {}_temp_path @folder@/{};\n", kind, kind);
  for (std::size_t i = 0; i < site_settings.size(); ++i) text += server_block(i);
  for (std::size_t i = 0; i < own_sites_.size(); ++i) text += own_block(i);
  text += "}\n";
  text = replace_all(std::move(text), "@root@", root().string());
  text = replace_all(std::move(text), "@plain@", std::to_string(port(Site::plain)));
  return replace_all(std::move(text), "@folder@", folder_.path().string());
}

std::string Nginx::server_block(std::size_t index) const {
  const auto& settings = site_settings.at(index);
  const bool tls = settings.certificate != nullptr;
  std::string text =
      fmt::format("  server {{\n    listen 127.0.0.1:{}{};\n", ports_[index], tls ? " ssl" : "");
  if (tls) {
    text += fmt::format(
        "    ssl_certificate {};\n    ssl_certificate_key {};\n    ssl_protocols {};\n",
        certificate_file(settings.certificate), key_file(settings.certificate), settings.protocols);
  }
  if (settings.site == Site::client_certificate)
    text += fmt::format("    ssl_verify_client on;\n    ssl_client_certificate {};\n", ca_file());
  for (const int status : {301, 302, 303, 307, 308})
    text += fmt::format("    location /redirect/{0} {{ return {0} /small.txt; }}\n", status);
  for (const int status : {400, 403, 404, 500, 503})
    text += fmt::format("    location /status/{0} {{ return {0} \"status {0}\\n\"; }}\n", status);
  text += "    location /status/204 { return 204; }\n";
  return text.append(common_locations) + "  }\n";
}

std::string Nginx::own_block(std::size_t index) const {
  const OwnSite& site = own_sites_[index];
  return fmt::format(
      "  server {{\n    listen 127.0.0.1:{} ssl;\n    ssl_certificate {};\n"
      "    ssl_certificate_key {};\n    {}\n  }}\n",
      own_port(index), site.certificate, site.key, site.directives);
}

bool Nginx::start() {
  const auto config = (folder_ / "nginx.conf").string();
  const auto log = (folder_ / "error.log").string();
  process_ = std::make_unique<Process>(Command{
      .program = program, .arguments = {"-p", folder_.path().string(), "-e", log, "-c", config}});
  constexpr int tries = 2000;
  for (int i = 0; i < tries && process_->running(); ++i) {
    if (accepts(ports_.back())) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  process_.reset();
  return false;
}

}  // namespace tlsget::test

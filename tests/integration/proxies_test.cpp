// Proxies that are not ours: tinyproxy, microsocks and squid, with nginx behind them.
#include <catch2/catch_message.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include "support/certificates.hpp"
#include "support/nginx.hpp"
#include "support/process.hpp"
#include "support/proxy_programs.hpp"

using namespace tlsget::test;

namespace {

using List = std::vector<std::string>;

bool contains(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

std::string at(const char* scheme, std::uint16_t port, const char* login = "") {
  return std::string(scheme) + "://" + login + "localhost:" + std::to_string(port);
}

Result fetch(List proxy, const std::string& url) {
  proxy.insert(proxy.end(), {"-sS", "--cacert", ca_file(), "-w", "\n%{http_connect}", url});
  return run(tlsget_command(std::move(proxy)));
}

TEST_CASE("a page comes through tinyproxy, forwarded or by a tunnel") {
  const Nginx nginx;
  const RunningProxy proxy(ProxyProgram::tinyproxy);
  const bool tls = GENERATE(false, true);
  const auto result = fetch({"-4", "-x", at("http", proxy.port(), "ann:secret@")},
                            nginx.url(tls ? Site::tls : Site::plain, "/small.txt"));
  INFO(result.err);
  CHECK(result.exit_code == 0);
  CHECK(result.out == std::string("hello from nginx\n\n") + (tls ? "200" : "000"));
}

TEST_CASE("tinyproxy opens no tunnel without the login") {
  const Nginx nginx;
  const RunningProxy proxy(ProxyProgram::tinyproxy);
  const auto result =
      fetch({"-4", "-x", at("http", proxy.port())}, nginx.url(Site::tls, "/small.txt"));
  INFO(result.err);
  CHECK(result.exit_code == 56);
  CHECK(contains(result.err, "it answered 407"));
}

TEST_CASE("a proxy's login does not reach nginx") {
  const Nginx nginx;
  const RunningProxy proxy(ProxyProgram::tinyproxy);
  const auto result = fetch({"-4", "-p", "-x", at("http", proxy.port(), "ann:secret@")},
                            nginx.url(Site::plain, "/seen"));
  INFO(result.err);
  CHECK(result.exit_code == 0);
  CHECK_FALSE(contains(result.out, "Basic"));
}

TEST_CASE("a page comes through microsocks") {
  const Nginx nginx;
  const RunningProxy proxy(ProxyProgram::microsocks);
  const char* scheme = GENERATE("socks5", "socks5h");
  const bool tls = GENERATE(false, true);
  const auto result = fetch({"-4", "-x", at(scheme, proxy.port(), "ann:secret@")},
                            nginx.url(tls ? Site::tls : Site::plain, "/small.txt"));
  INFO(result.err);
  CHECK(result.exit_code == 0);
  CHECK(contains(result.out, "hello from nginx"));
}

TEST_CASE("microsocks says no to a wrong password, and to none") {
  const Nginx nginx;
  const RunningProxy proxy(ProxyProgram::microsocks);
  const char* login = GENERATE("ann:wrong@", "");
  const auto result =
      fetch({"-4", "-x", at("socks5h", proxy.port(), login)}, nginx.url(Site::plain, "/small.txt"));
  INFO(result.err);
  CHECK(result.exit_code == 97);
  CHECK_FALSE(contains(result.err, "wrong"));
}

TEST_CASE("microsocks leads to tinyproxy") {
  const Nginx nginx;
  const RunningProxy socks(ProxyProgram::microsocks);
  const RunningProxy proxy(ProxyProgram::tinyproxy);
  const auto result = fetch({"-4", "--preproxy", at("socks5", socks.port(), "ann:secret@"), "-x",
                             at("http", proxy.port(), "ann:secret@")},
                            nginx.url(Site::tls, "/small.txt"));
  INFO(result.err);
  CHECK(result.exit_code == 0);
  CHECK(contains(result.out, "hello from nginx"));
}

TEST_CASE("squid takes Digest and Basic, in the clear and under TLS") {
  const Nginx nginx;
  const RunningProxy proxy(ProxyProgram::squid);
  const TemporaryDirectory folder;
  write_file(folder / "ca.pem", authorities_with_intermediate());
  for (const char* scheme : {"--proxy-digest", "--proxy-basic", "--proxy-anyauth"}) {
    for (const bool proxy_tls : {false, true}) {
      for (const Site site : {Site::plain, Site::tls}) {
        INFO(scheme << " " << proxy_tls << " " << (site == Site::tls));
        const auto result =
            fetch({"-4", scheme, "-U", "ann:secret", "--proxy-cacert", (folder / "ca.pem").string(),
                   "-x", proxy_tls ? at("https", proxy.tls_port()) : at("http", proxy.port())},
                  nginx.url(site, "/small.txt"));
        INFO(result.err);
        CHECK(result.exit_code == 0);
        CHECK(contains(result.out, "hello from nginx"));
      }
    }
  }
}

TEST_CASE("a body goes through squid once the login is known") {
  const Nginx nginx;
  const RunningProxy proxy(ProxyProgram::squid);
  const TemporaryDirectory folder;
  write_file(folder / "body", std::string(200'000, 'x'));
  const auto result = fetch({"-4", "--proxy-digest", "-U", "ann:secret", "-x",
                             at("http", proxy.port()), "-T", (folder / "body").string()},
                            nginx.url(Site::plain, "/upload/through-squid"));
  INFO(result.err);
  CHECK(result.exit_code == 0);
  CHECK(read_file(nginx.root() / "upload" / "through-squid") == std::string(200'000, 'x'));
}

TEST_CASE("squid's certificate is not covered by -k") {
  const Nginx nginx;
  const RunningProxy proxy(ProxyProgram::squid);
  const auto refused = fetch({"-4", "-k", "-U", "ann:secret", "-x", at("https", proxy.tls_port())},
                             nginx.url(Site::tls, "/small.txt"));
  CHECK(refused.exit_code == 60);
  CHECK(contains(refused.err, "certificate of the proxy localhost:"));
  const auto taken =
      fetch({"-4", "--proxy-insecure", "-U", "ann:secret", "-x", at("https", proxy.tls_port())},
            nginx.url(Site::tls, "/small.txt"));
  INFO(taken.err);
  CHECK(taken.exit_code == 0);
}

}  // namespace

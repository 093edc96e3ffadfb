// A real web server for the tests: nginx in the foreground, on loopback ports of its own, with all
// its files in a temporary folder.
//
// What it serves on every site:
//
//     /small.txt          "hello from nginx\n"
//     /text.txt           300 KB of words; with "Accept-Encoding: gzip" gzipped (and then chunked)
//     /chunked/text.txt   the same, always chunked, never gzipped
//     /big                1 GiB of zero octets
//     /status/N           N of 204 400 403 404 500 503, with the body "status N\n" (but for 204)
//     /redirect/N         N of 301 302 303 307 308, to /small.txt
//     /loop               302 to itself
//     /elsewhere          302 to /seen of the plain site under the host name localhost
//     /seen               text: method, protocol, TLS version, SNI, Host, Authorization, Cookie,
//     one line each /private/small.txt  basic authentication, user "ann", password "se cret:x"
//     /upload/NAME        PUT stores it; GET gives it back
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "support/files.hpp"
#include "support/process.hpp"

namespace tlsget::test {

/// The servers that one Nginx runs, each on its own port.
enum class Site {
  plain,  ///< no TLS
  tls,    ///< 1.2 and 1.3, a good certificate
  tls12,
  tls13,
  rsa,
  wildcard,
  wrong_host,
  expired,
  not_yet_valid,
  self_signed,
  unknown_ca,
  missing_intermediate,
  client_certificate,  ///< asks for one of the development CA; without it 400
};

/// A server with a certificate of the test's own.
struct OwnSite {
  std::string certificate;  ///< file: what is sent, the leaf first
  std::string key;          ///< file
  /// Lines of nginx's own, each ending in ";".
  std::string directives = "ssl_protocols TLSv1.2 TLSv1.3;";
};

class Nginx {
 public:
  /// Starts it and waits until it accepts. Without nginx on this machine the running test is
  /// skipped, but fails when the environment variable CI is set.
  explicit Nginx(std::vector<OwnSite> own_sites = {});

  std::uint16_t port(Site site) const;
  /// "https://127.0.0.1:PORT/path", or with `host` in the address's place.
  std::string url(Site site, std::string_view path, std::string_view host = "127.0.0.1") const;
  /// Of the own site with this index.
  std::uint16_t own_port(std::size_t index) const;
  /// Where the files of / lie.
  std::filesystem::path root() const { return folder_ / "root"; }

  static constexpr std::uint64_t big_size = 1ULL << 30U;

 private:
  void write_content() const;
  std::string configuration() const;
  std::string server_block(std::size_t index) const;
  std::string own_block(std::size_t index) const;
  bool start();

  TemporaryDirectory folder_;
  std::vector<OwnSite> own_sites_;
  std::vector<std::uint16_t> ports_;
  std::unique_ptr<Process> process_;
};

}  // namespace tlsget::test

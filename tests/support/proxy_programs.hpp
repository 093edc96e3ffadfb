// Real proxies for the tests: tinyproxy, microsocks and squid, in the foreground, on loopback ports
// of their own, with all their files in a temporary folder. The user is "ann", the password
// "secret".
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "support/files.hpp"
#include "support/process.hpp"

namespace tlsget::test {

enum class ProxyProgram {
  tinyproxy,   ///< HTTP, with Basic
  microsocks,  ///< SOCKS 5, with user and password
  squid,       ///< HTTP, with Digest and Basic; a second port under TLS, as localhost
};

class RunningProxy {
 public:
  /// Starts it and waits until it accepts. Where the program is not installed the running test is
  /// skipped, but fails when the environment variable CI is set.
  explicit RunningProxy(ProxyProgram program);

  std::uint16_t port() const { return ports_.at(0); }
  /// Of squid, under TLS.
  std::uint16_t tls_port() const { return ports_.at(1); }

 private:
  Command command() const;
  void write_squid_files() const;
  bool start();

  ProxyProgram program_;
  TemporaryDirectory folder_;
  std::vector<std::uint16_t> ports_;
  std::unique_ptr<Process> process_;
};

/// Authorities for squid's certificate, of which it sends the leaf alone: a file's content.
std::string authorities_with_intermediate();

}  // namespace tlsget::test

// `openssl s_server` on a loopback port: a server that refuses, offers and forgets what the
// arguments tell it to. To each GET it answers 200 with a page about the connection.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "support/process.hpp"

namespace tlsget::test {

class OpensslServer {
 public:
  /// `arguments`: of s_server, "-cert" and "-key" among them. Returns when it accepts.
  explicit OpensslServer(const std::vector<std::string>& arguments);

  std::uint16_t port() const noexcept { return port_; }
  /// "127.0.0.1:PORT".
  std::string authority() const;
  std::string url() const { return "https://" + authority() + "/"; }

 private:
  Process process_;
  std::uint16_t port_ = 0;
};

}  // namespace tlsget::test

// haproxy: a balancer between tlsget and a backend that a test scripts.
//
// Its ports: plain HTTP; TLS ended here (1.2 and 1.3, the good certificate for localhost); plain
// and TLS that take the PROXY line before anything else. Each request goes to the backend with
// X-Client, the address that haproxy takes for the client's, and X-TLS, the version where TLS was
// spoken. Paths:
//
//     /deny       403 of haproxy's own       /down    503: no server there
//     /tarpit     500, after a tenth of a second   /redirect/N   N to /moved
//
// A request's head may have 16 KiB (400 beyond); one that does not come in half a second is 408; a
// backend that does not answer in one second is 504.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "support/server_program.hpp"

namespace tlsget::test {

enum class HaproxySite { plain, tls, proxied, proxied_tls };

class Haproxy {
 public:
  /// Starts it; see ServerProgram. `backend` is a port on 127.0.0.1.
  explicit Haproxy(std::uint16_t backend);

  std::string url(HaproxySite site, std::string_view path) const;
  std::uint16_t port(HaproxySite site) const;

 private:
  ServerProgram server_;
};

}  // namespace tlsget::test

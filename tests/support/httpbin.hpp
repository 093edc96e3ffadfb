// httpbin, a server that shows what it was sent, under gunicorn: over TLS with the good certificate
// for localhost, and plain.
#pragma once

#include <string>
#include <string_view>

#include "support/server_program.hpp"

namespace tlsget::test {

class Httpbin {
 public:
  /// Starts it; see ServerProgram.
  explicit Httpbin(bool tls = false);

  /// "http://127.0.0.1:PORT/path", with https where it speaks TLS.
  std::string url(std::string_view path) const;

 private:
  bool tls_;
  ServerProgram server_;
};

}  // namespace tlsget::test

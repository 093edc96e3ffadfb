// The values that a request and a response are, once parsed or before they are written.
#pragma once

#include <string>

#include "http/headers.hpp"

namespace tlsget::http {

enum class Version { http_0_9, http_1_0, http_1_1 };

struct Request {
  std::string method = "GET";  ///< case-sensitive token
  std::string target = "/";    ///< request-target (RFC 9112 section 3.2), already in its form
  Version version = Version::http_1_1;
  Headers headers;  ///< complete: Host and all; the writer adds nothing
};

struct Response {
  Version version = Version::http_1_1;
  int status = 0;      ///< 100 to 999
  std::string reason;  ///< may be empty
  Headers headers;
  /// The head exactly as it came, the empty line included: what -i and -D show.
  std::string raw_head;

  bool is_interim() const noexcept { return status < 200; }
};

}  // namespace tlsget::http

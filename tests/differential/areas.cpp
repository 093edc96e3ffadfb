#include "differential/rows.hpp"

namespace tlsget::test {

std::span<const Area> areas() {
  static const Area all[] = {
      {"requests", request_rows()}, {"redirects", redirect_rows()},
      {"output", output_rows()},    {"responses", response_rows()},
      {"tls", tls_rows()},          {"errors", error_rows()},
      {"proxies", proxy_rows()},
  };
  return all;
}

}  // namespace tlsget::test

#include "differential/rows.hpp"

namespace tlsget::test {

std::span<const Area> areas() {
  static const Area all[] = {
      {"requests", request_rows()}, {"auth", auth_rows()},          {"uploads", upload_rows()},
      {"forms", form_rows()},       {"protocol", protocol_rows()},  {"redirects", redirect_rows()},
      {"output", output_rows()},    {"responses", response_rows()}, {"tls", tls_rows()},
      {"errors", error_rows()},     {"files", file_rows()},         {"retries", retry_rows()},
      {"cookies", cookie_rows()},   {"control", control_rows()},    {"proxies", proxy_rows()},
  };
  return all;
}

}  // namespace tlsget::test

// Redirects.
#include "differential/rows.hpp"

namespace tlsget::test {

std::span<const Row> redirect_rows() {
  static const Row rows[] = {
      {"not followed", {"$URL/to/302/echo"}},
      {"followed", {"-L", "$URL/to/302/echo"}},
      {"POST becomes GET with 301", {"-L", "-d", "a=1", "$URL/to/301/echo"}},
      {"POST becomes GET with 302", {"-L", "-d", "a=1", "$URL/to/302/echo"}},
      {"POST becomes GET with 303", {"-L", "-d", "a=1", "$URL/to/303/echo"}},
      {"POST stays with 307", {"-L", "-d", "a=1", "$URL/to/307/echo"}},
      {"POST stays with 308", {"-L", "-d", "a=1", "$URL/to/308/echo"}},
      {"an explicit method stays", {"-L", "-X", "PUT", "-d", "a=1", "$URL/to/302/echo"}},
      {"HEAD stays", {"-L", "-I", "$URL/to/302/echo"}},
      {"several", {"-L", "$URL/to/301/to/302/to/307/echo"}},
      {"too many", {"-L", "--max-redirs", "1", "$URL/to/301/to/302/echo"}},
      {"none allowed", {"-L", "--max-redirs", "0", "$URL/to/302/echo"}},
      {"without end", {"-L", "--max-redirs", "-1", "$URL/to/302/echo"}},
      {"credentials stay on the origin", {"-L", "-u", "ann:secret", "$URL/to/302/head"}},
      {"credentials do not cross", {"-L", "-u", "ann:secret", "$URL/away/302/head"}},
      {"credentials cross when trusted",
       {"--location-trusted", "-u", "ann:secret", "$URL/away/302/head"}},
      {"own fields cross", {"-L", "-H", "X-Own: 1", "$URL/away/302/head"}},
      {"own Authorization does not", {"-L", "-H", "Authorization: x", "$URL/away/302/head"}},
      {"an automatic referer", {"-L", "-e", ";auto", "$URL/to/302/head"}},
      {"a referer and then an automatic one",
       {"-L", "-e", "http://a.test/;auto", "$URL/to/302/head"}},
      {"the body of a redirect goes nowhere", {"-L", "-o", "out", "$URL/to/302/echo"}},
      {"relative", {"-L", "--max-redirs", "2", "$URL/location/302/echo/x"}},
      {"relative with dots", {"-L", "$URL/location/302/..%2f..%2fecho"}},
      {"a query alone", {"-L", "-m", "5", "--max-redirs", "3", "$URL/location/302/%3fq=1"}},
      {"with a space", {"-L", "$URL/location/302/%2fecho%2fa%20b"}},
      {"without a scheme", {"-L", "$URL/location/302/%2f%2f127.0.0.1:$PORT%2fecho"}},
      {"-w tells where it led",
       {"-L", "-w", "%{num_redirects} %{http_code}\n", "$URL/to/302/echo"}},
      {"-w tells where it would lead",
       {"-w", "%{redirect_url} %{http_code}\n", "$URL/to/302/echo"}},
      {"-w tells of what was sent with the last request",
       {"-L", "-d", "a=1", "-w", "%{size_upload} %{size_download}\n", "$URL/to/307/echo"}},
      {"-w tells of a last request without a body",
       {"-L", "-d", "a=1", "-w", "%{size_upload} %{size_download}\n", "$URL/to/303/echo"}},
      {"304 is no redirect", {"-L", "$URL/status/304"}},
  };
  return rows;
}

}  // namespace tlsget::test

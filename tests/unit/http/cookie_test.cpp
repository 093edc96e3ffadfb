#include "http/cookie.hpp"

#include <catch2/catch_message.hpp>
#include <catch2/catch_test_macros.hpp>
#include <string>

#include "unit/http/feeding.hpp"

namespace tlsget::http {
namespace {

constexpr std::int64_t now = 1'800'000'000;
constexpr std::int64_t day = 86400;

CookieContext at(const char* url) {
  return cookie_context(url::parse(url));
}

ParsedCookie parsed(std::string_view field, const char* url = "https://a.example.com/x/y",
                    CookieStyle style = CookieStyle::strict) {
  const CookieContext context = at(url);
  return parse_set_cookie(field, &context, now, style);
}

Cookie taken(std::string_view field, const char* url = "https://a.example.com/x/y",
             CookieStyle style = CookieStyle::strict) {
  INFO(field);
  const ParsedCookie cookie = parsed(field, url, style);
  REQUIRE(std::holds_alternative<Cookie>(cookie));
  return std::get<Cookie>(cookie);
}

std::optional<CookieFault> fault(const ParsedCookie& cookie) {
  if (const auto* const found = std::get_if<CookieFault>(&cookie)) return *found;
  return std::nullopt;
}

TEST_CASE("a cookie has the request's host and folder where it says nothing else") {
  const Cookie cookie = taken("name=value");
  CHECK(cookie.name == "name");
  CHECK(cookie.value == "value");
  CHECK(cookie.domain == "a.example.com");
  CHECK(cookie.host_only);
  CHECK(cookie.path == "/x/");
  CHECK(cookie.match_path == "/x");
  CHECK_FALSE(cookie.secure);
  CHECK_FALSE(cookie.http_only);
  CHECK(cookie.expires == 0);
}

TEST_CASE("reads the attributes of a cookie in any case and order") {
  const Cookie cookie = taken(
      "n = v ; HTTPONLY; secure ;SameSite=None; path = /q/ "
      ";DOMAIN=.Example.com;max-age=60;Expires=0");
  CHECK(cookie.name == "n");
  CHECK(cookie.value == "v");
  CHECK(cookie.http_only);
  CHECK(cookie.secure);
  CHECK(cookie.path == "/q/");
  CHECK(cookie.match_path == "/q");
  CHECK(cookie.domain == "Example.com");
  CHECK_FALSE(cookie.host_only);
  CHECK(cookie.expires == now + 60);
}

TEST_CASE("Max-Age goes before Expires, and no cookie lives beyond 400 days") {
  CHECK(taken("a=b; max-age=5; expires=Sun, 06 Nov 1994 08:49:37 GMT").expires == now + 5);
  CHECK(taken("a=b; expires=Sun, 06 Nov 1994 08:49:37 GMT; max-age=5").expires == now + 5);
  CHECK(taken("a=b; expires=Sun, 06 Nov 1994 08:49:37 GMT").expires == 784111777);
  CHECK(taken("a=b; expires=Thu, 01 Jan 1970 00:00:00 GMT").expires == 1);
  CHECK(taken("a=b; expires=nonsense").expires == 0);
  CHECK(taken("a=b; max-age=0").expires == 1);
  CHECK(taken("a=b; max-age=-5").expires == 1);
  for (const char* age : {"34560001", "99999999999", "9223372036854775807", "18446744073709551615",
                          "99999999999999999999999999"}) {
    INFO(age);
    const Cookie cookie = taken(std::string("a=b; max-age=") + age);
    CHECK(cookie.expires >= now + 400 * day - 30);
    CHECK(cookie.expires <= now + 400 * day + 30);
    CHECK(cookie.expires % 60 == 0);
  }
  CHECK(taken("a=b; max-age=34560000").expires == now + 400 * day);
}

TEST_CASE("a cookie that is not as it must be is refused, and the fault says why") {
  using F = CookieFault;
  struct Row {
    std::string field;
    F fault;
    const char* url = "https://a.example.com/";
  };
  const Row rows[] = {
      {"", F::no_name},
      {"word", F::no_name},
      {"=value", F::no_name},
      {" =value", F::no_name},
      {";a=b", F::no_name},
      {"a\t=b", F::tab},
      {"a=b\tc", F::tab},
      {"a=b; x=\ty\tz", F::tab},
      {"a=b\x01", F::control},
      {"a\x7f=b", F::control},
      {test::octets("a=b\0c"), F::control},
      {"a=b\nc", F::control},
      {"a=b\rc", F::control},
      {"a=b; path=/\n", F::control},
      {"a=b; domain=example.com\x02", F::control},
      {"a=" + std::string(4094, 'x') + "y", F::too_long},
      {std::string(2048, 'x') + "=" + std::string(2049, 'x'), F::too_long},
      {"a=b; " + std::string(5000, 'x'), F::too_long},
      {"a=b; domain=b.example.com", F::foreign_domain},
      {"a=b; domain=ample.com", F::foreign_domain},
      {"a=b; domain=x.a.example.com", F::foreign_domain},
      {"a=b; domain=.", F::foreign_domain},
      {"a=b; domain=com", F::public_suffix},
      {"a=b; domain=co.uk", F::public_suffix, "https://a.co.uk/"},
      {"a=b; domain=github.io", F::public_suffix, "https://me.github.io/"},
      {"a=b; domain=168.1.1", F::foreign_domain, "https://192.168.1.1/"},
      {"a=b; secure", F::not_secure, "http://a.example.com/"},
      {"__Secure-a=b", F::prefix},
      {"__secure-a=b", F::prefix},
      {"__Host-a=b; path=/", F::prefix},
      {"__Host-a=b; secure; path=/x", F::prefix},
      {"__Host-a=b; secure; path=/; domain=a.example.com", F::prefix},
      {"__HOST-a=b; path=/", F::prefix},
  };
  for (const Row& row : rows) {
    INFO(row.field.substr(0, 100));
    CHECK(fault(parsed(row.field, row.url)) == row.fault);
    CHECK_FALSE(cookie_fault_words(row.fault).empty());
  }
}

TEST_CASE("what is just within the rules is taken") {
  CHECK(taken("a=" + std::string(4094, 'x')).value.size() == 4094);
  CHECK(taken("a=").value.empty());
  CHECK(taken("a=b=c").value == "b=c");
  CHECK(taken("a=\"x y\"").value == "\"x y\"");
  CHECK(taken("a=caf\xc3\xa9").value == "caf\xc3\xa9");
  CHECK(taken("a=b;;; ;=x;path=/q").path == "/q");
  CHECK(taken("a=b; path=/1; path=/2").path == "/2");
  CHECK(taken("a=b; path=").match_path == "/");
  CHECK(taken("a=b; path=x").match_path == "/");
  CHECK(taken("a=b; path=\"/x/\"").match_path == "/x");
  CHECK(taken("a=b; domain=").host_only);
  CHECK(taken("a=b; secure=yes").secure);
  CHECK(taken("__Host-a=b; secure; path=/").secure);
  CHECK(taken("__Secure-a=b; secure").secure);
  CHECK(taken("a=b; domain=127.0.0.1", "http://127.0.0.1/").host_only);
  CHECK(taken("a=b; secure", "http://localhost/").secure);
  CHECK(taken("a=b; secure", "http://127.0.0.1/").secure);
  CHECK(taken("a=b; secure", "http://[::1]/").secure);
}

TEST_CASE("a Domain that is the host and a public suffix makes the cookie the host's alone") {
  CHECK(taken("a=b; domain=github.io", "https://github.io/").host_only);
  CHECK(taken("a=b; domain=localhost", "https://localhost/").host_only);
  CHECK_FALSE(taken("a=b; domain=github.io", "https://github.io/", CookieStyle::curl).host_only);
  CHECK_FALSE(taken("a=b; domain=example.com", "https://example.com/").host_only);
}

TEST_CASE("curl's style takes what the RFC does not") {
  CHECK(taken("=v", "http://a.test/", CookieStyle::curl).name.empty());
  CHECK_FALSE(taken("a=b; secure=yes", "https://a.test/", CookieStyle::curl).secure);
  CHECK(taken("__secure-a=b", "http://a.test/", CookieStyle::curl).name == "__secure-a");
  CHECK(taken("a=b;expires=1 Jan 70", "http://a.test/", CookieStyle::curl).expires > now);
  CHECK(taken("a=b;expires=1 Jan 70").expires == 1);
}

Cookie for_domain(const char* domain, bool host_only, const char* path) {
  Cookie cookie{.name = "a", .value = "b", .domain = domain, .host_only = host_only};
  cookie.path = cookie.match_path = path;
  return cookie;
}

TEST_CASE("a cookie goes to its host, its domain, its path and below") {
  struct Row {
    const char* domain;
    const char* path;
    const char* url;
    bool host_only;
    bool matches;
  };
  constexpr Row rows[] = {
      {"example.com", "/", "http://example.com/", true, true},
      {"EXAMPLE.com", "/", "http://example.com/", true, true},
      {"example.com", "/", "http://a.example.com/", true, false},
      {"example.com", "/", "http://a.example.com/", false, true},
      {"example.com", "/", "http://example.com/", false, true},
      {"example.com", "/", "http://badexample.com/", false, false},
      {"a.example.com", "/", "http://example.com/", false, false},
      {"com", "/", "http://example.com/", false, false},
      {"localhost", "/", "http://localhost/", false, true},
      {"0.0.1", "/", "http://127.0.0.1/", false, false},
      {"127.0.0.1", "/", "http://127.0.0.1/", false, true},
      {"::1", "/", "http://[::1]:8080/", true, true},
      {"example.com", "/x", "http://example.com/x", true, true},
      {"example.com", "/x", "http://example.com/x/y", true, true},
      {"example.com", "/x", "http://example.com/x?q=/", true, true},
      {"example.com", "/x", "http://example.com/xy", true, false},
      {"example.com", "/x", "http://example.com/X", true, false},
      {"example.com", "/x", "http://example.com/", true, false},
      {"example.com", "/x/y", "http://example.com/x", true, false},
  };
  for (const Row& row : rows) {
    INFO(row.domain << row.path << " for " << row.url);
    CHECK(cookie_matches(for_domain(row.domain, row.host_only, row.path), at(row.url),
                         CookieStyle::strict) == row.matches);
  }
}

TEST_CASE("a Secure cookie goes by TLS, or to this machine") {
  Cookie cookie = for_domain("example.com", true, "/");
  cookie.secure = true;
  CHECK(cookie_matches(cookie, at("https://example.com/"), CookieStyle::strict));
  CHECK_FALSE(cookie_matches(cookie, at("http://example.com/"), CookieStyle::strict));
  cookie.domain = "127.0.0.1";
  CHECK(cookie_matches(cookie, at("http://127.0.0.1/"), CookieStyle::strict));
}

TEST_CASE("a Host field of the caller's own is the host of cookies") {
  const auto url = url::parse("http://127.0.0.1:8080/x");
  CHECK(cookie_context(url).is_address);
  CHECK(cookie_context(url, "A.example.com:99").host == "a.example.com");
  CHECK_FALSE(cookie_context(url, "a.example.com:99").is_address);
  CHECK(cookie_context(url, "192.0.2.1").is_address);
  CHECK(cookie_context(url, "[2001:db8::1]:80").host == "2001:db8::1");
  CHECK(cookie_context(url, "[2001:db8::1]:80").is_address);
  CHECK_FALSE(cookie_context(url, "a.example.com").secure);
  CHECK(cookie_context(url, "localhost").secure);
}

TEST_CASE("lines of files are read and written again as they were") {
  for (const char* line : {
           "example.com\tFALSE\t/\tFALSE\t0\tname\tvalue",
           ".example.com\tTRUE\t/x/\tTRUE\t1800000000\tname\t\"a b\"",
           "#HttpOnly_example.com\tFALSE\t/\tTRUE\t9223372036854775807\tname\t",
           "127.0.0.1\tFALSE\t/\tFALSE\t0\tn\tcaf\xc3\xa9",
       }) {
    INFO(line);
    const ParsedCookie cookie = parse_cookie_line(line, CookieStyle::strict);
    REQUIRE(std::holds_alternative<Cookie>(cookie));
    CHECK(cookie_line(std::get<Cookie>(cookie)) == line);
    CHECK(std::get<Cookie>(cookie).from_file);
  }
}

TEST_CASE("a line that is none is refused, wherever it is cut") {
  const std::string line = "example.com\tFALSE\t/\tFALSE\t0\tname\tvalue";
  for (std::size_t cut = 0; cut < line.size() - 11; ++cut) {
    INFO(cut);
    const std::string part = line.substr(0, cut);
    CHECK(fault(parse_cookie_line(part, CookieStyle::strict)).has_value());
  }
  for (const std::string& bad :
       {std::string("# comment"), std::string(), line + "\t", line + "\tmore", line + "\x01",
        std::string("\tFALSE\t/\tFALSE\t0\tname\tvalue"),
        std::string("a.test\tFALSE\t/\tFALSE\t-1\tname\tvalue"),
        std::string("a.test\tFALSE\t/\tFALSE\t99999999999999999999\tname\tvalue"),
        std::string("a.test\tFALSE\t/\tFALSE\t0\t\tvalue"),
        std::string("a.test\tFALSE\t/\tFALSE\t0\t__Host-a\tvalue")}) {
    INFO(bad);
    CHECK(fault(parse_cookie_line(bad, CookieStyle::strict)).has_value());
  }
}

}  // namespace
}  // namespace tlsget::http

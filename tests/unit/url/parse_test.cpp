// parse(), and how a Url is written again.
#include <catch2/catch_test_macros.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "unit/url/refusal.hpp"
#include "url/url.hpp"

namespace tlsget::url {
namespace {

struct Written {
  std::string_view text;
  std::string_view url;  ///< to_string(true)
};

void check_all(const std::vector<Written>& table) {
  for (const auto& row : table) {
    CAPTURE(row.text);
    CHECK(parse(row.text).to_string(true) == row.url);
  }
}

TEST_CASE("takes a URL apart") {
  const Url url = parse("HTTPS://us%65r:p%40ss@Example.COM:8443/a/b;c?q=1&r#part");
  CHECK(url.scheme == "https");
  CHECK(url.user == "us%65r");
  CHECK(url.password == "p%40ss");
  CHECK(url.host == Host{HostKind::name, "example.com", ""});
  CHECK(url.explicit_port == 8443);
  CHECK(url.path == "/a/b;c");
  CHECK(url.query == "q=1&r");
  CHECK(url.fragment == "part");
  CHECK(url.port() == 8443);
  CHECK(url.authority() == "example.com:8443");
  CHECK(url.request_target() == "/a/b;c?q=1&r");
  CHECK(url.to_string() == "https://example.com:8443/a/b;c?q=1&r");
  CHECK(url.origin() == Origin{"https", {HostKind::name, "example.com", ""}, 8443});
}

TEST_CASE("gives the parts that are missing their defaults") {
  const Url url = parse("https://example.com");
  CHECK_FALSE(url.user.has_value());
  CHECK_FALSE(url.password.has_value());
  CHECK_FALSE(url.explicit_port.has_value());
  CHECK(url.path == "/");
  CHECK_FALSE(url.query.has_value());
  CHECK_FALSE(url.fragment.has_value());
  CHECK(url.port() == 443);
  CHECK(url.is_default_port());
  CHECK(url.request_target() == "/");
}

TEST_CASE("tells an empty part from a missing one") {
  const Url url = parse("https://@example.com/?#");
  CHECK(url.user == "");
  CHECK_FALSE(url.password.has_value());
  CHECK(url.query == "");
  CHECK(url.fragment == "");
  CHECK(url.request_target() == "/?");
  CHECK(url.to_string(true) == "https://example.com/?#");
  CHECK(parse("https://:@example.com/").password == "");
}

TEST_CASE("reads a text without a scheme as host, port and path") {
  check_all({
      {"example.com", "https://example.com/"},
      {"example.com:443", "https://example.com/"},
      {"example.com:80", "https://example.com:80/"},
      {"localhost:8443/x", "https://localhost:8443/x"},
      {"localhost:", "https://localhost/"},
      {"example.com?q", "https://example.com/?q"},
      {"example.com#f", "https://example.com/#f"},
      {"example.com/http://other/", "https://example.com/http://other/"},
      {"user:secret@example.com:8443", "https://example.com:8443/"},
      {"[::1]:8443/x", "https://[::1]:8443/x"},
      {"http:8080", "https://http:8080/"},
  });
  CHECK(parse("example.com", {.default_scheme = "http"}).to_string() == "http://example.com/");
  CHECK(parse("example.com", {.default_scheme = "http"}).port() == 80);
}

TEST_CASE("takes one to three slashes after the scheme") {
  check_all({
      {"https:/example.com/a", "https://example.com/a"},
      {"https://example.com/a", "https://example.com/a"},
      {"https:///example.com/a", "https://example.com/a"},
  });
}

TEST_CASE("keeps schemes that others may speak, with their port") {
  const Url url = parse("ftp://example.com/file");
  CHECK(url.scheme == "ftp");
  CHECK(url.port() == 0);
  CHECK(url.is_default_port());
  CHECK(parse("ftp://example.com:0/").to_string() == "ftp://example.com:0/");
  CHECK(parse("a+b-c.1://example.com").scheme == "a+b-c.1");
}

TEST_CASE("leaves out the port of the scheme alone") {
  check_all({
      {"https://h:443/", "https://h/"},
      {"https://h:80/", "https://h:80/"},
      {"http://h:80/", "http://h/"},
      {"http://h:443/", "http://h:443/"},
      {"http://h:/", "http://h/"},
      {"http://h:0/", "http://h:0/"},
      {"http://h:65535/", "http://h:65535/"},
      {"http://h:000000000000000000000081/", "http://h:81/"},
  });
  CHECK(parse("https://h:443/").explicit_port == 443);
}

TEST_CASE("percent-encodes spaces and non-ASCII and leaves other octets as they are") {
  check_all({
      {"https://h/a b", "https://h/a%20b"},
      {"https://h/\303\251", "https://h/%C3%A9"},
      {"https://h/\377", "https://h/%FF"},
      {"https://h/?\303\251 x", "https://h/?%C3%A9%20x"},
      {"https://h/# \303\251", "https://h/#%20%C3%A9"},
      {"https://h/%c3%A9%zz%2", "https://h/%c3%A9%zz%2"},
      {R"(https://h/"<>`{}|^[]\'?"<>`{}|^[]\')", R"(https://h/"<>`{}|^[]\'?"<>`{}|^[]\')"},
      {"https://h/a@b:c?d@e:f/g?h#i#j", "https://h/a@b:c?d@e:f/g?h#i#j"},
  });
}

TEST_CASE("removes dot segments, written %2e or not") {
  check_all({
      {"https://h/.", "https://h/"},
      {"https://h/..", "https://h/"},
      {"https://h/a/.", "https://h/a/"},
      {"https://h/a/..", "https://h/"},
      {"https://h/a/b/../c", "https://h/a/c"},
      {"https://h/a/./b/.", "https://h/a/b/"},
      {"https://h/../../a", "https://h/a"},
      {"https://h/a/%2e%2E/b/%2e/c/.%2e", "https://h/b/"},
      {"https://h/a//../b", "https://h/a/b"},
      {"https://h//a", "https://h//a"},
      {"https://h/a/...", "https://h/a/..."},
      {"https://h/.a/..b/c./d..", "https://h/.a/..b/c./d.."},
      {"https://h/a/%2f../b", "https://h/a/%2f../b"},
      {"https://h/a/%2", "https://h/a/%2"},
      {"https://h/?a/../b", "https://h/?a/../b"},
      {"https://h/#a/../b", "https://h/#a/../b"},
  });
}

TEST_CASE("keeps dot segments when asked to") {
  const Url url = parse("https://h/a/../%2e/b/.", {.keep_dot_segments = true});
  CHECK(url.path == "/a/../%2e/b/.");
}

TEST_CASE("makes user information decodable") {
  CHECK(parse("https://100%:a%4@h").user == "100%25");
  CHECK(parse("https://100%:a%4@h").password == "a%254");
  CHECK(parse("https://\303\251 x:y z@h").user == "%C3%A9%20x");
  CHECK(parse("https://a:b:c@h").password == "b:c");
  CHECK(parse("https://a;b=c@h").user == "a;b=c");
}

TEST_CASE("percent-decodes") {
  CHECK(percent_decode("").value().empty());
  CHECK(percent_decode("a%20b%C3%a9%00").value() == std::string("a b\303\251\0", 6));
  for (const std::string_view bad : {"%", "%4", "a%4", "%4g", "%g4", "%%41", "%+4", "% 4"})
    CHECK_FALSE(percent_decode(bad).has_value());
}

TEST_CASE("parses what it has written to the same URL") {
  for (const std::string_view text :
       {"example.com", "http://h:8080/a b/../c?q#f", "https://[::1]:1/", "0x7f.1",
        "http://b\303\274cher.example./?", "https://h//a//./b", "ftp://h:21/%2e%2e"}) {
    CAPTURE(text);
    const Url url = parse(text);
    CHECK(parse(url.to_string(true)) == url);
  }
}

}  // namespace
}  // namespace tlsget::url

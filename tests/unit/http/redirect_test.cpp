#include "http/redirect.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"

namespace tlsget::http {
namespace {

using Catch::Matchers::ContainsSubstring;

Response redirect(int status, std::initializer_list<std::string> locations) {
  Response response;
  response.status = status;
  for (const std::string& location : locations) response.headers.add("Location", location);
  return response;
}

std::optional<RedirectStep> follow(const Response& response, std::string_view current,
                                   const RedirectRules& rules = {}) {
  return next_request(response, url::parse(current), "GET", false, rules);
}

std::string target(std::string_view current, const std::string& location,
                   const RedirectRules& rules = {}) {
  const auto step = follow(redirect(302, {location}), current, rules);
  REQUIRE(step);
  return step->url.to_string(true);
}

Error refusal(const Response& response, std::string_view current, const RedirectRules& rules = {}) {
  try {
    follow(response, current, rules);
  } catch (const Error& error) {
    return error;
  }
  FAIL("was followed");
  return Error(Category::internal, "");
}

TEST_CASE("what becomes of the method, as curl 7.88 was seen to do it") {
  // "POST+": with its body; "POST": without. In the order of `statuses`.
  constexpr int statuses[] = {300, 301, 302, 303, 305, 307, 308, 399};
  const RedirectRules plain;
  RedirectRules post301;
  post301.post301_keeps = true;
  RedirectRules post302;
  post302.post302_keeps = true;
  RedirectRules post303;
  post303.post303_keeps = true;
  const struct {
    std::string_view method;
    bool is_explicit;
    RedirectRules rules;
    std::vector<std::string> next;
  } rows[] = {
      {"GET", false, plain, {"GET+", "GET+", "GET+", "GET+", "GET+", "GET+", "GET+", "GET+"}},
      {"HEAD",
       false,
       plain,
       {"HEAD+", "HEAD+", "HEAD+", "HEAD+", "HEAD+", "HEAD+", "HEAD+", "HEAD+"}},
      {"POST", false, plain, {"POST+", "GET", "GET", "GET", "POST+", "POST+", "POST+", "POST+"}},
      {"PUT", false, plain, {"PUT+", "PUT+", "PUT+", "GET", "PUT+", "PUT+", "PUT+", "PUT+"}},
      {"POST",
       false,
       post301,
       {"POST+", "POST+", "GET", "GET", "POST+", "POST+", "POST+", "POST+"}},
      {"POST",
       false,
       post302,
       {"POST+", "GET", "POST+", "GET", "POST+", "POST+", "POST+", "POST+"}},
      {"POST",
       false,
       post303,
       {"POST+", "GET", "GET", "POST+", "POST+", "POST+", "POST+", "POST+"}},
      {"PUT", false, post303, {"PUT+", "PUT+", "PUT+", "GET", "PUT+", "PUT+", "PUT+", "PUT+"}},
      {"POST", true, plain, {"POST+", "POST", "POST", "POST", "POST+", "POST+", "POST+", "POST+"}},
      {"PATCH",
       true,
       plain,
       {"PATCH+", "PATCH", "PATCH", "PATCH", "PATCH+", "PATCH+", "PATCH+", "PATCH+"}},
      {"PATCH",
       true,
       post301,
       {"PATCH+", "PATCH+", "PATCH", "PATCH", "PATCH+", "PATCH+", "PATCH+", "PATCH+"}},
      {"PATCH",
       true,
       post303,
       {"PATCH+", "PATCH", "PATCH", "PATCH+", "PATCH+", "PATCH+", "PATCH+", "PATCH+"}},
      {"GET", true, plain, {"GET+", "GET", "GET", "GET", "GET+", "GET+", "GET+", "GET+"}},
      {"OPTIONS",
       false,
       plain,
       {"OPTIONS+", "OPTIONS+", "OPTIONS+", "GET", "OPTIONS+", "OPTIONS+", "OPTIONS+", "OPTIONS+"}},
  };
  for (const auto& row : rows) {
    for (std::size_t i = 0; i < row.next.size(); ++i) {
      INFO(row.method << " explicit " << row.is_explicit << " status " << statuses[i]);
      const auto step = next_request(redirect(statuses[i], {"/end"}), url::parse("http://a/r"),
                                     row.method, row.is_explicit, row.rules);
      REQUIRE(step);
      CHECK(step->method + (step->keep_body ? "+" : "") == row.next[i]);
    }
  }
}

TEST_CASE("only a status of 300 to 399 other than 304 is a redirect") {
  for (int status = 100; status < 1000; ++status) {
    INFO(status);
    const bool is_redirect = status >= 300 && status <= 399 && status != 304;
    CHECK(follow(redirect(status, {"/"}), "http://a/").has_value() == is_redirect);
  }
}

TEST_CASE("without a Location, or with an empty one, there is no redirect") {
  CHECK_FALSE(follow(redirect(302, {}), "http://a/"));
  CHECK_FALSE(follow(redirect(302, {""}), "http://a/"));
  CHECK_FALSE(follow(redirect(302, {" \t"}), "http://a/"));
}

TEST_CASE("Location is a reference, resolved against the URL of the request") {
  const std::string_view at = "https://a.test:8443/x/y?q#f";
  CHECK(target(at, "https://b.test/p?q=1") == "https://b.test/p?q=1#f");
  CHECK(target(at, "//b.test/p") == "https://b.test/p#f");
  CHECK(target(at, "/p") == "https://a.test:8443/p#f");
  CHECK(target(at, "z") == "https://a.test:8443/x/z#f");
  CHECK(target(at, "../z") == "https://a.test:8443/z#f");
  CHECK(target(at, "?r") == "https://a.test:8443/x/y?r#f");
  CHECK(target(at, "/p#g") == "https://a.test:8443/p#g");
  CHECK(target(at, "#g") == "https://a.test:8443/x/y?q#g");
  CHECK(target(at, "HTTPS://B.test") == "https://b.test/#f");
}

TEST_CASE("trims Location and percent-encodes what a server should have") {
  CHECK(target("http://a/", " \t/b ") == "http://a/b");
  CHECK(target("http://a/", "/b c") == "http://a/b%20c");
  CHECK(target("http://a/", "/caf\xc3\xa9") == "http://a/caf%C3%A9");
  CHECK(target("http://a/", "/\xe9") == "http://a/%E9");
}

TEST_CASE("keeps dot segments only when told to") {
  RedirectRules rules;
  CHECK(target("http://a/", "/b/../c", rules) == "http://a/c");
  rules.keep_dot_segments = true;
  CHECK(target("http://a/", "/b/../c", rules) == "http://a/b/../c");
}

TEST_CASE("the same Location twice is one, and empty ones do not count") {
  CHECK(follow(redirect(302, {"/a", "/a"}), "http://a/")->url.path == "/a");
  CHECK(follow(redirect(302, {"", "/a", " /a "}), "http://a/")->url.path == "/a");
}

TEST_CASE("refuses Location fields that differ") {
  for (const auto& response : {redirect(302, {"/a", "/b"}), redirect(302, {"/a", "/a", "/b"}),
                               redirect(302, {"/a", "/A"}), redirect(302, {"", "/a", "/b"})}) {
    const Error error = refusal(response, "http://a/");
    CHECK(error.category() == Category::bad_response);
    CHECK(error.message() == "the 302 response has several Location fields that differ");
  }
}

TEST_CASE("a malformed Location is the server's fault, shown escaped in the context") {
  for (const std::string location :
       {"http://[::1/", "http://a:99999/", "/a\x01z", "/a\tb", "http://", "http://a b/"}) {
    INFO(location);
    const Error error = refusal(redirect(302, {location}), "http://a/");
    CHECK(error.category() == Category::bad_response);
    CHECK_THAT(error.message(), ContainsSubstring("the redirect's target is malformed: "));
    REQUIRE(error.context().size() == 1);
    CHECK_THAT(error.context()[0], ContainsSubstring("Location: "));
  }
  CHECK(refusal(redirect(302, {"/a\x1b[2J"}), "http://a/").context()[0] == "Location: /a\\x1b[2J");
}

TEST_CASE("an error shows no user information and not megabytes") {
  const Error secret = refusal(redirect(302, {"http://bob:hunter2@[::1/"}), "http://a/");
  CHECK_THAT(secret.message() + secret.context().at(0), !ContainsSubstring("hunter2"));
  const Error downgrade = refusal(redirect(302, {"http://bob:hunter2@b/"}), "https://a/");
  CHECK_THAT(downgrade.message() + downgrade.context().at(0), !ContainsSubstring("hunter2"));
  const Error scheme = refusal(redirect(302, {"ftp://bob:hunter2@b/"}), "https://a/");
  CHECK_THAT(scheme.message(), !ContainsSubstring("hunter2"));
  const Error endless = refusal(redirect(302, {"/\x01" + std::string(1 << 20, 'a')}), "http://a/");
  CHECK(endless.context().at(0).size() < 300);
  const Error endless_scheme =
      refusal(redirect(302, {std::string(1 << 20, 'a') + ":x"}), "http://a");
  CHECK(endless_scheme.message().size() < 200);
}

TEST_CASE("refuses a redirect from https to http unless it is allowed") {
  const Response response = redirect(301, {"http://a.test/x"});
  const Error error = refusal(response, "https://a.test/");
  CHECK(error.category() == Category::unsupported_protocol);
  CHECK_THAT(error.message(), ContainsSubstring("redirect from https to http refused"));
  CHECK(error.context().at(0) == "redirect to http://a.test/x");

  RedirectRules rules;
  rules.allow_downgrade = true;
  CHECK(follow(response, "https://a.test/", rules)->url.scheme == "http");
}

TEST_CASE("follows from http to https and from http to http") {
  CHECK(target("http://a/", "https://a/") == "https://a/");
  CHECK(target("http://a/", "http://b/") == "http://b/");
}

TEST_CASE("refuses a scheme that redirects may not lead to, with or without a host") {
  for (const std::string location : {"ftp://a/", "file:///etc/passwd", "mailto:a@b", "FTP://a",
                                     "data:text/plain,x", "javascript:alert(1)", "a:8080/x"}) {
    INFO(location);
    for (const std::string_view current : {"http://a/", "https://a/"}) {
      const Error error = refusal(redirect(302, {location}), current);
      CHECK(error.category() == Category::unsupported_protocol);
      CHECK_THAT(error.message(), ContainsSubstring("refused: no scheme"));
    }
  }
  CHECK_THAT(refusal(redirect(302, {"FTP://a/"}), "https://a/").message(),
             ContainsSubstring("redirect from https to ftp refused"));
}

TEST_CASE("takes just the schemes that the rules name") {
  RedirectRules rules;
  rules.schemes = {"https"};
  CHECK(target("http://a/", "https://a/", rules) == "https://a/");
  CHECK(refusal(redirect(302, {"http://b/"}), "http://a/", rules).category() ==
        Category::unsupported_protocol);
  CHECK(refusal(redirect(302, {"/b"}), "http://a/", rules).category() ==
        Category::unsupported_protocol);
  rules.schemes = {};
  CHECK(refusal(redirect(302, {"/b"}), "https://a/", rules).category() ==
        Category::unsupported_protocol);
}

TEST_CASE("scheme, host and port make the origin, and crossing it drops credentials") {
  const struct {
    std::string_view from;
    std::string location;
    bool crosses;
  } cases[] = {
      {"https://a.test/x", "/y", false},
      {"https://a.test/x", "https://A.test:443/y", false},
      {"https://a.test:8443/x", "//a.test:8443/", false},
      {"https://user@a.test/x", "https://a.test/y", false},
      {"https://a.test/x", "https://a.test:8443/", true},
      {"https://a.test:8443/x", "https://a.test/", true},
      {"https://a.test/x", "https://www.a.test/", true},
      {"https://www.a.test/x", "https://a.test/", true},
      {"http://a.test/x", "https://a.test/", true},
      {"http://a.test:443/x", "https://a.test/", true},
      {"http://127.0.0.1/", "http://localhost/", true},
      {"http://[::1]/", "http://[0:0:0:0:0:0:0:1]:80/", false},
  };
  for (const auto& test : cases) {
    INFO(test.from << " to " << test.location);
    const auto step = follow(redirect(302, {test.location}), test.from);
    REQUIRE(step);
    CHECK(step->crosses_origin == test.crosses);
    CHECK(step->keep_credentials == !test.crosses);
    CHECK(crosses_origins(url::parse(test.from), step->url) == test.crosses);

    RedirectRules trusting;
    trusting.location_trusted = true;
    const auto trusted = follow(redirect(302, {test.location}), test.from, trusting);
    REQUIRE(trusted);
    CHECK(trusted->crosses_origin == test.crosses);
    CHECK(trusted->keep_credentials);
  }
}

TEST_CASE("user information comes from Location alone") {
  const auto inherited = follow(redirect(302, {"/b"}), "http://bob:pw@a/");
  CHECK_FALSE(inherited->url.user);
  CHECK_FALSE(inherited->url.password);
  const auto given = follow(redirect(302, {"http://eve:pw@b/"}), "http://bob:pw@a/");
  CHECK(given->url.user == "eve");
}

TEST_CASE("knows the fields that are bound to an origin, and those that are secrets") {
  const struct {
    std::string_view name;
    bool bound;
    bool secret;
  } fields[] = {
      {"Authorization", true, true}, {"authorization", true, true},
      {"Cookie", true, true},        {"COOKIE", true, true},
      {"Host", true, false},         {"Proxy-Authorization", false, true},
      {"X-Api-Key", false, false},   {"Accept", false, false},
      {"Cookies", false, false},     {"", false, false},
  };
  for (const auto& field : fields) {
    INFO(field.name);
    CHECK(is_bound_to_origin(field.name) == field.bound);
    CHECK(carries_credentials(field.name) == field.secret);
  }
}

}  // namespace
}  // namespace tlsget::http

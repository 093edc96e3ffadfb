#include "http/request_writer.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <string>
#include <string_view>

#include "base/error.hpp"

namespace tlsget::http {
namespace {

using Catch::Matchers::ContainsSubstring;

/// The message of the usage error, "" when the request is written.
std::string refusal(const Request& request) {
  try {
    write_request_head(request);
  } catch (const Error& error) {
    CHECK(error.category() == Category::usage);
    return error.message();
  }
  return "";
}

TEST_CASE("writes the request line, the fields in their order, and the empty line") {
  const Request request{"POST",
                        "/a/b?c=%20d",
                        Version::http_1_1,
                        {{"Host", "example.com"}, {"X-b", "2"}, {"x-A", "1"}, {"X-b", "3"}}};
  CHECK(write_request_head(request) ==
        "POST /a/b?c=%20d HTTP/1.1\r\nHost: example.com\r\nX-b: 2\r\nx-A: 1\r\nX-b: 3\r\n\r\n");
}

TEST_CASE("adds nothing to a request without fields") {
  CHECK(write_request_head({"GET", "/", Version::http_1_1, {}}) == "GET / HTTP/1.1\r\n\r\n");
}

TEST_CASE("writes the version that the request has") {
  CHECK(write_request_head({"GET", "/", Version::http_1_0, {}}) == "GET / HTTP/1.0\r\n\r\n");
  CHECK_THAT(refusal({"GET", "/", Version::http_0_9, {}}), ContainsSubstring("HTTP/0.9"));
}

TEST_CASE("takes the request-target in each of its four forms as it is") {
  for (const std::string target :
       {"/p?q", "http://example.com/p?q", "example.com:443", "*", "/[]{}|\\^`\"<>%zz#f"})
    CHECK(write_request_head({"OPTIONS", target, Version::http_1_1, {}}) ==
          "OPTIONS " + target + " HTTP/1.1\r\n\r\n");
}

TEST_CASE("writes an empty field value, tabs, and octets beyond ASCII") {
  CHECK(
      write_request_head(
          {"GET", "/", Version::http_1_1, {{"A", ""}, {"B", "x\ty"}, {"C", "caf\xc3\xa9\xff"}}}) ==
      "GET / HTTP/1.1\r\nA:\r\nB: x\ty\r\nC: caf\xc3\xa9\xff\r\n\r\n");
}

TEST_CASE("refuses every octet that is no token character in the method and in field names") {
  constexpr std::string_view token =
      "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  for (int octet = 0; octet < 256; ++octet) {
    INFO(octet);
    const std::string text = "A" + std::string(1, static_cast<char>(octet)) + "B";
    const bool allowed = token.find(static_cast<char>(octet)) != std::string_view::npos;
    CHECK(refusal({text, "/", Version::http_1_1, {}}).empty() == allowed);
    CHECK(refusal({"GET", "/", Version::http_1_1, {{text, "v"}}}).empty() == allowed);
  }
}

TEST_CASE("refuses every control, space and octet beyond ASCII in the target") {
  for (int octet = 0; octet < 256; ++octet) {
    INFO(octet);
    const std::string target = "/a" + std::string(1, static_cast<char>(octet)) + "b";
    CHECK(refusal({"GET", target, Version::http_1_1, {}}).empty() == (octet > 32 && octet < 127));
  }
}

TEST_CASE("refuses every control but the tab in field values") {
  for (int octet = 0; octet < 256; ++octet) {
    INFO(octet);
    const std::string value = "a" + std::string(1, static_cast<char>(octet)) + "b";
    const bool control = (octet < 32 && octet != '\t') || octet == 127;
    CHECK(refusal({"GET", "/", Version::http_1_1, {{"X", value}}}).empty() == !control);
  }
}

TEST_CASE("refuses controls at the first and at the last place too") {
  for (const std::string value : {"\r", "\nx", "x\r", "x\r\n", "x\r\n y"})
    CHECK_FALSE(refusal({"GET", "/", Version::http_1_1, {{"X", value}}}).empty());
  CHECK_FALSE(refusal({"GET", " /", Version::http_1_1, {}}).empty());
  CHECK_FALSE(refusal({"GET", "/ ", Version::http_1_1, {}}).empty());
}

TEST_CASE("refuses an empty method, target or field name") {
  CHECK(refusal({"", "/", Version::http_1_1, {}}) == "the request method is empty");
  CHECK(refusal({"GET", "", Version::http_1_1, {}}) == "the request target is empty");
  CHECK(refusal({"GET", "/", Version::http_1_1, {{"A", "1"}, {"", "2"}}}) ==
        "the name of header field 2 is empty");
}

TEST_CASE("says which part it refuses and at which octet") {
  const struct {
    Request request;
    std::string message;
  } cases[] = {
      {{"GE T", "/", Version::http_1_1, {}}, "the request method holds a space at octet 2"},
      {{"GET", "/a b", Version::http_1_1, {}}, "the request target holds a space at octet 2"},
      {{"GET", "/\xc3\xa9", Version::http_1_1, {}},
       "the request target holds the non-ASCII octet 0xc3 at octet 1"},
      {{"GET", "/", Version::http_1_1, {{"A", "1"}, {"B:", "2"}}},
       "the name of header field 2 holds ':' at octet 1"},
      {{"GET", "/", Version::http_1_1, {{"A", "1"}, {"B", "2\r\nC: 3"}}},
       "the value of header field 2 (\"B\") holds a carriage return at octet 1"},
      {{"GET", "/", Version::http_1_1, {{"A", std::string("\0", 1)}}},
       "the value of header field 1 (\"A\") holds a NUL at octet 0"},
      {{"GET", "/", Version::http_1_1, {{"A", "\x1b[2J"}}},
       "the value of header field 1 (\"A\") holds the control octet 0x1b at octet 0"},
  };
  for (const auto& test : cases) CHECK_THAT(refusal(test.request), ContainsSubstring(test.message));
}

TEST_CASE("does not show a field's value, which may be a secret") {
  const std::string message =
      refusal({"GET", "/", Version::http_1_1, {{"Authorization", "Basic hunter2\n"}}});
  CHECK_THAT(message, ContainsSubstring("Authorization") && !ContainsSubstring("hunter2"));
}

}  // namespace
}  // namespace tlsget::http

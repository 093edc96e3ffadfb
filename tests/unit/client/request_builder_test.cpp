#include "client/request_builder.hpp"

#include <catch2/catch_test_macros.hpp>
#include <string>

#include "http/request_writer.hpp"

namespace tlsget::client {
namespace {

Call call_to(std::string_view url) {
  Call call;
  call.url = url::parse(url);
  call.user_agent = "tlsget/test";
  return call;
}

std::string written(const Call& call, Step step, const Options& options = {}) {
  prepare_login(step);
  return http::write_request_head(build_request(call, step, options));
}

Step prepared_step(const Call& call) {
  Step step = first_step(call, {});
  prepare_login(step);
  return step;
}

std::string written(const Call& call, const Options& options = {}) {
  return written(call, first_step(call, options), options);
}

}  // namespace

TEST_CASE("a plain request has Host, User-Agent and Accept") {
  CHECK(written(call_to("https://example.com/a?b#c")) ==
        "GET /a?b HTTP/1.1\r\n"
        "Host: example.com\r\n"
        "User-Agent: tlsget/test\r\n"
        "Accept: */*\r\n"
        "\r\n");
}

TEST_CASE("the fields come in curl's order") {
  Call call = call_to("http://example.com:8080/x");
  call.body = body_of("a=b");
  call.content_type = "application/x-www-form-urlencoded";
  call.referer = "ref";
  call.range = "0-5";
  call.credentials = Credentials{"a", "b"};
  call.own.fields.add("X-Own", "1");
  Options options;
  options.compressed = true;
  CHECK(written(call, options) ==
        "POST /x HTTP/1.1\r\n"
        "Host: example.com:8080\r\n"
        "Authorization: Basic YTpi\r\n"
        "Range: bytes=0-5\r\n"
        "User-Agent: tlsget/test\r\n"
        "Accept: */*\r\n"
        "Accept-Encoding: deflate, gzip, br, zstd\r\n"
        "Referer: ref\r\n"
        "X-Own: 1\r\n"
        "Content-Length: 3\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\n"
        "\r\n");
}

TEST_CASE("an own field replaces the default one of its name and may be repeated") {
  Call call = call_to("https://example.com/");
  call.own.fields.add("accept", "text/html");
  call.own.fields.add("Host", "other.test");
  call.own.fields.add("X-Two", "1");
  call.own.fields.add("X-Two", "2");
  CHECK(written(call) ==
        "GET / HTTP/1.1\r\n"
        "Host: other.test\r\n"
        "User-Agent: tlsget/test\r\n"
        "accept: text/html\r\n"
        "X-Two: 1\r\n"
        "X-Two: 2\r\n"
        "\r\n");
}

TEST_CASE("a default field can be removed") {
  Call call = call_to("https://example.com/");
  call.own.removed = {"ACCEPT", "User-Agent", "host"};
  CHECK(written(call) == "GET / HTTP/1.1\r\n\r\n");
}

TEST_CASE("the implied method follows from the body and from asking for the head alone") {
  Call call = call_to("https://example.com/");
  CHECK(first_step(call, {}).method == "GET");
  call.head_only = true;
  CHECK(first_step(call, {}).method == "HEAD");
  call.head_only = false;
  call.body = body_of("");
  CHECK(first_step(call, {}).method == "POST");
  call.method = "PATCH";
  CHECK(first_step(call, {}).method == "PATCH");
}

TEST_CASE("credentials of the URL are decoded, and the caller's own come before them") {
  Call call = call_to("https://us%65r:p%40ss@example.com/");
  CHECK(build_request(call, prepared_step(call), {}).headers.first("Authorization") ==
        "Basic dXNlcjpwQHNz");
  call.credentials = Credentials{"a", "b"};
  CHECK(build_request(call, prepared_step(call), {}).headers.first("Authorization") ==
        "Basic YTpi");
}

TEST_CASE("after leaving the origin no own field is sent, and credentials are not") {
  Call call = call_to("https://example.com/");
  call.credentials = Credentials{"a", "b"};
  call.own.fields.add("X-Api-Key", "secret");
  call.own.fields.add("Cookie", "c=secret");
  Step step = first_step(call, {});
  step.keep_own_fields = false;
  step.credentials.reset();
  step.login = {};

  const std::string safe = written(call, step);
  CHECK(safe.find("secret") == std::string::npos);
  CHECK(safe.find("Authorization") == std::string::npos);

  Options curls_rule;
  curls_rule.drop_own_fields_across_origins = false;
  const std::string head = written(call, step, curls_rule);
  CHECK(head.find("X-Api-Key: secret") != std::string::npos);
  CHECK(head.find("Cookie") == std::string::npos);
}

TEST_CASE("a large body asks for 100 Continue, a small one does not") {
  Call call = call_to("https://example.com/");
  call.body = body_of(std::string(1024 * 1024, 'x'));
  CHECK_FALSE(build_request(call, prepared_step(call), {}).headers.contains("Expect"));
  call.body = body_of(std::string(1024 * 1024 + 1, 'x'));
  CHECK(build_request(call, prepared_step(call), {}).headers.first("Expect") == "100-continue");
}

}  // namespace tlsget::client

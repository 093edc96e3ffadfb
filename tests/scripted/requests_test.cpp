// What goes out: methods, fields, bodies, and what a server that answers early makes of them.
#include <catch2/catch_message.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include "support/experiment.hpp"

using namespace tlsget::test;

namespace {

Script ok() {
  return serve([](const auto&) { return Reply{.body = "ok\n"}; });
}

Experiment request(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), "-sS");
  return {.scripts = {ok()}, .arguments = std::move(arguments)};
}

}  // namespace

TEST_CASE("requests are those that curl would send") {
  using List = std::vector<std::string>;
  const auto arguments =
      GENERATE(List{"$URL/"}, List{"$URL"}, List{"$URL/path?query#fragment"},
               List{"-d", "a=1", "-d", "b=2", "$URL/"}, List{"-d", "", "$URL/"},
               List{"-X", "PATCH", "$URL/"}, List{"-I", "$URL/"}, List{"-A", "agent", "$URL/"},
               List{"-A", "", "$URL/"}, List{"-e", "http://referer.test/", "$URL/"},
               List{"-r", "0-3", "$URL/"}, List{"-u", "ann:secret", "$URL/"},
               List{"-u", "ann:", "$URL/"}, List{"-H", "Accept:", "$URL/"},
               List{"-H", "X-Empty;", "$URL/"}, List{"-H", "Host: other.test", "$URL/"},
               List{"-H", "X-Twice: 1", "-H", "X-Twice: 2", "$URL/"},
               List{"-H", "Content-Type: text/x", "-d", "x", "$URL/"},
               List{"--json", "{}", "$URL/"}, List{"--data-raw", "@file", "$URL/"},
               List{"-d", "@file", "$URL/"}, List{"--data-binary", "@file", "$URL/"},
               List{"-d", "@-", "$URL/"}, List{"--compressed", "-H", "Accept-Encoding: x", "$URL/"},
               List{"--path-as-is", "$URL/a/../b"}, List{"$URL/a/../b/./c"}, List{"$URL/%41%zz"});
  auto experiment = request(arguments);
  experiment.files = {{"file", "line one\nline two\n"}};
  experiment.input = "from\nstdin\n";
  CAPTURE(arguments);
  CHECK(like_curl(experiment).result.exit_code == 0);
}

TEST_CASE("requests of these options are those that curl would send") {
  using List = std::vector<std::string>;
  const auto arguments = GENERATE(
      List{"-G", "-d", "a=1", "$URL/"}, List{"-G", "-d", "a=1", "$URL/?b=2"},
      List{"--data-urlencode", "a=1 &2", "$URL/"}, List{"--data-urlencode", "a@file", "$URL/"},
      List{"-0", "$URL/"}, List{"--request-target", "*", "-X", "OPTIONS", "$URL/"},
      List{"-T", "file", "$URL/"}, List{"-T", "file", "$URL/dir/"}, List{"-F", "a=1", "$URL/"});
  auto experiment = request(arguments);
  experiment.files = {{"file", "line one\nline two\n"}};
  CAPTURE(arguments);
  CHECK(like_curl(experiment).result.exit_code == 0);
}

TEST_CASE("a field with CR, LF or NUL in it is refused before anything is sent") {
  const std::string field =
      GENERATE("X: a\r\nInjected: b", "X: a\nInjected: b", "X: a\rb", "X\r\nY: a");
  const auto option = GENERATE("-H", "-A", "-e");
  const auto outcome = with_tlsget(request({option, field, "$URL/"}));
  INFO(describe(outcome));
  CHECK(outcome.result.exit_code != 0);
  CHECK(outcome.requests.empty());
}

TEST_CASE("a method or target with white space is refused before anything is sent") {
  const auto arguments = GENERATE(
      std::vector<std::string>{"-X", "GET /evil HTTP/1.1\r\nX: y", "$URL/"},
      std::vector<std::string>{"-X", "GE T", "$URL/"}, std::vector<std::string>{"$URL/a\r\nX: y"},
      std::vector<std::string>{"-r", "0-1\r\nX: y", "$URL/"});
  const auto outcome = with_tlsget(request(arguments));
  INFO(describe(outcome));
  CHECK(outcome.result.exit_code != 0);
  for (const auto& each : outcome.requests) CHECK_FALSE(each.field("X"));
}

TEST_CASE("a large body waits for 100 Continue, and is sent when it comes") {
  const std::string body(2U << 20U, 'x');
  auto experiment = request({"-H", "Expect: 100-continue", "-d", "@-", "$URL/"});
  experiment.input = body;
  const auto outcome = with_tlsget(experiment);
  INFO(describe(outcome.result));
  CHECK(outcome.result.exit_code == 0);
  REQUIRE(outcome.requests.size() == 1);
  CHECK(outcome.requests[0].body == body);
}

TEST_CASE("a server that refuses instead of 100 Continue never sees the body") {
  const auto outcome = with_tlsget(
      {.scripts = {[](Connection& connection) {
         connection.read_head();
         connection.send("HTTP/1.1 417 No\r\nContent-Length: 3\r\nConnection: close\r\n\r\nno\n");
       }},
       .arguments = {"-H", "Expect: 100-continue", "-d", "body", "--no-fail", "$URL/"}});
  INFO(describe(outcome));
  CHECK(outcome.result.exit_code == 0);
  CHECK(outcome.result.out == "no\n");
}

TEST_CASE("a final response that comes before the whole body was sent is the answer") {
  const bool tls = GENERATE(false, true);
  ServerSettings settings;
  if (tls) settings.tls.emplace();
  Experiment experiment{
      .scripts = {[](Connection& connection) {
        connection.read_head();
        connection.send(
            "HTTP/1.1 413 Too Large\r\nContent-Length: 10\r\nConnection: close\r\n\r\ntoo large\n");
      }},
      .arguments = {"--no-fail", "--cacert", "$CA", "--data-binary", "@-", "$URL/"},
      .server = settings};
  experiment.input = std::string(16U << 20U, 'x');
  const auto outcome = with_tlsget(experiment);
  INFO(describe(outcome.result));
  CHECK(outcome.result.exit_code == 0);
  CHECK(outcome.result.out == "too large\n");
}

TEST_CASE("a server that breaks the connection while a body is sent is exit 55 or 56") {
  Experiment experiment{.scripts = {[](Connection& connection) {
                          connection.read_head();
                          connection.reset();
                        }},
                        .arguments = {"--data-binary", "@-", "$URL/"}};
  experiment.input = std::string(16U << 20U, 'x');
  const auto outcome = with_tlsget(experiment);
  INFO(describe(outcome.result));
  CHECK((outcome.result.exit_code == 55 || outcome.result.exit_code == 56));
}

TEST_CASE("a large body arrives whole, in the clear and under TLS") {
  const bool tls = GENERATE(false, true);
  ServerSettings settings;
  if (tls) settings.tls.emplace();
  Experiment experiment{.scripts = {ok()},
                        .arguments = {"--cacert", "$CA", "--data-binary", "@-", "$URL/"},
                        .server = settings};
  for (int i = 0; experiment.input.size() < (8U << 20U); ++i) experiment.input += std::to_string(i);
  const auto outcome = with_tlsget(experiment);
  INFO(describe(outcome.result));
  CHECK(outcome.result.exit_code == 0);
  REQUIRE(outcome.requests.size() == 1);
  CHECK(outcome.requests[0].body == experiment.input);
}

TEST_CASE("a server that never says 100 Continue gets the body after a while") {
  const auto outcome =
      with_tlsget({.scripts = {[](Connection& connection) {
                     connection.read_request();
                     connection.send("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nok\n");
                   }},
                   .arguments = {"-H", "Expect: 100-continue", "-d", "body", "$URL/"}});
  INFO(describe(outcome));
  CHECK(outcome.result.exit_code == 0);
  CHECK(outcome.requests.at(0).body == "body");
  CHECK(outcome.result.elapsed >= std::chrono::milliseconds(900));
}

TEST_CASE("a TLS server that breaks the connection while a body is sent is exit 55 or 56") {
  Experiment experiment{.scripts = {[](Connection& connection) {
                          connection.read_head();
                          connection.reset();
                        }},
                        .arguments = {"--cacert", "$CA", "--data-binary", "@-", "$URL/"},
                        .server = {.tls = TlsSettings{}}};
  experiment.input = std::string(16U << 20U, 'x');
  const auto outcome = with_tlsget(experiment);
  INFO(describe(outcome.result));
  CHECK((outcome.result.exit_code == 55 || outcome.result.exit_code == 56));
}

TEST_CASE("a server that ignores -r is treated as curl treats it") {
  const auto options =
      GENERATE(std::vector<std::string>{"-r", "1-2"}, std::vector<std::string>{"-r", "100-"});
  Experiment experiment{.scripts = {serve([](const ReceivedRequest& request) {
                          if (request.field("Range") == "bytes=100-")
                            return Reply{.status = 416, .fields = {{"Content-Range", "bytes */4"}}};
                          return Reply{.body = "body"};
                        })},
                        .arguments = options};
  experiment.arguments.insert(experiment.arguments.end(), {"-sS", "$URL/"});
  like_curl(experiment);
}

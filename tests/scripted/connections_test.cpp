// When a connection is used again, and when a request is sent again.
#include <catch2/catch_message.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include "support/experiment.hpp"

using namespace tlsget::test;

namespace {

const std::string ok = "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nok\n";

ServerSettings maybe_tls(bool tls) {
  ServerSettings settings;
  if (tls) settings.tls.emplace();
  return settings;
}

/// Answers one request, takes the next one and closes without a word.
void answer_once_then_hang_up(Connection& connection) {
  connection.read_request();
  connection.send(ok);
  connection.read_request();
}

}  // namespace

TEST_CASE("several URLs of one origin share one connection") {
  const bool tls = GENERATE(false, true);
  const auto outcome =
      like_curl({.scripts = {serve([](const ReceivedRequest& request) {
                   return Reply{.body = request.target()};
                 })},
                 .arguments = {"-sS", "--http1.1", "--cacert", "$CA", "$URL/a", "$URL/b", "$URL/c"},
                 .server = maybe_tls(tls)});
  CHECK(outcome.result.exit_code == 0);
  CHECK(outcome.result.out == "/a/b/c");
  CHECK(outcome.connections == 1);
}

TEST_CASE("Connection: close and HTTP/1.0 end a connection, keep-alive under 1.0 does not") {
  struct Case {
    const char* octets;
    std::size_t connections;
  };
  const auto each = GENERATE(
      Case{"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nConnection: close\r\n\r\nok\n", 2},
      Case{"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nConnection: TE, Close\r\n\r\nok\n", 2},
      Case{"HTTP/1.0 200 OK\r\nContent-Length: 3\r\n\r\nok\n", 2},
      Case{"HTTP/1.0 200 OK\r\nContent-Length: 3\r\nConnection: keep-alive\r\n\r\nok\n", 1});
  const Script script = [&](Connection& connection) {
    while (connection.read_head()) connection.send(each.octets);
  };
  const auto outcome = with_tlsget({.scripts = {script}, .arguments = {"$URL/a", "$URL/b"}});
  INFO(each.octets << describe(outcome));
  CHECK(outcome.result.exit_code == 0);
  CHECK(outcome.result.out == "ok\nok\n");
  CHECK(outcome.connections == each.connections);
}

TEST_CASE("a connection that the server closed while idle is replaced without a word") {
  const bool tls = GENERATE(false, true);
  const Script once = [](Connection& connection) {
    connection.read_request();
    connection.send(ok);
  };
  const auto outcome = like_curl({.scripts = {once},
                                  .arguments = {"-sS", "--cacert", "$CA", "$URL/a", "$URL/b"},
                                  .server = maybe_tls(tls)});
  CHECK(outcome.result.exit_code == 0);
  CHECK(outcome.result.out == "ok\nok\n");
  CHECK(outcome.result.err.empty());
}

TEST_CASE("a request on a used connection that dies unanswered is sent again, once") {
  const bool tls = GENERATE(false, true);
  SECTION("and succeeds on a new connection") {
    const auto outcome =
        like_curl({.scripts = {answer_once_then_hang_up,
                               serve([](const auto&) { return Reply{.body = "ok\n"}; })},
                   .arguments = {"-sS", "--cacert", "$CA", "$URL/a", "$URL/b"},
                   .server = maybe_tls(tls)});
    CHECK(outcome.result.exit_code == 0);
    CHECK(outcome.result.out == "ok\nok\n");
    CHECK(outcome.connections == 2);
    CHECK(outcome.requests.size() == 3);
  }
  SECTION("and fails when the new connection dies too") {
    const auto outcome = with_tlsget({.scripts = {answer_once_then_hang_up, reply("")},
                                      .arguments = {"--cacert", "$CA", "$URL/a", "$URL/b"},
                                      .server = maybe_tls(tls)});
    INFO(describe(outcome));
    CHECK(outcome.result.exit_code == 52);
    CHECK(outcome.result.out == "ok\n");
    CHECK(outcome.connections == 2);
  }
}

TEST_CASE("a request on a fresh connection is not sent again by itself") {
  const auto outcome = like_curl({.scripts = {reply("")}, .arguments = {"-sS", "$URL/a"}});
  CHECK(outcome.result.exit_code == 52);
  CHECK(outcome.connections == 1);
}

TEST_CASE("a reply that has begun is never asked for again") {
  const Script cut = [](Connection& connection) {
    connection.read_request();
    connection.send(ok);
    connection.read_request();
    connection.send("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf");
  };
  const auto outcome = with_tlsget({.scripts = {cut}, .arguments = {"$URL/a", "$URL/b"}});
  INFO(describe(outcome));
  CHECK(outcome.result.exit_code == 18);
  CHECK(outcome.result.out == "ok\nhalf");
  CHECK(outcome.connections == 1);
}

TEST_CASE("a failed transfer leaves no connection behind for the next") {
  const Script script = [](Connection& connection) {
    connection.read_request();
    connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzzz\r\n");
    connection.read_request();
  };
  const auto outcome =
      with_tlsget({.scripts = {script, reply(ok)}, .arguments = {"$URL/a", "$URL/b"}});
  INFO(describe(outcome));
  CHECK(outcome.result.out == "ok\n");
  CHECK(outcome.connections == 2);
  CHECK(outcome.result.exit_code == 56);
}

TEST_CASE("origins do not share connections") {
  const auto script =
      serve([](const ReceivedRequest& r) { return Reply{.body = *r.field("Host") + "\n"}; });
  const auto outcome = with_tlsget(
      {.scripts = {script},
       .arguments = {"--resolve", "a.test:$PORT:127.0.0.1", "--resolve", "b.test:$PORT:127.0.0.1",
                     "http://a.test:$PORT/", "http://b.test:$PORT/", "http://A.test:$PORT/"}});
  INFO(describe(outcome));
  CHECK(outcome.result.exit_code == 0);
  CHECK(outcome.connections == 2);
}

TEST_CASE("the address ::1 works, in brackets") {
  ServerSettings settings{.address = "::1"};
  const auto outcome =
      like_curl({.scripts = {serve([](const auto&) { return Reply{.body = "six"}; })},
                 .arguments = {"-sS", "-g", "$URL/"},
                 .server = settings});
  CHECK(outcome.result.exit_code == 0);
  CHECK(outcome.result.out == "six");
}

TEST_CASE("a response that may have no body but sends one spoils its connection") {
  const std::string status = GENERATE("204 No Content", "304 Not Modified");
  const Script script = [&](Connection& connection) {
    while (connection.read_head())
      connection.send("HTTP/1.1 " + status + "\r\nContent-Length: 4\r\n\r\nbody");
  };
  const auto outcome =
      with_tlsget({.scripts = {script}, .arguments = {"--no-fail", "$URL/a", "$URL/b"}});
  INFO(describe(outcome));
  CHECK(outcome.result.exit_code == 0);
  CHECK(outcome.result.out.empty());
  CHECK(outcome.connections == 2);
}

TEST_CASE("a hundred URLs take one connection") {
  Experiment experiment{
      .scripts = {serve([](const ReceivedRequest& r) { return Reply{.body = r.target() + "\n"}; })},
      .arguments = {"-sS"}};
  std::string expected;
  for (int i = 0; i < 100; ++i) {
    experiment.arguments.push_back("$URL/" + std::to_string(i));
    expected += "/" + std::to_string(i) + "\n";
  }
  const auto outcome = like_curl(experiment);
  CHECK(outcome.result.out == expected);
  CHECK(outcome.connections == 1);
}

TEST_CASE("a POST on a used connection that dies unanswered is treated as curl treats it") {
  const auto outcome = like_curl(
      {.scripts = {answer_once_then_hang_up,
                   serve([](const ReceivedRequest& r) { return Reply{.body = r.body + "\n"}; })},
       .arguments = {"-sS", "-d", "data", "$URL/a", "$URL/b"}});
  CHECK(outcome.connections == 2);
}

TEST_CASE("a chunked body leaves its connection usable, trailers and all") {
  const Script script = [](Connection& connection) {
    while (connection.read_head())
      connection.send(
          "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nok\n\r\n0\r\nX-Sum: "
          "1\r\n\r\n");
  };
  const auto outcome = like_curl({.scripts = {script}, .arguments = {"-sS", "$URL/a", "$URL/b"}});
  CHECK(outcome.result.out == "ok\nok\n");
  CHECK(outcome.connections == 1);
}

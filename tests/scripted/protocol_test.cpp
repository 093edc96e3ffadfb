// How HTTP is spoken where a server has to answer in an uncommon way.
#include <catch2/catch_message.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <regex>

#include "support/experiment.hpp"

using namespace tlsget::test;

namespace {

Script answering(std::string octets) {
  return [octets = std::move(octets)](Connection& connection) {
    connection.read_head();
    connection.send(octets);
  };
}

/// Takes every body, unasked.
Script taking_all() {
  return [](Connection& connection) {
    while (connection.read_head()) {
      connection.read_body();
      connection.send("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nok\n");
    }
  };
}

}  // namespace

TEST_CASE("a response without a head is taken with --http0.9 alone") {
  const bool allowed = GENERATE(false, true);
  Experiment experiment{.scripts = {answering("no head at all\n")}, .arguments = {"-sS", "$URL/"}};
  if (allowed) experiment.arguments.insert(experiment.arguments.begin(), "--http0.9");
  const auto outcome = like_curl(experiment);
  CHECK((outcome.result.exit_code == 0) == allowed);
  CHECK(outcome.result.out == (allowed ? "no head at all\n" : ""));
}

TEST_CASE("a transfer in gzip is decoded when it was asked for, and raw when that was") {
  using namespace std::string_literals;
  const std::string coded =
      "\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\x03\x2b\xc9\x57\x48\x4a\x55\x48\xce\x4f\x49\x4d\xe1\x02"
      "\x00\xe1\x90\xd5\x7b\x0c\x00\x00\x00"s;
  const std::string option = GENERATE("--tr-encoding", "--raw");
  const auto outcome =
      like_curl({.scripts = {answering("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n"
                                       "20\r\n" +
                                       coded + "\r\n0\r\n\r\n")},
                 .arguments = {"-sS", option, "$URL/"}});
  CHECK(outcome.result.exit_code == 0);
  if (option == "--tr-encoding") CHECK(outcome.result.out == "to be coded\n");
}

TEST_CASE("a chunked transfer in gzip that is cut inside the gzip is an error") {
  using namespace std::string_literals;
  const auto outcome = with_tlsget(
      {.scripts = {answering("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n"
                             "4\r\n\x1f\x8b\x08\x00\r\n0\r\n\r\n"s)},
       .arguments = {"-sS", "--tr-encoding", "$URL/"}});
  CHECK(outcome.result.exit_code == 61);
}

TEST_CASE("an upload that a server expects nothing of is sent again without Expect") {
  Experiment experiment{.scripts = {[](Connection& connection) {
                                      connection.read_head();
                                      connection.send(
                                          "HTTP/1.1 417 No\r\nContent-Length: 0\r\n"
                                          "Connection: close\r\n\r\n");
                                    },
                                    taking_all()},
                        .arguments = {"-sS", "-T", "file", "$URL/"},
                        .files = {{"file", std::string(1100000, 'x')}}};
  const auto outcome = with_tlsget(experiment);
  REQUIRE(outcome.requests.size() == 2);
  CHECK(outcome.requests[0].field("Expect") == "100-continue");
  CHECK_FALSE(outcome.requests[1].field("Expect"));
  CHECK(outcome.requests[1].body.size() == 1100000);
}

TEST_CASE("connections begin with the line of the PROXY protocol") {
  const bool told = GENERATE(false, true);
  Experiment experiment{.scripts = {answering("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nok\n")},
                        .arguments = {"-sS", "--haproxy-protocol", "$URL/path"}};
  if (told) experiment.arguments = {"-sS", "--haproxy-clientip", "192.0.2.1", "$URL/path"};
  const std::string source = told ? "192\\.0\\.2\\.1" : "127\\.0\\.0\\.1";
  for (const auto& outcome : {std::optional(as_curl(experiment)), with_curl(experiment)}) {
    if (!outcome) continue;
    INFO(describe(*outcome));
    CHECK(outcome->result.out == "ok\n");
    REQUIRE(outcome->requests.size() == 1);
    const std::regex line("PROXY TCP4 " + source + " 127\\.0\\.0\\.1 [0-9]+ " +
                          std::to_string(outcome->port) + "\r\nGET /path HTTP/1\\.1\r\n");
    CHECK(
        std::regex_search(outcome->requests[0].head, line, std::regex_constants::match_continuous));
  }
}

TEST_CASE("what is no address is no client's address") {
  const std::string address = GENERATE("name", "192.0.2.1 x", "192.0.2.1\r\nGET /evil HTTP/1.1");
  const auto outcome = with_tlsget(
      {.scripts = {answering("")}, .arguments = {"-sS", "--haproxy-clientip", address, "$URL/"}});
  CHECK(outcome.result.exit_code == 2);
  CHECK(outcome.connections == 0);
}

TEST_CASE(
    "the option --follow changes the method as the status says, where -L keeps the one of -X") {
  struct Step {
    int status;
    std::vector<std::string> arguments;
    std::string method;
  };
  const auto step = GENERATE(
      Step{302, {"-X", "POST", "-d", "x"}, "GET"}, Step{303, {"-X", "PUT", "-d", "x"}, "GET"},
      Step{303, {"-X", "DELETE"}, "GET"}, Step{303, {"-I"}, "HEAD"},
      Step{307, {"-X", "PUT", "-d", "x"}, "PUT"}, Step{308, {"-X", "DELETE"}, "DELETE"});
  Experiment experiment{.scripts = {serve([step](const ReceivedRequest& request) {
                          if (request.target() == "/to") return Reply{.body = "there\n"};
                          return Reply{.status = step.status, .fields = {{"Location", "/to"}}};
                        })},
                        .arguments = step.arguments};
  experiment.arguments.insert(experiment.arguments.end(), {"-sS", "--follow", "$URL/from"});
  const auto outcome = with_tlsget(experiment);
  INFO(describe(outcome));
  CHECK(outcome.result.exit_code == 0);
  REQUIRE(outcome.requests.size() == 2);
  CHECK(outcome.requests[1].method() == step.method);
  const bool has_body = step.status >= 307 && step.arguments.size() > 2;
  CHECK(outcome.requests[1].body == (has_body ? "x" : ""));
}

TEST_CASE("a redirect from https to http is followed where --proto-redir names http") {
  const auto arguments =
      GENERATE(std::vector<std::string>{}, std::vector<std::string>{"--proto-redir", "=http,https"},
               std::vector<std::string>{"--proto-redir", "=https"});
  Experiment experiment{.scripts = {serve([](const ReceivedRequest&) {
                          return Reply{.status = 302, .fields = {{"Location", "http://[::1]:1/"}}};
                        })},
                        .arguments = arguments,
                        .server = {.tls = TlsSettings{}}};
  experiment.arguments.insert(experiment.arguments.end(), {"-sSL", "--cacert", "$CA", "$URL/"});
  const auto outcome = with_tlsget(experiment);
  INFO(describe(outcome));
  const bool named = !arguments.empty() && arguments.back() == "=http,https";
  CHECK(outcome.result.exit_code == (named ? 7 : 1));  // nobody listens there
}

TEST_CASE("the length of an upload is the program's to say") {
  const std::string field = GENERATE("Content-Length: 3", "Transfer-Encoding: gzip",
                                     "Transfer-Encoding:", "Content-Length:");
  const auto outcome = with_tlsget({.scripts = {answering("")},
                                    .arguments = {"-sS", "-H", field, "-T", "file", "$URL/"},
                                    .files = {{"file", "four"}}});
  CHECK(outcome.result.exit_code == 2);
  CHECK(outcome.connections == 0);
}

TEST_CASE("a folder is no file to upload") {
  const auto outcome = with_tlsget({.scripts = {answering("")},
                                    .arguments = {"-sS", "-T", ".git", "$URL/"},
                                    .files = {{".git/x", ""}}});
  CHECK(outcome.result.exit_code == 26);
}

TEST_CASE("a field of a part is one line") {
  const auto outcome =
      with_tlsget({.scripts = {answering("")},
                   .arguments = {"-sS", "-F", "a=1;headers=\"X: 1\r\nY: 2\"", "$URL/"}});
  CHECK(outcome.result.exit_code == 2);
  CHECK(outcome.connections == 0);
}

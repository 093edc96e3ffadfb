// Logins through the real binary: what curl's tables cannot say, and what differs under tlsget's
// own name.
#include <catch2/catch_message.hpp>
#include <catch2/catch_test_macros.hpp>
#include <filesystem>

#include "support/experiment.hpp"

using namespace tlsget::test;

namespace {

bool contains(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

constexpr const char* digest = R"(Digest realm="r", nonce="n", qop="auth")";
constexpr const char* bob_at_localhost = "machine localhost login bob password s3cret\n";

/// /in asks for a Digest login; /away leads to the same server under the name localhost.
Script asking() {
  return serve([](const ReceivedRequest& request) {
    if (request.target() == "/away") {
      const std::string host = request.field("Host").value_or("");
      return Reply{
          .status = 302,
          .fields = {{"Location", "http://localhost" + host.substr(host.rfind(':')) + "/"}}};
    }
    if (request.target() != "/in" || request.field("Authorization")) return Reply{.body = "in\n"};
    return Reply{.status = 401, .fields = {{"WWW-Authenticate", digest}}, .body = "who?\n"};
  });
}

std::string basic_of(const Outcome& outcome, std::size_t request) {
  return outcome.requests.at(request).field("Authorization").value_or("none");
}

/// With a netrc file that nobody else can read.
Result run_with_netrc(ScriptedServer& server, const std::string& netrc,
                      const std::vector<std::string>& arguments,
                      std::map<std::string, std::string> environment = {}, bool readable = false) {
  const TemporaryDirectory directory;
  write_file(directory / ".netrc", netrc);
  using std::filesystem::perms;
  std::filesystem::permissions(directory / ".netrc",
                               readable ? perms::owner_all | perms::others_read : perms::owner_all);
  Command command = tlsget_command(arguments);
  command.arguments.push_back(server.url("/"));
  command.working_directory = directory.path();
  for (auto& [name, value] : environment)
    if (value == "$DIR") value = directory.path().string();
  command.environment = std::move(environment);
  Result result = run(std::move(command));
  server.stop();
  return result;
}

}  // namespace

TEST_CASE("a login by Digest takes one connection, and its body is sent once") {
  const auto outcome = with_tlsget(
      {.scripts = {asking()}, .arguments = {"--digest", "-u", "a:b", "-d", "body", "$URL/in"}});
  INFO(describe(outcome));
  CHECK(outcome.result.exit_code == 0);
  CHECK(outcome.result.out == "in\n");
  CHECK(outcome.connections == 1);
  REQUIRE(outcome.requests.size() == 2);
  CHECK(outcome.requests[0].body.empty());
  CHECK(outcome.requests[0].field("Content-Length") == "0");
  CHECK(outcome.requests[1].body == "body");
}

TEST_CASE("a body that can be read once waits for the login") {
  const auto outcome =
      with_tlsget({.scripts = {asking()},
                   .arguments = {"--digest", "-u", "a:b", "--data-binary", "@-", "$URL/in"},
                   .input = "once"});
  INFO(describe(outcome));
  CHECK(outcome.result.exit_code == 0);
  CHECK(outcome.requests.at(1).body == "once");
}

TEST_CASE("a login is no redirect: --max-redirs 0 allows it") {
  const auto outcome = with_tlsget({.scripts = {asking()},
                                    .arguments = {"--digest", "-u", "a:b", "--max-redirs", "0",
                                                  "-w", "%{num_redirects}", "$URL/in"}});
  INFO(describe(outcome));
  CHECK(outcome.result.exit_code == 0);
  CHECK(outcome.result.out == "in\n0");
}

TEST_CASE("a server whose nonces are always stale gets a few answers, not endless ones") {
  const auto outcome = with_tlsget(
      {.scripts = {serve([](const auto&) {
         return Reply{.status = 401,
                      .fields = {{"WWW-Authenticate", std::string(digest) + ", stale=true"}}};
       })},
       .arguments = {"--digest", "-u", "a:b", "$URL/"}});
  INFO(describe(outcome));
  CHECK(outcome.result.exit_code == 22);
  CHECK(outcome.requests.size() == 6);
  CHECK(outcome.connections == 1);
}

TEST_CASE("an own Authorization field takes the place of the whole login") {
  const auto outcome = with_tlsget({.scripts = {asking()},
                                    .arguments = {"--digest", "-u", "a:b", "-d", "body", "-H",
                                                  "Authorization: own", "$URL/in"}});
  INFO(describe(outcome));
  REQUIRE(outcome.requests.size() == 1);
  CHECK(outcome.requests[0].field("Authorization") == "own");
  CHECK(outcome.requests[0].body == "body");
}

TEST_CASE("a bearer token stays with its origin, also where netrc knows the other one") {
  for (const bool curl : {false, true}) {
    const Experiment experiment{
        .scripts = {asking()},
        .arguments = {"-L", "--oauth2-bearer", "token", "--netrc-file", "n", "$URL/away"},
        .files = {{"n", bob_at_localhost}}};
    const auto outcome = curl ? as_curl(experiment) : with_tlsget(experiment);
    INFO(describe(outcome));
    REQUIRE(outcome.requests.size() == 2);
    CHECK(basic_of(outcome, 0) == "Bearer token");
    CHECK(basic_of(outcome, 1) == "none");
  }
}

TEST_CASE("netrc is asked anew for another origin; its default entry stays behind") {
  const auto named = with_tlsget({.scripts = {asking()},
                                  .arguments = {"-L", "--netrc-file", "n", "$URL/away"},
                                  .files = {{"n", bob_at_localhost}}});
  INFO(describe(named));
  CHECK(basic_of(named, 0) == "none");
  CHECK(basic_of(named, 1) == "Basic Ym9iOnMzY3JldA==");
  for (const bool trusted : {false, true}) {
    const auto by_default = with_tlsget(
        {.scripts = {asking()},
         .arguments = {trusted ? "--location-trusted" : "-L", "--netrc-file", "n", "$URL/away"},
         .files = {{"n", "default login a password b"}}});
    INFO(describe(by_default));
    CHECK(basic_of(by_default, 0) == "Basic YTpi");
    CHECK(basic_of(by_default, 1) == (trusted ? "Basic YTpi" : "none"));
  }
}

TEST_CASE("a user of a URL does not go to another origin with netrc's password of that one") {
  const auto outcome =
      with_tlsget({.scripts = {asking()},
                   .arguments = {"-L", "--netrc-file", "n", "http://x:y@127.0.0.1:$PORT/away"},
                   .files = {{"n", bob_at_localhost}}});
  INFO(describe(outcome));
  CHECK(basic_of(outcome, 1) == "Basic Ym9iOnMzY3JldA==");
}

TEST_CASE("the netrc file is at home, or where NETRC says") {
  const std::string netrc = "machine 127.0.0.1 login a password b\n";
  {
    ScriptedServer server({asking()});
    const auto result = run_with_netrc(server, netrc, {"-n"}, {{"HOME", "$DIR"}});
    INFO(describe(result));
    CHECK(result.err.empty());
    CHECK(server.requests().at(0).field("Authorization") == "Basic YTpi");
  }
  ScriptedServer server({asking()});
  const auto result = run_with_netrc(server, netrc, {"-n"}, {{"NETRC", ".netrc"}});
  INFO(describe(result));
  CHECK(server.requests().at(0).field("Authorization") == "Basic YTpi");
}

TEST_CASE("a netrc file that others can read draws a warning, and not under the name curl") {
  ScriptedServer server({asking()});
  const auto result =
      run_with_netrc(server, bob_at_localhost, {"--netrc-file", ".netrc"}, {}, true);
  INFO(describe(result));
  CHECK(result.exit_code == 0);
  CHECK(contains(result.err, "others can read the netrc file .netrc"));
  const auto as_curl_does = as_curl({.scripts = {asking()},
                                     .arguments = {"--netrc-file", "n", "$URL/"},
                                     .files = {{"n", bob_at_localhost}}});
  CHECK(as_curl_does.result.err.find("others") == std::string::npos);
}

TEST_CASE("a fault in the netrc file is told with its line, and nothing of the file") {
  const auto outcome = with_tlsget({.scripts = {asking()},
                                    .arguments = {"--netrc-file", "n", "$URL/"},
                                    .files = {{"n", "# one\nmachine x login \"s3cret\n"}}});
  INFO(describe(outcome));
  CHECK(outcome.result.exit_code == 26);
  CHECK(contains(outcome.result.err, "line 2: a quoted word has no end"));
  CHECK_FALSE(contains(outcome.result.err, "s3cret"));
  CHECK(outcome.requests.empty());
}

TEST_CASE("verbose output shows neither token nor what Digest and netrc make of passwords") {
  for (const auto& login : std::vector<std::vector<std::string>>{
           {"--oauth2-bearer", "s3cret"}, {"--digest", "-u", "a:s3cret"}, {"--netrc-file", "n"}}) {
    Experiment experiment{.scripts = {asking()},
                          .arguments = {"-v", "$URL/in"},
                          .files = {{"n", "machine 127.0.0.1 login a password s3cret"}}};
    experiment.arguments.insert(experiment.arguments.end(), login.begin(), login.end());
    const auto outcome = with_tlsget(experiment);
    INFO(describe(outcome));
    CHECK(contains(outcome.result.err, "> Authorization: "));
    CHECK_FALSE(contains(outcome.result.err, "s3cret"));
    CHECK_FALSE(contains(outcome.result.err, "response="));
    CHECK_FALSE(contains(outcome.result.err, "Basic YTpzM2NyZXQ="));
  }
}

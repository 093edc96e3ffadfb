// -L: which request follows, and what never crosses to another origin.
#include <fmt/format.h>

#include <catch2/catch_message.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include "support/certificates.hpp"
#include "support/experiment.hpp"

using namespace tlsget::test;

namespace {

/// /from answers with this status and sends to `to`; every other path tells what it was asked.
Script redirecting(int status, std::string to) {
  return serve([status, to = std::move(to)](const ReceivedRequest& request) {
    if (request.target() == "/from") return Reply{.status = status, .fields = {{"Location", to}}};
    return Reply{.body = fmt::format("{} {} {}", request.method(), request.target(), request.body)};
  });
}

Script tell_head() {
  return serve([](const ReceivedRequest& request) { return Reply{.body = request.head}; });
}

bool contains(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

/// A chain first -> second, two servers on two ports and so two origins.
struct TwoOrigins {
  ScriptedServer second;
  ScriptedServer first;

  explicit TwoOrigins(int status = 302)
      : second({tell_head()}),
        first({redirecting(status, fmt::format("http://127.0.0.1:{}/to", second.port()))}) {}
};

}  // namespace

TEST_CASE("methods change across redirects as curl changes them") {
  const int status = GENERATE(300, 301, 302, 303, 307, 308);
  const auto arguments =
      GENERATE(std::vector<std::string>{}, std::vector<std::string>{"-d", "data"},
               std::vector<std::string>{"-d", "data", "-X", "PATCH"},
               std::vector<std::string>{"-I"}, std::vector<std::string>{"-X", "DELETE"});
  Experiment experiment{.scripts = {redirecting(status, "/to")}, .arguments = {"-sS", "-L"}};
  experiment.arguments.insert(experiment.arguments.end(), arguments.begin(), arguments.end());
  experiment.arguments.emplace_back("$URL/from");
  CAPTURE(status, arguments);
  const auto outcome = like_curl(experiment);
  CHECK(outcome.result.exit_code == 0);
  CHECK(outcome.requests.size() == 2);
  CHECK(outcome.connections == 1);
}

TEST_CASE("the options --post301, --post302 and --post303 keep POST") {
  const int status = GENERATE(301, 302, 303, 307);
  const auto outcome = like_curl({.scripts = {redirecting(status, "/to")},
                                  .arguments = {"-sS", "-L", "-d", "data", "--post301", "--post302",
                                                "--post303", "$URL/from"}});
  CHECK(outcome.result.out == "POST /to data");
}

TEST_CASE("Location is resolved as curl resolves it") {
  const std::string location = GENERATE("/to", "to", "../to", "?query", "//127.0.0.1:$PORT/to",
                                        "a/./b/../c", "to with space", "/to#fragment", "/a%2fb");
  Experiment experiment{.scripts = {},
                        .arguments = {"-sS", "-L", "-w", "|%{url_effective}", "$URL/dir/sub/file"}};
  // The port is known only once the server runs, so the script reads it from the Host field.
  experiment.scripts = {serve([location](const ReceivedRequest& request) {
    if (request.target() != "/dir/sub/file") return Reply{.body = request.target()};
    std::string to = location;
    const auto host = request.field("Host").value();
    if (const auto at = to.find("$PORT"); at != std::string::npos)
      to.replace(at, 5, host.substr(host.rfind(':') + 1));
    return Reply{.status = 302, .fields = {{"Location", to}}};
  })};
  const auto ours = as_curl(experiment);
  const auto theirs = with_curl(experiment);
  if (!theirs) SKIP("curl is not installed");
  INFO("Location: " << location << "\n" << describe(ours) << describe(*theirs));
  REQUIRE(ours.requests.size() == 2);
  REQUIRE(theirs->requests.size() == 2);
  CHECK(ours.requests[1].target() == theirs->requests[1].target());
}

TEST_CASE("without -L a redirect is the answer: kept by curl, never saved by tlsget") {
  Experiment experiment{
      .scripts = {serve([](const auto&) {
        return Reply{.status = 302, .fields = {{"Location", "/to"}}, .body = "moved"};
      })},
      .arguments = {"-sS", "-o", "name", "$URL/from"}};
  CHECK(like_curl(experiment).files == std::map<std::string, std::string>{{"name", "moved"}});
  const auto outcome = with_tlsget(experiment);
  INFO(describe(outcome));
  CHECK(outcome.result.exit_code == 22);
  CHECK(outcome.files.empty());
  CHECK(contains(outcome.result.err, "-L"));
}

TEST_CASE("too many redirects are exit 47") {
  Experiment experiment{.scripts = {serve([](const auto&) {
                          return Reply{.status = 302, .fields = {{"Location", "/again"}}};
                        })},
                        .arguments = {"-sS", "-L", "$URL/from"}};
  SECTION("after 50 by default") {
    const auto outcome = like_curl(experiment);
    CHECK(outcome.result.exit_code == 47);
    CHECK(outcome.requests.size() == 51);
    CHECK(with_tlsget(experiment).result.exit_code == 47);
  }
  SECTION("after --max-redirs") {
    experiment.arguments.insert(experiment.arguments.begin(), {"--max-redirs", "3"});
    const auto outcome = like_curl(experiment);
    CHECK(outcome.result.exit_code == 47);
    CHECK(outcome.requests.size() == 4);
  }
  SECTION("after none") {
    experiment.arguments.insert(experiment.arguments.begin(), {"--max-redirs", "0"});
    CHECK(like_curl(experiment).requests.size() == 1);
  }
}

TEST_CASE("no secret crosses to another origin") {
  const int status = GENERATE(301, 302, 303, 307, 308);
  const TwoOrigins servers(status);
  const auto result =
      run(tlsget_command({"-L", "-u", "ann:secret-u", "-H", "X-Api-Key: secret-x", "-H",
                          "Authorization: Bearer secret-a", "-H", "Cookie: c=secret-c", "-H",
                          "Proxy-Authorization: secret-p", servers.first.url("/from")}));
  INFO(describe(result));
  CHECK(result.exit_code == 0);
  const auto first = servers.first.requests().at(0).head;
  CHECK(contains(first, "secret-x"));
  CHECK(contains(first, "secret-a"));
  const auto second = servers.second.requests().at(0).head;
  CHECK_FALSE(contains(second, "secret"));
  CHECK_FALSE(contains(second, "Authorization"));
  CHECK_FALSE(contains(second, "Cookie"));
}

TEST_CASE("credentials of the URL do not cross to another origin either") {
  const TwoOrigins servers;
  const auto result = run(tlsget_command(
      {"-L", fmt::format("http://ann:secret@127.0.0.1:{}/from", servers.first.port())}));
  INFO(describe(result));
  CHECK(servers.first.requests().at(0).field("Authorization") == "Basic YW5uOnNlY3JldA==");
  CHECK_FALSE(servers.second.requests().at(0).field("Authorization"));
}

TEST_CASE("the option --location-trusted lets credentials and own fields cross") {
  const TwoOrigins servers;
  const auto result = run(tlsget_command({"-L", "--location-trusted", "-u", "ann:secret", "-H",
                                          "X-Api-Key: key", servers.first.url("/from")}));
  INFO(describe(result));
  CHECK(servers.second.requests().at(0).field("Authorization") == "Basic YW5uOnNlY3JldA==");
  CHECK(servers.second.requests().at(0).field("X-Api-Key") == "key");
}

TEST_CASE("within one origin credentials and own fields stay") {
  const auto outcome = like_curl(
      {.scripts = {redirecting(302, "/to")},
       .arguments = {"-sS", "-L", "-u", "ann:secret", "-H", "X-Api-Key: key", "$URL/from"}});
  REQUIRE(outcome.requests.size() == 2);
  CHECK(outcome.requests[1].field("Authorization") == "Basic YW5uOnNlY3JldA==");
  CHECK(outcome.requests[1].field("X-Api-Key") == "key");
}

TEST_CASE("under the name curl own fields cross but Authorization and Cookie do not") {
  const TwoOrigins servers;
  const auto result = run({.program = curl_link(),
                           .arguments = {"-sS", "-L", "-u", "ann:secret-u", "-H", "X-Api-Key: key",
                                         "-H", "Cookie: c=secret-c", servers.first.url("/from")}});
  INFO(describe(result));
  const auto second = servers.second.requests().at(0).head;
  CHECK(contains(second, "X-Api-Key: key"));
  CHECK_FALSE(contains(second, "secret"));
}

TEST_CASE("a redirect from https to http is refused, but under the name curl followed") {
  ScriptedServer clear({tell_head()});
  ScriptedServer secure({redirecting(302, clear.url("/to"))}, {.tls = TlsSettings{}});
  const std::vector<std::string> arguments{"-v", "-L", "--cacert", ca_file(), secure.url("/from")};
  const auto ours = run(tlsget_command(arguments));
  INFO(describe(ours));
  CHECK(ours.exit_code == 1);
  CHECK(clear.requests().empty());

  const auto as_curl = run({.program = curl_link(), .arguments = arguments});
  INFO(describe(as_curl));
  CHECK(as_curl.exit_code == 0);
  CHECK(clear.requests().size() == 1);
}

TEST_CASE("a redirect to another scheme is exit 1") {
  const std::string location =
      GENERATE("file:///etc/passwd", "ftp://127.0.0.1/", "gopher://127.0.0.1/", "data:,x");
  Experiment experiment{.scripts = {redirecting(302, location)},
                        .arguments = {"-sS", "-L", "$URL/from"}};
  for (const auto& outcome : {with_tlsget(experiment), as_curl(experiment)}) {
    INFO(location << describe(outcome));
    CHECK(outcome.result.exit_code == 1);
    CHECK_FALSE(contains(outcome.result.out, "root:"));
  }
}

TEST_CASE("a redirect without Location is the answer") {
  const auto outcome = like_curl(
      {.scripts = {serve([](const auto&) { return Reply{.status = 302, .body = "moved"}; })},
       .arguments = {"-sS", "-L", "$URL/"}});
  CHECK(outcome.result.exit_code == 0);
  CHECK(outcome.result.out == "moved");
}

TEST_CASE("the body of a redirect that is followed is not part of the output") {
  const auto outcome =
      like_curl({.scripts = {serve([](const ReceivedRequest& request) {
                   if (request.target() != "/from") return Reply{.body = "final"};
                   return Reply{.status = 302, .fields = {{"Location", "/to"}}, .body = "moved"};
                 })},
                 .arguments = {"-sS", "-L", "$URL/from"}});
  CHECK(outcome.result.out == "final");
}

TEST_CASE("credentials in Location are for where it leads, as curl has it") {
  const auto outcome = like_curl({.scripts = {serve([](const ReceivedRequest& request) {
                                    if (request.target() != "/from") return Reply{.body = "final"};
                                    const auto to =
                                        "http://bob:other@" + *request.field("Host") + "/to";
                                    return Reply{.status = 302, .fields = {{"Location", to}}};
                                  })},
                                  .arguments = {"-sS", "-L", "$URL/from"}});
  REQUIRE(outcome.requests.size() == 2);
  CHECK(outcome.requests[1].field("Authorization") == "Basic Ym9iOm90aGVy");
}

TEST_CASE("several different Location fields are refused") {
  const auto outcome = with_tlsget(
      {.scripts = {serve([](const auto&) {
         return Reply{.status = 302, .fields = {{"Location", "/a"}, {"Location", "/b"}}};
       })},
       .arguments = {"-L", "$URL/from"}});
  INFO(describe(outcome));
  CHECK(outcome.result.exit_code == 56);
  CHECK(outcome.requests.size() == 1);
}

TEST_CASE("a POST whose body is kept sends it again whole") {
  const std::string body(300'000, 'x');
  Experiment experiment{.scripts = {redirecting(307, "/to")},
                        .arguments = {"-sS", "-L", "--data-binary", "@-", "$URL/from"},
                        .input = body};
  const auto outcome = like_curl(experiment);
  REQUIRE(outcome.requests.size() == 2);
  CHECK(outcome.requests[0].body == body);
  CHECK(outcome.requests[1].body == body);
}

TEST_CASE("no secret comes back when a chain of redirects returns to the first origin") {
  std::string back;  // set before any request is made
  ScriptedServer second({serve([&](const auto&) {
    return Reply{.status = 302, .fields = {{"Location", back}}};
  })});
  ScriptedServer first({redirecting(302, second.url("/away"))});
  back = first.url("/to");
  const auto result = run(
      tlsget_command({"-L", "-u", "ann:secret", "-H", "X-Api-Key: secret", first.url("/from")}));
  INFO(describe(result));
  CHECK(result.exit_code == 0);
  REQUIRE(first.requests().size() == 2);
  CHECK_FALSE(first.requests()[1].field("Authorization"));
  CHECK_FALSE(first.requests()[1].field("X-Api-Key"));
}

TEST_CASE("the limit of -m covers a chain of redirects as a whole") {
  const auto outcome = with_tlsget(
      {.scripts = {[](Connection& connection) {
         while (connection.read_head()) {
           if (connection.number() == 0)
             connection.send("HTTP/1.1 302 Found\r\nLocation: /again\r\nContent-Length: 0\r\n\r\n");
         }
       }},
       .arguments = {"-L", "--max-redirs", "-1", "-m", "0.3", "$URL/from"}});
  INFO(outcome.result.err);
  CHECK(outcome.result.exit_code == 28);
  CHECK(outcome.requests.size() > 2);
}

TEST_CASE("a client certificate is for the origin it was given for, and for what a chain trusts") {
  struct Case {
    bool as_curl;
    std::vector<std::string> options;
    bool offered;
  };
  const auto each = GENERATE(Case{false, {"-L"}, false}, Case{false, {"--location-trusted"}, true},
                             Case{true, {"-L"}, true});
  const int version = GENERATE(TLS1_2_VERSION, TLS1_3_VERSION);
  const bool demands = GENERATE(true, false);
  const TlsSettings asking{
      .min_version = version, .max_version = version, .require_client_certificate = demands};
  ScriptedServer second({serve([](const auto&) { return Reply{.body = "second\n"}; })},
                        {.tls = asking});
  ScriptedServer first({redirecting(302, second.url("/to"))},
                       {.tls = TlsSettings{.require_client_certificate = true}});
  std::vector<std::string> arguments{
      "-v",    "--cacert",        ca_file(), "--cert", certificate_file("client"),
      "--key", key_file("client")};
  arguments.insert(arguments.end(), each.options.begin(), each.options.end());
  arguments.push_back(first.url("/from"));
  Command command = tlsget_command(arguments);
  if (each.as_curl) command.program = curl_link();
  const auto result = run(command);
  INFO(describe(result));
  CHECK(contains(result.err, "not offered to another origin") == !each.offered);
  CHECK(first.requests().at(0).tls.client_subject.find("Dev Client") != std::string::npos);
  if (each.offered || !demands) {
    CHECK(result.exit_code == 0);
    CHECK(result.out == "second\n");
    const bool came =
        second.requests().at(0).tls.client_subject.find("Dev Client") != std::string::npos;
    CHECK(came == (each.offered && demands));
  } else {
    CHECK(result.exit_code == (version == TLS1_2_VERSION ? 35 : 56));
    CHECK(contains(result.err,
                   "a client certificate, and ours is not offered after a redirect to another "
                   "origin: alert "));
    CHECK(contains(result.err,
                   "  hint     --location-trusted offers it to every server that a redirect leads "
                   "to\n"));
    CHECK(second.requests().empty());
  }
}

TEST_CASE("a client certificate does not come back with a chain that returns to its origin") {
  ScriptedServer* home = nullptr;
  ScriptedServer away({serve([&home](const auto&) {
                        return Reply{.status = 302, .fields = {{"Location", home->url("/back")}}};
                      })},
                      {.tls = TlsSettings{}});
  ScriptedServer first({redirecting(302, away.url("/away"))},
                       {.tls = TlsSettings{.require_client_certificate = true}});
  home = &first;
  const auto result =
      run(tlsget_command({"-sSL", "--cacert", ca_file(), "--cert", certificate_file("client"),
                          "--key", key_file("client"), first.url("/from")}));
  INFO(describe(result));
  CHECK(result.exit_code == 56);
  CHECK(contains(result.err, "ours is not offered after a redirect to another origin"));
  CHECK(first.requests().size() == 1);
}

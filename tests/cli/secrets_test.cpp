// What a user types in secret stays out of messages, of -v and of the list of processes.
#include <fmt/format.h>

#include <catch2/catch_message.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "support/experiment.hpp"

using namespace tlsget::test;

namespace {

using List = std::vector<std::string>;

Script ok() {
  return serve([](const auto&) { return Reply{.body = "ok\n"}; });
}

bool contains(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

/// /proc/PID/cmdline of the program whose arguments name this server, which only one does.
std::string arguments_of_process_with(std::string_view authority) {
  const std::string url = std::string(authority) + "/";
  for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
    std::ifstream file(entry.path() / "cmdline");
    std::string line{std::istreambuf_iterator<char>(file), {}};
    if (contains(line, url)) return line;
  }
  return {};
}

}  // namespace

TEST_CASE("a -H line without a colon is refused, and nothing of it but its first word is shown") {
  struct Case {
    std::string line;
    std::string shown;
  };
  const auto c = GENERATE(Case{"Authorization Bearer s3cret", "-H \"Authorization ...\" is not"},
                          Case{"s3cret", "-H is not"}, Case{"Token=s3cret x", "-H is not"},
                          Case{"Authorization; s3cret", "-H is not"},
                          Case{"Authorization s3cret: x", "-H \"Authorization ...\": what"});
  Experiment experiment{.scripts = {ok()}, .arguments = {"-H", c.line, "$URL/"}};
  CAPTURE(c.line);
  const auto ours = with_tlsget(experiment);
  INFO(describe(ours));
  CHECK(ours.result.exit_code == 2);
  CHECK(ours.connections == 0);
  CHECK(contains(ours.result.err, c.shown));
  CHECK_FALSE(contains(ours.result.err, "s3cret"));
}

TEST_CASE("under the name curl, a -H line without a colon is left out with a warning") {
  const auto outcome =
      as_curl({.scripts = {ok()}, .arguments = {"-H", "Authorization Bearer s3cret", "$URL/"}});
  INFO(describe(outcome));
  CHECK(outcome.result.exit_code == 0);
  CHECK_FALSE(outcome.requests.at(0).field("Authorization"));
  CHECK(contains(outcome.result.err, "warning: -H"));
  CHECK_FALSE(contains(outcome.result.err, "s3cret"));
}

TEST_CASE("a value after '=' is not repeated in the message that refuses it") {
  const auto option =
      GENERATE(as<std::string>{}, "--user=bob:s3cret", "--usr=bob:s3cret", "--oauth2-bearer=s3cret",
               "--header=Authorization: s3cret", "--silent=s3cret");
  const auto result = run(tlsget_command({option, "http://127.0.0.1:1/"}));
  INFO(describe(result));
  CHECK(result.exit_code == 2);
  CHECK_FALSE(contains(result.err, "s3cret"));
  CHECK(contains(result.err, option.substr(0, option.find('='))));
}

TEST_CASE("secret values are wiped from the arguments that other users can see") {
  const auto arguments =
      GENERATE(List{"-u", "bob:s3cret"}, List{"-ubob:s3cret"}, List{"-sSu", "bob:s3cret"},
               List{"--user", "bob:s3cret"}, List{"-H", "X-Api-Key: s3cret"},
               List{"--oauth2-bearer", "s3cret"}, List{"-b", "a=s3cret"}, List{"-ba=s3cret"},
               List{"--cookie", "a=s3cret"});
  CAPTURE(arguments);
  std::string seen;
  ScriptedServer server({[&](Connection& connection) {
    connection.serve([&](const ReceivedRequest& request) {
      seen = arguments_of_process_with(request.field("Host").value_or("no host"));
      return Reply{.body = "ok\n"};
    });
  }});
  List words = arguments;
  words.push_back("http://" + server.authority() + "/");
  const auto result = run(tlsget_command(words));
  INFO(describe(result));
  CHECK(result.exit_code == 0);
  CHECK(contains(seen, server.authority()));
  CHECK(contains(seen, arguments.front().substr(0, 2)));
  CHECK_FALSE(contains(seen, "s3cret"));
}

TEST_CASE("the password of a URL is wiped from the arguments that other users can see") {
  struct Case {
    List before;
    const char* user;
    const char* shown;
  };
  const auto each =
      GENERATE(Case{{}, "http://bob:s3cret@", "http://bob:      @"},
               Case{{}, "bob:s3cret@", "bob:      @"}, Case{{}, "http://s3cret@", "http://      @"},
               Case{{"--"}, "http://bob:s3cret@", "http://bob:      @"},
               Case{{"--url"}, "http://bob:s3cret@", "http://bob:      @"},
               Case{{}, "http://bob@", "http://   @"});
  CAPTURE(each.user);
  std::string seen;
  ScriptedServer server({[&](Connection& connection) {
    connection.serve([&](const ReceivedRequest& request) {
      seen = arguments_of_process_with(request.field("Host").value_or("no host"));
      return Reply{.body = "ok\n"};
    });
  }});
  List words{"-sS"};
  words.insert(words.end(), each.before.begin(), each.before.end());
  words.push_back(each.user + server.authority() + "/");
  // The URL without a scheme is http by the other name.
  const auto result = run({.program = curl_link(), .arguments = words});
  INFO(describe(result));
  CHECK(result.exit_code == 0);
  CHECK(contains(seen, each.shown + server.authority()));
  CHECK_FALSE(contains(seen, "s3cret"));
  CHECK(server.requests().at(0).field("Authorization").has_value());
}

TEST_CASE("a proxy's password is wiped from the arguments that other users can see") {
  // That of -x is $P behind what stands here.
  const auto before =
      GENERATE(List{"-x", "http://bob:s3cret@"}, List{"-x", "bob:s3cret@"},
               List{"-xhttp://bob:s3cret@"}, List{"-sxbob:s3cret@"}, List{"--proxy", "bob:s3cret@"},
               List{"--proxy1.0", "bob:s3cret@"}, List{"-U", "bob:s3cret", "-x", ""});
  CAPTURE(before);
  std::string seen;
  ScriptedServer proxy({[&](Connection& connection) {
    connection.serve([&](const ReceivedRequest& request) {
      seen = arguments_of_process_with(request.field("Host").value_or("no host"));
      return Reply{.body = "ok\n"};
    });
  }});
  List words = before;
  words.back() += proxy.authority();
  words.push_back(fmt::format("http://own-{}.test/", proxy.port()));
  const auto result = run(tlsget_command(words));
  INFO(describe(result));
  CHECK(result.exit_code == 0);
  CHECK(contains(seen, proxy.authority()));
  CHECK_FALSE(contains(seen, "s3cret"));
  CHECK(proxy.requests().at(0).field("Proxy-Authorization").has_value());
}

TEST_CASE("verbose output shows no secret of a request, whatever its field is called") {
  const auto name = GENERATE(as<std::string>{}, "Authorization", "X-Api-Key", "X-Auth-Token",
                             "x-vault-token", "X-Client-Secret", "X-Password", "apikey");
  const auto outcome =
      with_tlsget({.scripts = {ok()}, .arguments = {"-v", "-H", name + ": s3cret", "$URL/auth:x"}});
  INFO(describe(outcome));
  CHECK(outcome.result.exit_code == 0);
  CHECK(outcome.requests.at(0).field(name) == "s3cret");
  CHECK_FALSE(contains(outcome.result.err, "s3cret"));
  CHECK(contains(outcome.result.err, "> " + name + ": [redacted]\n"));
  CHECK(contains(outcome.result.err, "> GET /auth:x HTTP/1.1\n"));
}

TEST_CASE("verbose output shows what a response says about authentication") {
  const auto outcome = with_tlsget(
      {.scripts = {reply("HTTP/1.1 200 OK\r\nWWW-Authenticate: Basic realm=x\r\nContent-Length: "
                         "0\r\n\r\n")},
       .arguments = {"-v", "$URL/"}});
  INFO(describe(outcome));
  CHECK(contains(outcome.result.err, "< WWW-Authenticate: Basic realm=x\n"));
}

TEST_CASE("the hint about a redirect has no user information") {
  const auto location = GENERATE(as<std::string>{}, "http://u:s3cret@h.test/x",
                                 "//u:s3cret@h.test/x", "http:/u:s3cret@h.test/x");
  const auto outcome =
      with_tlsget({.scripts = {reply("HTTP/1.1 302 Found\r\nLocation: " + location +
                                     "\r\nContent-Length: 0\r\n\r\n")},
                   .arguments = {"-o", "f", "$URL/"}});
  INFO(describe(outcome));
  CHECK(outcome.result.exit_code == 22);
  CHECK(contains(outcome.result.err, "-L follows the redirect to "));
  CHECK_FALSE(contains(outcome.result.err, "s3cret"));
}

TEST_CASE("verbose output shows no secret of a response, and under the name curl all of it") {
  const Experiment experiment{
      .scripts = {reply("HTTP/1.1 302 Found\r\nSet-Cookie: id=s3cret; Path=/\r\n"
                        "Location: http://bob:s3cret@h.test/x?a=b@c\r\n"
                        "Content-Location: /x:y@z\r\nContent-Length: 0\r\n\r\n")},
      .arguments = {"-v", "$URL/"}};
  const auto ours = with_tlsget(experiment);
  INFO(describe(ours));
  CHECK_FALSE(contains(ours.result.err, "s3cret"));
  CHECK(contains(ours.result.err, "< Set-Cookie: [redacted]\n"));
  CHECK(contains(ours.result.err, "< Location: http://[redacted]@h.test/x?a=b@c\n"));
  CHECK(contains(ours.result.err, "< Content-Location: /x:y@z\n"));

  const auto curls = as_curl(experiment);
  INFO(describe(curls));
  CHECK(contains(curls.result.err, "< Set-Cookie: id=s3cret; Path=/\r\n"));
  CHECK(contains(curls.result.err, "< Location: http://bob:s3cret@h.test/x?a=b@c\r\n"));
}

TEST_CASE("an unknown letter is named alone, without the word it stands in") {
  const auto word = GENERATE(as<std::string>{}, "-5s3cret", "-s5s3cret");
  const auto result = run(tlsget_command({word, "http://127.0.0.1:1/"}));
  INFO(describe(result));
  CHECK(result.exit_code == 2);
  CHECK(contains(result.err, "unknown option -5\n"));
  CHECK_FALSE(contains(result.err, "s3cret"));
}

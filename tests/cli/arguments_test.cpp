// The spellings that curl takes, and what the name curl changes.
#include <catch2/catch_message.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include "support/experiment.hpp"

using namespace tlsget::test;

namespace {

using List = std::vector<std::string>;

Script tell_request() {
  return serve([](const ReceivedRequest& request) {
    return Reply{.body = request.method() + " " + request.target() + " " + request.body + "\n"};
  });
}

bool contains(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("arguments are read as curl reads them") {
  const auto arguments = GENERATE(
      List{"-sSfLofile", "$URL/a"}, List{"-d", "-5", "$URL/a"}, List{"-d-5", "$URL/a"},
      List{"-H", "", "$URL/a"}, List{"-sX", "PATCH", "$URL/a"}, List{"-sXPATCH", "$URL/a"},
      List{"--request", "PATCH", "$URL/a"}, List{"--url", "$URL/a"},
      List{"--url", "$URL/a", "$URL/b"}, List{"$URL/a", "-s"}, List{"--", "$URL/a"},
      List{"-s", "--", "$URL/a", "$URL/b"}, List{"-d", "", "$URL/a"},
      List{"-d", "a", "--data", "b", "$URL/a"}, List{"--no-silent", "-s", "$URL/a"},
      List{"-L", "--no-location", "$URL/a"}, List{"-A", "a", "-A", "b", "$URL/a"},
      List{"-X", "OPTIONS", "-X", "PATCH", "$URL/a"}, List{"-m", "20", "-m", "30", "$URL/a"},
      List{"-m", "10.5", "$URL/a"}, List{"--max-redirs", "-1", "-L", "$URL/a"},
      List{"-q", "$URL/a"},
      List{"-w", "%{http_code} %{method} %{url_effective}x\\t\\n%%", "-o", "/dev/null", "$URL/a",
           "-g"},
      List{"-w", "%{response_code}%{num_redirects}%{size_download}%{content_type}%{nonsense}",
           "$URL/a"},
      List{"-w", "%{stderr}err%{stdout}out", "$URL/a"}, List{"-i", "$URL/a"},
      List{"-#", "-o", "file", "$URL/a"}, List{"-N", "$URL/a"}, List{"-4", "$URL/a"});
  Experiment experiment{.scripts = {tell_request()}, .arguments = arguments};
  experiment.arguments.insert(experiment.arguments.begin(), "-sS");
  CAPTURE(arguments);
  like_curl(experiment);
}

TEST_CASE("a config file is read as curl reads it") {
  const auto config = GENERATE(as<std::string>{}, "config", "-");
  const std::string text =
      "# a comment\nsilent\nrequest = \"PATCH\"\nheader: \"X-A: b\"\n-A agent\n";
  const auto outcome = like_curl({.scripts = {tell_request()},
                                  .arguments = {"-K", config, "$URL/a"},
                                  .input = text,
                                  .files = {{"config", text}}});
  CHECK(outcome.result.out == "PATCH /a \n");
}

TEST_CASE("the words of -d -5, -H '' and what follows -- are no options") {
  const auto outcome = with_tlsget(
      {.scripts = {tell_request()}, .arguments = {"-d", "-5", "-H", "", "--", "$URL/-x"}});
  INFO(describe(outcome));
  CHECK(outcome.result.exit_code == 0);
  CHECK(outcome.result.out == "POST /-x -5\n");
}

TEST_CASE("the proxy variables of the environment do not leak into the tests") {
  CHECK(run({.program = "/usr/bin/env"}).out.find("roxy") == std::string::npos);
}

TEST_CASE("under the name curl, a 404 is exit 0 and its body is saved") {
  Experiment experiment{
      .scripts = {serve([](const auto&) { return Reply{.status = 404, .body = "not found\n"}; })},
      .arguments = {"-sS", "-o", "name", "$URL/"}};
  const auto outcome = like_curl(experiment);
  CHECK(outcome.result.exit_code == 0);
  CHECK(outcome.files.at("name") == "not found\n");
  const auto ours = with_tlsget(experiment);
  INFO(describe(ours));
  CHECK(ours.result.exit_code == 22);
  CHECK(ours.files.empty());
  CHECK(contains(ours.result.err, "404"));
}

TEST_CASE("under the name curl, -f and --fail-with-body do what curl's do") {
  const auto option = GENERATE(as<std::string>{}, "-f", "--fail-with-body");
  const auto output = GENERATE(List{}, List{"-o", "name"});
  Experiment experiment{
      .scripts = {serve([](const auto&) { return Reply{.status = 500, .body = "broken\n"}; })},
      .arguments = {"-sS", option, "$URL/"}};
  experiment.arguments.insert(experiment.arguments.end(), output.begin(), output.end());
  CHECK(like_curl(experiment).result.exit_code == 22);
}

TEST_CASE("a URL without a scheme is https, but http under the name curl") {
  ScriptedServer server({tell_request(), [](Connection& connection) {
                           connection.read_octets(1);  // of a hello
                           connection.send("HTTP/1.1 400 Bad Request\r\n\r\n");
                         }});
  const auto as_curl =
      run({.program = curl_link(), .arguments = {"-sS", server.authority() + "/a"}});
  CHECK(as_curl.out == "GET /a \n");
  const auto ours = run(tlsget_command({server.authority() + "/a"}));
  INFO(describe(ours));
  CHECK(ours.exit_code == 35);
}

TEST_CASE("each name tells the server its own") {
  Experiment experiment{.scripts = {tell_request()}, .arguments = {"-s", "$URL/"}};
  CHECK(with_tlsget(experiment).requests.at(0).field("User-Agent").value_or("").substr(0, 7) ==
        "tlsget/");
  CHECK(as_curl(experiment).requests.at(0).field("User-Agent").value_or("").substr(0, 5) ==
        "curl/");
}

TEST_CASE("messages begin with the name of the program") {
  CHECK(run(tlsget_command({"--no-such"})).err.substr(0, 8) == "tlsget: ");
  CHECK(run({.program = curl_link(), .arguments = {"--no-such"}}).err.substr(0, 6) == "curl: ");
}

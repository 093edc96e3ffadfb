// -v, traces and --stderr of the real binary under its own name, and what a terminal gets.
#include <catch2/catch_message.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include "support/experiment.hpp"

using namespace tlsget::test;

namespace {

bool contains(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

Script body(std::string text) {
  return serve([text = std::move(text)](const auto&) { return Reply{.body = text}; });
}

Result on_terminal(std::vector<std::string> arguments,
                   std::map<std::string, std::string> environment = {{"TERM", "xterm"}},
                   const std::filesystem::path& program = tlsget_command({}).program) {
  Command command{.program = program, .arguments = std::move(arguments)};
  command.environment = std::move(environment);
  command.terminal = true;
  return run(std::move(command));
}

}  // namespace

TEST_CASE(
    "option -v tells how TLS was agreed on, whom it trusts and how long the certificate holds") {
  const auto outcome = with_tlsget({.scripts = {body("x")},
                                    .arguments = {"-v", "--cacert", "$CA", "$URL/"},
                                    .server = {.tls = TlsSettings{}}});
  INFO(describe(outcome));
  CHECK(outcome.result.exit_code == 0);
  for (const auto* part :
       {"*   Trying 127.0.0.1:", "* TLS connection using TLSv1.3 / TLS_",
        "*  subject: ", "*  start date: ", "*  expire date: ", "Z, in ",
        "*  issuer: ", "*  name: covers 127.0.0.1\n", " (one authority)\n",
        "*  certificate verified\n", "* Connection #0 to host 127.0.0.1 left intact\n"})
    CHECK(contains(outcome.result.err, part));
}

TEST_CASE("option -v says in capitals that a certificate is not trusted") {
  const auto outcome = with_tlsget({.scripts = {body("x")},
                                    .arguments = {"-v", "-k", "$URL/"},
                                    .server = {.tls = TlsSettings{}}});
  INFO(describe(outcome));
  CHECK(outcome.result.exit_code == 0);
  CHECK(contains(outcome.result.err, "*  certificate NOT trusted, continuing all the same:\n"));
}

TEST_CASE("option -v tells of the attempts that failed, and of the failure with -s too") {
  const auto result = run(tlsget_command({"-sv", "http://127.0.0.1:1/"}));
  INFO(describe(result));
  CHECK(result.exit_code == 7);
  CHECK(contains(result.err, "*   Trying 127.0.0.1:1...\n*   127.0.0.1:1: Connection refused\n"));
  CHECK(contains(result.err, "* Failed: could not connect to 127.0.0.1 port 1"));
}

TEST_CASE("option -vv adds times and numbers, -vvv the octets of bodies") {
  const auto of = [](const char* option) {
    return with_tlsget({.scripts = {body("hello\n")}, .arguments = {option, "$URL/"}}).result.err;
  };
  const std::string two = of("-vv");
  INFO(two);
  CHECK(contains(two, " [0-0] > GET / HTTP/1.1\n"));
  CHECK_FALSE(contains(two, "hello"));
  const std::string three = of("-vvv");
  INFO(three);
  CHECK(contains(three, " [0-0] <= Recv data, 6 bytes (0x6)\n0000: hello.\n"));
}

TEST_CASE("a trace hides what gives access") {
  const auto outcome = with_tlsget(
      {.scripts = {reply("HTTP/1.1 200 OK\r\nSet-Cookie: s3cret\r\nContent-Length: 3\r\n\r\nabc")},
       .arguments = {"--trace-ascii", "t", "-u", "ann:s3cret", "-b", "id=s3cret", "-H",
                     "X-Api-Key: s3cret", "$URL/"}});
  const std::string& trace = outcome.files.at("t");
  INFO(describe(outcome) << trace);
  CHECK(outcome.result.exit_code == 0);
  CHECK(outcome.result.err.empty());
  CHECK_FALSE(contains(trace, "s3cret"));
  CHECK_FALSE(contains(trace, "YW5uOnMzY3JldA"));
  for (const auto* part :
       {": Authorization: [redacted]\n", ": Cookie: [redacted]\n", ": X-Api-Key: [redacted]\n",
        ": Set-Cookie: [redacted]\n", "<= Recv data, 3 bytes (0x3)\n0000: abc\n"})
    CHECK(contains(trace, part));
}

TEST_CASE("a trace that cannot be opened ends it all before anything is sent, but under curl") {
  const Experiment experiment{.scripts = {body("x")},
                              .arguments = {"--trace", "missing/t", "$URL/"}};
  const auto outcome = with_tlsget(experiment);
  INFO(describe(outcome));
  CHECK(outcome.result.exit_code == 23);
  CHECK(outcome.requests.empty());
  CHECK(contains(outcome.result.err, "cannot write missing/t: No such file or directory"));
  CHECK(as_curl(experiment).result.exit_code == 0);
}

TEST_CASE("a trace that cannot be written to is warned about once, and the download goes on") {
  const auto outcome =
      with_tlsget({.scripts = {body("body\n")}, .arguments = {"--trace", "/dev/full", "$URL/"}});
  INFO(describe(outcome));
  CHECK(outcome.result.exit_code == 0);
  CHECK(outcome.result.out == "body\n");
  const std::string& err = outcome.result.err;
  CHECK(contains(err, "the trace ends here: "));
  CHECK(err.find("the trace ends here") == err.rfind("the trace ends here"));
}

TEST_CASE("two transfers at a time share one trace") {
  const auto outcome = with_tlsget({.scripts = {body("x"), body("x")},
                                    .arguments = {"-Z", "--trace-ids", "--trace-ascii", "t", "-o",
                                                  "a", "$URL/a", "-o", "b", "$URL/b"}});
  const std::string& trace = outcome.files.at("t");
  INFO(describe(outcome) << trace);
  for (const auto* part : {"\n0000: GET /a HTTP/1.1\n", "\n0000: GET /b HTTP/1.1\n", "[0-", "[1-"})
    CHECK(contains(trace, part));
}

TEST_CASE("option --stderr takes errors and -v") {
  const auto outcome =
      with_tlsget({.scripts = {}, .arguments = {"--stderr", "err", "-v", "http://127.0.0.1:1/"}});
  INFO(describe(outcome));
  CHECK(outcome.result.exit_code == 7);
  CHECK(outcome.result.err.empty());
  CHECK(contains(outcome.files.at("err"), "*   Trying 127.0.0.1:1..."));
  CHECK(contains(outcome.files.at("err"), "tlsget: "));
}

TEST_CASE("option --stderr - is standard output") {
  const auto result = run(tlsget_command({"--stderr", "-", "http://127.0.0.1:1/"}));
  INFO(describe(result));
  CHECK(result.err.empty());
  CHECK(contains(result.out, "Connection refused"));
}

TEST_CASE("a file for --stderr that cannot be opened is exit 23, and a warning under curl") {
  const Experiment experiment{.scripts = {body("x")},
                              .arguments = {"--stderr", "missing/e", "$URL/"}};
  const auto outcome = with_tlsget(experiment);
  INFO(describe(outcome));
  CHECK(outcome.result.exit_code == 23);
  CHECK(contains(outcome.result.err, "--stderr: cannot write missing/e: No such file"));
  const auto curls = as_curl(experiment);
  CHECK(curls.result.exit_code == 0);
  CHECK(contains(curls.result.err, "Failed to open missing/e"));
}

TEST_CASE("names of fields are bold on a terminal and nowhere else") {
  ScriptedServer server({reply("HTTP/1.1 200 OK\r\nX-A: b\r\nContent-Length: 3\r\n\r\nok\n")});
  const auto* const option = GENERATE("-i", "-I", "-D-");
  const std::string bold = "\x1b[1mX-A\x1b[0m: b\r";
  const auto styled = on_terminal({option, server.url()});
  INFO(option << describe(styled));
  CHECK(contains(styled.out, bold));
  CHECK_FALSE(contains(run(tlsget_command({option, server.url()})).out, "\x1b"));
  CHECK_FALSE(contains(on_terminal({"--no-styled-output", option, server.url()}).out, "\x1b"));
  using Variables = std::map<std::string, std::string>;
  for (const Variables& variables :
       {Variables{{"TERM", "dumb"}}, Variables{{"TERM", "xterm"}, {"NO_COLOR", "1"}},
        Variables{{"TERM", ""}}})
    CHECK_FALSE(contains(on_terminal({option, server.url()}, variables).out, "\x1b"));
  auto forced = tlsget_command({option, server.url()});
  forced.environment = {{"CLICOLOR_FORCE", "1"}};
  CHECK(contains(run(forced).out, bold));
}

TEST_CASE("under the name curl names are bold whatever the environment says, but not by -D") {
  ScriptedServer server({reply("HTTP/1.1 200 OK\r\nX-A: b\r\nContent-Length: 3\r\n\r\nok\n")});
  const std::map<std::string, std::string> no_color{{"TERM", "dumb"}, {"NO_COLOR", "1"}};
  CHECK(contains(on_terminal({"-si", server.url()}, no_color, curl_link()).out,
                 "\x1b[1mX-A\x1b[0m: b"));
  CHECK_FALSE(contains(
      on_terminal({"-s", "-D", "-", server.url()}, {{"TERM", "xterm"}}, curl_link()).out, "\x1b"));
}

TEST_CASE("control characters of a peer never reach a terminal, whichever option shows them") {
  ScriptedServer server({reply(
      "HTTP/1.1 200 \x1b]0;r\x07\r\nX-Evil: \x1b]0;f\x07\r\nContent-Length: 3\r\n\r\nok\n")});
  using Words = std::vector<std::string>;
  const auto words = GENERATE(
      as<Words>{}, Words{"-i"}, Words{"-I"}, Words{"-D", "-"}, Words{"-D", "%"}, Words{"-v"},
      Words{"-vvv"}, Words{"--trace", "-"}, Words{"--trace-ascii", "%"},
      Words{"-w", "%header{x-evil} %{header_json}"}, Words{"-w", "%{stderr}%header{x-evil}"});
  Words arguments = words;
  arguments.push_back(server.url());
  const auto result = on_terminal(arguments);
  INFO(words.front() << describe(result));
  CHECK(result.exit_code == 0);
  CHECK(contains(result.out, "0;"));
  CHECK_FALSE(contains(result.out, "\x1b]"));
  CHECK_FALSE(contains(result.out, "\x07"));
}

TEST_CASE("option -v under curl's name notes a body that is not seen") {
  ScriptedServer server({body("body\n")});
  const std::map<std::string, std::string> xterm{{"TERM", "xterm"}};
  CHECK_FALSE(contains(on_terminal({"-sv", server.url()}, xterm, curl_link()).out, "bytes data]"));
  CHECK(contains(on_terminal({"-sv", "-o", "/dev/null", server.url()}, xterm, curl_link()).out,
                 "{ [5 bytes data]"));
}

// Options and variables of the environment whose meaning is easily lost.
#include <catch2/catch_message.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <filesystem>

#include "support/certificates.hpp"
#include "support/experiment.hpp"

using namespace tlsget::test;

namespace {

using List = std::vector<std::string>;
using Variables = std::map<std::string, std::string>;

Script ok() {
  return serve([](const auto&) { return Reply{.body = "ok\n"}; });
}

bool contains(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

Result run_with(const Variables& variables, List arguments) {
  Command command = tlsget_command(std::move(arguments));
  command.environment.insert(variables.begin(), variables.end());
  return run(command);
}

}  // namespace

TEST_CASE("an own Transfer-Encoding: chunked sends the body in chunks, without Content-Length") {
  const auto outcome =
      like_curl({.scripts = {ok()},
                 .arguments = {"-sS", "-H", "Transfer-Encoding: chunked", "-d", "ab", "$URL/"}});
  INFO(describe(outcome));
  REQUIRE(outcome.requests.size() == 1);
  CHECK(outcome.requests[0].body == "ab");
  CHECK(outcome.requests[0].field("Transfer-Encoding") == "chunked");
  CHECK_FALSE(outcome.requests[0].field("Content-Length"));
}

TEST_CASE("own fields about the body's length that are not so are refused") {
  const auto arguments = GENERATE(
      List{"-H", "Transfer-Encoding: gzip", "-d", "ab"}, List{"-H", "Transfer-Encoding: chunked"},
      List{"-H", "Transfer-Encoding: chunked", "-H", "Content-Length: 2", "-d", "ab"},
      List{"-H", "Content-Length: 3", "-d", "ab"}, List{"-H", "Content-Length: 1"},
      List{"-H", "Content-Length: 2", "-H", "Content-Length: 2", "-d", "ab"},
      List{"-H", "Content-Length;", "-d", "ab"}, List{"-H", "Content-Length:", "-d", "ab"});
  Experiment experiment{.scripts = {ok()}, .arguments = arguments};
  experiment.arguments.emplace_back("$URL/");
  CAPTURE(arguments);
  const auto outcome = with_tlsget(experiment);
  INFO(describe(outcome));
  CHECK(outcome.result.exit_code == 2);
  CHECK(outcome.connections == 0);
}

TEST_CASE("own fields about the body's length do not survive a redirect without the body") {
  const auto outcome =
      with_tlsget({.scripts = {serve([](const ReceivedRequest& request) {
                     if (request.method() == "GET") return Reply{.body = "ok\n"};
                     return Reply{.status = 302, .fields = {{"Location", "/next"}}};
                   })},
                   .arguments = {"-L", "-H", "Transfer-Encoding: chunked", "-d", "ab", "$URL/"}});
  INFO(describe(outcome));
  CHECK(outcome.result.exit_code == 0);
  REQUIRE(outcome.requests.size() == 2);
  CHECK_FALSE(outcome.requests[1].field("Transfer-Encoding"));
}

TEST_CASE("SSL_CERT_DIR is a list of directories") {
  ScriptedServer server({ok(), ok()}, {.tls = TlsSettings{}});
  const std::string folder = std::filesystem::path(ca_file()).parent_path().string();
  for (const std::string& list : {"/no/such:" + folder, folder + ":/no/such"}) {
    const auto result = run_with({{"SSL_CERT_DIR", list}}, {"https://" + server.authority() + "/"});
    INFO(describe(result));
    CHECK(result.exit_code == 0);
  }
}

TEST_CASE("a variable that names no trust store is named in the error") {
  const auto variable =
      GENERATE(as<std::string>{}, "CURL_CA_BUNDLE", "SSL_CERT_FILE", "SSL_CERT_DIR");
  const auto result = run_with({{variable, "/no/such/store"}}, {"https://127.0.0.1:1/"});
  INFO(describe(result));
  CHECK(result.exit_code == 77);
  CHECK(contains(result.err, variable));
}

TEST_CASE("a --resolve that holds no address is refused as it is read") {
  const auto value = GENERATE(as<std::string>{}, "a.test:80:notip", "a.test:80:127.0.0.1,b.test",
                              "a.test:80", "a.test:x:127.0.0.1", "-a.test", "-a.test:x", "-");
  const auto result = run(tlsget_command({"--resolve", value, "http://a.test/"}));
  INFO(describe(result));
  CHECK(result.exit_code == 2);
  CHECK(contains(result.err, "--resolve expects"));
}

TEST_CASE("a later --resolve can take an earlier one back") {
  const auto outcome = with_tlsget(
      {.scripts = {ok()},
       .arguments = {"--resolve", "a.test:$PORT:127.0.0.3", "--resolve", "-A.test:$PORT",
                     "--resolve", "*:$PORT:127.0.0.1", "http://a.test:$PORT/"}});
  INFO(describe(outcome));
  CHECK(outcome.result.exit_code == 0);
}

TEST_CASE("the host of --resolve and --connect-to is meant as in a URL") {
  const auto option = GENERATE(List{"--resolve",
                                    "B\xc3\xbc"
                                    "cher.test:$PORT:127.0.0.1"},
                               List{"--connect-to",
                                    "B\xc3\xbc"
                                    "cher.test::127.0.0.1:"});
  Experiment experiment{.scripts = {ok()}, .arguments = option};
  experiment.arguments.emplace_back("http://xn--bcher-kva.test:$PORT/");
  const auto outcome = with_tlsget(experiment);
  INFO(describe(outcome));
  CHECK(outcome.result.exit_code == 0);
}

TEST_CASE("the environment's proxies are used by curl's rules") {
  struct Case {
    Variables variables;  ///< $P stands for the proxy
    bool through_proxy;
  };
  const auto c =
      GENERATE(Case{{{"http_proxy", "http://$P/"}}, true}, Case{{{"ALL_PROXY", "$P"}}, true},
               Case{{{"all_proxy", "$P"}, {"ALL_PROXY", "127.0.0.1:1"}}, true},
               Case{{{"HTTP_PROXY", "$P"}}, false}, Case{{{"https_proxy", "$P"}}, false},
               Case{{{"http_proxy", "$P"}, {"no_proxy", "a.test, 127.0.0.1"}}, false},
               Case{{{"http_proxy", "$P"}, {"NO_PROXY", "*"}}, false},
               Case{{{"http_proxy", "$P"}, {"no_proxy", "7.0.0.1"}, {"NO_PROXY", "*"}}, true});
  ScriptedServer server({ok()});
  ScriptedServer proxy({ok()});
  Variables variables = c.variables;
  for (auto& [name, value] : variables) {
    const auto at = value.find("$P");
    if (at != std::string::npos) value.replace(at, 2, proxy.authority());
  }
  const auto result = run_with(variables, {"http://" + server.authority() + "/"});
  INFO(describe(result));
  CHECK(result.exit_code == 0);
  CHECK(result.err.empty());
  CHECK(proxy.requests().size() == (c.through_proxy ? 1 : 0));
  CHECK(server.requests().size() == (c.through_proxy ? 0 : 1));
}

TEST_CASE("a proxy is no URL for --next") {
  const auto result = run(tlsget_command({"-x", "127.0.0.1:1", "--next", "http://a.test/"}));
  INFO(describe(result));
  CHECK(result.exit_code == 2);
  CHECK(contains(result.err, "--next wants a URL before it"));
}

TEST_CASE("a proxy's login is not told") {
  const auto result =
      run(tlsget_command({"-v", "-x", "http://ann:hunter2@127.0.0.1:1", "http://a.test/"}));
  INFO(describe(result));
  CHECK(result.exit_code == 7);
  CHECK(contains(result.err, "reaching the proxy 127.0.0.1:1"));
  CHECK_FALSE(contains(result.err, "hunter2"));
}

TEST_CASE(
    "a proxy's login goes to the proxy alone, also when it redirects to a server without one") {
  ScriptedServer server({ok()});
  const std::string place = server.authority();
  ScriptedServer proxy({serve([place](const auto&) {
    return Reply{.status = 302, .fields = {{"Location", "http://" + place + "/"}}};
  })});
  const auto result =
      run(tlsget_command({"-L", "-x", proxy.url("/"), "-U", "ann:secret", "--proxy-header",
                          "X-Proxy: 1", "--noproxy", "127.0.0.1", "http://a.test/"}));
  INFO(describe(result));
  CHECK(result.exit_code == 0);
  REQUIRE(proxy.requests().size() == 1);
  CHECK(proxy.requests()[0].field("Proxy-Authorization"));
  REQUIRE(server.requests().size() == 1);
  CHECK_FALSE(server.requests()[0].field("Proxy-Authorization"));
  CHECK_FALSE(server.requests()[0].field("X-Proxy"));
}

TEST_CASE("the option suggested for a negation is no opposite") {
  CHECK(contains(run(tlsget_command({"--nofail", "u"})).err, "did you mean --no-fail?"));
  CHECK(contains(run(tlsget_command({"--noverify", "u"})).err, "did you mean --no-verify?"));
  CHECK(contains(run(tlsget_command({"--fial", "u"})).err, "did you mean --fail?"));
}

TEST_CASE("the whole help lists both forms of what is often switched") {
  const auto help = run(tlsget_command({"--help", "all"})).out;
  for (const char* option : {" --no-fail ", " --fail ", " --verify ", " --no-verify "})
    CHECK(contains(help, option));
  CHECK(contains(run(tlsget_command({"--help"})).out, "default 400 and above are exit 22"));
  CHECK_FALSE(contains(run(tlsget_command({"--help", "\x1b[2J"})).out, "\x1b"));
}

TEST_CASE("a template file of -w is taken without its line ends") {
  const auto outcome = like_curl({.scripts = {ok()},
                                  .arguments = {"-s", "-w", "@format", "$URL/"},
                                  .files = {{"format", "%{http_code}\n\\n%{method}\r\n"}}});
  CHECK(outcome.result.out == "ok\n200\nGET");
}

TEST_CASE("brackets that hold no address are a malformed URL and no range") {
  const auto url = GENERATE(as<std::string>{}, "http://[::1/", "http://[1.2.3.4]/", "http://[/");
  const auto result = run(tlsget_command({url}));
  INFO(describe(result));
  CHECK(result.exit_code == 3);
}

TEST_CASE("a file in a directory that does not exist is refused with a hint at --create-dirs") {
  const auto outcome = with_tlsget({.scripts = {ok()}, .arguments = {"-o", "no/file", "$URL/"}});
  INFO(describe(outcome));
  CHECK(outcome.result.exit_code == 23);
  CHECK(contains(outcome.result.err, "--create-dirs"));
}

// Proxies as they behave and misbehave, under tlsget's own name.
#include <catch2/catch_message.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include "support/experiment.hpp"
#include "support/proxy_scripts.hpp"

namespace tlsget::test {
namespace {

bool contains(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

Script ok() {
  return serve([](const auto&) { return Reply{.body = "ok\n"}; });
}

TEST_CASE("the request of https goes through the tunnel and not to the proxy") {
  const auto outcome =
      with_tlsget({.scripts = {connect_proxy(ok(), true)},
                   .arguments = {"--cacert", "$CA", "-x", "$URL", "-U", "ann:secret", "-H",
                                 "X-Own: 1", "https://localhost:444/path"}});
  INFO(describe(outcome));
  CHECK(outcome.result.exit_code == 0);
  REQUIRE(outcome.requests.size() == 2);
  CHECK(outcome.requests[0].head.starts_with("CONNECT localhost:444 HTTP/1.1\r\n"));
  CHECK(outcome.requests[0].field("Proxy-Authorization") == "Basic YW5uOnNlY3JldA==");
  CHECK_FALSE(outcome.requests[0].field("X-Own"));
  CHECK(outcome.requests[1].head.starts_with("GET /path HTTP/1.1\r\n"));
  CHECK(outcome.requests[1].tls.server_name == "localhost");
  CHECK_FALSE(outcome.requests[1].field("Proxy-Authorization"));
  CHECK_FALSE(outcome.requests[1].field("Proxy-Connection"));
}

TEST_CASE("TLS goes inside the proxy's TLS, each with its own authorities") {
  Experiment experiment{.scripts = {connect_proxy(ok(), true)},
                        .arguments = {"--cacert", "$CA", "--proxy-cacert", "$CA", "-x",
                                      "https://localhost:$PORT", "-4", "https://localhost:444/in"}};
  experiment.server.tls.emplace();
  const auto outcome = with_tlsget(experiment);
  INFO(describe(outcome));
  CHECK(outcome.result.exit_code == 0);
  CHECK(outcome.result.out == "ok\n");
  REQUIRE(outcome.requests.size() == 2);
  CHECK(outcome.requests[1].head.starts_with("GET /in HTTP/1.1\r\n"));
}

TEST_CASE("inside the proxy's TLS, the server's certificate is judged by the server's options") {
  const bool covers_server = GENERATE(true, false);
  Experiment experiment{
      .scripts = {connect_proxy(ok(), true)},
      .arguments = {covers_server ? "-k" : "--proxy-insecure", "--proxy-cacert", "$CA", "-x",
                    "https://localhost:$PORT", "-4", "https://localhost:444/in"}};
  experiment.server.tls.emplace();
  const auto outcome = with_tlsget(experiment);
  INFO(describe(outcome));
  CHECK(outcome.result.exit_code == (covers_server ? 0 : 60));
  CHECK(outcome.requests.size() == (covers_server ? 2 : 1));
}

TEST_CASE("a proxy that closes with its challenge gets the answer on a new connection") {
  const std::string refusal =
      "HTTP/1.1 407 No\r\nProxy-Authenticate: Digest realm=\"p\", nonce=\"n\"\r\n"
      "Connection: close\r\nContent-Length: 0\r\n\r\n";
  const Script proxy = connect_proxy_with_login(ok(), refusal, "Digest ");
  const auto outcome =
      with_tlsget({.scripts = {proxy, proxy},
                   .arguments = {"-p", "--proxy-digest", "-x", "$URL", "-U", "ann:secret", "-w",
                                 "%{num_connects}", "http://a.test/"}});
  INFO(describe(outcome));
  CHECK(outcome.result.exit_code == 0);
  CHECK(outcome.result.out == "ok\n2");
  REQUIRE(outcome.requests.size() == 3);
  CHECK_FALSE(outcome.requests[0].field("Proxy-Authorization"));
  CHECK(outcome.requests[1].connection == 1);
  CHECK(outcome.requests[1].field("Proxy-Authorization")->find("uri=\"a.test:80\"") !=
        std::string::npos);
  CHECK_FALSE(outcome.requests[2].field("Proxy-Authorization"));
}

TEST_CASE("a server's 407 inside a tunnel is no proxy's, and gets no login") {
  const Script server = serve([](const auto&) {
    return Reply{.status = 407,
                 .fields = {{"Proxy-Authenticate", "Digest realm=\"p\", nonce=\"n\""}},
                 .body = "mine\n"};
  });
  const auto outcome = with_tlsget(
      {.scripts = {connect_proxy(server)},
       .arguments = {"-p", "--proxy-anyauth", "-x", "$URL", "-U", "ann:secret", "http://a.test/"}});
  INFO(describe(outcome));
  CHECK(outcome.requests.size() == 2);
  for (const auto& request : outcome.requests) CHECK_FALSE(request.field("Proxy-Authorization"));
}

TEST_CASE("an own Proxy-Authorization goes to a proxy, and to no server") {
  const bool proxied = GENERATE(true, false);
  Experiment experiment{.scripts = {ok()},
                        .arguments = {"-H", "Proxy-Authorization: Basic eA==", "$URL/"}};
  if (proxied)
    experiment.arguments.insert(experiment.arguments.begin(), {"-x", "$URL", "--noproxy", "x"});
  const auto outcome = with_tlsget(experiment);
  INFO(describe(outcome));
  REQUIRE(outcome.requests.size() == 1);
  CHECK(outcome.requests[0].field("Proxy-Authorization").has_value() == proxied);
}

TEST_CASE("a refused tunnel names the proxy and what it said") {
  const auto outcome =
      with_tlsget({.scripts = {connect_proxy(
                       ok(), false, "HTTP/1.1 403 Not for you\r\nContent-Length: 0\r\n\r\n")},
                   .arguments = {"-x", "$URL", "-U", "ann:secret", "https://a.test/"}});
  INFO(describe(outcome));
  CHECK(outcome.result.exit_code == 56);
  CHECK(contains(outcome.result.err, "no tunnel to a.test:443: it answered 403 Not for you"));
  CHECK(contains(outcome.result.err, "127.0.0.1:" + std::to_string(outcome.port)));
  CHECK_FALSE(contains(outcome.result.err, "secret"));
}

TEST_CASE("a proxy's certificate that is not trusted is the proxy's, and -k does not cover it") {
  const auto more = GENERATE(std::vector<std::string>{}, std::vector<std::string>{"-k"},
                             std::vector<std::string>{"--cacert", "$CA"});
  Experiment experiment{.scripts = {ok()}, .arguments = more};
  experiment.server.tls.emplace();
  for (const char* word : {"-x", "$URL", "http://a.test/"}) experiment.arguments.emplace_back(word);
  const auto outcome = with_tlsget(experiment);
  INFO(describe(outcome));
  CHECK(outcome.result.exit_code == 60);
  CHECK(contains(outcome.result.err, "certificate of the proxy 127.0.0.1:"));
  CHECK(contains(outcome.result.err, "--proxy-cacert FILE"));
  CHECK(outcome.requests.empty());
}

TEST_CASE("a SOCKS proxy's no names the proxy") {
  const auto outcome =
      with_tlsget({.scripts = {socks5_proxy(ok())},
                   .arguments = {"-x", "socks5h://ann:wrong@127.0.0.1:$PORT", "http://a.test/"}});
  INFO(describe(outcome));
  CHECK(outcome.result.exit_code == 97);
  CHECK(contains(outcome.result.err, "did not take the user and password"));
  CHECK(contains(outcome.result.err, "through the SOCKS proxy 127.0.0.1:"));
  CHECK_FALSE(contains(outcome.result.err, "wrong"));
}

}  // namespace
}  // namespace tlsget::test

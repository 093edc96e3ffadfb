// TLS as the scripted server sees it: versions, names, the client's certificate, refusals.
#include <catch2/catch_message.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include "support/certificates.hpp"
#include "support/experiment.hpp"

using namespace tlsget::test;

namespace {

Script ok() {
  return serve([](const auto&) { return Reply{.body = "ok\n"}; });
}

Experiment with(TlsSettings tls, std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), {"-sS", "--cacert", "$CA"});
  return {.scripts = {ok()}, .arguments = std::move(arguments), .server = {.tls = std::move(tls)}};
}

}  // namespace

TEST_CASE("the newest common version is spoken") {
  struct Case {
    int server_min;
    int server_max;
    const char* version;
  };
  const auto each = GENERATE(Case{TLS1_2_VERSION, TLS1_3_VERSION, "TLSv1.3"},
                             Case{TLS1_2_VERSION, TLS1_2_VERSION, "TLSv1.2"},
                             Case{TLS1_3_VERSION, TLS1_3_VERSION, "TLSv1.3"});
  const auto outcome = with_tlsget(
      with({.min_version = each.server_min, .max_version = each.server_max}, {"$URL/"}));
  INFO(describe(outcome));
  CHECK(outcome.result.exit_code == 0);
  CHECK(outcome.requests.at(0).tls.version == each.version);
}

TEST_CASE("every suite that a modern server may insist on works") {
  const std::string suite =
      GENERATE("ECDHE-ECDSA-AES128-GCM-SHA256", "ECDHE-ECDSA-AES256-GCM-SHA384",
               "ECDHE-ECDSA-CHACHA20-POLY1305");
  const auto outcome =
      with_tlsget(with({.max_version = TLS1_2_VERSION, .ciphers = suite}, {"$URL/"}));
  INFO(describe(outcome));
  CHECK(outcome.result.exit_code == 0);
  CHECK(outcome.requests.at(0).tls.cipher == suite);
}

TEST_CASE("every group that a modern server may insist on works, by a second hello if need be") {
  const std::string group = GENERATE("X25519", "P-256", "P-384");
  const int version = GENERATE(TLS1_2_VERSION, TLS1_3_VERSION);
  const auto outcome = with_tlsget(
      with({.min_version = version, .max_version = version, .groups = group}, {"$URL/"}));
  INFO(group << describe(outcome));
  CHECK(outcome.result.exit_code == 0);
}

TEST_CASE("SNI carries a name and never an address") {
  const auto by_name =
      with_tlsget(with({}, {"--resolve", "localhost:$PORT:127.0.0.1", "https://localhost:$PORT/"}));
  INFO(describe(by_name));
  CHECK(by_name.requests.at(0).tls.server_name == "localhost");
  const auto by_address = with_tlsget(with({}, {"$URL/"}));
  INFO(describe(by_address));
  CHECK(by_address.requests.at(0).tls.server_name.empty());
}

TEST_CASE("ALPN offers http/1.1, and --no-alpn nothing") {
  const auto offered = with_tlsget(with({.alpn = {"h2", "http/1.1"}}, {"$URL/"}));
  INFO(describe(offered));
  CHECK(offered.requests.at(0).tls.alpn == "http/1.1");
  const auto silent = with_tlsget(with({.alpn = {"http/1.1"}}, {"--no-alpn", "$URL/"}));
  INFO(describe(silent));
  CHECK(silent.requests.at(0).tls.alpn.empty());
}

TEST_CASE("nothing is sent to a server whose certificate fails") {
  const std::string certificate =
      GENERATE("wronghost", "expired", "notyet", "selfsigned", "unknown", "missing-intermediate");
  const int version = GENERATE(TLS1_2_VERSION, TLS1_3_VERSION);
  const auto outcome =
      with_tlsget(with({.certificate = certificate, .min_version = version, .max_version = version},
                       {"-u", "ann:secret", "-d", "secret", "-o", "name", "$URL/"}));
  INFO(describe(outcome));
  CHECK(outcome.result.exit_code == 60);
  CHECK(outcome.requests.empty());
  CHECK(outcome.files.empty());
}

TEST_CASE("a client certificate is given when asked for, and only then") {
  const int version = GENERATE(TLS1_2_VERSION, TLS1_3_VERSION);
  const TlsSettings asking{
      .min_version = version, .max_version = version, .require_client_certificate = true};
  const std::vector<std::string> arguments{"--cert", certificate_file("client"), "--key",
                                           key_file("client"), "$URL/"};
  const auto given = with_tlsget(with(asking, arguments));
  INFO(describe(given));
  CHECK(given.result.exit_code == 0);
  CHECK(given.requests.at(0).tls.client_subject.find("Dev Client") != std::string::npos);
  const auto unasked = with_tlsget(with({}, arguments));
  INFO(describe(unasked));
  CHECK(unasked.result.exit_code == 0);
  CHECK(unasked.requests.at(0).tls.client_subject.empty());
}

TEST_CASE("a server that wants a client certificate and gets none is an error that says so") {
  const int version = GENERATE(TLS1_2_VERSION, TLS1_3_VERSION);
  const auto outcome = with_tlsget(
      with({.min_version = version, .max_version = version, .require_client_certificate = true},
           {"$URL/"}));
  INFO(describe(outcome));
  // In TLS 1.3 the handshake is over for the client before the server has seen what it sent.
  CHECK(outcome.result.exit_code == (version == TLS1_2_VERSION ? 35 : 56));
  CHECK(outcome.result.err.find("a client certificate, and none was given") != std::string::npos);
  CHECK(outcome.result.err.find("--cert FILE and --key FILE") != std::string::npos);
  CHECK(outcome.requests.empty());
}

TEST_CASE("a server that refuses the client certificate is an error that names it") {
  const int version = GENERATE(TLS1_2_VERSION, TLS1_3_VERSION);
  const std::string body = GENERATE("", "more than fits a socket's buffer");
  auto experiment =
      with({.min_version = version, .max_version = version, .require_client_certificate = true},
           {"--cert", certificate_file("unknown"), "--key", key_file("unknown"), "$URL/"});
  if (!body.empty()) {
    experiment.files["big"] = std::string(4U << 20U, 'x');
    experiment.arguments.insert(experiment.arguments.end(), {"-d", "@big"});
  }
  const auto outcome = with_tlsget(experiment);
  INFO(describe(outcome));
  CHECK(outcome.result.exit_code == (version == TLS1_2_VERSION ? 35 : 56));
  CHECK(outcome.result.err.find("refused our client certificate \"Dev unknown\"") !=
        std::string::npos);
  CHECK(outcome.result.err.find("unknown_ca") != std::string::npos);
  CHECK(outcome.requests.empty());
}

TEST_CASE("a version below the one asked for is refused") {
  const auto outcome = with_tlsget(with({.max_version = TLS1_2_VERSION}, {"--tlsv1.3", "$URL/"}));
  INFO(describe(outcome));
  CHECK(outcome.result.exit_code == 35);
  const auto upper =
      with_tlsget(with({.min_version = TLS1_3_VERSION}, {"--tls-max", "1.2", "$URL/"}));
  INFO(describe(upper));
  CHECK(upper.result.exit_code == 35);
}

TEST_CASE("a server that speaks only TLS 1.1 is refused in words") {
  const auto outcome = with_tlsget(with(
      {.min_version = TLS1_VERSION, .max_version = TLS1_1_VERSION, .ciphers = "ALL:@SECLEVEL=0"},
      {"$URL/"}));
  INFO(describe(outcome));
  CHECK(outcome.result.exit_code == 35);
  CHECK(outcome.result.err.find("1.") != std::string::npos);
}

TEST_CASE("a server that does not speak TLS at all is exit 35") {
  ScriptedServer speaks(
      {[](Connection& connection) { connection.send("HTTP/1.1 400 Bad Request\r\n\r\n"); }});
  const auto result = run(tlsget_command({"https://" + speaks.authority() + "/"}));
  INFO(describe(result));
  CHECK(result.exit_code == 35);
}

TEST_CASE("a connection that ends inside the handshake is exit 35") {
  ScriptedServer server({[](Connection& connection) { connection.read_octets(5); }});
  const auto result = run(tlsget_command({"https://" + server.authority() + "/"}));
  INFO(describe(result));
  CHECK(result.exit_code == 35);
}

TEST_CASE("close_notify inside a body is exit 18, however orderly it is") {
  const std::string octets =
      GENERATE("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf.",
               "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nhalf.");
  auto experiment = with({}, {"-o", "name", "$URL/"});
  experiment.scripts = {reply(octets)};
  const auto outcome = with_tlsget(experiment);
  INFO(describe(outcome));
  CHECK(outcome.result.exit_code == 18);
  CHECK(outcome.files.count("name") == 0);
}

TEST_CASE("a server that changes its keys or asks to renegotiate ends in data or in words") {
  const int version = GENERATE(TLS1_2_VERSION, TLS1_3_VERSION);
  auto experiment = with({.min_version = version, .max_version = version}, {"-m", "5", "$URL/"});
  experiment.scripts = {[](Connection& connection) {
    connection.read_request();
    connection.rekey();
    connection.send("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nok\n");
  }};
  const auto outcome = with_tlsget(experiment);
  INFO(describe(outcome));
  if (outcome.result.exit_code == 0) {
    CHECK(outcome.result.out == "ok\n");
  } else {
    CHECK(outcome.result.exit_code == 56);
    CHECK(outcome.result.err.find(version == TLS1_2_VERSION ? "renegotiat" : "key") !=
          std::string::npos);
  }
}

TEST_CASE("the client says goodbye with close_notify") {
  const int version = GENERATE(TLS1_2_VERSION, TLS1_3_VERSION);
  auto experiment = with({.min_version = version, .max_version = version}, {"$URL/"});
  experiment.scripts = {[](Connection& connection) {
    connection.read_request();
    connection.send("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nok\n");
    if (!connection.peer_said_goodbye()) throw std::runtime_error("no close_notify came");
  }};
  CHECK(with_tlsget(experiment).result.exit_code == 0);
}

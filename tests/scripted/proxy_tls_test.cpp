// The TLS of a proxy by its own options: whom it trusts, what it shows, what it pins.
#include <catch2/catch_message.hpp>
#include <catch2/catch_test_macros.hpp>

#include "support/certificates.hpp"
#include "support/experiment.hpp"

namespace tlsget::test {
namespace {

using List = std::vector<std::string>;

const char* const other_pin = "sha256//AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";

/// A request to a proxy under TLS, which answers it itself.
Outcome forwarded(List options, TlsSettings tls = {}) {
  Experiment experiment{.scripts = {serve([](const auto&) { return Reply{.body = "ok\n"}; })},
                        .arguments = {"-sS", "-x", "https://127.0.0.1:$PORT"}};
  experiment.arguments.insert(experiment.arguments.end(), options.begin(), options.end());
  experiment.arguments.emplace_back("http://a.test/");
  experiment.files = {{"authorities/ca.pem", read_file(ca_file())},
                      {"authorities/unknown-ca.pem", read_file(certificate_file("unknown-ca"))},
                      {"others/unknown-ca.pem", read_file(certificate_file("unknown-ca"))}};
  experiment.server.tls = std::move(tls);
  return with_tlsget(experiment);
}

TEST_CASE("a proxy that wants a client certificate gets the one of --proxy-cert") {
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    const TlsSettings wanting{
        .min_version = version, .max_version = version, .require_client_certificate = true};
    const auto given = forwarded({"--proxy-cacert", "$CA", "--proxy-cert",
                                  certificate_file("client"), "--proxy-key", key_file("client")},
                                 wanting);
    INFO(describe(given));
    CHECK(given.result.exit_code == 0);
    CHECK(given.result.out == "ok\n");
    REQUIRE(given.requests.size() == 1);
    CHECK(given.requests[0].tls.client_subject.find("Dev Client") != std::string::npos);

    // The server's certificate is not the proxy's to see.
    const auto other = forwarded({"--proxy-cacert", "$CA", "--cert", certificate_file("client"),
                                  "--key", key_file("client")},
                                 wanting);
    INFO(describe(other));
    CHECK(other.result.exit_code != 0);
    CHECK(other.requests.empty());
  }
}

TEST_CASE("the folder of --proxy-capath is trusted for the proxy") {
  CHECK(forwarded({"--proxy-capath", "$DIR/authorities"}).result.out == "ok\n");
  for (const List& options :
       {List{"--proxy-capath", "$DIR/others"}, List{"--capath", "$DIR/authorities"}}) {
    const auto outcome = forwarded(options);
    INFO(describe(outcome));
    CHECK(outcome.result.exit_code == 60);
    CHECK(outcome.requests.empty());
  }
}

TEST_CASE("a proxy is taken by the pin that fits it, with --proxy-insecure too") {
  const auto hash =
      run({.program = "/bin/sh",
           .arguments = {"-c", "openssl x509 -pubkey -noout -in '" + certificate_file("localhost") +
                                   "' | openssl pkey -pubin -outform DER | "
                                   "openssl dgst -sha256 -binary | openssl base64 -A"}});
  const std::string good = "sha256//" + hash.out;
  for (const List& trust : {List{"--proxy-cacert", "$CA"}, List{"--proxy-insecure"}}) {
    for (const bool fits : {true, false}) {
      List options = trust;
      options.insert(options.end(), {"--proxy-pinnedpubkey", fits ? good : other_pin});
      const auto outcome = forwarded(options);
      INFO(describe(outcome));
      CHECK(outcome.result.exit_code == (fits ? 0 : 90));
      CHECK(outcome.requests.size() == (fits ? 1 : 0));
    }
  }
  // The server's pin is none of the proxy's.
  CHECK(forwarded({"--proxy-cacert", "$CA", "--pinnedpubkey", other_pin}).result.exit_code == 0);
}

TEST_CASE("only --proxy-insecure, with -k or without, takes any certificate of a proxy") {
  for (const char* name : {"unknown", "expired", "wronghost"}) {
    const TlsSettings bad{.certificate = name};
    CHECK(forwarded({"--proxy-insecure"}, bad).result.exit_code == 0);
    CHECK(forwarded({"--proxy-insecure", "-k"}, bad).result.exit_code == 0);
    CHECK(forwarded({"--proxy-cacert", "$CA", "-k"}, bad).result.exit_code == 60);
    CHECK(forwarded({"--proxy-insecure", "--no-proxy-insecure", "-k"}, bad).result.exit_code == 60);
  }
}

TEST_CASE("a list of --proxy-crlfile refuses the proxy that it names, and --crlfile does not") {
  const std::string lists = certificate_file("crl");
  const auto with = [&](const char* option) {
    return List{"--proxy-cacert", "$CA", option, lists};
  };
  const TlsSettings revoked{.certificate = "revoked"};
  const auto refused = forwarded(with("--proxy-crlfile"), revoked);
  INFO(describe(refused));
  CHECK(refused.result.exit_code == 60);
  CHECK(refused.result.err.find("certificate of the proxy") != std::string::npos);
  CHECK(refused.requests.empty());
  CHECK(forwarded(with("--proxy-crlfile")).result.exit_code == 0);
  CHECK(forwarded(with("--crlfile"), revoked).result.exit_code == 0);
  CHECK(forwarded({"--proxy-cacert", "$CA"}, revoked).result.exit_code == 0);
}

}  // namespace
}  // namespace tlsget::test

// What becomes of a trust store with entries that are no authorities.
#include <catch2/catch_test_macros.hpp>
#include <fstream>
#include <iterator>
#include <string>

#include "support/certificates.hpp"
#include "support/experiment.hpp"

namespace tlsget::test {
namespace {

constexpr std::string_view broken =
    "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";

std::string authority() {
  std::ifstream file(ca_file());
  return {std::istreambuf_iterator<char>(file), {}};
}

Experiment with_bundle(std::string bundle) {
  return {.scripts = {reply("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nok\n")},
          .arguments = {"--cacert", "bundle.pem", "$URL/"},
          .server = {.tls = TlsSettings{}},
          .files = {{"bundle.pem", std::move(bundle)}}};
}

}  // namespace

TEST_CASE("a bundle with a broken entry is used, and the entry is named in a warning") {
  const auto outcome = with_tlsget(with_bundle(authority() + std::string(broken)));
  INFO(describe(outcome));
  CHECK(outcome.result.exit_code == 0);
  CHECK(outcome.result.out == "ok\n");
  CHECK(outcome.result.err.starts_with("tlsget: warning: no authority: bundle.pem, line "));
}

TEST_CASE("of many broken entries the first few are named and the rest counted") {
  std::string bundle = authority();
  for (int i = 0; i < 10; ++i) bundle += broken;
  const auto outcome = with_tlsget(with_bundle(bundle));
  INFO(describe(outcome));
  CHECK(outcome.result.exit_code == 0);
  CHECK(outcome.result.err.ends_with(
      "tlsget: warning: 7 more entries of bundle.pem are no authorities either\n"));
}

TEST_CASE("a file of --add-ca with rejections alone is taken, and they count") {
  const TemporaryDirectory directory;
  const auto made =
      run({.program = "/usr/bin/openssl",
           .arguments = {"x509", "-in", ca_file(), "-trustout", "-addreject", "serverAuth", "-out",
                         (directory / "rejected.pem").string()}});
  REQUIRE(made.exit_code == 0);
  Experiment experiment = with_bundle(authority());
  experiment.files["rejected.pem"] = read_file(directory / "rejected.pem");
  experiment.arguments.insert(experiment.arguments.begin(), {"--add-ca", "rejected.pem"});
  // The other one is there so that the store is not empty.
  experiment.files["bundle.pem"] += read_file(certificate_file("unknown-ca"));
  const auto outcome = with_tlsget(experiment);
  INFO(describe(outcome));
  CHECK(outcome.result.exit_code == 60);
}

TEST_CASE("the hint of a refused authority names the option that it was given to") {
  Experiment experiment = with_bundle(authority());
  experiment.files["bad.pem"] = broken;
  experiment.arguments.insert(experiment.arguments.begin(), {"--add-ca", "bad.pem"});
  const auto added = with_tlsget(experiment);
  INFO(describe(added));
  CHECK(added.result.exit_code == 77);
  CHECK(added.result.err.find("hint     --add-ca FILE") != std::string::npos);
  const auto replaced = with_tlsget(with_bundle(std::string(broken)));
  INFO(describe(replaced));
  CHECK(replaced.result.err.find("hint     --cacert FILE") != std::string::npos);
}

TEST_CASE("a bundle without one good entry is exit 77 and no connection") {
  const auto outcome = with_tlsget(with_bundle(std::string(broken)));
  INFO(describe(outcome));
  CHECK(outcome.result.exit_code == 77);
  CHECK(outcome.result.err.find("bundle.pem") != std::string::npos);
  CHECK(outcome.connections == 0);
}

}  // namespace tlsget::test

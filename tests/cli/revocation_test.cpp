// --crlfile: what the lists refuse, and what becomes of a file that cannot be used.
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <fstream>
#include <iterator>
#include <string>

#include "support/certificates.hpp"
#include "support/experiment.hpp"

namespace tlsget::test {
namespace {

std::string lists() {
  std::ifstream file(certificates() / "crl.pem");
  return {std::istreambuf_iterator<char>(file), {}};
}

/// The lists of the root and of the intermediate, which both stand in the development CA's file.
std::string list_of_root() {
  const std::string both = lists();
  return both.substr(0, both.find("-----BEGIN", 1));
}

/// Both commands are asked for the same and know the option.
Experiment asking(std::string certificate, std::string file) {
  return {.scripts = {reply("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nok\n")},
          .arguments = {"-sS", "--cacert", "$CA", "--crlfile", "lists.pem", "$URL/"},
          .server = {.tls = TlsSettings{.certificate = std::move(certificate)}},
          .files = {{"lists.pem", std::move(file)}}};
}

bool contains(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("a server whose path the lists clear is fetched from, in TLS 1.2 and 1.3") {
  auto experiment = asking("localhost", lists());
  experiment.server.tls->max_version = GENERATE(TLS1_2_VERSION, TLS1_3_VERSION);
  const auto outcome = like_curl(experiment);
  INFO(describe(outcome));
  CHECK(outcome.result.exit_code == 0);
  CHECK(outcome.result.out == "ok\n");
}

TEST_CASE("a revoked certificate is exit 60 with the date and the reason, and no request is sent") {
  const auto outcome = like_curl(asking("revoked", lists()));
  INFO(describe(outcome));
  CHECK(outcome.result.exit_code == 60);
  CHECK(outcome.requests.empty());
  CHECK(contains(outcome.result.err, "\"Dev revoked\" was revoked by \"Dev Intermediate CA\": "));
  CHECK(contains(outcome.result.err, "; reason: key compromise\n"));
  CHECK(like_curl({.scripts = {reply("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nok\n")},
                   .arguments = {"-sS", "--cacert", "$CA", "$URL/"},
                   .server = {.tls = TlsSettings{.certificate = "revoked"}}})
            .result.exit_code == 0);
}

TEST_CASE("a path that the lists do not reach is refused, and what is missing is named") {
  const auto outcome = like_curl(asking("localhost", list_of_root()));
  INFO(describe(outcome));
  CHECK(outcome.result.exit_code == 60);
  CHECK(outcome.requests.empty());
  CHECK(contains(outcome.result.err,
                 "no usable revocation list of \"Dev Intermediate CA\" for \"Dev localhost\"; "
                 "found: none is there\n"));
  CHECK(contains(outcome.result.err, "--crlfile"));
}

TEST_CASE("a file without a usable list is exit 82 and no connection, under -k as well") {
  const std::string file = GENERATE(as<std::string>{}, "", "rubbish\n",
                                    "-----BEGIN X509 CRL-----\nMAAA\n-----END X509 CRL-----\n");
  auto experiment = asking("localhost", file);
  if (GENERATE(false, true)) experiment.arguments.insert(experiment.arguments.begin(), "-k");
  const auto outcome = with_tlsget(experiment);
  INFO(describe(outcome));
  CHECK(outcome.result.exit_code == 82);
  CHECK(contains(outcome.result.err, "lists.pem"));
  CHECK(outcome.connections == 0);
  experiment.files.clear();
  const auto missing = with_tlsget(experiment);
  CHECK(missing.result.exit_code == 82);
  CHECK(contains(missing.result.err, "cannot read lists.pem: No such file or directory"));
}

TEST_CASE("under -k a revoked certificate is told to nobody and the page is fetched") {
  auto experiment = asking("revoked", lists());
  experiment.arguments.insert(experiment.arguments.begin(), "-k");
  const auto outcome = with_tlsget(experiment);
  INFO(describe(outcome));
  CHECK(outcome.result.exit_code == 0);
  CHECK(outcome.result.out == "ok\n");
}

}  // namespace tlsget::test

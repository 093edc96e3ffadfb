// --expires-in and --exit-detail.
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <string>

#include "cli/verify_command.hpp"
#include "support/certificates.hpp"
#include "support/experiment.hpp"

namespace tlsget::test {
namespace {

using Catch::Matchers::ContainsSubstring;
constexpr auto day = std::chrono::days{1};

/// The development CA's certificates live for years, but not for a hundred.
Experiment asking(List options, std::string certificate = "localhost") {
  List arguments{"-sS", "--cacert", "$CA"};
  arguments.insert(arguments.end(), options.begin(), options.end());
  arguments.emplace_back("$URL/");
  return {.scripts = {reply("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nok\n")},
          .arguments = std::move(arguments),
          .server = {.tls = TlsSettings{.certificate = std::move(certificate)}}};
}

}  // namespace

TEST_CASE("a server whose certificates last long enough is fetched from") {
  const std::string least = GENERATE("0s", "60m", "24h", "1d", "1w");
  const auto outcome = with_tlsget(asking({"--expires-in", least}));
  INFO(describe(outcome));
  CHECK(outcome.result.exit_code == 0);
  CHECK(outcome.result.out == "ok\n");
}

TEST_CASE("one whose certificates expire too soon is refused before a request goes out") {
  auto experiment = asking({"--expires-in", "5000w"});
  experiment.server.tls->max_version = GENERATE(TLS1_2_VERSION, TLS1_3_VERSION);
  const bool detail = GENERATE(false, true);
  if (detail) experiment.arguments.insert(experiment.arguments.begin(), "--exit-detail");
  const auto outcome = with_tlsget(experiment);
  INFO(describe(outcome));
  CHECK(outcome.result.exit_code == (detail ? 121 : 60));
  CHECK(outcome.requests.empty());
  CHECK_THAT(outcome.result.err, ContainsSubstring(detail ? "tlsget: (121) " : "tlsget: (60) "));
  CHECK_THAT(outcome.result.err, ContainsSubstring("expires  \"Dev localhost\" expires in "));
  CHECK_THAT(outcome.result.err, ContainsSubstring("; needed: until "));
}

TEST_CASE("a length of time that is none is exit 2, and so is one that nothing would come of") {
  for (const char* value :
       {"30", "d", "", "1.5d", "-1d", "30D", "30y", "99999999999999999999s", "5300w", "30 d"}) {
    CAPTURE(value);
    const auto outcome = with_tlsget(asking({"--expires-in", value}));
    CHECK(outcome.result.exit_code == 2);
    CHECK(outcome.connections == 0);
  }
  const auto outcome = with_tlsget(asking({"-k", "--expires-in", "30d"}));
  INFO(describe(outcome));
  CHECK(outcome.result.exit_code == 2);
  CHECK_THAT(outcome.result.err, ContainsSubstring("--no-verify"));
}

TEST_CASE("every certificate of a path in files counts, not the leaf alone") {
  Chain chain;
  chain.intermediate_builder.valid(test_now - 100 * day, test_now + 20 * day);
  chain.issue();
  CHECK(chain.judge({"--expires-in", "19d"}).exit_code == 0);
  const Result result = chain.judge({"--expires-in", "30d", "--exit-detail"});
  INFO(describe(result));
  CHECK(result.exit_code == 121);
  CHECK_THAT(result.out, ContainsSubstring("(exit 121)"));
  CHECK_THAT(result.out, ContainsSubstring("x expires  [1] \"Intermediate\" expires in 20 days ("));
  CHECK(chain.judge({"--expires-in", "30d"}).exit_code == 60);
  const Result json = chain.judge({"--expires-in", "3w", "--json"});
  CHECK(json.exit_code == 60);
  CHECK(problems(parsed(json)) == List{"expires_soon[1]"});
}

TEST_CASE("option --exit-detail has a number for what is wrong with a server's certificate") {
  struct Row {
    std::string certificate;
    int code;
  };
  const Row row =
      GENERATE(Row{"localhost", 0}, Row{"expired", 111}, Row{"notyet", 112}, Row{"wronghost", 113},
               Row{"missing-intermediate", 114}, Row{"unknown", 114}, Row{"selfsigned", 115});
  CAPTURE(row.certificate);
  const auto outcome = with_tlsget(asking({"--exit-detail"}, row.certificate));
  INFO(describe(outcome));
  CHECK(outcome.result.exit_code == row.code);
  const Result offline = Files().verify({"--cacert", ca_file(), "--exit-detail", "--host",
                                         "localhost", certificate_file(row.certificate)});
  INFO(describe(offline));
  CHECK(offline.exit_code == row.code);
}

TEST_CASE("option --exit-detail has a number for a version of TLS that is not there") {
  auto experiment = asking({"--exit-detail", "--tls-min", "1.3"});
  experiment.server.tls->max_version = TLS1_2_VERSION;
  const auto outcome = with_tlsget(experiment);
  INFO(describe(outcome));
  CHECK(outcome.result.exit_code == 122);
  experiment.arguments = {"-sS", "--cacert", "$CA", "--tls-min", "1.3", "$URL/"};
  CHECK(with_tlsget(experiment).result.exit_code == 35);
}

TEST_CASE("option -w and messages have the number that the process exits with") {
  const auto outcome = with_tlsget(asking({"--exit-detail", "-w", "%{exitcode}"}, "expired"));
  INFO(describe(outcome));
  CHECK(outcome.result.out == "111");
  CHECK_THAT(outcome.result.err, ContainsSubstring("tlsget: (111) "));
}

}  // namespace tlsget::test

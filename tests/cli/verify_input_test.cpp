// What `tlsget verify` is given: files in every form, a trust store, a wrong command line.
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <map>
#include <string>
#include <vector>

#include "cli/verify_command.hpp"
#include "support/certificates.hpp"

namespace tlsget::test {
namespace {

using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::StartsWith;

}  // namespace

TEST_CASE("PEM and DER, from a file and from standard input, are one") {
  const Chain chain;
  chain.issue();
  const List common{"--cacert",         "root.pem", "--untrusted",
                    "intermediate.pem", "--at",     "2026-06-01T14:00:00+02:00",
                    "--host",           "a.test",   "--json"};
  const auto judge_file = [&](const std::string& file, const std::string& input = {}) {
    List arguments = common;
    arguments.push_back(file);
    return parsed(chain.verify(arguments, input));
  };
  const Json expected = judge_file("leaf.pem");
  CHECK(expected.at("ok") == true);
  CHECK(expected.at("time") == "2026-06-01T12:00:00Z");
  CHECK(judge_file("leaf.der") == expected);
  CHECK(judge_file("-", read_file(chain.path("leaf.pem"))) == expected);
  CHECK(judge_file("-", read_file(chain.path("leaf.der"))) == expected);
}

TEST_CASE("a file that cannot be read is exit 26, with the reason and the place") {
  const Files files;
  files.put("text.pem", "hello\n");
  files.put("bad.pem", "x\n-----BEGIN CERTIFICATE-----\n!!\n-----END CERTIFICATE-----\n");
  struct Row {
    List arguments;
    std::string message;
  };
  const std::string leaf = certificate_file("localhost");
  const std::vector<Row> rows{
      {{"nosuch.pem"}, "cannot read nosuch.pem: No such file or directory"},
      {{"."}, "cannot read .: Is a directory"},
      {{"text.pem"}, "cannot read text.pem: it holds no certificate, neither PEM nor DER"},
      {{"bad.pem"}, "cannot read bad.pem, line 2: the certificate is not base64"},
      {{key_file("localhost")}, "it holds no certificate, but: PRIVATE KEY"},
      {{"-"}, "cannot read standard input: it is empty"},
      {{"--untrusted", "nosuch.pem", leaf},
       "cannot read nosuch.pem for --untrusted: No such file or directory"},
      {{"--untrusted", "bad.pem", leaf}, "cannot read bad.pem, line 2"},
  };
  for (const Row& row : rows) {
    List arguments = row.arguments;
    arguments.insert(arguments.begin(), {"--cacert", ca_file()});
    const Result result = files.verify(arguments);
    INFO(describe(result));
    CHECK(result.exit_code == 26);
    CHECK(result.out.empty());
    CHECK_THAT(result.err, StartsWith("tlsget: (26) "));
    CHECK_THAT(result.err, ContainsSubstring(row.message));
  }
}

TEST_CASE("trust comes from the flags, then the environment, and never from nowhere") {
  const Files files;
  const std::string leaf = certificate_file("localhost");
  const Result none = files.verify({"--cacert", key_file("localhost"), leaf});
  CHECK(none.exit_code == 77);
  CHECK_THAT(none.err, ContainsSubstring("localhost.key holds no certificate"));
  CHECK(files.verify({"--cacert", "nosuch", leaf}).exit_code == 77);

  const auto source = [&](const List& flags, const std::map<std::string, std::string>& variables) {
    List arguments = flags;
    arguments.insert(arguments.begin(), {"--json", leaf});
    const Result result = files.verify(arguments, {}, variables);
    const Json trust = parsed(result).at("trust");
    CHECK(result.exit_code == 0);
    return trust.at("source").get<std::string>() + " " + trust.at("path").get<std::string>();
  };
  CHECK(source({}, {{"CURL_CA_BUNDLE", ca_file()}}) == "environment " + ca_file());
  CHECK(source({}, {{"SSL_CERT_FILE", ca_file()}}) == "environment " + ca_file());
  CHECK(source({"--cacert", ca_file()}, {{"CURL_CA_BUNDLE", "nosuch"}}) == "options " + ca_file());
  files.put("other.pem", read_file(certificate_file("unknown-ca")));
  // Without any of them it is the system's store, where the machine has one.
  const Result system = files.verify({"--json", "--add-ca", ca_file(), leaf});
  if (system.exit_code == 77) {
    CHECK_THAT(system.err, ContainsSubstring("/etc/ssl/certs"));
  } else {
    CHECK(parsed(system).at("trust").at("source") == "system");
  }
  CHECK(source({"--cacert", "other.pem", "--add-ca", ca_file()}, {}) ==
        "options other.pem, " + ca_file());
  CHECK(source({"--cacert", "other.pem", "--cacert", ca_file()}, {}) == "options " + ca_file());
}

TEST_CASE("an entry of the trust store that is no authority is named in a warning") {
  const Files files;
  files.put("bundle.pem", read_file(ca_file()) +
                              "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
  const Result result = files.verify({"--cacert", "bundle.pem", certificate_file("localhost")});
  INFO(describe(result));
  CHECK(result.exit_code == 0);
  CHECK_THAT(result.err, StartsWith("tlsget: warning: no authority: bundle.pem, line "));
}

TEST_CASE("wrong usage of verify is exit 2 and names what is wrong") {
  const Files files;
  const std::vector<std::pair<List, std::string>> rows{
      {{}, "no certificate was given"},
      {{"--expires-in", "30", "x"}, "--expires-in expects a length of time such as 30d"},
      {{"--at", "2026-11-24T11:00Z", "x"}, "':' is missing at character 17"},
      {{"--data", "x", "x"}, R"(--data is an option of "tlsget URL...", not of "tlsget verify")"},
  };
  for (const auto& [arguments, message] : rows) {
    const Result result = files.verify(arguments);
    INFO(describe(result));
    CHECK(result.exit_code == 2);
    CHECK_THAT(result.err, ContainsSubstring(message));
    CHECK_THAT(result.err, ContainsSubstring("hint     tlsget verify --help lists its options\n"));
  }
}

TEST_CASE("verify --help tells of verify alone") {
  const Result result = Files().verify({"--help"});
  CHECK(result.exit_code == 0);
  CHECK_THAT(result.out, StartsWith("Usage: tlsget verify [options] LEAF.pem\n"));
  CHECK_THAT(result.out, ContainsSubstring("--untrusted FILE"));
  CHECK(result.out.find("--output") == std::string::npos);
}

TEST_CASE("a report that cannot be written is an error, whatever it says") {
  Command command =
      tlsget_command({"verify", "--cacert", ca_file(), certificate_file("localhost")});
  command.output_file = "/dev/full";
  const Result result = run(std::move(command));
  CHECK(result.exit_code == 23);
}

}  // namespace tlsget::test

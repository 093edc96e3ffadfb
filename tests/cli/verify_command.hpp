// `tlsget verify` in a folder of its own: the files that a test puts there, and its reports.
#pragma once

#include <catch2/catch_message.hpp>
#include <catch2/catch_test_macros.hpp>
#include <chrono>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "support/files.hpp"
#include "support/json_schema.hpp"
#include "support/process.hpp"
#include "support/x509/certificate_builder.hpp"

namespace tlsget::test {

using Json = nlohmann::json;
using List = std::vector<std::string>;

/// A folder of files, and the command run in it.
class Files {
 public:
  void put(const std::string& name, std::string_view content) const {
    write_file(folder_ / name, content);
  }
  Result verify(List arguments, const std::string& input = {},
                const std::map<std::string, std::string>& environment = {}) const {
    arguments.insert(arguments.begin(), "verify");
    Command command = tlsget_command(std::move(arguments));
    command.input = input;
    command.environment = environment;
    command.working_directory = folder_.path();
    return run(std::move(command));
  }
  std::string path(std::string_view name) const { return (folder_ / name).string(); }

 private:
  TemporaryDirectory folder_;
};

/// root -> intermediate -> leaf for a.test, in files of their names; valid around test_now.
struct Chain : Files {
  CertificateBuilder leaf_builder = CertificateBuilder::server("a.test");
  CertificateBuilder intermediate_builder = CertificateBuilder::authority("Intermediate");
  Issued root = CertificateBuilder::authority("Root").self_signed();

  void issue() const {
    const Issued intermediate = intermediate_builder.issued_by(root);
    const Issued leaf = leaf_builder.issued_by(intermediate);
    put("root.pem", root.pem());
    put("intermediate.pem", intermediate.pem());
    put("leaf.pem", leaf.pem());
    put("leaf.der", std::string(leaf.der.begin(), leaf.der.end()));
  }
  Result judge(List more = {}) const {
    List arguments{"--cacert",    "root.pem",         "--at",   "2026-06-01T12:00:00Z",
                   "--untrusted", "intermediate.pem", "--host", "a.test",
                   "leaf.pem"};
    arguments.insert(arguments.begin(), more.begin(), more.end());
    return verify(std::move(arguments));
  }
};

inline Json parsed(const Result& result) {
  INFO(describe(result));
  CHECK(result.err.empty());
  CHECK(result.out.find('\n') == result.out.size() - 1);
  static const Json schema =
      Json::parse(read_file(std::string(TLSGET_SOURCE_DIR) + "/app/report.schema.json"));
  Json report = Json::parse(result.out);
  CHECK(schema_violations(schema, report).empty());
  return report;
}

/// "expired[1]", warnings in parentheses.
inline List problems(const Json& report) {
  List out;
  for (const Json& problem : report.at("problems")) {
    std::string text = problem.at("code").get<std::string>() + "[" +
                       std::to_string(problem.at("cert_index").get<int>()) + "]";
    out.push_back(problem.at("severity") == "error" ? text : "(" + text + ")");
  }
  return out;
}

inline List roles(const Json& report) {
  List out;
  for (const Json& entry : report.at("chain"))
    out.push_back(entry.at("role").get<std::string>() + " " +
                  entry.at("source").get<std::string>());
  return out;
}

}  // namespace tlsget::test

// Each row of the tables, by curl and by tlsget under curl's name.
#include <catch2/catch_message.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include <algorithm>

#include "differential/rows.hpp"
#include "differential/site.hpp"
#include "support/experiment.hpp"

namespace tlsget::test {
namespace {

/// A fraction of one area's rows, so that they run side by side.
void run_rows(std::string_view area_name, std::size_t part, std::size_t parts) {
  const auto all = areas();
  const auto area = std::find_if(
      all.begin(), all.end(), [&](const Area& candidate) { return candidate.name == area_name; });
  REQUIRE(area != all.end());
  for (std::size_t i = part; i < area->rows.size(); i += parts) {
    const Row& row = area->rows[i];
    INFO(area->name << ": " << row.about);
    Experiment experiment{.scripts = {row.script != nullptr ? row.script() : site()},
                          .arguments = row.arguments};
    experiment.arguments.insert(experiment.arguments.begin(), "-s");
    experiment.files = row.files;
    experiment.input = row.input;
    experiment.environment = row.environment;
    if (row.tls) experiment.server.tls.emplace();
    like_curl(experiment);
  }
}

TEST_CASE("requests are curl's") {
  run_rows("requests", 0, 1);
}

TEST_CASE("logins go as curl's") {
  run_rows("auth", 0, 1);
}

TEST_CASE("uploads and data in URLs are curl's") {
  run_rows("uploads", 0, 1);
}

TEST_CASE("forms are curl's") {
  run_rows("forms", 0, 1);
}

TEST_CASE("the protocol is spoken as by curl") {
  run_rows("protocol", 0, 1);
}

TEST_CASE("redirects are followed as by curl") {
  run_rows("redirects", 0, 1);
}

TEST_CASE("output goes where curl's goes") {
  run_rows("output", 0, 1);
}

TEST_CASE("responses are taken as by curl") {
  run_rows("responses", 0, 1);
}

TEST_CASE("TLS is spoken as by curl") {
  run_rows("tls", 0, 1);
}

TEST_CASE("files are treated as by curl") {
  run_rows("files", 0, 2);
}

TEST_CASE("files are treated as by curl, second half") {
  run_rows("files", 1, 2);
}

TEST_CASE("tries are repeated as by curl") {
  run_rows("retries", 0, 2);
}

TEST_CASE("tries are repeated as by curl, second half") {
  run_rows("retries", 1, 2);
}

TEST_CASE("cookies are kept and sent as by curl") {
  run_rows("cookies", 0, 2);
}

TEST_CASE("cookies are kept and sent as by curl, the others") {
  run_rows("cookies", 1, 2);
}

TEST_CASE("proxies are asked as by curl") {
  run_rows("proxies", GENERATE(0, 1), 2);
}

TEST_CASE("errors have curl's exit codes") {
  run_rows("errors", 0, 1);
}

TEST_CASE("globs, operations and configuration files are curl's") {
  run_rows("control", 0, 2);
}

TEST_CASE("globs, operations and configuration files are curl's, the other half") {
  run_rows("control", 1, 2);
}

}  // namespace
}  // namespace tlsget::test

// What is told of a transfer: --report json, against its schema, and --timing.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "support/experiment.hpp"
#include "support/files.hpp"
#include "support/json_schema.hpp"

namespace tlsget::test {
namespace {

using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::StartsWith;
using Json = nlohmann::json;

const std::string good = "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nok\n";

ServerSettings with_tls(std::string certificate = "localhost") {
  return {.tls = TlsSettings{.certificate = std::move(certificate)}};
}

/// The lines of a report, each good by the schema.
std::vector<Json> reports(const std::string& text) {
  const Json schema =
      Json::parse(read_file(std::filesystem::path(TLSGET_SOURCE_DIR) / "app/transfer.schema.json"));
  std::vector<Json> all;
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t end = text.find('\n', at);
    REQUIRE(end != std::string::npos);
    all.push_back(Json::parse(text.substr(at, end - at)));
    INFO(all.back().dump(2));
    CHECK(schema_violations(schema, all.back()) == std::vector<std::string>());
    at = end + 1;
  }
  return all;
}

}  // namespace

TEST_CASE("a transfer's report is one line on stderr, and nothing else is there") {
  const auto outcome =
      with_tlsget({.scripts = {reply(good)},
                   .arguments = {"--cacert", "$CA", "--report", "json", "-o", "name", "$URL/a?b#c"},
                   .server = with_tls()});
  INFO(describe(outcome));
  CHECK(outcome.result.exit_code == 0);
  const auto all = reports(outcome.result.err);
  REQUIRE(all.size() == 1);
  const Json& report = all[0];
  const std::string url = "https://127.0.0.1:" + std::to_string(outcome.port) + "/a?b";
  CHECK(report.at("ok") == true);
  CHECK(report.at("url") == url);
  CHECK(report.at("effective_url") == url);
  CHECK(report.at("method") == "GET");
  CHECK(report.at("status") == 200);
  CHECK(report.at("exit_code") == 0);
  CHECK(report.at("error").is_null());
  CHECK(report.at("file") == "name");
  CHECK(report.at("octets").at("received") == 3);
  CHECK(report.at("remote").at("port") == outcome.port);
  CHECK(report.at("tls").at("trusted") == true);
  CHECK(report.at("requests").size() == 1);
  CHECK(report.at("requests")[0].at("timing_ms").at("tls").is_number());
}

TEST_CASE("reports are appended to a file, of transfers that fail as well") {
  const auto outcome = with_tlsget(
      {.scripts = {serve([](const ReceivedRequest& request) {
         return Reply{.status = request.target() == "/no" ? 404 : 200, .body = "ok\n"};
       })},
       .arguments = {"-s", "--report", "json:log", "$URL/", "$URL/no", "http://127.0.0.1:1/",
                     "http://user:secret@a b/", "https://user:secret@127.0.0.1:1/"},
       .files = {{"log", ""}}});
  INFO(describe(outcome));
  CHECK(outcome.result.err.empty());
  const auto all = reports(outcome.files.at("log"));
  REQUIRE(all.size() == 5);
  CHECK(all[0].at("ok") == true);
  CHECK(all[1].at("status") == 404);
  CHECK(all[1].at("exit_code") == 22);
  CHECK(all[1].at("error").at("code") == "http_status");
  CHECK(all[1].at("requests")[0].at("reused") == true);
  CHECK(all[1].at("requests")[0].at("timing_ms").at("tcp").is_null());
  CHECK(all[2].at("exit_code") == 7);
  CHECK(all[2].at("error").at("code") == "connect");
  CHECK(all[2].at("status").is_null());
  CHECK(all[3].at("exit_code") == 3);
  CHECK(all[3].at("error").at("code") == "url_malformed");
  CHECK(all[4].at("url") == "https://127.0.0.1:1/");
  CHECK_THAT(outcome.files.at("log"), !ContainsSubstring("secret"));
}

TEST_CASE("a refused certificate's report has its problems, and a half download what was kept") {
  const auto refused = with_tlsget(
      {.scripts = {reply(good)},
       .arguments = {"-s", "--cacert", "$CA", "--exit-detail", "--report", "json:log", "$URL/"},
       .server = with_tls("expired")});
  INFO(describe(refused));
  const auto one = reports(refused.files.at("log"));
  REQUIRE(one.size() == 1);
  CHECK(refused.result.exit_code == 111);
  CHECK(one[0].at("exit_code") == 111);
  CHECK(one[0].at("error").at("problems") == Json{"expired"});
  const auto cut =
      with_tlsget({.scripts = {reply("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf.")},
                   .arguments = {"-s", "--report", "json:log", "-o", "name", "$URL/"}});
  INFO(describe(cut));
  const auto two = reports(cut.files.at("log"));
  REQUIRE(two.size() == 1);
  CHECK(two[0].at("file").is_null());
  CHECK(two[0].at("kept") == Json{{"path", "name.part"}, {"octets", 5}});
}

TEST_CASE("redirects and tries are counted, and each request has its times") {
  const auto outcome =
      with_tlsget({.scripts = {reply("HTTP/1.1 302 Found\r\nLocation: /b\r\nContent-Length: 0\r\n"
                                     "Connection: close\r\n\r\n"),
                               reply("HTTP/1.1 503 Later\r\nContent-Length: 0\r\n\r\n"),
                               reply("HTTP/1.1 302 Found\r\nLocation: /b\r\nContent-Length: 0\r\n"
                                     "Connection: close\r\n\r\n"),
                               reply(good)},
                   .arguments = {"-sL", "--retry", "1", "--report", "json", "$URL/a"}});
  INFO(describe(outcome));
  const auto all = reports(outcome.result.err);
  REQUIRE(all.size() == 1);
  CHECK(all[0].at("retries") == 1);
  CHECK(all[0].at("redirects") == 1);
  CHECK(all[0].at("connections") == 2);
  CHECK(all[0].at("requests").size() == 2);
  CHECK(all[0].at("requests")[0].at("status") == 302);
}

TEST_CASE("a report that cannot be written fails its transfer") {
  const auto outcome = with_tlsget(
      {.scripts = {reply(good)}, .arguments = {"--report", "json:no/such/folder", "$URL/"}});
  INFO(describe(outcome));
  CHECK(outcome.result.exit_code == 23);
  CHECK(outcome.result.out == "ok\n");
  for (const char* value : {"xml", "json:", "jsonl", ""}) {
    CAPTURE(value);
    const auto refused =
        with_tlsget({.scripts = {reply(good)}, .arguments = {"--report", value, "$URL/"}});
    CHECK(refused.result.exit_code == 2);
    CHECK(refused.requests.empty());
  }
}

TEST_CASE("the times of -w come in the order in which things happen") {
  const auto outcome = with_tlsget(
      {.scripts = {reply(good)},
       .arguments = {"--cacert", "$CA", "-o", "out", "-d", "x", "-w",
                     "%{time_queue} %{time_namelookup} %{time_connect} %{time_appconnect} "
                     "%{time_pretransfer} %{time_posttransfer} %{time_starttransfer} "
                     "%{time_total}",
                     "$URL/"},
       .server = with_tls()});
  INFO(describe(outcome));
  std::istringstream words(outcome.result.out);
  std::vector<double> times;
  for (double time = 0; words >> time;) times.push_back(time);
  CHECK(times.size() == 8);
  CHECK(std::is_sorted(times.begin(), times.end()));
  CHECK(times.at(5) > 0);
}

TEST_CASE("option --timing shows where the time went, request by request") {
  const auto outcome =
      with_tlsget({.scripts = {serve([](const ReceivedRequest& request) {
                     return request.target() == "/a"
                                ? Reply{.status = 302, .fields = {{"Location", "/b"}}}
                                : Reply{.body = "ok\n"};
                   })},
                   .arguments = {"-L", "--cacert", "$CA", "--timing", "$URL/a"},
                   .server = with_tls()});
  INFO(describe(outcome));
  CHECK(outcome.result.exit_code == 0);
  CHECK(outcome.result.out == "ok\n");
  CHECK_THAT(outcome.result.err, StartsWith("tlsget: timing of https://127.0.0.1:"));
  CHECK_THAT(outcome.result.err, ContainsSubstring("/a: 302 in "));
  CHECK_THAT(outcome.result.err, ContainsSubstring("\n  dns  "));
  CHECK_THAT(outcome.result.err, ContainsSubstring("\n  tls  "));
  CHECK_THAT(outcome.result.err, ContainsSubstring("/b: 200 in "));
  CHECK_THAT(outcome.result.err, ContainsSubstring(", over a connection that was open already\n"));
}

TEST_CASE("option --timing of a transfer that fails shows how far it came") {
  const auto outcome = with_tlsget({.scripts = {[](Connection& connection) {
                                      connection.read_request();
                                      connection.stall();
                                    }},
                                    .arguments = {"-s", "--timing", "-m", "0.5", "$URL/"}});
  INFO(describe(outcome));
  CHECK(outcome.result.exit_code == 28);
  CHECK_THAT(outcome.result.err, ContainsSubstring(": no response in "));
  CHECK_THAT(outcome.result.err, ContainsSubstring("  not finished\n"));
}

}  // namespace tlsget::test

// Rates and stalls, by the real binary. Times are bounded from below alone: a machine may be slow.
#include <catch2/catch_message.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <chrono>
#include <string>

#include "support/experiment.hpp"

using namespace tlsget::test;

namespace {

using Clock = std::chrono::steady_clock;

bool contains(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

const std::string body(40 * 1024, 'x');

std::string whole_answer() {
  return "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

ServerSettings maybe_tls(bool tls) {
  ServerSettings settings;
  if (tls) settings.tls.emplace();
  return settings;
}

/// Three octets of ten, then nothing, for ever.
void stalls(Connection& connection) {
  connection.read_request();
  connection.send("HTTP/1.1 200 OK\r\nETag: \"1\"\r\nContent-Length: 10\r\n\r\nabc");
  connection.stall();
}

}  // namespace

TEST_CASE("40 KB at 20 KB a second take a second at least, received and sent") {
  const bool tls = GENERATE(false, true);
  const bool up = GENERATE(false, true);
  const auto start = Clock::now();
  const auto outcome =
      with_tlsget({.scripts = {up ? reply("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
                                  : reply(whole_answer())},
                   .arguments = {"-s", "--cacert", "$CA", "--limit-rate", "20K", up ? "-T" : "-o",
                                 "name", "$URL/"},
                   .server = maybe_tls(tls),
                   .files = up ? std::map<std::string, std::string>{{"name", body}}
                               : std::map<std::string, std::string>{}});
  INFO(describe(outcome));
  CHECK(outcome.result.exit_code == 0);
  CHECK(Clock::now() - start >= std::chrono::seconds(1));
  if (up) {
    CHECK(outcome.requests.at(0).body == body);
  } else {
    CHECK(outcome.files.at("name") == body);
  }
}

TEST_CASE("the limit of -m holds while a transfer is held back") {
  const auto outcome =
      with_tlsget({.scripts = {reply(whole_answer())},
                   .arguments = {"--limit-rate", "10", "-m", "1", "-o", "name", "$URL/"}});
  INFO(describe(outcome));
  CHECK(outcome.result.exit_code == 28);
  CHECK(contains(outcome.result.err, "-m SECONDS sets this limit"));
}

TEST_CASE("a transfer that stalls is exit 28 in curl's words") {
  const bool tls = GENERATE(false, true);
  const auto outcome =
      with_tlsget({.scripts = {stalls},
                   .arguments = {"--cacert", "$CA", "-Y", "100", "-y", "1", "-o", "name", "$URL/"},
                   .server = maybe_tls(tls)});
  INFO(describe(outcome));
  CHECK(outcome.result.exit_code == 28);
  CHECK(contains(outcome.result.err,
                 "(28) Operation too slow. Less than 100 bytes/sec transferred the last 1 "
                 "seconds\n"));
  CHECK(contains(outcome.result.err, "--speed-limit OCTETS and --speed-time SECONDS"));
  CHECK(outcome.files == std::map<std::string, std::string>{{"name.part", "abc"}});
}

TEST_CASE("a server that never answers has stalled as well") {
  const auto outcome = with_tlsget({.scripts = {[](Connection& connection) {
                                      connection.read_request();
                                      connection.stall();
                                    }},
                                    .arguments = {"-y", "1", "$URL/"}});
  INFO(describe(outcome));
  CHECK(outcome.result.exit_code == 28);
  CHECK(contains(outcome.result.err, "Less than 1 bytes/sec"));
}

TEST_CASE("under the own name a stall is tried again, from where it ended") {
  const auto outcome = with_tlsget(
      {.scripts = {stalls, reply("HTTP/1.1 206 Partial Content\r\nETag: \"1\"\r\n"
                                 "Content-Range: bytes 3-9/10\r\n"
                                 "Content-Length: 7\r\n\r\ndefghij")},
       .arguments = {"--retry", "1", "--retry-delay", "1", "-y", "1", "-o", "name", "$URL/"}});
  INFO(describe(outcome));
  CHECK(outcome.result.exit_code == 0);
  CHECK(outcome.files == std::map<std::string, std::string>{{"name", "abcdefghij"}});
}

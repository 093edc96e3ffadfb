// Resuming, trying again and times of files, under tlsget's own name.
#include <sys/stat.h>

#include <catch2/catch_message.hpp>
#include <catch2/catch_test_macros.hpp>

#include "support/experiment.hpp"

using namespace tlsget::test;

namespace {

using Files = std::map<std::string, std::string>;

const std::string whole = "0123456789";

/// Half of the file and then the end; whoever asks for the rest of this version gets it.
Script cut_after_half() {
  return [](Connection& c) {
    c.read_request();
    c.send("HTTP/1.1 200 OK\r\nETag: \"v1\"\r\nContent-Length: 10\r\n\r\n01234");
    c.close_cleanly();
  };
}

Script whole_or_rest(std::string etag) {
  return serve([etag = std::move(etag)](const ReceivedRequest& request) {
    const bool rest =
        request.field("Range") == "bytes=5-" && request.field("If-Range").value_or(etag) == etag;
    if (!rest) return Reply{.fields = {{"ETag", etag}}, .body = "abcdefghij"};
    return Reply{.status = 206,
                 .fields = {{"ETag", etag}, {"Content-Range", "bytes 5-9/10"}},
                 .body = whole.substr(5)};
  });
}

}  // namespace

TEST_CASE("a further try goes on where the last one ended, if the file is still the same") {
  const auto outcome = with_tlsget(
      {.scripts = {cut_after_half(), whole_or_rest("\"v1\"")},
       .arguments = {"-sS", "--retry", "2", "--retry-delay", "0", "-o", "name", "$URL/"},
       .files = {{"name", "old"}}});
  INFO(describe(outcome));
  CHECK(outcome.result.exit_code == 0);
  CHECK(outcome.files == Files{{"name", whole}});
  REQUIRE(outcome.requests.size() == 2);
  CHECK(outcome.requests[1].field("If-Range") == "\"v1\"");
}

TEST_CASE("a further try starts again when the file has changed") {
  const auto outcome = with_tlsget({.scripts = {cut_after_half(), whole_or_rest("\"v2\"")},
                                    .arguments = {"-sS", "--retry", "2", "-o", "name", "$URL/"}});
  INFO(describe(outcome));
  CHECK(outcome.result.exit_code == 0);
  CHECK(outcome.files == Files{{"name", "abcdefghij"}});
}

TEST_CASE("there is no further try once octets are on standard output") {
  const auto outcome = with_tlsget({.scripts = {cut_after_half(), whole_or_rest("\"v1\"")},
                                    .arguments = {"-sS", "--retry", "2", "$URL/"}});
  INFO(describe(outcome));
  CHECK(outcome.result.exit_code == 18);
  CHECK(outcome.result.out == "01234");
  CHECK(outcome.requests.size() == 1);
}

TEST_CASE("the option -C - goes on behind a copy of the file, which keeps its name") {
  const auto outcome = with_tlsget({.scripts = {whole_or_rest("\"v1\"")},
                                    .arguments = {"-sS", "-C", "-", "-o", "name", "$URL/"},
                                    .files = {{"name", "01234"}}});
  INFO(describe(outcome));
  CHECK(outcome.result.exit_code == 0);
  CHECK(outcome.files == Files{{"name", whole}});
}

TEST_CASE("a body can go nowhere, file and standard output alike") {
  const auto outcome =
      with_tlsget({.scripts = {whole_or_rest("\"v1\"")},
                   .arguments = {"-sS", "--out-null", "-w", "%{size_download}", "$URL/"}});
  INFO(describe(outcome));
  CHECK(outcome.result.exit_code == 0);
  CHECK(outcome.result.out == "10");
  CHECK(outcome.files.empty());
}

TEST_CASE("the option -R gives a file the time that the server tells") {
  const TemporaryDirectory directory;
  ScriptedServer server({serve([](const auto&) {
    return Reply{.fields = {{"Last-Modified", "Sun, 01 Nov 2026 12:00:00 GMT"}}, .body = "x"};
  })});
  const auto result = run(tlsget_command({"-sS", "-R", "-o", directory / "name", server.url()}));
  INFO(describe(result));
  CHECK(result.exit_code == 0);
  struct stat status {};
  REQUIRE(stat((directory / "name").c_str(), &status) == 0);
  CHECK(status.st_mtime == 1793534400);
}

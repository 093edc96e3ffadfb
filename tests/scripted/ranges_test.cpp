// Answers to -r: what is saved is what was asked for, or nothing is.
#include <catch2/catch_message.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include "support/experiment.hpp"

using namespace tlsget::test;

namespace {

using List = std::vector<std::string>;
using Files = std::map<std::string, std::string>;

bool contains(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

/// A 206 with this Content-Range, none when it is empty.
Script part(const std::string& content_range, std::string body) {
  return serve([=](const ReceivedRequest&) {
    Reply answer{.status = 206, .body = body};
    if (!content_range.empty()) answer.fields = {{"Content-Range", content_range}};
    return answer;
  });
}

}  // namespace

TEST_CASE("a range that is not the one asked for is exit 33, and nothing is saved") {
  struct Case {
    List arguments;
    const char* content_range;
    const char* body;
    const char* said;
  };
  const auto each = GENERATE(
      Case{{"-r", "0-4"},
           "bytes 5-9/10",
           "56789",
           "asked for bytes 0-4, but the server's answer "
           "has bytes 5-9/10"},
      Case{{"-r", "0-4"}, "bytes 0-9/10", "0123456789", "bytes 0-9/10"},
      Case{{"-r", "0-4"}, "bytes 0-2/10", "012", "bytes 0-2/10"},
      Case{{"-r", "0-4"}, "", "01234", "no Content-Range"},
      Case{{"-r", "0-4"}, "bytes 0-4/10", "0123456", "5 octets by its Content-Range, and 7"},
      Case{{"-r", "0-4", "-i"}, "bytes 5-9/10", "56789", "bytes 5-9/10"},
      Case{{"-r", "5-"}, "bytes 0-9/10", "0123456789", "bytes 0-9/10"},
      Case{{"-r", "-3"}, "bytes 0-2/10", "012", "bytes 0-2/10"},
      Case{{}, "bytes 0-4/10", "01234", "none was asked for"},
      Case{{"--no-fail"}, "bytes 0-4/10", "01234", "none was asked for"});
  const bool to_file = GENERATE(false, true);
  Experiment experiment{.scripts = {part(each.content_range, each.body)},
                        .arguments = each.arguments,
                        .files = {{"name", "old"}}};
  experiment.arguments.emplace_back("$URL/");
  if (to_file) experiment.arguments.insert(experiment.arguments.end(), {"-o", "name"});
  const auto ours = with_tlsget(experiment);
  INFO(describe(ours));
  CHECK(ours.result.exit_code == 33);
  CHECK(contains(ours.result.err, each.said));
  CHECK_FALSE(contains(ours.result.out, each.body));
  CHECK(ours.files == Files{{"name", "old"}});

  experiment.arguments.insert(experiment.arguments.begin(), "-sS");
  const auto curls = like_curl(experiment);
  CHECK(curls.result.exit_code == 0);
}

TEST_CASE("a chunked range that is longer than it says leaves nothing either") {
  const auto outcome = with_tlsget(
      {.scripts = {reply("HTTP/1.1 206 Partial Content\r\nContent-Range: bytes 0-2/10\r\n"
                         "Transfer-Encoding: chunked\r\n\r\n5\r\n01234\r\n0\r\n\r\n")},
       .arguments = {"-r", "0-2", "-o", "name", "$URL/"}});
  INFO(describe(outcome));
  CHECK(outcome.result.exit_code == 33);
  CHECK(outcome.files.empty());
}

TEST_CASE("a range that is the one asked for is saved") {
  struct Case {
    List arguments;
    const char* content_range;
    const char* body;
  };
  const auto each = GENERATE(
      Case{{"-r", "0-4"}, "bytes 0-4/10", "01234"}, Case{{"-r", "5-20"}, "bytes 5-9/10", "56789"},
      Case{{"-r", "5-"}, "bytes 5-9/10", "56789"}, Case{{"-r", "5"}, "bytes 5-9/10", "56789"},
      Case{{"-r", "-3"}, "bytes 7-9/10", "789"},
      Case{{"-H", "Range: bytes=0-4"}, "bytes 0-4/*", "01234"});
  Experiment experiment{.scripts = {part(each.content_range, each.body)},
                        .arguments = each.arguments};
  experiment.arguments.insert(experiment.arguments.end(), {"-sS", "-o", "name", "$URL/"});
  for (const auto& outcome : {with_tlsget(experiment), like_curl(experiment)}) {
    INFO(describe(outcome));
    CHECK(outcome.result.exit_code == 0);
    CHECK(outcome.files == Files{{"name", each.body}});
  }
}

TEST_CASE("several ranges come in several parts") {
  const Script parts = serve([](const ReceivedRequest&) {
    return Reply{.status = 206,
                 .fields = {{"Content-Type", "multipart/byteranges; boundary=x"}},
                 .body = "--x\r\n...\r\n--x--\r\n"};
  });
  CHECK(
      with_tlsget({.scripts = {parts}, .arguments = {"-r", "0-1,4-5", "$URL/"}}).result.exit_code ==
      0);
  CHECK(with_tlsget({.scripts = {parts}, .arguments = {"-r", "0-1", "$URL/"}}).result.exit_code ==
        33);
}

TEST_CASE("a server that knows no ranges gives the whole") {
  Experiment experiment{.scripts = {serve([](const auto&) { return Reply{.body = "0123456789"}; })},
                        .arguments = {"-sS", "-r", "0-4", "-o", "name", "$URL/"}};
  for (const auto& outcome : {with_tlsget(experiment), like_curl(experiment)}) {
    INFO(describe(outcome));
    CHECK(outcome.result.exit_code == 0);
    CHECK(outcome.files == Files{{"name", "0123456789"}});
  }
}

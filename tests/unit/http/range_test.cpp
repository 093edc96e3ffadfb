#include "http/range.hpp"

#include <catch2/catch_message.hpp>
#include <catch2/catch_test_macros.hpp>
#include <optional>
#include <string>
#include <vector>

#include "base/error.hpp"

using namespace tlsget;
using namespace tlsget::http;

namespace {

Response partial(const std::optional<std::string>& content_range, const std::string& type = {}) {
  Response response;
  response.status = 206;
  if (content_range) response.headers.add("Content-Range", *content_range);
  if (!type.empty()) response.headers.add("Content-Type", type);
  return response;
}

}  // namespace

TEST_CASE("a Content-Range is read strictly") {
  struct Case {
    const char* value;
    std::optional<ContentRange> meaning;
  };
  const std::vector<Case> cases{
      {"bytes 0-499/1234", ContentRange{0, 499, 1234}},
      {"bytes 0-0/1", ContentRange{0, 0, 1}},
      {"bytes 5-9/*", ContentRange{5, 9, std::nullopt}},
      {"BYTES 5-9/10", ContentRange{5, 9, 10}},
      {"bytes */1234", std::nullopt},
      {"bytes 9-5/10", std::nullopt},
      {"bytes 5-10/10", std::nullopt},
      {"bytes 5-9", std::nullopt},
      {"bytes=5-9/10", std::nullopt},
      {"items 5-9/10", std::nullopt},
      {"bytes -9/10", std::nullopt},
      {"bytes 5-/10", std::nullopt},
      {"bytes 5-9/", std::nullopt},
      {"bytes 5-9/1x", std::nullopt},
      {"bytes 5/10-9", std::nullopt},
      {"bytes 0-9223372036854775807/*", std::nullopt},
      {"bytes 0-99999999999999999999/*", std::nullopt},
      {"", std::nullopt},
  };
  for (const Case& c : cases) {
    CAPTURE(c.value);
    CHECK(parse_content_range(c.value) == c.meaning);
  }
}

TEST_CASE("a partial response is the range that was asked for, or is refused") {
  struct Case {
    std::optional<std::string> asked;
    const char* came;
    std::optional<std::uint64_t> size;  ///< nullopt: refused
  };
  const std::vector<Case> cases{
      {"bytes=0-9", "bytes 0-9/100", 10},
      {"bytes=0-9", "bytes 0-9/*", 10},
      {"bytes=0-9", "bytes 0-4/5", 5},  // that is all there is
      {"bytes=0-9", "bytes 0-4/100", std::nullopt},
      {"bytes=0-9", "bytes 0-4/*", std::nullopt},
      {"bytes=0-9", "bytes 0-10/100", std::nullopt},
      {"bytes=0-9", "bytes 1-9/100", std::nullopt},
      {"bytes=0-9", "bytes 10-19/100", std::nullopt},
      {"bytes=90-", "bytes 90-99/100", 10},
      {"bytes=90-", "bytes 90-95/*", 6},
      {"bytes=90-", "bytes 90-95/100", std::nullopt},
      {"bytes=90-", "bytes 0-99/100", std::nullopt},
      {"bytes=-5", "bytes 95-99/100", 5},
      {"bytes=-5", "bytes 0-2/3", 3},
      {"bytes=-5", "bytes 20-24/*", 5},
      {"bytes=-5", "bytes 0-4/100", std::nullopt},
      {"bytes=-5", "bytes 96-99/100", std::nullopt},
      {"bytes=0-1, 4-5", "bytes 0-5/100", 6},
      {"bytes=4-5,0-1", "bytes 0-5/100", 6},
      {"bytes=0-1,4-5", "bytes 2-3/100", std::nullopt},
      {"bytes=9-5", "bytes 5-9/100", std::nullopt},  // malformed: has to be ignored
      {"bytes=x", "bytes 5-9/100", std::nullopt},
      {"bytes=0-9", "bytes */100", std::nullopt},
      {"bytes=0-9", "nonsense", std::nullopt},
      {std::nullopt, "bytes 0-9/100", std::nullopt},
      {std::nullopt, "bytes 0-99/100", std::nullopt},
  };
  for (const Case& c : cases) {
    CAPTURE(c.asked, c.came);
    std::optional<std::uint64_t> size;
    try {
      size = check_partial_content(c.asked, partial(c.came));
    } catch (const Error& error) {
      CHECK(error.category() == Category::range);
    }
    CHECK(size == c.size);
  }
}

TEST_CASE("several parts are taken for several ranges alone") {
  const auto parts = partial(std::nullopt, "multipart/byteranges; boundary=x");
  CHECK(check_partial_content("bytes=0-1,4-5", parts) == std::nullopt);
  CHECK_THROWS_AS(check_partial_content("bytes=0-1", parts), Error);
  CHECK_THROWS_AS(check_partial_content(std::nullopt, parts), Error);
  CHECK_THROWS_AS(check_partial_content("bytes=0-1,4-5", partial(std::nullopt)), Error);
}

TEST_CASE("a repeated Content-Range is refused") {
  Response twice = partial("bytes 0-1/10");
  twice.headers.add("Content-Range", "bytes 4-5/10");
  CHECK_THROWS_AS(check_partial_content("bytes=0-1", twice), Error);
}

TEST_CASE("a refused range says what was asked for and what came, escaped") {
  try {
    check_partial_content("bytes=0-9", partial("bytes 5-\x1b[31m14/100"));
    FAIL("no error");
  } catch (const Error& error) {
    CHECK(error.message() ==
          "asked for bytes 0-9, but the server's answer has bytes 5-\\x1b[31m14/100");
  }
}

#include "app/config_file.hpp"

#include <catch2/catch_test_macros.hpp>
#include <string>

namespace tlsget::app {
namespace {

TEST_CASE("a line of a configuration file is an option and its value") {
  const struct {
    const char* text;
    const char* option;
    std::optional<std::string> value;
    bool has_more = false;
  } cases[] = {
      {"url=x", "url", "x"},
      {"url = x", "url", "x"},
      {"url: x", "url", "x"},
      {"url x", "url", "x"},
      {"url\t:\t= x", "url", "x"},
      {"  url=x  ", "url", "x"},
      {"url=x\r\n", "url", "x"},
      {"--url x", "--url", "x"},
      {"--url=x", "--url=x", std::nullopt},
      {"-o x", "-o", "x"},
      {"-ox", "-ox", std::nullopt},
      {"silent", "silent", std::nullopt},
      {"silent\r\n", "silent", std::nullopt},
      {"silent # x", "silent", "#", true},
      {"data =", "data", std::nullopt},
      {R"(data = "")", "data", ""},
      {R"(data = "a b")", "data", "a b"},
      {R"(data = "a" b)", "data", "a"},
      {R"(data = "\t\n\r\v\"\\\x")", "data", "\t\n\r\v\"\\x"},
      {R"(data = "a)", "data", "a"},
      {R"(data = "a\)", "data", "a\\"},
      {R"(data = 'a b')", "data", "'a", true},
      {"data = a b", "data", "a", true},
      {"data = a # b", "data", "a"},
      {"data = a#b", "data", "a#b"},
      {"data = a=b", "data", "a=b"},
      {"\xEF\xBB\xBFurl=x", "url", "x"},
  };
  for (const auto& c : cases) {
    INFO(c.text);
    const auto lines = parse_config(c.text);
    REQUIRE(lines.size() == 1);
    CHECK(lines[0].option == c.option);
    CHECK(lines[0].value == c.value);
    CHECK(lines[0].has_more == c.has_more);
  }
}

TEST_CASE("comments and empty lines count for the numbers of lines alone") {
  const auto lines = parse_config("# one\n\n  \t\r\n   # four\nurl=a\n\nsilent");
  REQUIRE(lines.size() == 2);
  CHECK(lines[0].number == 5);
  CHECK(lines[1].number == 7);
  CHECK(parse_config("").empty());
  CHECK(parse_config("\n").empty());
}

TEST_CASE("a configuration file that is cut anywhere is read up to there") {
  const std::string text = "url = \"a\\\"b\"\n-H \"x: y\"\n# c\ndata: z w\r\n";
  for (std::size_t size = 0; size <= text.size(); ++size)
    CHECK(parse_config(text.substr(0, size)).size() <= 3);
}

}  // namespace
}  // namespace tlsget::app

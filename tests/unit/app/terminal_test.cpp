#include "app/terminal.hpp"

#include <catch2/catch_test_macros.hpp>
#include <string>
#include <string_view>

namespace tlsget::app {
namespace {

std::string escaped_in_pieces(std::string_view text, std::size_t first, std::size_t second) {
  TerminalEscaper escaper;
  std::string out = escaper.feed(text.substr(0, first));
  out += escaper.feed(text.substr(first, second - first));
  out += escaper.feed(text.substr(second));
  return out + escaper.finish();
}

TEST_CASE("escapes for a terminal alike, however the text is cut") {
  struct Case {
    std::string_view text;
    std::string_view shown;
  };
  constexpr Case cases[] = {
      {"plain\ttext\n", "plain\ttext\n"},
      {"line\r\nline\r", "line\r\nline\\x0d"},
      {"\r\r\n", "\\x0d\r\n"},
      {"a\x1b[31mred", "a\\x1b[31mred"},
      {"gr\xc3\xbc\xc3\x9f \xe2\x82\xac \xf0\x9f\x98\x80\n",
       "gr\xc3\xbc\xc3\x9f \xe2\x82\xac \xf0\x9f\x98\x80\n"},
      {"cut \xe2\x82", R"(cut \xe2\x82)"},
      {"\xff\xfe\xc3", R"(\xff\xfe\xc3)"},
      {"c1 \xc2\x9b"
       "31m",
       "c1 \\xc2\\x9b"
       "31m"},
      {"\x7f\x08\x07", R"(\x7f\x08\x07)"},
      {"\xf0\x9f\x98", R"(\xf0\x9f\x98)"},
      {"", ""},
  };
  for (const Case& c : cases) {
    CAPTURE(c.text);
    for (std::size_t first = 0; first <= c.text.size(); ++first) {
      for (std::size_t second = first; second <= c.text.size(); ++second) {
        CHECK(escaped_in_pieces(c.text, first, second) == c.shown);
      }
    }
  }
}

TEST_CASE("calls a body binary for a NUL in its first 2000 octets") {
  const std::string nul(1, '\0');
  for (const std::size_t before : {0UL, 1UL, 1999UL}) {
    BinaryDetector detector;
    CHECK_FALSE(detector.feed(std::string(before, 'x')));
    CHECK(detector.feed(nul));
  }
  BinaryDetector late;
  CHECK_FALSE(late.feed(std::string(2000, 'x') + nul));
  CHECK_FALSE(late.feed(nul));
}

TEST_CASE("makes one safe line of anything, and cuts it") {
  CHECK(printable("a\nb\x1b") == "a\\x0ab\\x1b");
  CHECK(printable("abcdef", 3) == "abc...");
  CHECK(printable("abc", 3) == "abc");
}

}  // namespace
}  // namespace tlsget::app

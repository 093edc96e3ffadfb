#include "app/glob.hpp"

#include <catch2/catch_test_macros.hpp>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "url/url.hpp"

namespace tlsget::app {
namespace {

using Texts = std::vector<std::string>;

Texts all_of(const UrlGlob& glob) {
  Texts urls;
  for (std::uint64_t i = 0; i < glob.count(); ++i) urls.push_back(glob.url(i));
  return urls;
}

TEST_CASE("a pattern stands for its URLs, the rightmost part turning fastest") {
  const struct {
    const char* pattern;
    Texts urls;
  } cases[] = {
      {"", {""}},
      {"a", {"a"}},
      {"{a,b}", {"a", "b"}},
      {"x{a}y", {"xay"}},
      {"{,a}", {"", "a"}},
      {"{a,}", {"a", ""}},
      {"{,}", {"", ""}},
      {"[1-3]", {"1", "2", "3"}},
      {"[1-10:4]", {"1", "5", "9"}},
      {"[008-011:3]", {"008", "011"}},
      {"[0-1]", {"0", "1"}},
      {"[00-1]", {"00", "01"}},
      {"[98-101:2]", {"98", "100"}},
      {"[5-5]", {"5"}},
      {"[1- \t2]", {"1", "2"}},
      {"[a-c]", {"a", "b", "c"}},
      {"[a-e:2]", {"a", "c", "e"}},
      {"[Y-b:3]", {"Y", "\\", "_", "b"}},
      {"[z-z]", {"z"}},
      {"{a,b}-[1-2]", {"a-1", "a-2", "b-1", "b-2"}},
      {"{a,b}{c,d}{e}", {"ace", "ade", "bce", "bde"}},
      {"\\{a\\}\\[1-2\\]", {"{a}[1-2]"}},
      {"{a\\,b,\\}}", {"a,b", "}"}},
      {"\\a\\", {"\\a\\"}},
      {"[]", {"[]"}},
      {"x[]{a,b}", {"x[]a", "x[]b"}},
      {"http://[::1]/[1-2]", {"http://[::1]/1", "http://[::1]/2"}},
      {"http://[fe80::1%25lo]:80/", {"http://[fe80::1%25lo]:80/"}},
      {"[18446744073709551-18446744073709552]", {"18446744073709551", "18446744073709552"}},
  };
  for (const auto& c : cases) {
    INFO(c.pattern);
    CHECK(all_of(UrlGlob::parse(c.pattern)) == c.urls);
  }
}

TEST_CASE("what is no pattern is refused at its place") {
  const struct {
    const char* pattern;
    std::size_t offset;
  } cases[] = {
      {"a{b", 1},
      {"a{", 1},
      {"a{}", 1},
      {"a}", 1},
      {"a]", 1},
      {"{a,{b}}", 3},
      {"{a,[1-2]}", 3},
      {"{a]}", 2},
      {"{a}}", 3},
      {"x[", 1},
      {"x[1", 1},
      {"x[1-", 1},
      {"x[1-2", 1},
      {"x[1-2:", 1},
      {"x[1-2:1", 1},
      {"[1]", 0},
      {"[3-1]", 0},
      {"[1-3:0]", 0},
      {"[1-3:3]", 0},
      {"[1-1:2]", 0},
      {"[1-3:x]", 0},
      {"[1-3 ]", 0},
      {"[-1-3]", 0},
      {"[a-3]", 0},
      {"[1-c]", 0},
      {"[c-a]", 0},
      {"[a-c:0]", 0},
      {"[a-c:3]", 0},
      {"[a-c", 0},
      {"[a-", 0},
      {"[a", 0},
      {"[ab-c]", 0},
      {"[\xC3\xA9-f]", 0},
      {"[1-99999999999999999999]", 0},
      {"[9223372036854775808-9223372036854775809]", 0},
      {"[1-9000000000]x[1-9000000000]", 15},
  };
  for (const auto& c : cases) {
    INFO(c.pattern);
    try {
      UrlGlob::parse(c.pattern);
      FAIL_CHECK("it was taken");
    } catch (const Error& error) {
      CHECK(error.category() == Category::url_malformed);
      REQUIRE(error.detail<url::UrlErrorDetail>() != nullptr);
      CHECK(error.detail<url::UrlErrorDetail>()->offset == c.offset);
      CHECK(error.detail<url::UrlErrorDetail>()->text == c.pattern);
    }
  }
}

TEST_CASE("a pattern that may hold a password is not shown") {
  try {
    UrlGlob::parse("http://ann:secret@a.test/{");
    FAIL("it was taken");
  } catch (const Error& error) {
    CHECK(error.detail<url::UrlErrorDetail>()->text.empty());
    CHECK(error.message().find("secret") == std::string::npos);
  }
}

TEST_CASE("a number past any memory is still worked out") {
  const UrlGlob glob = UrlGlob::parse("[0-999999999]/[0-999999999]");
  CHECK(glob.count() == 1'000'000'000'000'000'000);
  CHECK(glob.url(glob.count() - 1) == "999999999/999999999");
  CHECK(glob.url(123'000'000'456) == "123/456");
}

TEST_CASE("more than 255 sets are refused") {
  std::string pattern;
  for (int i = 0; i < 255; ++i) pattern += "{a}";
  CHECK(UrlGlob::parse(pattern).count() == 1);
  CHECK_THROWS_AS(UrlGlob::parse(pattern + "{a}"), Error);
}

TEST_CASE("a pattern that is cut anywhere is refused or shorter, and never read past its end") {
  const std::string pattern = "x{a\\,b,c}[01-10:3]\\{[a-e:2]";
  for (std::size_t size = 0; size <= pattern.size(); ++size) {
    INFO(size);
    try {
      const UrlGlob glob = UrlGlob::parse(pattern.substr(0, size));
      CHECK(glob.count() <= 2 * 4 * 3);
    } catch (const Error& error) {
      CHECK(error.category() == Category::url_malformed);
    }
  }
}

TEST_CASE("#1 in a name is what the first set or range has") {
  const UrlGlob glob = UrlGlob::parse("{a,b}/[01-02]");
  const struct {
    const char* name;
    const char* file;
  } cases[] = {
      {"#1", "b"},
      {"#2", "01"},
      {"x#1y#2z", "xby01z"},
      {"#2#1", "01b"},
      {"#3", "#3"},
      {"#0", "#0"},
      {"#", "#"},
      {"##1", "#b"},
      {"#x", "#x"},
      {"#12", "#12"},
      {"#-1", "#-1"},
      {"#01", "b"},
      {"#99999999999999999999", "#99999999999999999999"},
  };
  for (const auto& c : cases) {
    INFO(c.name);
    CHECK(glob.file_name(c.name, 2) == c.file);
  }
  CHECK(UrlGlob::parse("a").file_name("#1", 0) == "#1");
  CHECK(UrlGlob::literal("{a,b}").url(0) == "{a,b}");
  CHECK(UrlGlob::literal("{a,b}").file_name("#1", 0) == "#1");
}

}  // namespace
}  // namespace tlsget::app

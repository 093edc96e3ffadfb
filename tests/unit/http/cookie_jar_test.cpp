#include "http/cookie_jar.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <catch2/catch_message.hpp>
#include <catch2/catch_test_macros.hpp>
#include <string>

#include "unit/http/feeding.hpp"

namespace tlsget::http {
namespace {

constexpr std::int64_t now = 1'800'000'000;

CookieContext at(const char* url) {
  return cookie_context(url::parse(url));
}

/// The fault of a response's one cookie.
std::optional<CookieFault> set(CookieJar& jar, std::string field,
                               const char* url = "https://a.example.com/",
                               std::int64_t time = now) {
  const auto news = jar.receive({{"Set-Cookie", std::move(field)}}, at(url), time);
  REQUIRE(news.size() == 1);
  return news.front().fault;
}

TEST_CASE("a cookie that was set is sent to where it belongs") {
  CookieJar jar(CookieStyle::strict);
  CHECK_FALSE(set(jar, "a=1"));
  CHECK_FALSE(set(jar, "b=2; domain=example.com"));
  CHECK_FALSE(set(jar, "c=3; path=/x"));
  CHECK(jar.field_for(at("https://a.example.com/"), now) == "a=1; b=2");
  CHECK(jar.field_for(at("https://a.example.com/x"), now) == "c=3; a=1; b=2");
  CHECK(jar.field_for(at("https://b.example.com/"), now) == "b=2");
  CHECK(jar.field_for(at("https://other.test/"), now).empty());
}

TEST_CASE("longer paths come first, then longer domains, longer names, and what is newer") {
  CookieJar jar(CookieStyle::strict);
  set(jar, "a=1; domain=example.com; path=/");
  set(jar, "b=2; path=/");
  set(jar, "c=3; path=/");
  set(jar, "longer=4; path=/");
  set(jar, "d=5; path=/x");
  CHECK(jar.field_for(at("https://a.example.com/x"), now) == "d=5; longer=4; c=3; b=2; a=1");
}

TEST_CASE("a cookie replaces the one of its name, domain and path, and keeps its place") {
  CookieJar jar(CookieStyle::strict);
  set(jar, "a=1; path=/");
  set(jar, "b=2; path=/");
  set(jar, "a=3; path=/");
  CHECK(jar.field_for(at("https://a.example.com/"), now) == "b=2; a=3");
  CHECK(jar.cookies().size() == 2);
}

TEST_CASE("a cookie ends with its time") {
  CookieJar jar(CookieStyle::strict);
  set(jar, "a=1; max-age=10");
  CHECK(jar.field_for(at("https://a.example.com/"), now + 10) == "a=1");
  CHECK(jar.field_for(at("https://a.example.com/"), now + 11).empty());
  set(jar, "b=1");
  set(jar, "b=; max-age=0");
  CHECK(jar.field_for(at("https://a.example.com/"), now).empty());
  CHECK(jar.cookies().empty());
}

TEST_CASE("what came without TLS neither replaces nor hides a Secure cookie") {
  CookieJar jar(CookieStyle::strict);
  set(jar, "a=1; secure; path=/login");
  CHECK(set(jar, "a=2; path=/login", "http://a.example.com/") == CookieFault::overlays);
  CHECK(set(jar, "a=2; path=/login/en", "http://a.example.com/") == CookieFault::overlays);
  CHECK_FALSE(set(jar, "a=2; path=/other", "http://a.example.com/"));
  CHECK_FALSE(set(jar, "A=2; path=/login", "http://a.example.com/"));
  CHECK_FALSE(set(jar, "a=3; path=/login"));
}

TEST_CASE("of one response 50 cookies are taken") {
  CookieJar jar(CookieStyle::strict);
  Headers fields;
  for (int i = 0; i < 60; ++i) fields.add("Set-Cookie", fmt::format("c{}={}", i, i));
  const auto news = jar.receive(fields, at("https://a.example.com/"), now);
  CHECK(news.size() == 60);
  CHECK_FALSE(news[49].fault);
  CHECK(news[50].fault == CookieFault::too_many);
  CHECK(jar.cookies().size() == 50);
  CHECK(news[7].name == "c7");
}

TEST_CASE("the news of a cookie hold its name and never its value") {
  CookieJar jar(CookieStyle::strict);
  const auto news = jar.receive({{"Set-Cookie", "secret"}, {"Set-Cookie", "a=secret; b"}},
                                at("https://a.example.com/"), now);
  CHECK(news[0].name.empty());
  CHECK(news[1].name == "a");
}

TEST_CASE("a jar does not grow without end") {
  CookieJar jar(CookieStyle::strict);
  const CookieContext context = at("https://a.example.com/");
  for (int response = 0; response < 250; ++response) {
    Headers fields;
    for (int i = 0; i < 50; ++i) fields.add("Set-Cookie", fmt::format("c{}x{}=1", response, i));
    jar.receive(fields, context, now);
  }
  CHECK(jar.cookies().size() == 10'000);
  CHECK(set(jar, "one=more") == CookieFault::too_many);
  CHECK_FALSE(set(jar, "c0x0=2"));
}

TEST_CASE("a request gets 150 cookies and 8190 octets at most") {
  CookieJar many(CookieStyle::strict);
  std::string text;
  for (int i = 0; i < 200; ++i) text += fmt::format("a.test\tFALSE\t/\tFALSE\t0\tc{:03}\t1\n", i);
  many.load(text, now, false);
  const std::string field = many.field_for(at("http://a.test/"), now);
  CHECK(std::count(field.begin(), field.end(), ';') == 149);

  CookieJar large(CookieStyle::strict);
  for (int i = 0; i < 10; ++i) set(large, fmt::format("c{}={}", i, std::string(1000, 'x')));
  CHECK(large.field_for(at("https://a.example.com/"), now, "own=1").size() < 8190);
  CHECK(large.field_for(at("https://a.example.com/"), now, "own=1").find("own") ==
        std::string::npos);
}

TEST_CASE("the caller's own cookies come after those of the jar") {
  CookieJar jar(CookieStyle::strict);
  CHECK(jar.field_for(at("https://a.example.com/"), now, "own=1").compare("own=1") == 0);
  set(jar, "a=1");
  CHECK(jar.field_for(at("https://a.example.com/"), now, "own=1") == "a=1; own=1");
}

constexpr std::string_view file =
    "# Netscape HTTP Cookie File\r\n"
    "\n"
    "a.test\tFALSE\t/\tFALSE\t0\ts\tsession\n"
    "nonsense\n"
    "Set-Cookie: f=field; domain=a.test; path=/\n"
    "#HttpOnly_.a.test\tTRUE\t/\tTRUE\t4000000000\th\tlong\r\n"
    "a.test\tFALSE\t/\tFALSE\t10\told\tgone\n"
    "a.test\tFALSE\t/\tFALSE\t0\tlast\t1";

TEST_CASE("reads files of both forms, and writes one with the newest first") {
  CookieJar jar(CookieStyle::strict);
  jar.load(file, now, false);
  CHECK(jar.save(now) ==
        "# Netscape HTTP Cookie File\n"
        "# https://curl.se/docs/http-cookies.html\n"
        "# This file was generated by libcurl! Edit at your own risk.\n\n"
        "a.test\tFALSE\t/\tFALSE\t0\tlast\t1\n"
        "#HttpOnly_.a.test\tTRUE\t/\tTRUE\t4000000000\th\tlong\n"
        ".a.test\tTRUE\t/\tFALSE\t0\tf\tfield\n"
        "a.test\tFALSE\t/\tFALSE\t0\ts\tsession\n");
  CookieJar again(CookieStyle::strict);
  again.load(jar.save(now), now, false);
  CHECK(again.cookies().size() == 4);
}

TEST_CASE("a file that was cut anywhere has whole cookies or none") {
  for (std::size_t cut = 0; cut <= file.size(); ++cut) {
    CookieJar jar(CookieStyle::strict);
    jar.load(std::string(file.substr(0, cut)), now, false);
    for (const Cookie& cookie : jar.cookies())
      CHECK(std::string_view("s f h last").find(cookie.name) != std::string_view::npos);
    CHECK(jar.cookies().size() <= 4);
  }
}

TEST_CASE("a session's cookies can be left out of a file") {
  CookieJar jar(CookieStyle::strict);
  jar.load(file, now, true);
  REQUIRE(jar.cookies().size() == 1);
  CHECK(jar.cookies().front().name == "h");
}

TEST_CASE("a file's cookie does not replace what a server has set") {
  CookieJar jar(CookieStyle::strict);
  set(jar, "s=new; path=/", "http://a.test/");
  jar.load(file, now, false);
  CHECK(jar.field_for(at("http://a.test/"), now).find("s=new") != std::string::npos);
  CHECK(jar.field_for(at("http://a.test/"), now).find("s=session") == std::string::npos);
}

TEST_CASE("a file's field without a domain is nobody's, but in curl's style an address's") {
  CookieJar strict(CookieStyle::strict);
  strict.load("Set-Cookie: a=1\n", now, false);
  CHECK(strict.cookies().empty());
  CookieJar loose(CookieStyle::curl);
  loose.load("Set-Cookie: a=1\n", now, false);
  CHECK(loose.field_for(at("http://127.0.0.1/"), now) == "a=1");
  CHECK(loose.field_for(at("http://a.test/"), now).empty());
  CHECK(loose.save(now).find("a\t1") == std::string::npos);
}

TEST_CASE("a line beyond the limit is passed over, and in curl's style ends the file") {
  const std::string text = "a.test\tFALSE\t/\tFALSE\t0\tb\t" + std::string(5000, 'x') +
                           "\na.test\tFALSE\t/\tFALSE\t0\tc\t1\n";
  CookieJar strict(CookieStyle::strict);
  strict.load(text, now, false);
  CHECK(strict.field_for(at("http://a.test/"), now) == "c=1");
  CookieJar loose(CookieStyle::curl);
  loose.load(text, now, false);
  CHECK(loose.cookies().empty());
}

}  // namespace
}  // namespace tlsget::http

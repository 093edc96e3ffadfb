#include "http/http_date.hpp"

#include <catch2/catch_message.hpp>
#include <catch2/catch_test_macros.hpp>
#include <cstdint>
#include <optional>
#include <string>

namespace tlsget::http {
namespace {

std::optional<std::int64_t> seconds_of(std::string_view text, DateStyle style) {
  const auto time = parse_date(text, style);
  return time ? std::optional<std::int64_t>(time->time_since_epoch().count()) : std::nullopt;
}

struct Row {
  const char* text;
  std::optional<std::int64_t> seconds;
};

// Each as curl 8.14 reads it (its -z shows that).
constexpr Row rows[] = {
    {"Sun, 06 Nov 1994 08:49:37 GMT", 784111777},
    {"Sunday, 06-Nov-94 08:49:37 GMT", 784111777},
    {"Sun Nov  6 08:49:37 1994", 784111777},
    {"06 Nov 1994 08:49:37 GMT", 784111777},
    {"06-Nov-94 08:49:37 GMT", 784111777},
    {"Nov  6 08:49:37 1994", 784111777},
    {"06 Nov 1994 08:49:37", 784111777},
    {"06-Nov-94 08:49:37", 784111777},
    {"1994 Nov 6 08:49:37", 784111777},
    {"GMT 08:49:37 06-Nov-94 Sunday", 784111777},
    {"94 6 Nov 08:49:37", 784111777},
    {"1994 Nov 6", 784080000},
    {"06-Nov-94", 784080000},
    {"Sun Nov 6 94", 784080000},
    {"1994.Nov.6", 784080000},
    {"Sun/Nov/6/94/GMT", 784080000},
    {"Sun, 06 Nov 1994 08:49:37 CET", 784108177},
    {"06 Nov 1994 08:49:37 EST", 784129777},
    {"Sun, 06 Nov 1994 08:49:37 UT", 784111777},
    {"Sun, 12 Sep 2004 15:05:58 -0700", 1095026758},
    {"Sat, 11 Sep 2004 21:32:11 +0200", 1094931131},
    {"20040912 15:05:58 -0700", 1095026758},
    {"20040911 +0200", 1094853600},
    {"Thu, 01-Jan-1970 00:59:58 GMT", 3598},
    {"Thu, 01-Jan-1970 00:00:00 GMT", 0},
    {"Thu, 01-Jan-70 00:00:01 GMT", 3155760001},
    {"Thu, 01-Jan-71 00:00:01 GMT", 31536001},
    {"Thu, 01-Jan-69 00:00:01 GMT", 3124224001},
    {"Wed, 31 Dec 2008 23:59:60 GMT", 1230768000},
    {"Wed, 31 Dec 2008 23:60:60 GMT", std::nullopt},
    {"Wed, 31 Dec 2008 23:59:61 GMT", std::nullopt},
    {"Wed, 31 Dec 2008 24:00:00 GMT", std::nullopt},
    {"20111323", std::nullopt},
    {"20110623", 1308787200},
    {"Wed, 31 Dec 1582 23:59:59 GMT", std::nullopt},
    {"Mon, 13 Jan 1583 00:00:00 GMT", -12211516800},
    {"13 Jan 80 8:4", 316598640},
    {"13 Jan 2080 8:04", 3472358640},
    {"30 Feb 2004", 1078099200},
    {"32 Jan 2004", std::nullopt},
    {"0 Jan 2004", std::nullopt},
    {"2 Jan 2004 A", 1073005200},
    {"2 Jan 2004 M", 1073044800},
    {"2 Jan 2004 N", 1072998000},
    {"2 Jan 2004 Y", 1072958400},
    {"2 Jan 2004 Z", 1073001600},
    {"2 Jan 2004 J", std::nullopt},
    {"2 January 2004", std::nullopt},
    {"2 Jane 2004", std::nullopt},
    {"Saturday 2 Jan 2004", 1073001600},
    {"Sat Sun 2 Jan 2004", std::nullopt},
    {"2 Jan 2004 foo", std::nullopt},
    {"soon", std::nullopt},
    {"", std::nullopt},
    {"2 Jan 99999999", 3155633001331200},
    {"2 Jan 100000000", std::nullopt},
    {"2004-01-02", std::nullopt},
    {"2 Jan 2004 +1400", 1072951200},
    {"2 Jan 2004 +1401", std::nullopt},
    {"2 Jan 2004 12:00 13:00", std::nullopt},
    {"2 Jan 12:00:00", std::nullopt},
    {"Jan 2 2004 1 2 3 4", std::nullopt},
    {"2 3 Jan", 1041465600},
    {"40 Jan 5", 2209334400},
    {"2 Jan 2004, 08:49:37.123", std::nullopt},
    {"2 Jan 2004T08:49:37", 1073008177},
    {"T 2 Jan 2004", 1072976400},
    {"2 Jan 123", std::nullopt},
    {"15:05:58.5 2 Jan 2004", std::nullopt},
    {"2 Jan 2004 123:04", std::nullopt},
    {"2 Jan 2004 1:2:3:4", std::nullopt},
    {"2 Jan 2004 1:2x", 1072965720},
    {"2 jAN 2004 gMt PDT", std::nullopt},
};

TEST_CASE("reads dates in curl's way") {
  for (const Row& row : rows) {
    INFO(row.text);
    CHECK(seconds_of(row.text, DateStyle::curl) == row.seconds);
  }
}

TEST_CASE("reads dates in RFC 6265's way where that is another") {
  constexpr Row others[] = {
      {"Thu, 01-Jan-70 00:00:01 GMT", 1},
      {"Thu, 01-Jan-69 00:00:01 GMT", 3124224001},
      {"2 January 2004", 1073001600},
      {"2 Jane 2004", 1073001600},
      {"2 Jan 2004 foo", 1073001600},
      {"foo 2 bar Jan 2004", 1073001600},
      {"soon", std::nullopt},
      {"foo Jan 2004", std::nullopt},
  };
  for (const Row& row : others) {
    INFO(row.text);
    CHECK(seconds_of(row.text, DateStyle::rfc6265) == row.seconds);
  }
}

TEST_CASE("a date's end is never read beyond") {
  const std::string date = "Sun, 06 Nov 1994 08:49:37 +0100";
  for (std::size_t cut = 0; cut <= date.size(); ++cut) {
    const std::string part = date.substr(0, cut);  // of its own, so that a sanitizer sees
    const auto time = seconds_of(part, DateStyle::rfc6265);
    if (cut < 13) CHECK_FALSE(time.has_value());
    if (cut == 25) CHECK(time == 784111777);
    if (cut == date.size()) CHECK(time == 784108177);
  }
}

}  // namespace
}  // namespace tlsget::http

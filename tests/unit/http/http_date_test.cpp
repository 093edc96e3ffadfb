// What is a date, by curl 8.14's own reading (tests/differential has the same through -z).
#include "http/http_date.hpp"

#include <catch2/catch_message.hpp>
#include <catch2/catch_test_macros.hpp>

#include <optional>
#include <string>

namespace tlsget::http {
namespace {

std::optional<std::string> read(std::string_view text) {
  const auto time = parse_date(text);
  return time ? std::optional(format_date(*time)) : std::nullopt;
}

struct Vector {
  std::string_view text;
  std::optional<std::string> time;
};

TEST_CASE("dates are read as curl reads them") {
  const Vector vectors[] = {
      {"Sun, 06 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 08:49:37 GMT"},
      {"Sunday, 06-Nov-94 08:49:37 GMT", "Sun, 06 Nov 1994 08:49:37 GMT"},
      {"Sun Nov  6 08:49:37 1994", "Sun, 06 Nov 1994 08:49:37 GMT"},
      {"06 Nov 1994", "Sun, 06 Nov 1994 00:00:00 GMT"},
      {"06-Nov-94", "Sun, 06 Nov 1994 00:00:00 GMT"},
      {"Nov-94-6", "Sun, 06 Nov 1994 00:00:00 GMT"},
      {"1994 Nov 6", "Sun, 06 Nov 1994 00:00:00 GMT"},
      {"Nov 6 1994 8:49", "Sun, 06 Nov 1994 08:49:00 GMT"},
      {"20040911 +0200", "Fri, 10 Sep 2004 22:00:00 GMT"},
      {"20040912 15:05:58 -0700", "Sun, 12 Sep 2004 22:05:58 GMT"},
      {"Thu, 01 Jan 1970 00:00:00 GMT", "Thu, 01 Jan 1970 00:00:00 GMT"},
      {"01 Jan 1969", "Wed, 01 Jan 1969 00:00:00 GMT"},
      {"06 Nov 71", "Sat, 06 Nov 1971 00:00:00 GMT"},
      {"06 Nov 70", "Thu, 06 Nov 2070 00:00:00 GMT"},
      {"31 Feb 2022", "Thu, 03 Mar 2022 00:00:00 GMT"},
      {"Mon, 31 Dec 2029 23:59:60 GMT", "Tue, 01 Jan 2030 00:00:00 GMT"},
      {"06 nov 1994 CEST", "Sat, 05 Nov 1994 22:00:00 GMT"},
      {"06 Nov 1994 PST", "Sun, 06 Nov 1994 08:00:00 GMT"},
      {"06 Nov 1994 A", "Sun, 06 Nov 1994 01:00:00 GMT"},
      {"06 Nov 1994 N", "Sat, 05 Nov 1994 23:00:00 GMT"},
      {"06 Nov 1994 +1400", "Sat, 05 Nov 1994 10:00:00 GMT"},
      {"2022-11-01", {}},
      {"Sat, 15-Apr-17 21:01:22 GMT x", "Sat, 15 Apr 2017 21:01:22 GMT"},
      {"06 November 1994", {}},
      {"06 Nov", {}},
      {"Nov 1994", {}},
      {"06 Nov 1582", {}},
      {"06 Nov 1994 25:00", {}},
      {"32 Nov 1994", {}},
      {"99999999999 Nov 1994", {}},
      {"Sun Sun 6 Nov 1994", {}},
      {"averylongword 6 Nov 1994", {}},
      {"20221301", {}},
      {"20220001", {}},
      {"", {}},
      {"1667296800", {}},
      {"today", {}},
  };
  for (const auto& [text, time] : vectors) {
    INFO(text);
    CHECK(read(text) == time);
  }
}

TEST_CASE("no beginning of a date is read out of bounds") {
  const std::string date = "Sunday, 06-Nov-94 08:49:37 +0100";
  for (std::size_t size = 0; size <= date.size(); ++size) {
    const std::string exact(date, 0, size);  // so that a sanitizer sees its end
    (void)parse_date(exact);
  }
  CHECK(read(date) == "Sun, 06 Nov 1994 07:49:37 GMT");
}

TEST_CASE("what is written is read again") {
  for (const int days : {0, 1, 59, 365, 11'016, 20'000}) {
    const std::chrono::sys_seconds time = std::chrono::sys_days{} + std::chrono::days(days);
    CHECK(parse_date(format_date(time)) == time);
  }
}

}  // namespace
}  // namespace tlsget::http

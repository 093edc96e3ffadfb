#include "app/rfc3339.hpp"

#include <catch2/catch_test_macros.hpp>
#include <string>
#include <vector>

namespace tlsget::app {
namespace {

TEST_CASE("reads the times of RFC 3339") {
  struct Row {
    std::string text;
    std::string utc;
  };
  const std::vector<Row> rows{
      {"2026-11-24T11:00:00Z", "2026-11-24T11:00:00Z"},
      {"2026-11-24t11:00:00z", "2026-11-24T11:00:00Z"},
      {"1985-04-12T23:20:50.52Z", "1985-04-12T23:20:50Z"},
      {"1996-12-19T16:39:57-08:00", "1996-12-20T00:39:57Z"},
      {"1937-01-01T12:00:27.87+00:20", "1937-01-01T11:40:27Z"},
      {"2026-01-01T00:30:00+01:00", "2025-12-31T23:30:00Z"},
      {"2026-11-24T11:00:00-00:00", "2026-11-24T11:00:00Z"},
      {"1990-12-31T23:59:60Z", "1990-12-31T23:59:59Z"},
      {"1990-12-31T15:59:60-08:00", "1990-12-31T23:59:59Z"},
      {"2024-02-29T00:00:00Z", "2024-02-29T00:00:00Z"},
      {"9999-12-31T23:59:59Z", "9999-12-31T23:59:59Z"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    const TimeParse parsed = parse_rfc3339(row.text);
    REQUIRE(parsed.time.has_value());
    CHECK(format_rfc3339(*parsed.time) == row.utc);
  }
}

TEST_CASE("says where a time is no time of RFC 3339, and what should stand there") {
  struct Row {
    std::string text;
    std::size_t offset;
    std::string expected;
  };
  const std::vector<Row> rows{
      {"", 0, "a year of four digits"},
      {"26-11-24T11:00:00Z", 2, "a year of four digits"},
      {"+2026-11-24T11:00:00Z", 0, "a year of four digits"},
      {"2026/11/24T11:00:00Z", 4, "'-'"},
      {"2026-13-24T11:00:00Z", 5, "a month from 01 to 12"},
      {"2026-1-24T11:00:00Z", 6, "a month from 01 to 12"},
      {"2026-11-00T11:00:00Z", 8, "a day from 01 to 31"},
      {"2026-11-31T11:00:00Z", 8, "a day that this month has"},
      {"2025-02-29T11:00:00Z", 8, "a day that this month has"},
      {"2026-11-24", 10, "'T'"},
      {"2026-11-24 11:00:00Z", 10, "'T'"},
      {"2026-11-24T24:00:00Z", 11, "an hour from 00 to 23"},
      {"2026-11-24T11:60:00Z", 14, "a minute from 00 to 59"},
      {"2026-11-24T11:00Z", 16, "':'"},
      {"2026-11-24T11:00:61Z", 17, "a second from 00 to 59"},
      {"2026-11-24T11:00:60Z", 17, "a second from 00 to 59"},
      {"2026-11-24T23:59:60+01:00", 17, "a second from 00 to 59"},
      {"2026-11-24T11:00:00.Z", 20, "digits of a fraction"},
      {"2026-11-24T11:00:00", 19, "'Z' or an offset like +02:00"},
      {"2026-11-24T11:00:00+2:00", 21, "hours from 00 to 23"},
      {"2026-11-24T11:00:00+24:00", 20, "hours from 00 to 23"},
      {"2026-11-24T11:00:00+0200", 22, "':'"},
      {"2026-11-24T11:00:00+02:60", 23, "minutes from 00 to 59"},
      {"2026-11-24T11:00:00Z ", 20, "the end"},
      {"2026-11-24T11:00:00ZZ", 20, "the end"},
      {" 2026-11-24T11:00:00Z", 0, "a year of four digits"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    const TimeParse parsed = parse_rfc3339(row.text);
    CHECK_FALSE(parsed.time.has_value());
    CHECK(parsed.offset == row.offset);
    CHECK(parsed.expected == row.expected);
  }
}

TEST_CASE("a time cut anywhere is no time") {
  const std::string whole = "2026-11-24T11:00:00.25+02:00";
  for (std::size_t size = 0; size < whole.size(); ++size) {
    CAPTURE(size);
    const TimeParse parsed = parse_rfc3339(whole.substr(0, size));
    CHECK_FALSE(parsed.time.has_value());
    CHECK(parsed.offset <= size);
  }
  CHECK(parse_rfc3339(whole).time.has_value());
}

}  // namespace
}  // namespace tlsget::app

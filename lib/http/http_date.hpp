// Dates: those of fields (RFC 9110 section 5.6.7), and what people write who know curl.
//
// Rules. The reading is curl's (curl_getdate(3)), which takes all three forms of HTTP and more:
// words and numbers in any order, at most six of them, whatever stands between. A number is a time
// (9:10 or 09:10:30), a zone (+0130 behind a date), a day written 20221101, a day of the month
// (the first number, up to 31), or a year. A word is a weekday, a month of three letters or a zone.
// A day, a month and a year have to be there; the time is 0:00:00 and the zone UTC otherwise.
//
// Not here: "2022-11-01", which curl does not read either (RFC 3339 is app/rfc3339's).
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace tlsget::http {

/// nullopt: no date, or one before 1583.
std::optional<std::chrono::sys_seconds> parse_date(std::string_view text) noexcept;

/// IMF-fixdate: "Tue, 01 Nov 2022 10:00:00 GMT".
std::string format_date(std::chrono::sys_seconds time);

}  // namespace tlsget::http

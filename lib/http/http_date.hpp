// Dates: those of fields (RFC 9110 section 5.6.7), of cookies (RFC 6265 section 5.1.1), and what
// people write who know curl.
//
// Rules. The reading is that of curl_getdate(3), which takes all three forms of HTTP and more: the
// words and numbers of a date come in any order, at most six of them, apart by anything that is
// neither letter nor digit. The name of a weekday means nothing; then there are a month; a time
// H:MM or H:MM:SS; a zone by name, or as four digits behind a sign; eight digits YYYYMMDD; a number
// from 1 to 31, which is the day; another one, which is the year. A number that fits none of these,
// or a second one of its kind, makes the whole no date. Day, month and year have to be there;
// without a time it is midnight, without a zone UTC.
//
// Pure; never looks at the locale or at a clock. Not here: "2022-11-01", which curl does not read
// either (RFC 3339 is app/rfc3339's).
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace tlsget::http {

enum class DateStyle {
  curl,    ///< a month has three letters, the year 70 is 2070, another word makes it no date
  rfc6265  ///< the first three letters tell a month, the year 70 is 1970, other words are nothing
};

/// nullopt: no date, or one before 1583.
std::optional<std::chrono::sys_seconds> parse_date(std::string_view text,
                                                   DateStyle style = DateStyle::curl) noexcept;

/// IMF-fixdate: "Tue, 01 Nov 2022 10:00:00 GMT".
std::string format_date(std::chrono::sys_seconds time);

}  // namespace tlsget::http

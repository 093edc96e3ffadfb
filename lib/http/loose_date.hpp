// Dates as people and servers write them: in cookies (RFC 6265 section 5.1.1), in -z.
//
// Rules. The words and numbers of a date come in any order, apart by anything that is neither
// letter nor digit: the name of a weekday, which means nothing; a month; a time H:MM or H:MM:SS; a
// zone by name, or as four digits behind a sign; eight digits YYYYMMDD; a number from 1 to 31 is
// the day, and another one the year. Another number, or a second one of its kind, makes the whole
// no date. Without a time it is midnight, without a zone UTC.
//
// Pure; never looks at the locale or at a clock. Not here: the exact forms of RFC 9110.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace tlsget::http {

enum class DateStyle {
  rfc6265,  ///< the first three letters tell a month, the year 70 is 1970, other words are nothing
  curl      ///< a month has three letters, the year 70 is 2070, another word makes it no date
};

/// Seconds since 1970 began, UTC. nullopt: no date, or one before 1583.
std::optional<std::int64_t> parse_loose_date(std::string_view text,
                                             DateStyle style = DateStyle::rfc6265);

}  // namespace tlsget::http

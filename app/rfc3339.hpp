// Times as RFC 3339 writes them: "2026-11-24T11:00:00Z", "2026-11-24T13:00:00.5+02:00".
//
// Rules. The grammar of its section 5.6 and nothing else: a date and a time, 'T' between them, with
// seconds, and 'Z' or an offset behind; 't' and 'z' as well. Fractions of a second are cut off. A
// leap second (23:59:60 UTC) is the second before it.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace tlsget::app {

struct TimeParse {
  std::optional<std::chrono::sys_seconds> time;
  // When there is none:
  std::size_t offset = 0;     ///< of the octet that is wrong; the text's size: something is missing
  std::string_view expected;  ///< what should stand there
};
TimeParse parse_rfc3339(std::string_view text);

/// "2026-11-24T11:00:00Z".
std::string format_rfc3339(std::chrono::sys_seconds time);

}  // namespace tlsget::app

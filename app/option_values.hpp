// Reading the values of options: numbers, times, names. Every function throws Error(usage) that
// names the option as it was spelled and says what it expects.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "app/options_table.hpp"
#include "client/options.hpp"
#include "url/url.hpp"

namespace tlsget::app {

/// "-m: expected a number of seconds, not "abc"".
[[noreturn]] void refuse_value(const Occurrence& option, std::string_view expected);

/// Decimal seconds, fractions allowed, not negative; at least 1 ms unless zero, at most 31 years.
std::chrono::milliseconds seconds_value(const Occurrence& option);
/// A whole number from `least` up.
std::int64_t integer_value(const Occurrence& option, std::int64_t least);
/// Octets: a whole number, and one of `letters`, in either case, for the powers of 1024 in their
/// order.
std::uint64_t octets_value(const Occurrence& option, std::string_view letters,
                           std::string_view expected);
/// The value, which goes into a request's head: without CR, LF, NUL and other controls but HTAB.
std::string head_text_value(const Occurrence& option);

/// A file's name: not empty.
std::string file_value(const Occurrence& option);
/// A time by RFC 3339.
std::chrono::sys_seconds time_value(const Occurrence& option);
/// A host's name or address, alone.
url::Host host_value(const Occurrence& option);

/// HOST:PORT:ADDRESS[,ADDRESS]... of --resolve; IPv6 in brackets or bare.
client::ResolveOverride resolve_value(const Occurrence& option);
/// -HOST:PORT of --resolve, which takes back what was given before; without addresses.
client::ResolveOverride resolve_removal(const Occurrence& option);
/// HOST1:PORT1:HOST2:PORT2 of --connect-to; IPv6 in brackets, every part may be empty.
client::ConnectTo connect_to_value(const Occurrence& option);

/// NAME, if!NAME, host!NAME or ifhost!INTERFACE!HOST of --interface.
client::LocalEnd local_end_value(const Occurrence& option);
/// FIRST or FIRST-LAST, each at most 65535, of --local-port.
std::pair<std::uint16_t, std::uint16_t> ports_value(const Occurrence& option);

}  // namespace tlsget::app

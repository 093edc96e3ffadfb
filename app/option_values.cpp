#include "app/option_values.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <vector>

#include "app/rfc3339.hpp"
#include "base/error.hpp"
#include "base/text.hpp"

namespace tlsget::app {

void refuse_value(const Occurrence& option, std::string_view expected) {
  throw Error(Category::usage,
              fmt::format("{} expects {}, not \"{}\"", option.spelled, expected, option.value));
}

std::chrono::milliseconds seconds_value(const Occurrence& option) {
  constexpr double longest = 1e9;
  constexpr std::string_view expected = "a number of seconds";
  double seconds = 0;
  const char* const end = option.value.data() + option.value.size();
  const auto [stopped, error] = std::from_chars(option.value.data(), end, seconds);
  if (error != std::errc() || stopped != end || !std::isfinite(seconds)) {
    refuse_value(option, expected);
  }
  if (seconds < 0) refuse_value(option, "a number of seconds that is not negative");
  const double clamped = std::min(seconds, longest);
  return std::chrono::milliseconds(static_cast<std::int64_t>(std::ceil(clamped * 1000)));
}

std::int64_t integer_value(const Occurrence& option, std::int64_t least) {
  std::int64_t number = 0;
  const char* const end = option.value.data() + option.value.size();
  const auto [stopped, error] = std::from_chars(option.value.data(), end, number);
  if (error != std::errc() || stopped != end) refuse_value(option, "a whole number");
  if (number < least) refuse_value(option, fmt::format("a number from {} up", least));
  return number;
}

std::uint64_t octets_value(const Occurrence& option, std::string_view letters,
                           std::string_view expected) {
  std::string_view digits = option.value;
  std::size_t power = 0;
  if (!digits.empty() && text::is_alpha(digits.back())) {
    power = letters.find(text::to_lower(digits.back()));
    digits.remove_suffix(1);
  }
  if (power == std::string_view::npos) refuse_value(option, expected);
  const auto number = text::parse_decimal(digits);
  const std::uint64_t factor = std::uint64_t{1} << (10 * power);
  constexpr auto largest = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
  if (!number || *number > largest / factor) refuse_value(option, expected);
  return *number * factor;
}

std::string head_text_value(const Occurrence& option) {
  for (const char c : option.value) {
    if (text::is_control(c) && c != '\t') {
      throw Error(Category::usage, fmt::format("{} has a control character (0x{:02x}) in its value",
                                               option.spelled, static_cast<unsigned char>(c)));
    }
  }
  return std::string(option.value);
}

std::string file_value(const Occurrence& option) {
  if (option.value.empty()) refuse_value(option, "a file's name");
  return std::string(option.value);
}

std::chrono::sys_seconds time_value(const Occurrence& option) {
  const TimeParse parsed = parse_rfc3339(option.value);
  if (parsed.time) return *parsed.time;
  throw Error(Category::usage,
              fmt::format("{} expects a time like 2026-11-24T11:00:00Z (RFC 3339), not \"{}\": {} "
                          "is missing at character {}",
                          option.spelled, option.value, parsed.expected, parsed.offset + 1));
}

url::Host host_value(const Occurrence& option) {
  try {
    return url::parse_host(option.value);
  } catch (const Error& error) {
    throw Error(Category::usage, fmt::format("{} expects a host's name or address, not \"{}\": {}",
                                             option.spelled, option.value, error.message()));
  }
}

namespace {

/// `text` cut at colons that are not inside brackets, into `most` parts at most: the last one keeps
/// its colons.
std::vector<std::string_view> split_at_colons(std::string_view text, std::size_t most) {
  std::vector<std::string_view> parts;
  while (parts.size() + 1 < most) {
    const std::size_t close = text.starts_with('[') ? text.find(']') : 0;
    const std::size_t colon = text.find(':', close == std::string_view::npos ? 0 : close);
    if (colon == std::string_view::npos) break;
    parts.push_back(text.substr(0, colon));
    text.remove_prefix(colon + 1);
  }
  parts.push_back(text);
  return parts;
}

std::string_view without_brackets(std::string_view host) {
  if (host.size() >= 2 && host.front() == '[' && host.back() == ']') {
    return host.substr(1, host.size() - 2);
  }
  return host;
}

std::optional<std::uint16_t> parse_port(std::string_view text) {
  const std::optional<std::uint64_t> number = text::parse_decimal(text);
  if (!number || *number > 65535) return std::nullopt;
  return static_cast<std::uint16_t>(*number);
}

/// In the form that URLs have it, since that is what it is compared with.
std::string host_part(const Occurrence& option, std::string_view text, std::string_view expected) {
  try {
    return url::parse_host(text).text;
  } catch (const Error&) {
    refuse_value(option, expected);
  }
}

bool is_address(std::string_view text) {
  try {
    return url::parse_host(text).is_address();
  } catch (const Error&) {
    return false;
  }
}

/// HOST:PORT, "*" for any host.
client::ResolveOverride resolve_place(const Occurrence& option, std::string_view host,
                                      std::string_view port, std::string_view expected) {
  client::ResolveOverride entry;
  entry.host = host == "*" ? std::string(host) : host_part(option, host, expected);
  const std::optional<std::uint16_t> number = parse_port(port);
  if (!number) refuse_value(option, expected);
  entry.port = *number;
  return entry;
}

}  // namespace

client::ResolveOverride resolve_removal(const Occurrence& option) {
  constexpr std::string_view expected = "-HOST:PORT";
  const std::vector<std::string_view> parts = split_at_colons(option.value.substr(1), 2);
  if (parts.size() != 2) refuse_value(option, expected);
  return resolve_place(option, parts[0], parts[1], expected);
}

client::ResolveOverride resolve_value(const Occurrence& option) {
  constexpr std::string_view expected = "HOST:PORT:ADDRESS[,ADDRESS]...";
  // "+" asks curl to let the entry grow old; entries here live as long as one call.
  const std::string_view value = option.value.substr(option.value.starts_with('+') ? 1 : 0);
  const std::vector<std::string_view> parts = split_at_colons(value, 3);
  if (parts.size() != 3) refuse_value(option, expected);

  client::ResolveOverride entry = resolve_place(option, parts[0], parts[1], expected);
  for (const std::string_view address : text::list_elements(parts[2])) {
    if (!is_address(address)) refuse_value(option, "IP addresses after HOST:PORT:");
    entry.addresses.emplace_back(without_brackets(address));
  }
  if (entry.addresses.empty()) refuse_value(option, expected);
  return entry;
}

client::ConnectTo connect_to_value(const Occurrence& option) {
  constexpr std::string_view expected = "HOST1:PORT1:HOST2:PORT2";
  const std::vector<std::string_view> parts = split_at_colons(option.value, 4);
  if (parts.size() != 4) refuse_value(option, expected);

  client::ConnectTo entry;
  if (!parts[0].empty()) entry.host = host_part(option, parts[0], expected);
  entry.port = parse_port(parts[1]);
  if (!parts[2].empty()) entry.to_host = host_part(option, parts[2], expected);
  entry.to_port = parse_port(parts[3]);
  const bool bad_port = (!entry.port && !parts[1].empty()) || (!entry.to_port && !parts[3].empty());
  if (bad_port) refuse_value(option, expected);
  return entry;
}

client::LocalEnd local_end_value(const Occurrence& option) {
  std::string_view value = option.value;
  const auto strip = [&value](std::string_view prefix) {
    const bool has = value.starts_with(prefix);
    if (has) value.remove_prefix(prefix.size());
    return has;
  };
  client::LocalEnd end;
  if (strip("ifhost!")) {
    const std::size_t mark = value.find('!');
    if (mark == std::string_view::npos || mark == 0 || mark + 1 == value.size())
      refuse_value(option, "ifhost!INTERFACE!HOST");
    end.device = value.substr(0, mark);
    end.host = value.substr(mark + 1);
  } else if (strip("if!")) {
    end.device = value;
  } else if (strip("host!")) {
    end.host = value;
  } else {
    end.either = value;
  }
  if (value.empty()) refuse_value(option, "an interface, an address or a host");
  return end;
}

std::pair<std::uint16_t, std::uint16_t> ports_value(const Occurrence& option) {
  constexpr std::string_view expected = "a port, or two with a dash between them";
  const std::size_t dash = option.value.find('-');
  const auto first = parse_port(text::trim(option.value.substr(0, dash)));
  if (!first) refuse_value(option, expected);
  if (dash == std::string_view::npos) return {*first, *first};
  const auto last = parse_port(text::trim(option.value.substr(dash + 1)));
  if (!last || *last < *first) refuse_value(option, expected);
  return {*first, *last};
}

}  // namespace tlsget::app

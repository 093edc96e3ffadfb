// Options about speed: how fast a transfer may be, and how slow.
#include <algorithm>

#include "app/option_values.hpp"
#include "app/options_table.hpp"

namespace tlsget::app {

namespace {

void set_limit_rate(Draft& draft, const Occurrence& option) {
  draft.invocation.options.pacing.most =
      octets_value(option, "bkmg", "octets a second such as 500, 20K, 3M or 1G");
}

// Each of the two has a default that the other one brings, unless it was given before.

void set_speed_limit(Draft& draft, const Occurrence& option) {
  client::PacingOptions& pacing = draft.invocation.options.pacing;
  pacing.least = static_cast<std::uint64_t>(integer_value(option, 0));
  if (pacing.slow_time.count() == 0) pacing.slow_time = std::chrono::seconds(30);
}

void set_speed_time(Draft& draft, const Occurrence& option) {
  constexpr std::int64_t longest = 1'000'000'000;
  client::PacingOptions& pacing = draft.invocation.options.pacing;
  pacing.slow_time = std::chrono::seconds(std::min(integer_value(option, 0), longest));
  if (pacing.least == 0) pacing.least = 1;
}

constexpr OptionRow rows[] = {
    {.name = "limit-rate",
     .placeholder = "SPEED",
     .help = "So many octets a second at most, sent as well as received: 500, 20K, 3M, 1G",
     .group = HelpGroup::connection,
     .kind = OptionKind::value,
     .set = set_limit_rate},
    {.name = "speed-limit",
     .letter = 'Y',
     .placeholder = "SPEED",
     .help = "Exit 28 after --speed-time seconds (30) below so many octets a second",
     .group = HelpGroup::connection,
     .kind = OptionKind::value,
     .set = set_speed_limit},
    {.name = "speed-time",
     .letter = 'y',
     .placeholder = "SECONDS",
     .help = "Exit 28 after so long below --speed-limit octets a second (1)",
     .group = HelpGroup::connection,
     .kind = OptionKind::value,
     .set = set_speed_time},
};

}  // namespace

std::span<const OptionRow> pacing_options() {
  return rows;
}

}  // namespace tlsget::app

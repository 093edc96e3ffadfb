// Options about the command line itself and about how several transfers go together.

#include <algorithm>

#include "app/option_values.hpp"
#include "app/options_table.hpp"
#include "base/error.hpp"
#include "base/text.hpp"

namespace tlsget::app {

namespace {

constexpr Setter no_effect = [](Draft&, const Occurrence&) {};

/// Curl takes its own default for a number that is too large or zero.
void set_parallel_max(Draft& draft, const Occurrence& option) {
  constexpr std::int64_t most = 300;
  constexpr unsigned otherwise = 50;
  const std::int64_t number = integer_value(option, 0);
  draft.invocation.program.parallel_max =
      number < 1 || number > most ? otherwise : static_cast<unsigned>(number);
}

void set_parallel_max_host(Draft& draft, const Occurrence& option) {
  constexpr std::int64_t most = 65535;
  const std::int64_t number = integer_value(option, 0);
  draft.invocation.program.parallel_max_host = number > most ? 0 : static_cast<unsigned>(number);
}

struct RateUnit {
  std::string_view name;
  std::int64_t milliseconds;
};
constexpr RateUnit rate_units[] = {
    {"s", 1000}, {"ms", 1}, {"m", 60'000}, {"h", 3'600'000}, {"d", 86'400'000}};

/// NUMBER[/[NUMBER]UNIT]: so many starts in that time; an hour without a unit.
void set_rate(Draft& draft, const Occurrence& option) {
  constexpr std::string_view expected =
      "how many transfers in which time, such as 3/s, 10/m or 1/5m (s, m, h or d)";
  constexpr std::int64_t longest = 1'000'000'000'000;
  const std::string_view value = option.value;
  const std::size_t slash = value.find('/');
  const auto count = text::parse_decimal(value.substr(0, slash));
  if (!count || *count == 0) refuse_value(option, expected);
  std::int64_t period = rate_units[3].milliseconds;
  if (slash != std::string_view::npos) {
    std::string_view unit = value.substr(slash + 1);
    const std::size_t digits = std::min(unit.find_first_not_of("0123456789"), unit.size());
    const auto factor = digits == 0 ? 1 : text::parse_decimal(unit.substr(0, digits));
    unit.remove_prefix(digits);
    const auto* const known =
        std::ranges::find_if(rate_units, [unit](const RateUnit& u) { return u.name == unit; });
    if (known == std::end(rate_units) || !factor || *factor == 0 ||
        *factor > static_cast<std::uint64_t>(longest / known->milliseconds))
      refuse_value(option, expected);
    period = static_cast<std::int64_t>(*factor) * known->milliseconds;
  }
  const std::uint64_t interval = static_cast<std::uint64_t>(period) / *count;
  if (interval == 0) refuse_value(option, "at most one transfer in a millisecond");
  draft.invocation.program.interval =
      std::chrono::milliseconds(static_cast<std::int64_t>(interval));
}

constexpr OptionRow rows[] = {
    {.name = "parallel",
     .letter = 'Z',
     .help = "Transfer several URLs at the same time",
     .group = HelpGroup::program,
     .kind = OptionKind::negatable,
     .set = [](Draft& draft, const Occurrence& o) { draft.invocation.program.parallel = o.on; }},
    {.name = "parallel-max",
     .placeholder = "NUMBER",
     .help = "With -Z, so many at most (50; up to 300 may be asked for, 64 run)",
     .group = HelpGroup::program,
     .kind = OptionKind::value,
     .set = set_parallel_max},
    {.name = "parallel-max-host",
     .placeholder = "NUMBER",
     .help = "With -Z, so many at most to one host and port",
     .group = HelpGroup::program,
     .kind = OptionKind::value,
     .set = set_parallel_max_host},
    {.name = "parallel-immediate",
     .help = "With -Z, wait for no connection to share, which HTTP/1.1 never does",
     .group = HelpGroup::program,
     .kind = OptionKind::negatable,
     .set = no_effect},
    {.name = "fail-early",
     .help = "Stop at the first transfer that fails",
     .group = HelpGroup::program,
     .kind = OptionKind::negatable,
     .set = [](Draft& draft, const Occurrence& o) { draft.invocation.program.fail_early = o.on; }},
    {.name = "rate",
     .placeholder = "NUMBER/UNIT",
     .help = "Start so many transfers at most in a second, minute, hour or day: 3/s, 10/m",
     .group = HelpGroup::program,
     .kind = OptionKind::value,
     .set = set_rate},
    {.name = "next",
     .letter = ':',
     .help = "What follows is an operation with options of its own",
     .group = HelpGroup::program,
     .kind = OptionKind::next},
    {.name = "config",
     .letter = 'K',
     .placeholder = "FILE",
     .help = "Read options from FILE, one a line; '-' is stdin",
     .group = HelpGroup::program,
     .kind = OptionKind::config},
    {.name = "disable",
     .letter = 'q',
     .help = "As the first argument: read no default configuration file",
     .group = HelpGroup::program,
     .kind = OptionKind::negatable,
     .set = no_effect},
    {.name = "variable",
     .placeholder = "NAME=TEXT|NAME@FILE|%NAME",
     .help = "A variable for --expand-OPTION, which takes {{NAME}} in the value of any OPTION",
     .group = HelpGroup::program,
     .kind = OptionKind::variable,
     .is_secret = true},
    {.name = "progress-bar",
     .letter = '#',
     .help = "Show progress as a bar",
     .group = HelpGroup::output,
     .kind = OptionKind::negatable,
     .set = [](Draft& draft,
               const Occurrence& o) { draft.invocation.program.progress_bar = o.on; }},
    {.name = "progress-meter",
     .help = "Show no progress",
     .group = HelpGroup::output,
     .kind = OptionKind::negatable,
     .set = [](Draft& draft,
               const Occurrence& o) { draft.invocation.program.progress_meter = o.on; },
     .shown_negated = true},
};

}  // namespace

std::span<const OptionRow> control_options() {
  return rows;
}

}  // namespace tlsget::app

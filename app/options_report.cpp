// Options about what is told of a transfer, and how exactly: exit codes, times, a line of JSON, the
// secrets of its connections; and how long certificates have to last.
#include <algorithm>

#include "app/option_values.hpp"
#include "app/options_table.hpp"
#include "base/text.hpp"

namespace tlsget::app {

namespace {

/// "30d", "2w", "12h".
std::chrono::seconds time_length(const Occurrence& option) {
  constexpr std::string_view expected = "a length of time such as 30d (s, m, h, d or w)";
  struct Unit {
    char letter;
    std::uint64_t seconds;
  };
  constexpr Unit units[] = {{'s', 1}, {'m', 60}, {'h', 3600}, {'d', 86'400}, {'w', 604'800}};
  constexpr std::uint64_t longest = 100ULL * 366 * 86'400;
  std::string_view digits = option.value;
  if (digits.empty()) refuse_value(option, expected);
  const auto* const unit = std::ranges::find(units, digits.back(), &Unit::letter);
  digits.remove_suffix(1);
  const auto number = text::parse_decimal(digits);
  if (unit == std::end(units) || !number) refuse_value(option, expected);
  if (*number > longest / unit->seconds) refuse_value(option, "at most a hundred years");
  return std::chrono::seconds(static_cast<std::int64_t>(*number * unit->seconds));
}

void set_report(Draft& draft, const Occurrence& option) {
  constexpr std::string_view expected = "json, or json:FILE";
  constexpr std::string_view format = "json";
  std::string_view value = option.value;
  if (!value.starts_with(format)) refuse_value(option, expected);
  value.remove_prefix(format.size());
  if (value.empty()) {
    draft.invocation.settings.json_report.emplace();
    return;
  }
  if (value.size() < 2 || value.front() != ':') refuse_value(option, expected);
  draft.invocation.settings.json_report = value.substr(1);
}

constexpr OptionRow rows[] = {
    {.name = "exit-detail",
     .help = "Exit 111 to 118, 121 or 122 by what is wrong with a certificate or TLS version",
     .group = HelpGroup::program,
     .kind = OptionKind::negatable,
     .set = [](Draft& draft, const Occurrence& o) { draft.invocation.settings.exit_detail = o.on; },
     .commands = for_fetch | for_verify},
    {.name = "expires-in",
     .placeholder = "TIME",
     .help = "Refuse a certificate of the path that expires within 30d, 12h, 2w",
     .group = HelpGroup::tls,
     .kind = OptionKind::value,
     .set =
         [](Draft& draft, const Occurrence& o) {
           draft.invocation.options.tls.least_time_left = time_length(o);
         },
     .commands = for_fetch | for_verify},
    {.name = "report",
     .placeholder = "json[:FILE]",
     .help = "Add a line of JSON about each transfer to FILE, or to stderr",
     .group = HelpGroup::output,
     .kind = OptionKind::value,
     .set = set_report},
    {.name = "ssl-key-log",
     .placeholder = "FILE",
     .help = "Add the secrets of each TLS connection to FILE, for Wireshark",
     .group = HelpGroup::tls,
     .kind = OptionKind::value,
     .set = [](Draft& draft,
               const Occurrence& o) { draft.invocation.options.tls.key_log = file_value(o); }},
    {.name = "timing",
     .help = "Show on stderr where the time of each transfer went",
     .group = HelpGroup::output,
     .kind = OptionKind::negatable,
     .set = [](Draft& draft, const Occurrence& o) { draft.invocation.settings.timing = o.on; }},
};

}  // namespace

std::span<const OptionRow> report_options() {
  return rows;
}

}  // namespace tlsget::app

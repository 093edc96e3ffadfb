// Options of `tlsget verify` that fetching does not have, or has in another meaning (--json).
#include "app/option_values.hpp"
#include "app/options_table.hpp"

namespace tlsget::app {

namespace {

constexpr OptionRow rows[] = {
    {.name = "untrusted",
     .placeholder = "FILE",
     .help = "Certificates that may help to find a path; repeatable",
     .group = HelpGroup::verify,
     .kind = OptionKind::value,
     .set = [](Draft& draft,
               const Occurrence& o) { draft.invocation.verify.untrusted.push_back(file_value(o)); },
     .common = true,
     .commands = for_verify},
    {.name = "host",
     .placeholder = "NAME|ADDRESS",
     .help = "The host to cover; without it no name is checked",
     .group = HelpGroup::verify,
     .kind = OptionKind::value,
     .set = [](Draft& draft, const Occurrence& o) { draft.invocation.verify.host = host_value(o); },
     .common = true,
     .commands = for_verify},
    {.name = "at",
     .placeholder = "TIME",
     .help = "Judge as of then (RFC 3339: 2026-11-24T11:00:00Z), not now",
     .group = HelpGroup::verify,
     .kind = OptionKind::value,
     .set = [](Draft& draft, const Occurrence& o) { draft.invocation.verify.at = time_value(o); },
     .common = true,
     .commands = for_verify},
    {.name = "json",
     .help = "One line of JSON instead of a text",
     .group = HelpGroup::verify,
     .kind = OptionKind::flag,
     .set = [](Draft& draft, const Occurrence&) { draft.invocation.verify.json = true; },
     .common = true,
     .commands = for_verify},
};

}  // namespace

std::span<const OptionRow> verify_options() {
  return rows;
}

}  // namespace tlsget::app

// Options about what is told while transfers go on: -v, traces, --stderr.
#include <algorithm>
#include <cerrno>

#include <fmt/format.h>

#include "app/option_values.hpp"
#include "app/options_table.hpp"
#include "app/output_stream.hpp"
#include "base/error.hpp"
#include "base/text.hpp"

namespace tlsget::app {

namespace {

/// The last of -v and the traces counts, and is said to when there was another.
void choose_trace(Draft& draft, const Occurrence& option, TraceKind kind, std::string_view file) {
  TraceSettings& trace = draft.invocation.program.trace;
  if (trace.kind != TraceKind::none && trace.kind != kind)
    draft.invocation.warnings.push_back(
        fmt::format("{} overrides an earlier trace option", option.spelled));
  trace.kind = kind;
  trace.file = file;
}

/// Once: what happens. Twice in one word (-vv): with times and numbers; three times: all octets as
/// text. --no-verbose switches off whatever is traced.
void set_verbose(Draft& draft, const Occurrence& option) {
  TraceSettings& trace = draft.invocation.program.trace;
  if (!option.on) {
    trace = {};
  } else if (!option.again) {
    trace.times = trace.numbers = false;
    choose_trace(draft, option, TraceKind::verbose, "%");
  } else if (!trace.times || !trace.numbers) {
    trace.times = trace.numbers = true;
  } else {
    trace.kind = TraceKind::ascii;
  }
}

void set_trace(Draft& draft, const Occurrence& option) {
  if (option.value.empty()) refuse_value(option, "a file's name");
  choose_trace(draft, option, TraceKind::hex, option.value);
}

void set_trace_ascii(Draft& draft, const Occurrence& option) {
  if (option.value.empty()) refuse_value(option, "a file's name");
  choose_trace(draft, option, TraceKind::ascii, option.value);
}

/// A list of parts of curl, each with "-" before it to leave it out. Times and numbers are all of
/// them that there is here; other parts say what they do anyway, or are not there.
void set_trace_config(Draft& draft, const Occurrence& option) {
  TraceSettings& trace = draft.invocation.program.trace;
  std::string_view list = option.value;
  while (!list.empty()) {
    const std::size_t end = std::min(list.find_first_of(", "), list.size());
    std::string_view part = list.substr(0, end);
    list.remove_prefix(std::min(end + 1, list.size()));
    const bool on = !part.starts_with('-');
    if (!on) part.remove_prefix(1);
    const bool all = text::equals_ignoring_case(part, "all");
    if (all || text::equals_ignoring_case(part, "time")) trace.times = on;
    if (all || text::equals_ignoring_case(part, "ids")) trace.numbers = on;
  }
}

/// At once, so that what is wrong with later options is told there too.
void set_standard_error(Draft& draft, const Occurrence& option) {
  if (redirect_standard_error(std::string(option.value))) return;
  const int reason = errno;
  if (draft.invocation.profile->private_traces)
    throw Error(Category::write_file, fmt::format("{}: cannot write {}: {}", option.spelled,
                                                  option.value, describe_errno(reason)));
  draft.invocation.warnings.push_back(fmt::format("Failed to open {}", option.value));
}

constexpr OptionRow rows[] = {
    {.name = "verbose",
     .letter = 'v',
     .help = "Tell on stderr what happens: addresses, TLS, heads; -vv with times, -vvv all octets",
     .group = HelpGroup::output,
     .kind = OptionKind::negatable,
     .set = set_verbose,
     .common = true,
     .counts = true},
    {.name = "trace",
     .placeholder = "FILE",
     .help = "Write all that is sent and received, as hex, to FILE; '-' is stdout, '%' stderr",
     .group = HelpGroup::output,
     .kind = OptionKind::value,
     .set = set_trace},
    {.name = "trace-ascii",
     .placeholder = "FILE",
     .help = "The same as text",
     .group = HelpGroup::output,
     .kind = OptionKind::value,
     .set = set_trace_ascii},
    {.name = "trace-time",
     .help = "Begin lines of -v and traces with the time",
     .group = HelpGroup::output,
     .kind = OptionKind::negatable,
     .set = [](Draft& draft, const Occurrence& o) { draft.invocation.program.trace.times = o.on; }},
    {.name = "trace-ids",
     .help = "Begin lines of -v and traces with the numbers of transfer and connection",
     .group = HelpGroup::output,
     .kind = OptionKind::negatable,
     .set = [](Draft& draft,
               const Occurrence& o) { draft.invocation.program.trace.numbers = o.on; }},
    {.name = "trace-config",
     .placeholder = "LIST",
     .help = "What -v and traces tell: time, ids, all; with '-' before it not",
     .group = HelpGroup::output,
     .kind = OptionKind::value,
     .set = set_trace_config},
    {.name = "stderr",
     .placeholder = "FILE",
     .help = "Write to FILE what goes to stderr; '-' is stdout",
     .group = HelpGroup::output,
     .kind = OptionKind::value,
     .set = set_standard_error},
    {.name = "styled-output",
     .help = "No bold field names on a terminal",
     .group = HelpGroup::output,
     .kind = OptionKind::negatable,
     .set = [](Draft& draft,
               const Occurrence& o) { draft.invocation.program.styled_output = o.on; },
     .shown_negated = true},
};

}  // namespace

std::span<const OptionRow> trace_options() {
  return rows;
}

}  // namespace tlsget::app

// Options about what is done with the answer on this machine, and about the program itself.
#include <algorithm>

#include "app/argument_files.hpp"
#include "app/option_values.hpp"
#include "app/options_table.hpp"
#include "base/error.hpp"

namespace tlsget::app {

void add_url(Draft& draft, std::string_view url) {
  const auto place = std::find_if(draft.transfers.begin(), draft.transfers.end(),
                                  [](const TransferDraft& transfer) { return !transfer.url; });
  TransferDraft& transfer =
      place == draft.transfers.end() ? draft.transfers.emplace_back() : *place;
  transfer.url = url;
}

void add_output(Draft& draft, OutputTarget output) {
  const auto place = std::find_if(draft.transfers.begin(), draft.transfers.end(),
                                  [](const TransferDraft& transfer) { return !transfer.output; });
  TransferDraft& transfer =
      place == draft.transfers.end() ? draft.transfers.emplace_back() : *place;
  transfer.output = std::move(output);
}

namespace {

void set_output(Draft& draft, const Occurrence& option) {
  if (option.value.empty()) refuse_value(option, "a file's name");
  if (option.value == "-") {
    add_output(draft, {OutputTarget::Kind::explicit_standard_output, {}});
  } else {
    add_output(draft, {OutputTarget::Kind::file, std::string(option.value)});
  }
}

void set_remote_name(Draft& draft, const Occurrence& option) {
  add_output(
      draft,
      {option.on ? OutputTarget::Kind::remote_name : OutputTarget::Kind::standard_output, {}});
}

void set_dump_header(Draft& draft, const Occurrence& option) {
  if (option.value.empty()) refuse_value(option, "a file's name");
  draft.invocation.settings.dump_header = option.value;
}

void set_write_out(Draft& draft, const Occurrence& option) {
  FetchSettings& settings = draft.invocation.settings;
  if (option.value.starts_with('@')) {
    settings.write_out =
        without_line_ends(read_argument_file(draft, option, option.value.substr(1)));
  } else {
    settings.write_out = option.value;
  }
}

constexpr Setter no_effect = [](Draft&, const Occurrence&) {};

constexpr OptionRow rows[] = {
    {.name = "output",
     .letter = 'o',
     .placeholder = "FILE",
     .help = "Save the body as FILE; '-' is stdout, raw even to a terminal",
     .group = HelpGroup::output,
     .kind = OptionKind::value,
     .set = set_output,
     .common = true},
    {.name = "remote-name",
     .letter = 'O',
     .help = "Save the body under the last part of the URL's path",
     .group = HelpGroup::output,
     .kind = OptionKind::negatable,
     .set = set_remote_name,
     .common = true},
    {.name = "remote-name-all",
     .help = "-O for every URL that has no -o",
     .group = HelpGroup::output,
     .kind = OptionKind::negatable,
     .set = [](Draft& draft, const Occurrence& o) { draft.all_remote_names = o.on; }},
    {.name = "output-dir",
     .placeholder = "DIR",
     .help = "The directory that -o and -O save in",
     .group = HelpGroup::output,
     .kind = OptionKind::value,
     .set = [](Draft& draft,
               const Occurrence& o) { draft.invocation.settings.output_directory = o.value; }},
    {.name = "create-dirs",
     .help = "Make the directories of -o and --output-dir that do not exist",
     .group = HelpGroup::output,
     .kind = OptionKind::negatable,
     .set = [](Draft& draft,
               const Occurrence& o) { draft.invocation.settings.create_directories = o.on; }},
    {.name = "show-headers",
     .letter = 'i',
     .help = "Show the response's head before its body",
     .group = HelpGroup::output,
     .kind = OptionKind::negatable,
     .set = [](Draft& draft,
               const Occurrence& o) { draft.invocation.settings.include_heads = o.on; },
     .common = true,
     .alias = "include"},
    {.name = "dump-header",
     .letter = 'D',
     .placeholder = "FILE",
     .help = "Write the response's heads to FILE; '-' is stdout",
     .group = HelpGroup::output,
     .kind = OptionKind::value,
     .set = set_dump_header},
    {.name = "write-out",
     .letter = 'w',
     .placeholder = "FORMAT|@FILE",
     .help = "Print this after each transfer; %{http_code} and the like are filled in",
     .group = HelpGroup::output,
     .kind = OptionKind::value,
     .set = set_write_out},
    {.name = "silent",
     .letter = 's',
     .help = "Print no errors and no warnings",
     .group = HelpGroup::output,
     .kind = OptionKind::negatable,
     .set = [](Draft& draft, const Occurrence& o) { draft.invocation.settings.silent = o.on; },
     .common = true},
    {.name = "show-error",
     .letter = 'S',
     .help = "Print errors even with -s",
     .group = HelpGroup::output,
     .kind = OptionKind::negatable,
     .set = [](Draft& draft, const Occurrence& o) { draft.invocation.settings.show_error = o.on; },
     .common = true},
    {.name = "verbose",
     .letter = 'v',
     .help = "Tell on stderr what happens: addresses, TLS, heads",
     .group = HelpGroup::output,
     .kind = OptionKind::negatable,
     .set = [](Draft& draft, const Occurrence& o) { draft.invocation.settings.verbose = o.on; },
     .common = true},
    // What follows has nothing to switch: output is never buffered.
    {.name = "buffer",
     .letter = 'N',
     .help = "Output is not held back, which is always so",
     .group = HelpGroup::output,
     .kind = OptionKind::negatable,
     .set = no_effect,
     .shown_negated = true},
    {.name = "styled-output",
     .help = "No bold header names, which is always so",
     .group = HelpGroup::output,
     .kind = OptionKind::negatable,
     .set = no_effect,
     .shown_negated = true},
    {.name = "help",
     .letter = 'h',
     .placeholder = "all|GROUP",
     .help = "This help, all of it, or one group: output, request, connection, tls, program",
     .group = HelpGroup::program,
     .kind = OptionKind::help,
     .common = true,
     .commands = any_command},
    {.name = "version",
     .letter = 'V',
     .help = "Print the version",
     .group = HelpGroup::program,
     .kind = OptionKind::version,
     .common = true,
     .commands = any_command},
};

}  // namespace

std::span<const OptionRow> output_options() {
  return rows;
}

}  // namespace tlsget::app

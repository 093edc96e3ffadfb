// Every flag, written once: names, argument, help and what it sets.
//
// Rules. The command line, --help and "did you mean" are all read from these rows; a flag that is
// not here does not exist. Rows stand in one file per kind of subject (options_request.cpp, ...),
// as constants: nothing is built when the program starts. Setters run in the order of the command
// line. A row of curl's that is not honoured says so and why, and is never ignored.
//
// Not here: how arguments are split into options and values (cli).
#pragma once

#include <array>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "app/invocation.hpp"
#include "app/request_draft.hpp"

namespace tlsget::app {

/// An output option, a URL, an upload; curl pairs the first of one kind with the first of another.
struct TransferDraft {
  std::optional<std::string> url;
  std::optional<OutputTarget> output;
  std::optional<std::string> upload;  ///< -T; empty: none, and none of a later -T either
};

/// The Invocation while options are still being read.
struct Draft {
  Invocation invocation;
  std::vector<TransferDraft> transfers;
  PostData data;
  RequestDraft request;
  bool fail_flag = false;            ///< -f
  bool fail_with_body_flag = false;  ///< --fail-with-body
  bool glob_off = false;
  http::SchemeSet login_schemes;  ///< empty: none was named, which is Basic
  bool proxy_digest = false;      ///< --proxy-digest goes before Basic
  bool proxy_any_scheme = false;  ///< --proxy-anyauth goes before both
  bool url_may_lack = false;      ///< an operation without URL is found out when its turn comes
  bool all_remote_names = false;
  bool standard_input_used = false;  ///< by -d @- or the like; it can be read once
};

/// Throws Error(usage) when options about files contradict each other.
void check_file_options(const Draft& draft);

/// Give the first transfer that has none yet its URL, its output or its upload; else begin a new
/// one.
void add_url(Draft& draft, std::string_view url);
void add_output(Draft& draft, OutputTarget output);
void add_upload(Draft& draft, std::string_view file);

/// One option as it was met.
struct Occurrence {
  std::string_view spelled;  ///< "-o" or "--output", for messages
  std::string_view value;    ///< empty for flags
  bool on = true;            ///< false for the --no- form
  bool again = false;        ///< of a row that counts: not the first in its word, as in "-vv"
};

enum class HelpGroup { output, request, connection, verify, tls, program };

enum class OptionKind {
  flag,       ///< no argument
  negatable,  ///< no argument, and a --no- form
  value,      ///< one argument
  help,       ///< takes the next word, if there is one, as its topic; ends the reading
  version,    ///< ends the reading
  next,       ///< begins the next operation
  config,     ///< one argument: a file whose lines are options
  variable,   ///< one argument: something for --expand-*
  later,      ///< known, and not here yet
  refused,    ///< curl's, and not what this program does; the row's reason says why
};

using Setter = void (*)(Draft&, const Occurrence&);

// The fields stand in the order in which a row reads best.
struct OptionRow {                    // NOLINT(clang-analyzer-optin.performance.Padding)
  std::string_view name;              ///< without dashes
  char letter = 0;                    ///< 0: none
  std::string_view placeholder = {};  ///< "FILE"; empty: takes no argument
  std::string_view help = {};         ///< one line; of `refused` the reason
  HelpGroup group = HelpGroup::program;
  OptionKind kind = OptionKind::flag;
  Setter set = nullptr;
  bool common = false;          ///< shown by the short --help
  std::string_view alias = {};  ///< curl's other long name; empty: none
  bool shown_negated = false;   ///< help shows the --no- form, because the other is the default
  std::string_view negated_help = {};  ///< the --no- form has a line of its own in the help
  Commands commands = for_fetch;       ///< whose option it is
  /// Of `later` and `refused`: the --no- form is taken, since it asks for what is so anyway.
  bool off_is_taken = false;
  /// The value may open doors: it is wiped from the process's arguments, which anybody can read.
  bool is_secret = false;
  bool is_url = false;  ///< the value is a URL, which may have a password in it
  bool counts = false;  ///< "-vv" is something else than "-v -v": Occurrence::again
};

constexpr bool takes_value(const OptionRow& row) {
  return !row.placeholder.empty();
}

/// The whole table, part by part, in the order of the help.
std::array<std::span<const OptionRow>, 15> options_table();

std::span<const OptionRow> request_options();
std::span<const OptionRow> login_options();
std::span<const OptionRow> cookie_options();
std::span<const OptionRow> upload_options();
std::span<const OptionRow> protocol_options();
std::span<const OptionRow> output_options();
std::span<const OptionRow> trace_options();
std::span<const OptionRow> file_options();
std::span<const OptionRow> connection_options();
std::span<const OptionRow> control_options();
std::span<const OptionRow> proxy_options();
std::span<const OptionRow> pacing_options();
std::span<const OptionRow> report_options();
std::span<const OptionRow> verify_options();
/// Curl's options that are taken without effect, come later, or are refused.
std::span<const OptionRow> absent_options();

/// What a long name means.
struct LongName {
  const OptionRow* row = nullptr;  ///< null: no such option
  bool on = true;
};
/// `name` without the dashes; "no-" forms included. Exact: prefixes are not accepted. One name can
/// mean another thing to another command: only options of these are found.
LongName find_long(std::string_view name, Commands of = for_fetch);
const OptionRow* find_letter(char letter, Commands of = for_fetch);

/// The option most like `name` ("--output" for "outptu"), with dashes; empty when none is near.
std::string nearest_option(std::string_view name, Commands of = for_fetch);

}  // namespace tlsget::app

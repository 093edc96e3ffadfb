// Options about what is asked for: method, fields, body, redirects.
#include <fmt/format.h>

#include <algorithm>

#include "app/argument_files.hpp"
#include "app/option_values.hpp"
#include "app/options_table.hpp"
#include "app/own_field_lines.hpp"
#include "app/request_draft.hpp"
#include "base/error.hpp"
#include "base/text.hpp"

namespace tlsget::app {

namespace {

// --- -H ---

/// What a message may say of a line that is no field: its first word, if that looks like a name
/// with something behind it. All else may be a secret.
std::string first_word(std::string_view line) {
  const std::string_view word = line.substr(0, line.find_first_of(" \t"));
  if (word.size() == line.size() || !text::is_token(word)) return {};
  return fmt::format(" \"{} ...\"", word);
}

void refuse_header_line(Draft& draft, const Occurrence& option, std::string_view line) {
  std::string message = fmt::format(R"({}{} is not a header field: write "Name: value")",
                                    option.spelled, first_word(line));
  if (draft.invocation.profile->strict_own_fields) {
    throw Error(Category::usage, std::move(message));
  }
  draft.invocation.warnings.push_back(std::move(message) + "; it is left out");
}

void add_header_line(Draft& draft, client::OwnFields& own, const Occurrence& option,
                     std::string_view line) {
  const std::size_t mark = line.find_first_of(":;");
  const std::string_view name = line.substr(0, mark);
  const bool has_mark = mark != std::string_view::npos;
  const std::string_view value = has_mark ? text::trim(line.substr(mark + 1)) : "";
  const bool is_empty_field = has_mark && line[mark] == ';' && value.empty();

  if (has_mark && name.empty() && !draft.invocation.profile->strict_own_fields) return;
  if (!has_mark || (line[mark] == ';' && !is_empty_field)) {
    refuse_header_line(draft, option, line);
    return;
  }
  if (!text::is_token(name)) {
    throw Error(
        Category::usage,
        fmt::format("{}{}: what stands before the '{}' cannot be the name of a header field",
                    option.spelled, first_word(line), line[mark]));
  }
  if (is_empty_field) {
    own.fields.add(std::string(name), "");
  } else if (value.empty()) {
    own.removed.emplace_back(name);
  } else {
    own.fields.add(std::string(name), head_text_value({option.spelled, value}));
  }
}

void set_header(Draft& draft, const Occurrence& option) {
  add_own_field_lines(draft, draft.invocation.call.own, option);
}

void add_lines(Draft& draft, client::OwnFields& own, const Occurrence& option) {
  if (option.value.empty()) return;
  if (option.value.front() != '@') {
    add_header_line(draft, own, option, option.value);
    return;
  }
  const std::string content = read_argument_file(draft, option, option.value.substr(1));
  std::string_view rest = content;
  while (!rest.empty()) {
    const std::size_t end = rest.find('\n');
    const std::string_view line = text::trim(rest.substr(0, end));
    rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
    const std::string_view clean = line.ends_with('\r') ? line.substr(0, line.size() - 1) : line;
    if (!clean.empty()) add_header_line(draft, own, option, clean);
  }
}

// --- -d and its relatives ---

void set_data(Draft& draft, const Occurrence& option) {
  if (!option.value.starts_with('@')) {
    append_data(draft, "&", option.value);
    return;
  }
  append_data(draft, "&",
              without_line_ends(read_argument_file(draft, option, option.value.substr(1))));
}

void set_data_raw(Draft& draft, const Occurrence& option) {
  append_data(draft, "&", option.value);
}

void set_data_binary(Draft& draft, const Occurrence& option) {
  if (!option.value.starts_with('@')) {
    append_data(draft, "&", option.value);
    return;
  }
  append_data(draft, "&", read_argument_file(draft, option, option.value.substr(1)));
}

void set_json(Draft& draft, const Occurrence& option) {
  draft.data.json = true;
  if (!option.value.starts_with('@')) {
    append_data(draft, "", option.value);
    return;
  }
  append_data(draft, "", read_argument_file(draft, option, option.value.substr(1)));
}

// --- the rest ---

void set_method(Draft& draft, const Occurrence& option) {
  if (!text::is_token(option.value)) refuse_value(option, "a method such as PUT");
  draft.invocation.call.method = option.value;
}

void set_referer(Draft& draft, const Occurrence& option) {
  constexpr std::string_view automatic = ";auto";
  std::string value = head_text_value(option);
  draft.invocation.call.auto_referer = value.ends_with(automatic);
  if (draft.invocation.call.auto_referer) value.resize(value.size() - automatic.size());
  draft.invocation.call.referer = std::move(value);
}

void set_range(Draft& draft, const Occurrence& option) {
  std::string range = head_text_value(option);
  if (range.empty()) {
    draft.invocation.call.range.reset();
    return;
  }
  if (range.find_first_not_of("0123456789") == std::string::npos) {
    draft.invocation.warnings.push_back(
        fmt::format("{} {} has no dash; {}- is asked for", option.spelled, range, range));
    range += '-';
  }
  draft.invocation.call.range = std::move(range);
}

void set_location(Draft& draft, const Occurrence& option) {
  draft.invocation.options.follow_redirects = option.on;
}

void set_location_trusted(Draft& draft, const Occurrence& option) {
  draft.invocation.options.follow_redirects = option.on;
  draft.invocation.options.location_trusted = option.on;
}

void set_max_redirects(Draft& draft, const Occurrence& option) {
  constexpr std::int64_t most = 1'000'000;
  const std::int64_t number = integer_value(option, -1);
  if (number < 0) {
    draft.invocation.options.max_redirects.reset();
  } else {
    draft.invocation.options.max_redirects = static_cast<unsigned>(std::min(number, most));
  }
}

void set_fail(Draft& draft, const Occurrence& option) {
  if (option.on && draft.fail_with_body_flag) {
    throw Error(Category::usage, "-f and --fail-with-body exclude each other");
  }
  draft.fail_flag = option.on;
  draft.invocation.settings.fail_mode = option.on ? FailMode::without_body : FailMode::never;
}

void set_fail_with_body(Draft& draft, const Occurrence& option) {
  if (option.on && draft.fail_flag) {
    throw Error(Category::usage, "-f and --fail-with-body exclude each other");
  }
  draft.fail_with_body_flag = option.on;
  draft.invocation.settings.fail_mode = option.on ? FailMode::with_body : FailMode::never;
}

constexpr OptionRow rows[] = {
    {.name = "request",
     .letter = 'X',
     .placeholder = "METHOD",
     .help = "The method, instead of the one that the other options imply",
     .group = HelpGroup::request,
     .kind = OptionKind::value,
     .set = set_method,
     .common = true},
    {.name = "head",
     .letter = 'I',
     .help = "Ask for the head alone (HEAD) and show it",
     .group = HelpGroup::request,
     .kind = OptionKind::negatable,
     .set = [](Draft& draft, const Occurrence& o) { draft.invocation.call.head_only = o.on; },
     .common = true},
    {.name = "header",
     .letter = 'H',
     .placeholder = "LINE|@FILE",
     .help = R"(Send this field; "Name:" leaves a default one out, "Name;" sends it empty)",
     .group = HelpGroup::request,
     .kind = OptionKind::value,
     .set = set_header,
     .common = true,
     .is_secret = true},
    {.name = "user-agent",
     .letter = 'A',
     .placeholder = "NAME",
     .help = "Send this User-Agent; empty: none",
     .group = HelpGroup::request,
     .kind = OptionKind::value,
     .set = [](Draft& draft,
               const Occurrence& o) { draft.invocation.call.user_agent = head_text_value(o); }},
    {.name = "referer",
     .letter = 'e',
     .placeholder = "URL[;auto]",
     .help = "Send this Referer; with ;auto set it on redirects",
     .group = HelpGroup::request,
     .kind = OptionKind::value,
     .set = set_referer},
    {.name = "data",
     .letter = 'd',
     .placeholder = "DATA|@FILE",
     .help = "POST this; several are joined by '&'; of a FILE without line ends",
     .group = HelpGroup::request,
     .kind = OptionKind::value,
     .set = set_data,
     .common = true,
     .alias = "data-ascii"},
    {.name = "data-raw",
     .placeholder = "DATA",
     .help = "POST this; '@' means nothing",
     .group = HelpGroup::request,
     .kind = OptionKind::value,
     .set = set_data_raw},
    {.name = "data-binary",
     .placeholder = "DATA|@FILE",
     .help = "POST this, a FILE exactly as it is",
     .group = HelpGroup::request,
     .kind = OptionKind::value,
     .set = set_data_binary},
    {.name = "json",
     .placeholder = "DATA|@FILE",
     .help = "POST this as JSON and ask for JSON",
     .group = HelpGroup::request,
     .kind = OptionKind::value,
     .set = set_json,
     .common = true},
    {.name = "range",
     .letter = 'r',
     .placeholder = "FIRST-LAST",
     .help = "Ask for these octets only",
     .group = HelpGroup::request,
     .kind = OptionKind::value,
     .set = set_range},
    {.name = "compressed",
     .help = "Ask for a compressed body and decompress it",
     .group = HelpGroup::request,
     .kind = OptionKind::negatable,
     .set = [](Draft& draft, const Occurrence& o) { draft.invocation.options.compressed = o.on; },
     .common = true},
    {.name = "location",
     .letter = 'L',
     .help = "Follow redirects",
     .group = HelpGroup::request,
     .kind = OptionKind::negatable,
     .set = set_location,
     .common = true},
    {.name = "location-trusted",
     .help = "Follow redirects, and send credentials and own fields to other hosts too",
     .group = HelpGroup::request,
     .kind = OptionKind::negatable,
     .set = set_location_trusted},
    {.name = "max-redirs",
     .placeholder = "NUMBER",
     .help = "Follow this many redirects at most (50); -1: without end",
     .group = HelpGroup::request,
     .kind = OptionKind::value,
     .set = set_max_redirects},
    {.name = "fail",
     .letter = 'f',
     .help = "Exit 22 on a status of 400 and above, without showing the body",
     .group = HelpGroup::request,
     .kind = OptionKind::negatable,
     .set = set_fail,
     .common = true,
     .negated_help =
         "Take any status for a success; by tlsget's default 400 and above are exit 22"},
    {.name = "fail-with-body",
     .help = "Exit 22 on a status of 400 and above, but keep the body",
     .group = HelpGroup::request,
     .kind = OptionKind::negatable,
     .set = set_fail_with_body},
    {.name = "path-as-is",
     .help = "Keep /./ and /../ in URLs",
     .group = HelpGroup::request,
     .kind = OptionKind::negatable,
     .set = [](Draft& draft, const Occurrence& o) { draft.invocation.options.path_as_is = o.on; }},
    {.name = "globoff",
     .letter = 'g',
     .help = "Take { } [ ] in URLs as they are",
     .group = HelpGroup::request,
     .kind = OptionKind::negatable,
     .set = [](Draft& draft, const Occurrence& o) { draft.glob_off = o.on; }},
    {.name = "url",
     .placeholder = "URL",
     .help = "A URL, as if it stood alone",
     .group = HelpGroup::request,
     .kind = OptionKind::value,
     .set = [](Draft& draft, const Occurrence& o) { add_url(draft, o.value); },
     .is_url = true},
};

}  // namespace

void add_own_field_lines(Draft& draft, client::OwnFields& own, const Occurrence& option) {
  add_lines(draft, own, option);
}

std::span<const OptionRow> request_options() {
  return rows;
}

}  // namespace tlsget::app

// Options about files: what is saved where and how, where a download goes on, what is fetched at
// all.
#include <sys/stat.h>

#include <algorithm>
#include <charconv>
#include <utility>

#include "app/option_values.hpp"
#include "app/options_table.hpp"
#include "app/rfc3339.hpp"
#include "base/error.hpp"
#include "base/text.hpp"
#include "http/http_date.hpp"

namespace tlsget::app {

namespace {

FileSettings& files(Draft& draft) {
  return draft.invocation.settings.files;
}

void set_continue_at(Draft& draft, const Occurrence& option) {
  Resumption resume;
  resume.from_file = option.value == "-";
  if (!resume.from_file) resume.offset = static_cast<std::uint64_t>(integer_value(option, 0));
  files(draft).resume = resume;
}

/// Octal digits.
void set_create_file_mode(Draft& draft, const Occurrence& option) {
  constexpr std::string_view expected = "an octal mode up to 777";
  unsigned mode = 0;
  const char* const end = option.value.data() + option.value.size();
  const auto [stopped, error] = std::from_chars(option.value.data(), end, mode, 8);
  if (error != std::errc() || stopped != end || mode > 0777) refuse_value(option, expected);
  files(draft).create_mode = static_cast<mode_t>(mode);
}

std::optional<std::chrono::sys_seconds> time_of_file(const std::string& name) {
  struct stat status {};
  if (::stat(name.c_str(), &status) != 0) return std::nullopt;
  return std::chrono::sys_seconds(std::chrono::seconds(status.st_mtime));
}

void set_time_condition(Draft& draft, const Occurrence& option) {
  using Kind = TimeCondition::Kind;
  TimeCondition condition;
  std::string_view value = option.value;
  const char first = value.empty() ? '\0' : value.front();
  if (first == '-') condition.kind = Kind::unmodified_since;
  if (first == '=') condition.kind = Kind::last_modified;
  if (first == '+' || first == '-' || first == '=') value.remove_prefix(1);

  auto time = http::parse_date(value);
  const bool is_strict = draft.invocation.profile->strict_own_fields;
  if (!time && is_strict) time = parse_rfc3339(value).time;
  if (!time) time = time_of_file(std::string(value));
  if (!time) {
    if (is_strict) refuse_value(option, "a date (\"01 Nov 2022 10:00 GMT\") or a file's name");
    draft.invocation.warnings.emplace_back(
        "Illegal date format for -z, --time-cond (and not a filename). Disabling time condition.");
    files(draft).time_condition.reset();
    return;
  }
  condition.time = *time;
  files(draft).time_condition = condition;
}

download::RetryOptions& retry(Draft& draft) {
  return draft.invocation.settings.retry;
}

/// Whole seconds, as curl has them.
std::chrono::seconds whole_seconds(const Occurrence& option) {
  constexpr std::int64_t longest = 1'000'000'000;
  return std::chrono::seconds(std::min(integer_value(option, 0), longest));
}

void set_retry(Draft& draft, const Occurrence& option) {
  constexpr std::int64_t most = 1'000'000;
  retry(draft).most = static_cast<unsigned>(std::min(integer_value(option, 0), most));
}

/// 0 is no limit and no pause of one's own, as in curl.
void set_retry_delay(Draft& draft, const Occurrence& option) {
  const std::chrono::seconds pause = whole_seconds(option);
  retry(draft).pause.reset();
  if (pause.count() > 0) retry(draft).pause = pause;
}

void set_retry_max_time(Draft& draft, const Occurrence& option) {
  const std::chrono::seconds total = whole_seconds(option);
  retry(draft).total.reset();
  if (total.count() > 0) retry(draft).total = total;
}

/// A flag that sets one field of FileSettings.
constexpr OptionRow file_flag(std::string_view name, std::string_view help, Setter set,
                              char letter = 0) {
  return {.name = name,
          .letter = letter,
          .help = help,
          .group = HelpGroup::output,
          .kind = OptionKind::negatable,
          .set = set};
}

constexpr OptionRow rows[] = {
    file_flag(
        "remote-header-name", "-O takes the name that the server proposes (Content-Disposition)",
        [](Draft& draft, const Occurrence& o) { files(draft).remote_header_name = o.on; }, 'J'),
    {.name = "out-null",
     .help = "The body goes nowhere",
     .group = HelpGroup::output,
     .kind = OptionKind::flag,
     .set =
         [](Draft& draft, const Occurrence&) {
           add_output(draft, {OutputTarget::Kind::nowhere, {}});
         }},
    {.name = "clobber",
     .help = "A file that is there stays; the new one is NAME.1, NAME.2 ...",
     .group = HelpGroup::output,
     .kind = OptionKind::negatable,
     .set =
         [](Draft& draft, const Occurrence& o) {
           files(draft).clobber = o.on ? Clobber::always : Clobber::never;
         },
     .shown_negated = true},
    file_flag("skip-existing", "Fetch nothing whose file is there already",
              [](Draft& draft, const Occurrence& o) { files(draft).skip_existing = o.on; }),
    file_flag("remove-on-error", "Keep nothing of a download that failed",
              [](Draft& draft, const Occurrence& o) { files(draft).remove_on_error = o.on; }),
    {.name = "create-file-mode",
     .placeholder = "MODE",
     .help = "The permissions of a new file, in octal digits",
     .group = HelpGroup::output,
     .kind = OptionKind::value,
     .set = set_create_file_mode},
    file_flag("xattr", "Keep URL, type and referer as attributes of the file",
              [](Draft& draft, const Occurrence& o) { files(draft).attributes = o.on; }),
    file_flag(
        "remote-time", "The file gets the time of its Last-Modified",
        [](Draft& draft, const Occurrence& o) { files(draft).remote_time = o.on; }, 'R'),
    {.name = "continue-at",
     .letter = 'C',
     .placeholder = "OFFSET|-",
     .help = "Go on with a download at this octet; '-': behind what is there",
     .group = HelpGroup::output,
     .kind = OptionKind::value,
     .set = set_continue_at},
    {.name = "time-cond",
     .letter = 'z',
     .placeholder = "TIME|FILE",
     .help = "Only what is newer than this; '-' before it: not newer",
     .group = HelpGroup::request,
     .kind = OptionKind::value,
     .set = set_time_condition},
    {.name = "etag-save",
     .placeholder = "FILE",
     .help = "Save the response's ETag in FILE",
     .group = HelpGroup::request,
     .kind = OptionKind::value,
     .set = [](Draft& draft, const Occurrence& o) { files(draft).etag_save = file_value(o); }},
    {.name = "etag-compare",
     .placeholder = "FILE",
     .help = "Only what has another ETag than that in FILE",
     .group = HelpGroup::request,
     .kind = OptionKind::value,
     .set = [](Draft& draft, const Occurrence& o) { files(draft).etag_compare = file_value(o); }},
    {.name = "retry",
     .placeholder = "NUMBER",
     .help = "Try again so many times what may be better in a while",
     .group = HelpGroup::connection,
     .kind = OptionKind::value,
     .set = set_retry},
    {.name = "retry-delay",
     .placeholder = "SECONDS",
     .help = "Between two tries; 0: 1 s at first, then twice as much each time",
     .group = HelpGroup::connection,
     .kind = OptionKind::value,
     .set = set_retry_delay},
    {.name = "retry-max-time",
     .placeholder = "SECONDS",
     .help = "No further try after this time",
     .group = HelpGroup::connection,
     .kind = OptionKind::value,
     .set = set_retry_max_time},
    {.name = "retry-all-errors",
     .help = "Try again whatever went wrong",
     .group = HelpGroup::connection,
     .kind = OptionKind::negatable,
     .set = [](Draft& draft, const Occurrence& o) { retry(draft).all_errors = o.on; }},
    {.name = "retry-connrefused",
     .help = "Try again when nobody listens",
     .group = HelpGroup::connection,
     .kind = OptionKind::negatable,
     .set = [](Draft& draft, const Occurrence& o) { retry(draft).connection_refused = o.on; }},
};

}  // namespace

std::span<const OptionRow> file_options() {
  return rows;
}

void check_file_options(const Draft& draft) {
  const Invocation& invocation = draft.invocation;
  const FileSettings& settings = invocation.settings.files;
  const auto refuse = [](std::string_view one, std::string_view other) {
    throw Error(Category::usage,
                std::string(one) + " and " + std::string(other) + " cannot be combined");
  };
  if (settings.resume) {
    if (invocation.call.range) refuse("-C", "-r");
    if (settings.clobber == Clobber::never) refuse("-C", "--no-clobber");
    if (settings.remove_on_error) refuse("-C", "--remove-on-error");
    if (settings.remote_header_name && settings.resume->from_file) refuse("-C -", "-J");
  }
  const bool has_etag = !settings.etag_save.empty() || !settings.etag_compare.empty();
  if (has_etag && invocation.transfers.size() > 1) {
    throw Error(Category::usage, "--etag-save and --etag-compare are for a single URL");
  }
}

}  // namespace tlsget::app

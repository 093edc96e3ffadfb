// Options about cookies.
#include <fmt/format.h>

#include "app/argument_files.hpp"
#include "app/option_values.hpp"
#include "app/options_table.hpp"
#include "base/error.hpp"

namespace tlsget::app {

namespace {

/// curl's limit for all -b together.
constexpr std::size_t longest_string = 8200;

void set_cookie(Draft& draft, const Occurrence& option) {
  if (option.value.find('=') == std::string_view::npos) {
    if (option.value == "-") claim_standard_input(draft, option);
    draft.invocation.settings.cookies.files.emplace_back(option.value);
    return;
  }
  std::string& all = draft.invocation.call.cookie_string;
  if (!all.empty()) all += ';';
  all += head_text_value(option);
  if (all.size() >= longest_string) {
    throw Error(Category::usage, fmt::format("{}: cookies of {} octets and more cannot be sent",
                                             option.spelled, longest_string));
  }
}

constexpr OptionRow rows[] = {
    {.name = "cookie",
     .letter = 'b',
     .placeholder = "NAME=VALUE|FILE",
     .help = "Send these cookies, or those of a FILE; \"\" only keeps what servers set",
     .group = HelpGroup::request,
     .kind = OptionKind::value,
     .set = set_cookie,
     .common = true,
     .is_secret = true},
    {.name = "cookie-jar",
     .letter = 'c',
     .placeholder = "FILE",
     .help = "Keep cookies, and write them to FILE at the end; '-' is stdout",
     .group = HelpGroup::request,
     .kind = OptionKind::value,
     .set = [](Draft& draft,
               const Occurrence& o) { draft.invocation.settings.cookies.jar = file_value(o); }},
    {.name = "junk-session-cookies",
     .letter = 'j',
     .help = "Leave out of a -b FILE what was to end with its session",
     .group = HelpGroup::request,
     .kind = OptionKind::negatable,
     .set = [](Draft& draft,
               const Occurrence& o) { draft.invocation.settings.cookies.junk_session = o.on; }},
};

}  // namespace

std::span<const OptionRow> cookie_options() {
  return rows;
}

}  // namespace tlsget::app

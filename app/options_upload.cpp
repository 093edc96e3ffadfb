// Options about what a request carries beside -d: files, forms, data in the URL.
#include "app/argument_files.hpp"
#include "app/form_option.hpp"
#include "app/option_values.hpp"
#include "app/options_table.hpp"
#include "app/request_draft.hpp"

namespace tlsget::app {

void add_upload(Draft& draft, std::string_view file) {
  for (TransferDraft& transfer : draft.transfers) {
    if (transfer.upload) continue;
    transfer.upload = file;
    return;
  }
  draft.transfers.emplace_back().upload = file;
}

namespace {

void set_upload_file(Draft& draft, const Occurrence& option) {
  if (option.value == "-" || option.value == ".") claim_standard_input(draft, option);
  add_upload(draft, option.value);
}

void set_data_urlencode(Draft& draft, const Occurrence& option) {
  append_data(draft, "&", encoded_data(draft, option));
}

void set_url_query(Draft& draft, const Occurrence& option) {
  const bool as_it_is = option.value.starts_with('+');
  const std::string text =
      as_it_is ? std::string(option.value.substr(1)) : encoded_data(draft, option);
  std::string& query = draft.request.url_query;
  if (!query.empty()) query += '&';
  query += text;
}

constexpr OptionRow rows[] = {
    {.name = "upload-file",
     .letter = 'T',
     .placeholder = "FILE",
     .help = "PUT this file; '-' or '.': standard input; a URL ending in '/' gets its name",
     .group = HelpGroup::request,
     .kind = OptionKind::value,
     .set = set_upload_file,
     .common = true},
    {.name = "append",
     .letter = 'a',
     .help = "Append to the file there, which HTTP does not know: nothing",
     .group = HelpGroup::request,
     .kind = OptionKind::negatable,
     .set = [](Draft&, const Occurrence&) {}},
    {.name = "expect100-timeout",
     .placeholder = "SECONDS",
     .help = "How long a large body waits for the server to ask for it (1)",
     .group = HelpGroup::request,
     .kind = OptionKind::value,
     .set =
         [](Draft& draft, const Occurrence& o) {
           draft.invocation.options.expect_continue_timeout = seconds_value(o);
         }},
    {.name = "form",
     .letter = 'F',
     .placeholder = "NAME=CONTENT",
     .help = "POST a form: text, @FILE or <FILE, with ;type= ;filename= ;headers= ;encoder=",
     .group = HelpGroup::request,
     .kind = OptionKind::value,
     .set = add_form_part,
     .common = true},
    {.name = "form-string",
     .placeholder = "NAME=TEXT",
     .help = "The same, and nothing in the text has a meaning",
     .group = HelpGroup::request,
     .kind = OptionKind::value,
     .set = add_form_text},
    {.name = "form-escape",
     .help = "Escape names in forms by backslashes instead of %22",
     .group = HelpGroup::request,
     .kind = OptionKind::negatable,
     .set =
         [](Draft& draft, const Occurrence& o) {
           draft.request.form.escape =
               o.on ? http::NameEscape::backslash : http::NameEscape::percent;
         }},
    {.name = "data-urlencode",
     .placeholder = "DATA",
     .help = "POST this encoded: TEXT, =TEXT, NAME=TEXT, @FILE or NAME@FILE",
     .group = HelpGroup::request,
     .kind = OptionKind::value,
     .set = set_data_urlencode},
    {.name = "get",
     .letter = 'G',
     .help = "Put what -d and its relatives give into the URL, and use GET",
     .group = HelpGroup::request,
     .kind = OptionKind::negatable,
     .set = [](Draft& draft, const Occurrence& o) { draft.request.as_query = o.on; }},
    {.name = "url-query",
     .placeholder = "DATA",
     .help = "Add this to the query of each URL, encoded; +TEXT: as it is",
     .group = HelpGroup::request,
     .kind = OptionKind::value,
     .set = set_url_query},
};

}  // namespace

std::span<const OptionRow> upload_options() {
  return rows;
}

}  // namespace tlsget::app

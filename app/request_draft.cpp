#include "app/request_draft.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "app/argument_files.hpp"
#include "app/options_table.hpp"
#include "base/error.hpp"
#include "base/text.hpp"
#include "client/form_body.hpp"
#include "url/query.hpp"

namespace tlsget::app {

namespace {

bool has_upload(const Invocation& invocation) {
  return std::ranges::any_of(invocation.transfers,
                             [](const Transfer& transfer) { return !transfer.upload.empty(); });
}

/// Two options that each choose the method by themselves.
void check_one_content(const Draft& draft) {
  const bool posts = draft.data.given && !draft.request.as_query;
  const bool asks = draft.data.given && draft.request.as_query;
  const bool uploads = has_upload(draft.invocation);
  const bool sends_form = !draft.request.form.entries.empty();
  const bool heads = draft.invocation.call.head_only;
  if (heads && posts)
    throw Error(Category::usage, "-I asks for HEAD and -d (or --json) for POST: one of them");
  if (heads && uploads)
    throw Error(Category::usage, "-I asks for HEAD and -T for PUT: one of them");
  if (heads && sends_form)
    throw Error(Category::usage, "-I asks for HEAD and -F for POST: one of them");
  if (sends_form && (posts || asks || uploads))
    throw Error(Category::usage,
                "-F sends a form, and -d (or --json, -T) another body: one of them");
  if (uploads && (posts || asks))
    throw Error(Category::usage, "-T asks for PUT, and -d (or --json) for another: one of them");
}

/// As if they were the caller's own and last ones, which is where curl puts them.
void add_json_fields(client::Call& call) {
  for (const char* name : {"Content-Type", "Accept"})
    if (!call.own.removes(name) && !call.own.fields.contains(name))
      call.own.fields.add(name, "application/json");
}

void finish_data(Draft& draft) {
  if (!draft.data.given) return;
  client::Call& call = draft.invocation.call;
  if (draft.data.json) add_json_fields(call);
  if (draft.request.as_query) {
    std::string& query = draft.invocation.added_query;
    if (!query.empty() && !draft.data.bytes.empty()) query += '&';
    query += draft.data.bytes;
    return;
  }
  call.body = client::body_of(std::move(draft.data.bytes));
  call.content_type = draft.data.json ? "application/json" : "application/x-www-form-urlencoded";
}

/// An own Content-Type is what the whole is called, in curl's way; the boundary comes behind it.
void finish_form(Draft& draft) {
  FormDraft& form = draft.request.form;
  if (form.entries.empty()) return;
  client::Call& call = draft.invocation.call;
  const auto own = call.own.fields.first("Content-Type");
  const std::string type(own.value_or("multipart/form-data"));
  http::FormLayout layout =
      http::layout_form(form.entries, type, form.escape, client::random_boundary);
  if (own) call.own.fields.remove("Content-Type");
  call.content_type = std::move(layout.content_type);
  call.body = client::body_of_form(std::move(layout.pieces), std::move(form.sources));
}

void check_coding_field(const client::Call& call, bool has_body) {
  const auto codings = call.own.fields.all("Transfer-Encoding");
  if (codings.empty()) return;
  if (has_body && codings.size() == 1 && !call.own.fields.contains("Content-Length") &&
      text::equals_ignoring_case(codings.front(), "chunked"))
    return;
  throw Error(Category::usage,
              "-H: an own Transfer-Encoding can only be \"chunked\", once, for a body (-d, -F, -T) "
              "and without Content-Length");
}

/// The caller's own fields about the body's length say what is so, or servers in a row could see
/// different requests (RFC 9112 section 11.2).
void check_framing_fields(const Invocation& invocation) {
  if (!invocation.profile->strict_own_fields) return;
  const client::Call& call = invocation.call;
  const bool uploads = has_upload(invocation);
  const bool has_body = call.body || uploads;
  check_coding_field(call, has_body);
  if (uploads && call.own.removes("Transfer-Encoding"))
    throw Error(Category::usage, "-H: Transfer-Encoding cannot be left out of an upload");

  const auto lengths = call.own.fields.all("Content-Length");
  const std::string size = std::to_string(call.body ? call.body->size.value_or(0) : 0);
  const bool good_length =
      lengths.empty() || (lengths.size() == 1 && lengths.front() == size && !uploads);
  const bool is_chunked = call.own.fields.contains("Transfer-Encoding");
  if (good_length && !(call.own.removes("Content-Length") && has_body && !is_chunked)) return;
  throw Error(Category::usage,
              uploads ? "-H: Content-Length has to be that of the file: leave it to the program"
                      : fmt::format("-H: Content-Length has to be that of the body, {}: leave it "
                                    "to the program",
                                    size));
}

}  // namespace

void append_data(Draft& draft, std::string_view separator, std::string_view bytes) {
  if (draft.data.given && !draft.data.bytes.empty()) draft.data.bytes += separator;
  draft.data.bytes += bytes;
  draft.data.given = true;
}

std::string encoded_data(Draft& draft, const Occurrence& option) {
  const std::size_t mark = option.value.find_first_of("=@");
  if (mark == std::string_view::npos) return url::encode_form(option.value);
  const std::string_view name = option.value.substr(0, mark);
  const std::string_view rest = option.value.substr(mark + 1);
  std::string encoded(name);
  if (!name.empty()) encoded += '=';
  return encoded + url::encode_form(option.value[mark] == '='
                                        ? std::string(rest)
                                        : read_argument_file(draft, option, rest));
}

void finish_request(Draft& draft) {
  check_one_content(draft);
  draft.invocation.added_query = std::move(draft.request.url_query);
  finish_data(draft);
  finish_form(draft);
  check_framing_fields(draft.invocation);
}

}  // namespace tlsget::app

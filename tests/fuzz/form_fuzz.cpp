// Options of a form, -F or (after a '=' at the line's start) --form-string, one a line: whatever
// they say, the form is laid out with as many parts as it has entries, heads are lines of fields,
// and names end where their quotes do.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <string>
#include <string_view>

#include "app/form_option.hpp"
#include "app/options_table.hpp"
#include "base/error.hpp"
#include "base/text.hpp"
#include "http/multipart.hpp"
#include "need.hpp"

namespace {

using namespace tlsget;
using namespace tlsget::http;
using tlsget::fuzz::need;

/// "-" is standard input, which would wait for a person.
const bool input_is_empty = std::freopen("/dev/null", "r", stdin) != nullptr;

std::string_view take_line(std::string_view& text) {
  const std::size_t end = std::min(text.find('\n'), text.size());
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return line;
}

/// Name and file name are words in quotes that nothing inside ends.
void check_disposition(std::string_view value, NameEscape escape) {
  for (std::size_t quote = value.find('"'); quote != std::string_view::npos;
       quote = value.find('"')) {
    need(value.substr(0, quote).ends_with("name="), "a quote begins a name");
    std::size_t end = quote + 1;
    for (; end < value.size() && value[end] != '"'; ++end)
      if (escape == NameEscape::backslash && value[end] == '\\') ++end;
    need(end < value.size(), "a quote ends");
    value.remove_prefix(end + 1);
    need(value.empty() || value.starts_with("; "), "a name ends where its quote does");
  }
}

/// Takes a part's head off `text`.
void check_head(std::string_view& text, bool has_own_fields, NameEscape escape) {
  for (;;) {
    const std::size_t end = text.find("\r\n");
    need(end != std::string_view::npos, "a line of a head ends");
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(end + 2);
    if (line.empty()) return;
    const std::size_t colon = line.find(':');
    need(colon != std::string_view::npos && text::is_token(line.substr(0, colon)),
         "a line of a head is a field");
    need(line.find_first_of("\r\n") == std::string_view::npos, "a line of a head is one");
    constexpr std::string_view disposition = "Content-Disposition: ";
    if (!has_own_fields && line.starts_with(disposition))
      check_disposition(line.substr(disposition.size()), escape);
  }
}

bool is_own(const FormEntry& entry) {
  return !entry.fields.empty();
}

void check_layout(const std::vector<FormEntry>& entries, std::string boundary, NameEscape escape) {
  std::size_t levels = 0;
  FormLayout layout;
  try {
    layout = layout_form(entries, "multipart/form-data", escape,
                         [&] { return boundary + std::to_string(levels++) + "."; });
  } catch (const Error& error) {
    need(error.category() == Category::read_file, "only an encoding can fail");
    return;
  }
  std::string whole;
  std::size_t sources = 0;
  for (const FormPiece& piece : layout.pieces) {
    whole += piece.text;
    if (piece.source) ++sources;
  }
  std::string_view rest = whole;
  std::size_t parts = 0;
  std::size_t expected_sources = 0;
  for (const FormEntry& entry : entries) {
    if (entry.kind == FormEntry::Kind::end) continue;
    ++parts;
    if (std::holds_alternative<PartSource>(entry.content)) ++expected_sources;
    // Whichever level it is on, the next delimiter that is no end begins it.
    for (;;) {
      const std::size_t at = rest.find("--" + boundary);
      need(at != std::string_view::npos, "every entry has its delimiter");
      rest.remove_prefix(at);
      const std::size_t end = rest.find("\r\n");
      need(end != std::string_view::npos, "a delimiter is a line");
      const bool is_last = rest.substr(0, end).ends_with("--");
      rest.remove_prefix(end + 2);
      if (!is_last) break;
    }
    check_head(rest, is_own(entry), escape);
  }
  need(sources == expected_sources, "every source has its place");
  std::size_t ends = 0;
  for (std::size_t at = rest.find("--" + boundary); at != std::string_view::npos;
       at = rest.find("--" + boundary)) {
    rest.remove_prefix(at);
    const std::size_t end = rest.find("\r\n");
    need(end != std::string_view::npos && rest.substr(0, end).ends_with("--"),
         "behind the last part there are ends alone");
    rest.remove_prefix(end + 2);
    ++ends;
  }
  need(ends >= 1 && rest.empty(), "the form ends");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const std::size_t device = input.find("/dev/");
  const bool endless =
      device != std::string_view::npos && !input.substr(device).starts_with("/dev/null");
  if (!input_is_empty || endless || input.find('\0') != std::string_view::npos) return 0;
  app::Draft draft;
  std::string_view rest = input;
  while (!rest.empty()) {
    const std::string_view line = take_line(rest);
    try {
      if (line.starts_with('='))
        add_form_text(draft, {.spelled = "--form-string", .value = line.substr(1)});
      else
        add_form_part(draft, {.spelled = "-F", .value = line});
    } catch (const Error& error) {
      need(error.category() == Category::usage || error.category() == Category::read_file ||
               error.category() == Category::too_large,
           "what is no part is a mistake of the command line");
    }
  }
  std::string boundary = "-B";  // that no content has, as a random one
  while (input.find(boundary) != std::string_view::npos) boundary += 'B';
  for (const NameEscape escape : {NameEscape::percent, NameEscape::backslash})
    check_layout(draft.request.form.entries, boundary, escape);
  return 0;
}

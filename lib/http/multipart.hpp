// Multipart content (RFC 7578, RFC 2046 section 5.1): a form's parts to the text around them.
//
//     entries (part, group ... end)  ->  layout_form()  ->  pieces: text, content, text, ...
//
// Rules. A form is a list: a group holds the entries up to its end, so that nesting is a stack and
// no recursion. Content is text that is there, or a source that the caller will read; sources keep
// their place in the list of pieces, and nothing of them is looked at here. Names and file names
// cannot end their quotes; a line of the caller's own is one line.
//
// Not here: reading sources and the size of the whole (client/form_body), the grammar of -F (app).
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "http/part_encoding.hpp"

namespace tlsget::http {

/// How a '"' and its like stand in a name.
enum class NameEscape {
  percent,    ///< %22, %0D, %0A, as browsers have it (WHATWG)
  backslash,  ///< \" and \\; line ends as above
};

/// Content that the caller will read, by his own number.
struct PartSource {
  std::size_t number = 0;
  std::string path;  ///< whose extension tells the type, where no file name does; may be empty
};

struct FormEntry {
  enum class Kind { part, group, end };
  Kind kind = Kind::part;
  std::optional<std::string> name;
  std::optional<std::string> file_name;
  std::string content_type;         ///< empty: guessed, or none
  std::vector<std::string> fields;  ///< own lines: "Name: value"
  PartEncoding encoding = PartEncoding::none;
  std::variant<std::string, PartSource> content;  ///< of Kind::part
};

/// A piece of the body: its text, then a source's content, if there is one.
struct FormPiece {
  std::string text;
  std::optional<std::size_t> source;
  PartEncoding encoding = PartEncoding::none;
};

struct FormLayout {
  std::string content_type;  ///< of the whole, with its boundary
  std::vector<FormPiece> pieces;
};

/// `content_type` is what the whole is to be called: multipart/form-data, unless the caller has
/// another wish, which makes attachments of the parts, as curl has it. `boundary` gives another one
/// at each call. Groups that are open at the end are ended. Throws Error(read_file) for what cannot
/// be 7bit.
FormLayout layout_form(const std::vector<FormEntry>& entries, std::string_view content_type,
                       NameEscape escape, const std::function<std::string()>& boundary);

/// The type that the extension of a file's name stands for ("image/png"); empty when it is not one
/// of the few that are known.
std::string_view type_of_extension(std::string_view file_name);

}  // namespace tlsget::http

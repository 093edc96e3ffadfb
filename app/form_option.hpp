// The grammar of one -F: NAME=CONTENT[;type=...][;filename=...][;headers=...][;encoder=...].
//
//     NAME=text  NAME=@FILE[,FILE]...  NAME=<FILE  NAME=(  =)
//
// Rules. Any word may stand in double quotes, where \" and \\ are themselves. Several files of one
// name are a group. What is read by name is opened when the option is read; "-" is standard input,
// which is read at once unless it is a file.
//
// Not here: what goes on the wire (http/multipart).
#pragma once

#include <cstddef>
#include <vector>

#include "client/request_body.hpp"
#include "http/multipart.hpp"

namespace tlsget::app {

struct Draft;
struct Occurrence;

/// -F and --form-string, as they add up.
struct FormDraft {
  std::vector<http::FormEntry> entries;
  std::vector<client::RequestBody> sources;
  std::size_t open_groups = 0;
  http::NameEscape escape = http::NameEscape::percent;
};

/// -F. Throws Error(usage) for what is no part of a form, Error(read_file).
void add_form_part(Draft& draft, const Occurrence& option);
/// --form-string NAME=TEXT, whose text means nothing.
void add_form_text(Draft& draft, const Occurrence& option);

}  // namespace tlsget::app

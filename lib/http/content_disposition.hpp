// The file name that a response proposes (Content-Disposition, RFC 6266), for -J.
//
// Rules. The reading is curl's: the first parameter whose name is "filename", in lower case; its
// value ends at the matching quote, or at ';' without one; of a path only what follows the last
// '/' or '\' counts. "filename*" is not read, as curl does not, and other parameters are passed
// over up to their ';'. A name that is nothing but folders is empty.
//
// Not here: whether a file may have that name (app/remote_name).
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace tlsget::http {

/// `value` is the field's; nullopt: it proposes none. Without '/', '\', CR and LF; may be empty or
/// "..", and may hold other controls: it is what a peer chose.
std::optional<std::string> proposed_file_name(std::string_view value);

}  // namespace tlsget::http

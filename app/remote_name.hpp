// The file name that -O takes from a URL, and which of those that a server proposes -J takes.
#pragma once

#include <string>
#include <string_view>

#include "url/url.hpp"

namespace tlsget::app {

/// The last segment of the path, a slash at its end aside and percent-encoding kept as it stands;
/// `otherwise` when there is none. Throws Error(write_file) when that is empty too, or the segment
/// is no name for a file ("..", a control character).
std::string remote_name(const url::Url& url, std::string_view otherwise);

/// `name` is http::proposed_file_name()'s. Throws Error(write_file) when it is no name of a file in
/// a folder; and, but for curl's rules (`as_curl`), when it would be hidden or has a control
/// character.
void check_proposed_name(const std::string& name, bool as_curl);

}  // namespace tlsget::app

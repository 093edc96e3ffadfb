// The file name that -O takes from a URL.
#pragma once

#include <string>
#include <string_view>

#include "url/url.hpp"

namespace tlsget::app {

/// The last segment of the path, a slash at its end aside and percent-encoding kept as it stands;
/// `otherwise` when there is none. Throws Error(write_file) when that is empty too, or the segment
/// is no name for a file ("..", a control character).
std::string remote_name(const url::Url& url, std::string_view otherwise);

}  // namespace tlsget::app

// The file name that -O takes from a URL.
#pragma once

#include <string>

#include "url/url.hpp"

namespace tlsget::app {

/// The last segment of the path, percent-encoding kept as it stands. Throws Error(write_file) when
/// there is none or when it is no name for a file ("..", a control character).
std::string remote_name(const url::Url& url);

}  // namespace tlsget::app

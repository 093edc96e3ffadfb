// A head as it may be shown: what gives access is hidden.
//
// Hidden are the values of Authorization, Proxy-Authorization and Cookie, of a request all that
// goes by a name like X-Auth-Token or X-Api-Key, and of a response Set-Cookie and the user
// information of Location and Content-Location.
//
// Not here: escaping (terminal), marks before lines (trace_log).
#pragma once

#include <string>
#include <string_view>

namespace tlsget::app {

enum class HeadKind { request, response };

/// The same lines with "[redacted]" in the place of secrets, line ends as they were. Unescaped.
std::string shown_head(HeadKind kind, std::string_view head);

}  // namespace tlsget::app

// authority = [ userinfo "@" ] host [ ":" port ] (RFC 3986 section 3.2).
//
// Rules. Where programs disagree on which host an authority names, it is refused: a backslash
// (browsers read '/'), and a second '@' (browsers take the last, others the first). An empty port
// is no port. User information stays percent-encoded; a stray '%', a space and non-ASCII octets are
// encoded, and what decodes to a control is refused (RFC 7617 section 2), so that it always decodes
// to something that can be sent.
//
// Internal to lib/url.
#pragma once

#include <string_view>

#include "url/split.hpp"
#include "url/url.hpp"

namespace tlsget::url {

/// Fills user, password, host and explicit_port. REQUIRES: source.parts().authority; no control in
/// the text.
void parse_authority(const Source& source, Url& url);

}  // namespace tlsget::url

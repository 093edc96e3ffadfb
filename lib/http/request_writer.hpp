// The head of a request as octets (RFC 9112 sections 3 and 5).
//
// Rules. What is written is what the Request says: nothing is added, reordered or folded. Nothing
// that would not be read back as the same Request is written: an octet that could end a line, a
// field or the request-target early is refused, wherever it came from (a flag, a URL, a cookie, a
// redirect). This is the last door before the wire, so callers need no checks of their own.
//
// Not here: which fields a request has (client), bodies (body_writer).
#pragma once

#include <string>

#include "http/message.hpp"

namespace tlsget::http {

/// Request line, field lines and the empty line.
///
/// Throws Error(usage) that names the part and the octet's place, without showing the value (which
/// may be a secret), when
///  - the method or a field name is not a token,
///  - the target is empty or holds anything but visible ASCII (RFC 9112 section 3.2: no
///  whitespace),
///  - a field value holds a control other than HTAB; obs-text (octets from 0x80) passes as it is,
///  - the version is 0.9, whose requests have no head.
std::string write_request_head(const Request& request);

}  // namespace tlsget::http

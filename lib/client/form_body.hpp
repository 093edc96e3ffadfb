// A form as a request's body: the text between its parts, and the sources of the parts, one after
// the other.
//
// Rules. The size is known when each source's is. A source that can be had only once is taken when
// the body is opened, so that a second sending says so at once; a file is opened when its turn
// comes, so that many files need not be open together.
//
// Not here: what the text is (http/multipart).
#pragma once

#include <string>
#include <vector>

#include "client/request_body.hpp"
#include "http/multipart.hpp"

namespace tlsget::client {

/// `sources` by the numbers that the pieces have for them.
RequestBody body_of_form(std::vector<http::FormPiece> pieces, std::vector<RequestBody> sources);

/// 24 dashes and 22 letters and digits of the system's random source: 130 bits, so that no content
/// holds it.
std::string random_boundary();

}  // namespace tlsget::client

// What one transfer asks for beyond what all of a command line do: its part of the query, and the
// file that -T puts there.
#pragma once

#include <string>

#include "app/invocation.hpp"

namespace tlsget::app {

/// Adds to `call`, whose URL is the transfer's. `upload` is the file of -T, empty for none; a URL
/// that ends in '/' gets its name. -C leaves out its first octets, and says so with Content-Range.
/// Throws Error(read_file) when it cannot be opened, Error(usage) when its length, which -C has to
/// tell, is not known, Error(partial_body) when -C leaves nothing of it.
void complete_call(const Invocation& invocation, const std::string& upload, client::Call& call);

}  // namespace tlsget::app

// What one transfer asks for beyond what all of a command line do: its part of the query, and the
// file that -T puts there.
#pragma once

#include "app/invocation.hpp"

namespace tlsget::app {

/// Adds to `call`, whose URL is that of `transfer`. A URL that ends in '/' gets the name of the
/// uploaded file. Throws Error(read_file) when that cannot be opened.
void complete_call(const Invocation& invocation, const Transfer& transfer, client::Call& call);

}  // namespace tlsget::app

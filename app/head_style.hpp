// Bold field names in the heads that -i, -I and -D show on a terminal.
//
// Rules. Under the name curl as curl has it: every field of a head on a terminal, unless
// --no-styled-output. Else NO_COLOR (not empty), TERM=dumb and an empty or missing TERM say no, and
// CLICOLOR_FORCE (not empty, not "0") says yes even where no terminal is.
#pragma once

#include <string>
#include <string_view>

#include "app/invocation.hpp"

namespace tlsget::app {

bool may_style(const Invocation& invocation, bool to_terminal);

/// The head with each line's name, up to its colon, in bold; a start line stays as it is. The
/// octets must be fit for a terminal already.
std::string with_bold_names(std::string_view head);

}  // namespace tlsget::app

// The command line to operations, each an Invocation.
//
// Rules. Arguments mean what they mean to curl: letters bundle (-sSfLofile), the word after an
// option that takes a value is its value whatever it looks like (-d -5, -H '', -o --), "--" ends
// the options, a long option takes no "=value" and no abbreviation, the first -o belongs to the
// first URL. CLI11 does the splitting; it is handed only the options that occur, since declaring
// the whole table would cost more than a short transfer, and what it would read otherwise than curl
// is refused before.
#pragma once

#include <span>
#include <string>

#include "app/invocation.hpp"

namespace tlsget::app {

/// `arguments` without argv[0]. Reads the files that options name (-d @FILE), and the environment's
/// trust variables. At least one operation. Throws Error: usage, read_file, too_large.
CommandLine parse_command_line(const Profile& profile, std::span<const std::string> arguments);

}  // namespace tlsget::app

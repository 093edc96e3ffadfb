// Files that an option names as the source of its value: -d @FILE, -H @FILE, -w @FILE.
#pragma once

#include <string>
#include <string_view>

#include "app/options_table.hpp"

namespace tlsget::app {

/// All of FILE, or of standard input for "-". Throws Error(read_file) naming the option, the file
/// and the reason, and Error(usage) when standard input was already read for another option.
/// At most 1 GiB, Error(too_large) beyond.
std::string read_argument_file(Draft& draft, const Occurrence& option, std::string_view file);

/// For an option that reads standard input by itself. Throws Error(usage) when another has it.
void claim_standard_input(Draft& draft, const Occurrence& option);

/// `text` without CR, LF and NUL, as -d @FILE takes it.
std::string without_line_ends(std::string text);

}  // namespace tlsget::app

// Files that the command line names as the source of a value: -d @FILE, -H @FILE, -w @FILE,
// certificates.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "app/options_table.hpp"
#include "base/deadline.hpp"

namespace tlsget::app {

/// All of FILE, or of standard input for "-". Throws Error(read_file) naming the option, the file
/// and the reason, and Error(usage) when standard input was already read for another option.
/// At most 1 GiB, Error(too_large) beyond.
std::string read_argument_file(Draft& draft, const Occurrence& option, std::string_view file);

/// For an option that reads standard input by itself. Throws Error(usage) when another has it.
void claim_standard_input(Draft& draft, const Occurrence& option);
/// The same for a file that nothing else can have read; Error(too_large) beyond `largest` octets.
/// `wanted_by` stands in messages: the option; may be empty.
std::string read_whole_file(std::string_view file, std::string_view wanted_by, std::size_t largest,
                            const Deadline& deadline = Deadline::never());

/// `text` without CR, LF and NUL, as -d @FILE takes it.
std::string without_line_ends(std::string text);

}  // namespace tlsget::app

// The words of a command line to operations: what -K, --variable, --expand-* and --next do to them.
//
// Rules. A first walk that sets nothing: every word is looked up in the table, configuration files
// are read and put in the place of their -K, variables in the place of their names, and --next cuts
// the whole into operations. Whatever is wrong is found before anything counts, so that a file
// never is half applied. Words of a file or a variable are no arguments of the process.
//
// Not here: what the options set (cli, options_*).
#pragma once

#include <span>
#include <string>
#include <vector>

#include "app/argument_vector.hpp"
#include "app/options_table.hpp"

namespace CLI {
class Option;
}

namespace tlsget::app {

/// One spelling of an option that occurs: "-o", "--output", "--no-verify".
struct Spelling {
  std::string text;
  const OptionRow* row = nullptr;
  bool on = true;
  const CLI::Option* option = nullptr;  ///< for the parser of cli
  std::size_t next_value = 0;           ///< of the option's results, which come in order

  bool has_value() const { return on && takes_value(*row); }
};

/// The words between two --next, files and variables resolved.
struct OperationWords {
  std::vector<std::string> words;
  std::vector<Spelling> spellings;
  std::size_t operands = 0;
  bool has_url = false;
};

struct CommandWords {
  std::vector<OperationWords> operations{OperationWords()};  ///< never empty
  std::vector<ArgumentPlace> secrets;
  std::vector<std::string> warnings;
  bool standard_input_used = false;
  const OptionRow* ending = nullptr;  ///< --help or --version, which end the reading
  std::string ending_value;
};

/// `words` without argv[0] and without the command's. Throws Error: usage, read_file, too_large.
CommandWords read_words(const Profile& profile, Command command,
                        std::span<const std::string> words);

}  // namespace tlsget::app

// The commands: what the first word of a command line can say, in one table.
//
// Rules. A word is a command only as the first argument and never under the name curl; without one
// the command is to fetch. help and version have no word: options ask for them.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "app/profile.hpp"

namespace tlsget::app {

enum class Command { fetch, verify, help, version };

/// Several commands, one bit for each.
using Commands = unsigned;
constexpr Commands only(Command command) {
  return 1U << static_cast<unsigned>(command);
}
constexpr Commands for_fetch = only(Command::fetch);
constexpr Commands for_verify = only(Command::verify);
constexpr Commands any_command = ~0U;

struct CommandInfo {
  Command command = Command::fetch;
  std::string_view word;      ///< "verify"; empty: fetching needs none
  std::string_view operands;  ///< "URL...", for the usage line
  std::string_view summary;   ///< one line for the help
  std::string_view about;     ///< more of it, whole lines, each with its LF
};

/// All that can be asked for by a word, and fetching, which is first.
std::span<const CommandInfo> commands();
const CommandInfo& command_info(Command command);

/// What the words ask for by the first of them.
Command named_command(const Profile& profile, std::span<const std::string> words);

/// "tlsget verify", "tlsget URL...": what a message calls the commands of a set, joined by "or".
std::string describe_commands(Commands set);

}  // namespace tlsget::app

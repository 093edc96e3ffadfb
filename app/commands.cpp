#include "app/commands.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace tlsget::app {

namespace {

constexpr std::array<CommandInfo, 2> table{{
    {.command = Command::fetch, .word = "", .operands = "URL...", .summary = "Fetch", .about = ""},
    {.command = Command::verify,
     .word = "verify",
     .operands = "LEAF.pem",
     .summary = "Judge a certificate offline, as a server's would be judged",
     .about =
         "The first certificate of LEAF.pem (PEM or DER; '-' is stdin) is judged; the others in\n"
         "it only help to find a path to a trusted authority. Exit 0: trusted, 60: not.\n"},
}};

}  // namespace

std::span<const CommandInfo> commands() {
  return table;
}

const CommandInfo& command_info(Command command) {
  const auto* const found = std::ranges::find(table, command, &CommandInfo::command);
  return found == table.end() ? table.front() : *found;
}

Command named_command(const Profile& profile, std::span<const std::string> words) {
  if (!profile.command_words || words.empty() || words.front().empty()) return Command::fetch;
  const auto* const found = std::ranges::find(table, words.front(), &CommandInfo::word);
  return found == table.end() ? Command::fetch : found->command;
}

std::string describe_commands(Commands set) {
  std::string out;
  for (const CommandInfo& info : table) {
    if ((set & only(info.command)) == 0) continue;
    if (!out.empty()) out += " or ";
    out += fmt::format("\"{} {}\"", tlsget_profile().program,
                       info.word.empty() ? info.operands : info.word);
  }
  return out;
}

}  // namespace tlsget::app

#include "app/help.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "app/options_table.hpp"
#include "app/terminal.hpp"

namespace tlsget::app {

namespace {

struct GroupTitle {
  HelpGroup group;
  std::string_view name;
  std::string_view title;
};

constexpr std::array<GroupTitle, 6> titles{{
    {HelpGroup::output, "output", "What is done with the answer"},
    {HelpGroup::request, "request", "What is asked for"},
    {HelpGroup::verify, "verify", "What is judged"},
    {HelpGroup::tls, "tls", "TLS and certificates"},
    {HelpGroup::connection, "connection", "The connection"},
    {HelpGroup::program, "program", "The program"},
}};

bool is_available(const OptionRow& row) {
  return row.kind != OptionKind::later && row.kind != OptionKind::refused;
}

void add_line(std::string& out, std::string left, std::string_view help) {
  constexpr std::size_t column = 32;
  if (left.size() + 1 > column) {
    out += left + '\n';
    left.clear();
  }
  out += fmt::format("{:<{}}{}\n", left, column, help);
}

void add_row(std::string& out, const OptionRow& row) {
  std::string left = row.letter == 0 ? std::string("     --") : fmt::format(" -{}, --", row.letter);
  if (row.shown_negated) left += "no-";
  left += row.name;
  if (takes_value(row)) left += fmt::format(" {}", row.placeholder);
  add_line(out, std::move(left), row.help);
  if (!row.negated_help.empty())
    add_line(out, fmt::format("     --no-{}", row.name), row.negated_help);
}

template <class Wanted>
void add_group(std::string& out, const GroupTitle& title, Command command, Wanted wanted) {
  std::string lines;
  for (const auto rows : options_table()) {
    for (const OptionRow& row : rows) {
      if (row.group == title.group && (row.commands & only(command)) != 0 && is_available(row) &&
          wanted(row)) {
        add_row(lines, row);
      }
    }
  }
  if (!lines.empty()) out += fmt::format("\n{}:\n{}", title.title, lines);
}

std::string unknown_topic(const Profile& profile, std::string_view topic) {
  std::string out = fmt::format("There is no help on \"{}\", only on:\n all\n", printable(topic));
  for (const GroupTitle& title : titles) {
    if (title.group == HelpGroup::verify) continue;
    out += fmt::format(" {:<12}{}\n", title.name, title.title);
  }
  if (!profile.command_words) return out;
  for (const CommandInfo& info : commands())
    if (!info.word.empty()) out += fmt::format(" {:<12}{}\n", info.word, info.summary);
  return out;
}

/// The usage lines of what has a word.
void add_commands(std::string& out, const Profile& profile) {
  for (const CommandInfo& info : commands()) {
    if (info.word.empty()) continue;
    const std::string line =
        fmt::format("       {} {} [options] {}", profile.program, info.word, info.operands);
    out += fmt::format("{:<44}{}\n", line, info.summary);
  }
}

std::string command_help(const Profile& profile, const CommandInfo& info) {
  std::string out = fmt::format("Usage: {} {} [options] {}\n\n{}.\n{}", profile.program, info.word,
                                info.operands, info.summary, info.about);
  for (const GroupTitle& title : titles)
    add_group(out, title, info.command, [](const OptionRow&) { return true; });
  return out;
}

}  // namespace

std::string help_text(const Profile& profile, Command command, std::string_view topic) {
  if (command != Command::fetch) return command_help(profile, command_info(command));
  if (profile.command_words) {
    const auto named = std::ranges::find(commands(), topic, &CommandInfo::word);
    if (!topic.empty() && named != commands().end()) return command_help(profile, *named);
  }
  const auto asked = std::find_if(titles.begin(), titles.end(),
                                  [topic](const GroupTitle& t) { return t.name == topic; });
  const bool one_group = asked != titles.end() && asked->group != HelpGroup::verify;
  if (!one_group && !topic.empty() && topic != "all") return unknown_topic(profile, topic);

  std::string out = fmt::format("Usage: {} [options] URL...\n", profile.program);
  if (profile.command_words && !one_group) add_commands(out, profile);
  for (const GroupTitle& title : titles) {
    if (one_group && &title != &*asked) continue;
    add_group(out, title, command,
              [topic](const OptionRow& row) { return !topic.empty() || row.common; });
  }
  if (topic.empty()) {
    out += fmt::format("\n\"{} --help all\" shows every option, \"--help tls\" one group.\n",
                       profile.program);
  }
  return out;
}

std::string version_text(const Profile& profile) {
  return fmt::format(
      "{} {} (mbedTLS)\nProtocols: http https\nFeatures: brotli IDN IPv6 Largefile libz SSL zstd\n",
      profile.program == "tlsget" ? "tlsget" : "curl 8.14.1, by tlsget", TLSGET_VERSION);
}

}  // namespace tlsget::app

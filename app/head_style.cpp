#include "app/head_style.hpp"

#include "app/environment.hpp"
#include "base/text.hpp"

namespace tlsget::app {

namespace {

constexpr std::string_view bold = "\x1b[1m";
constexpr std::string_view plain = "\x1b[0m";

}  // namespace

bool may_style(const Invocation& invocation, bool to_terminal) {
  if (!invocation.program.styled_output) return false;
  if (invocation.profile->style_as_curl) return to_terminal;
  if (!environment("NO_COLOR").empty()) return false;
  const std::string forced = environment("CLICOLOR_FORCE");
  if (!forced.empty() && forced != "0") return true;
  const std::string terminal = environment("TERM");
  return to_terminal && !terminal.empty() && terminal != "dumb";
}

std::string with_bold_names(std::string_view head) {
  std::string out;
  while (!head.empty()) {
    const std::string_view line = head.substr(0, head.find('\n') + 1);  // npos + 1 is 0
    const std::string_view whole = line.empty() ? head : line;
    head.remove_prefix(whole.size());
    const std::string_view name = whole.substr(0, whole.find(':'));
    const bool is_folded = whole.starts_with(' ') || whole.starts_with('\t');
    if (!is_folded && name.size() < whole.size() && text::is_token(text::trim(name))) {
      out.append(bold).append(name).append(plain).append(whole.substr(name.size()));
    } else {
      out += whole;
    }
  }
  return out;
}

}  // namespace tlsget::app

#include "app/config_file.hpp"

#include <pwd.h>
#include <unistd.h>

#include <algorithm>
#include <utility>

#include "app/environment.hpp"

namespace tlsget::app {

namespace {

constexpr bool is_blank(char c) noexcept {
  return c == ' ' || (c >= '\t' && c <= '\r');
}

std::string_view skip_blanks(std::string_view text) {
  const auto* const first = std::find_if_not(text.begin(), text.end(), is_blank);
  return text.substr(static_cast<std::size_t>(first - text.begin()));
}

/// Up to the closing quote, which may be missing at the line's end.
std::string unquoted(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size() && text[i] != '"'; ++i) {
    char c = text[i];
    if (c == '\\' && i + 1 < text.size()) {
      c = text[++i];
      constexpr std::pair<char, char> escapes[] = {
          {'t', '\t'}, {'n', '\n'}, {'r', '\r'}, {'v', '\v'}};
      for (const auto& [letter, meaning] : escapes)
        if (c == letter) {
          c = meaning;
          break;
        }
    }
    out += c;
  }
  return out;
}

ConfigLine parse_line(std::string_view line, std::size_t number) {
  const bool has_dash = line.front() == '-';
  const auto is_separator = [has_dash](char c) {
    return is_blank(c) || (!has_dash && (c == '=' || c == ':'));
  };
  const auto* const name_end = std::find_if(line.begin(), line.end(), is_separator);
  const auto* const value_begin = std::find_if_not(name_end, line.end(), is_separator);
  ConfigLine parsed{number, std::string(line.begin(), name_end), std::nullopt};
  const std::string_view rest = line.substr(static_cast<std::size_t>(value_begin - line.begin()));
  if (rest.starts_with('"')) {
    parsed.value = unquoted(rest.substr(1));
  } else if (!rest.empty()) {
    const auto* const end = std::find_if(rest.begin(), rest.end(), is_blank);
    const auto size = static_cast<std::size_t>(end - rest.begin());
    parsed.value = rest.substr(0, size);
    const std::string_view behind = skip_blanks(rest.substr(size));
    parsed.has_more = !behind.empty() && behind.front() != '#';
  }
  return parsed;
}

std::string home_directory() {
  const passwd* const entry = ::getpwuid(::geteuid());
  return entry == nullptr || entry->pw_dir == nullptr ? std::string() : std::string(entry->pw_dir);
}

}  // namespace

std::vector<ConfigLine> parse_config(std::string_view text) {
  constexpr std::string_view mark = "\xEF\xBB\xBF";
  if (text.starts_with(mark)) text.remove_prefix(mark.size());
  std::vector<ConfigLine> lines;
  for (std::size_t number = 1; !text.empty(); ++number) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = skip_blanks(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.empty() || line.front() == '#') continue;
    lines.push_back(parse_line(line, number));
  }
  return lines;
}

std::optional<std::string> default_config_file(const Profile& profile) {
  std::vector<std::string> places;
  const auto add = [&places](std::string folder, std::string_view name) {
    if (!folder.empty()) places.push_back(std::move(folder) + std::string(name));
  };
  if (profile.reads_curlrc) {
    add(environment("CURL_HOME"), "/.curlrc");
    add(environment("XDG_CONFIG_HOME"), "/curlrc");
    add(environment("HOME"), "/.curlrc");
    add(environment("HOME"), "/.config/curlrc");
    if (environment("HOME").empty()) add(home_directory(), "/.curlrc");
  } else {
    const std::string folder = environment("XDG_CONFIG_HOME");
    add(folder.empty() ? environment("HOME") : folder,
        folder.empty() ? "/.config/tlsget/config" : "/tlsget/config");
  }
  for (const std::string& place : places)
    if (::access(place.c_str(), R_OK) == 0) return place;
  return std::nullopt;
}

}  // namespace tlsget::app

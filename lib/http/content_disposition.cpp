#include "http/content_disposition.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace tlsget::http {
namespace {

constexpr std::string_view parameter = "filename=";

std::string name_in(std::string_view value) {
  char stop = ';';
  if (!value.empty() && (value.front() == '"' || value.front() == '\'')) {
    stop = value.front();
    value.remove_prefix(1);
  }
  value = value.substr(0, value.find(stop));
  const std::size_t slash = value.find_last_of('/');
  if (slash != std::string_view::npos) value.remove_prefix(slash + 1);
  const std::size_t backslash = value.find_last_of('\\');
  if (backslash != std::string_view::npos) value.remove_prefix(backslash + 1);
  return std::string(value.substr(0, value.find_first_of("\r\n")));
}

}  // namespace

std::optional<std::string> proposed_file_name(std::string_view value) {
  for (;;) {
    const auto* const letter = std::find_if(value.begin(), value.end(), text::is_alpha);
    value.remove_prefix(static_cast<std::size_t>(letter - value.begin()));
    if (value.size() < parameter.size()) return std::nullopt;
    if (value.starts_with(parameter)) return name_in(value.substr(parameter.size()));
    const std::size_t semicolon = value.find(';');
    if (semicolon == std::string_view::npos) return std::nullopt;
    value.remove_prefix(semicolon);
  }
}

}  // namespace tlsget::http

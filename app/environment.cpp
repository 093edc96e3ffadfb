#include "app/environment.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>
#include <system_error>

#include "base/text.hpp"

namespace tlsget::app {

namespace {

std::vector<std::string> split(std::string_view list, std::string_view separators) {
  std::vector<std::string> parts;
  while (!list.empty()) {
    const std::size_t end = std::min(list.find_first_of(separators), list.size());
    if (end > 0) parts.emplace_back(list.substr(0, end));
    list.remove_prefix(std::min(end + 1, list.size()));
  }
  return parts;
}

/// "example.com" and ".example.com" mean the domain and all below it; an address means itself.
bool is_excepted(const url::Host& host, std::string_view entry) {
  if (entry == "*") return true;
  if (entry.starts_with('.')) entry.remove_prefix(1);
  if (entry.starts_with('[') && entry.ends_with(']')) entry = entry.substr(1, entry.size() - 2);
  const std::string domain = text::lower(entry);
  if (domain.empty() || host.text == domain) return host.text == domain;
  return !host.is_address() && host.text.ends_with("." + domain);
}

bool is_excepted(const url::Host& host) {
  std::string list = environment("no_proxy");
  if (list.empty()) list = environment("NO_PROXY");
  return std::ranges::any_of(
      split(list, ", \t"), [&host](const std::string& entry) { return is_excepted(host, entry); });
}

}  // namespace

std::string environment(const char* name) {
  const char* const value = ::secure_getenv(name);
  return value == nullptr ? std::string() : std::string(value);
}

std::vector<std::string> directories_of_list(std::string_view list) {
  const std::vector<std::string> named = split(list, ":");
  std::vector<std::string> existing;
  for (const std::string& directory : named) {
    std::error_code ignored;
    if (std::filesystem::exists(directory, ignored)) existing.push_back(directory);
  }
  return existing.empty() ? named : existing;
}

std::string_view trust_variable_in(std::string_view message) {
  constexpr std::array variables{"CURL_CA_BUNDLE", "SSL_CERT_FILE", "SSL_CERT_DIR"};
  for (const char* const variable : variables) {
    const bool is_list = std::string_view(variable) == "SSL_CERT_DIR";
    for (const std::string& path : split(environment(variable), is_list ? ":" : ""))
      if (message.find(path) != std::string_view::npos) return variable;
  }
  return {};
}

std::optional<std::string> proxy_variable(const url::Url& url) {
  // HTTP_PROXY is not read: in a CGI program it is what a client's Proxy field says.
  std::vector<const char*> names{"all_proxy", "ALL_PROXY"};
  if (url.scheme == "http") names.insert(names.begin(), "http_proxy");
  if (url.scheme == "https") names.insert(names.begin(), {"https_proxy", "HTTPS_PROXY"});
  for (const char* const name : names) {
    if (environment(name).empty()) continue;
    return is_excepted(url.host) ? std::nullopt : std::optional<std::string>(name);
  }
  return std::nullopt;
}

}  // namespace tlsget::app

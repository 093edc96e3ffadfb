#include "app/environment.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>
#include <system_error>

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

client::ProxyVariables proxy_variables() {
  const auto first_of = [](const char* lower, const char* upper) {
    const std::string value = environment(lower);
    return value.empty() ? environment(upper) : value;
  };
  // HTTP_PROXY is not read: in a CGI program it is what a client's Proxy field says.
  return {.http = environment("http_proxy"),
          .https = first_of("https_proxy", "HTTPS_PROXY"),
          .all = first_of("all_proxy", "ALL_PROXY"),
          .no_proxy = first_of("no_proxy", "NO_PROXY")};
}

}  // namespace tlsget::app

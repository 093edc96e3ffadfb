#include "http/auth.hpp"

#include <algorithm>

#include "base/error.hpp"
#include "base/text.hpp"

namespace tlsget::http {
namespace {

void refuse_controls(std::string_view part, std::string_view value) {
  if (std::any_of(value.begin(), value.end(), text::is_control))
    throw Error(Category::usage, "the " + std::string(part) +
                                     " for Basic authentication holds a control character (a line "
                                     "feed at its end, perhaps)");
}

}  // namespace

std::string basic_authorization(std::string_view user, std::string_view password) {
  if (user.find(':') != std::string_view::npos)
    throw Error(Category::usage,
                "the user for Basic authentication holds a ':', which would end it");
  refuse_controls("user", user);
  refuse_controls("password", password);
  std::string credentials(user);
  credentials.append(":").append(password);
  return "Basic " + text::base64_encode(credentials);
}

std::string bearer_authorization(std::string_view token) {
  if (token.empty()) throw Error(Category::usage, "the bearer token is empty");
  if (!std::all_of(token.begin(), token.end(), [](char c) { return c > ' ' && c < '\x7f'; }))
    throw Error(Category::usage,
                "the bearer token holds something other than visible ASCII (a line feed at its "
                "end, perhaps)");
  return "Bearer " + std::string(token);
}

}  // namespace tlsget::http

// The cookie jar of one run of the program, for all its transfers: with a clock, and safe to use
// from several threads.
//
// Not here: which cookies are kept and sent (http/cookie_jar), files.
#pragma once

#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "http/cookie_jar.hpp"

namespace tlsget::client {

class SharedCookies {
 public:
  explicit SharedCookies(http::CookieStyle style) : jar_(style) {}

  /// As the functions of http::CookieJar, at the time of the system's clock.
  std::vector<http::CookieNews> receive(const http::Headers& fields,
                                        const http::CookieContext& context);
  std::string field_for(const http::CookieContext& context, std::string_view own);
  void load(std::string_view text, bool without_session);
  std::string save();

 private:
  std::mutex mutex_;
  http::CookieJar jar_;
};

}  // namespace tlsget::client

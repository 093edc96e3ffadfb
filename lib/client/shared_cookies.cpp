#include "client/shared_cookies.hpp"

#include <chrono>

namespace tlsget::client {
namespace {

std::int64_t now() {
  using namespace std::chrono;
  return duration_cast<seconds>(system_clock::now().time_since_epoch()).count();
}

}  // namespace

std::vector<http::CookieNews> SharedCookies::receive(const http::Headers& fields,
                                                     const http::CookieContext& context) {
  const std::lock_guard lock(mutex_);
  return jar_.receive(fields, context, now());
}

std::string SharedCookies::field_for(const http::CookieContext& context, std::string_view own) {
  const std::lock_guard lock(mutex_);
  return jar_.field_for(context, now(), own);
}

void SharedCookies::load(std::string_view text, bool without_session) {
  const std::lock_guard lock(mutex_);
  jar_.load(text, now(), without_session);
}

std::string SharedCookies::save() {
  const std::lock_guard lock(mutex_);
  return jar_.save(now());
}

}  // namespace tlsget::client

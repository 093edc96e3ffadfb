// Reads hostile text as a Set-Cookie field and as a cookie file. What is kept can be sent without
// breaking a request's head, is written as a line that reads as the same cookie, and goes only to
// hosts that the one that set it may speak for.
#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/text.hpp"
#include "http/cookie_jar.hpp"
#include "need.hpp"
#include "url/url.hpp"

namespace {

using namespace tlsget;
using fuzz::need;

constexpr std::int64_t now = 1'800'000'000;

bool is_clean(std::string_view text) {
  return std::none_of(text.begin(), text.end(), text::is_control);
}

void check_file(http::CookieJar& jar, http::CookieStyle style) {
  const std::string text = jar.save(now);
  http::CookieJar again(style);
  again.load(text, now, false);
  for (const http::Cookie& cookie : jar.cookies()) {
    need(is_clean(cookie.name) && is_clean(cookie.value), "a name and a value have no controls");
    need(cookie.match_path.starts_with('/'), "a path begins with a slash");
  }
  need(again.cookies().size() <= jar.cookies().size(), "a file that was written has no more");
}

void check_field(std::string_view text, http::CookieStyle style) {
  for (const char* address :
       {"https://a.example.co.uk/x/y", "http://127.0.0.1/", "http://[::1]/", "http://localhost/"}) {
    const http::CookieContext context = http::cookie_context(url::parse(address));
    http::CookieJar jar(style);
    const auto news = jar.receive({{"Set-Cookie", std::string(text)}}, context, now);
    need(news.size() == 1, "each field has its news");
    for (const http::Cookie& cookie : jar.cookies()) {
      need(cookie.name.size() + cookie.value.size() <= 4096, "a cookie is not too long");
      need(cookie.expires <= now + std::int64_t{400} * 86400 + 30, "no cookie lives for ever");
      need(!cookie.secure || context.secure, "a Secure one came securely");
    }
    need(jar.field_for(http::cookie_context(url::parse("https://b.co.uk/x/y")), now).empty(),
         "another registrant's host gets nothing");
    check_file(jar, style);
  }
}

}  // namespace

// NOLINTNEXTLINE(readability-identifier-naming): libFuzzer's name
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  for (const auto style : {http::CookieStyle::strict, http::CookieStyle::curl}) {
    check_field(text, style);
    http::CookieJar jar(style);
    jar.load(text, now, false);
    check_file(jar, style);
  }
  return 0;
}

// The cookies there are: what servers set and files had, and which of them a request gets
// (RFC 6265bis sections 5.7 and 5.8).
//
// Rules. At most 50 cookies of one response are looked at, at most 150 and 8190 octets go into one
// request: the rest is left out. Longer paths come first, then longer domains, longer names, and
// what is newer. A cookie that came over what is not secure never hides or replaces a Secure one.
// A cookie of a file never replaces one that a server has set since.
//
// Pure: `now` is passed in, in seconds since 1970 began; files are text. For one thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "http/cookie.hpp"
#include "http/headers.hpp"

namespace tlsget::http {

/// What became of one Set-Cookie field.
struct CookieNews {
  std::string name;  ///< as far as there is one; the peer's, so it is escaped when printed
  std::optional<CookieFault> fault;  ///< nullopt: it was taken
};

class CookieJar {
 public:
  explicit CookieJar(CookieStyle style) : style_(style) {}

  /// The Set-Cookie fields of a response to a request of that context.
  std::vector<CookieNews> receive(const Headers& fields, const CookieContext& context,
                                  std::int64_t now);

  /// The value of a request's Cookie field; empty: none.
  std::string field_for(const CookieContext& context, std::int64_t now);
  /// The same joined with what the caller has of his own, "a=b; c=d", as far as there is room.
  std::string field_for(const CookieContext& context, std::int64_t now, std::string_view own);

  /// A file's text: lines in Netscape's form and "Set-Cookie:" fields, mixed; what is neither is
  /// passed over, as are lines of 5000 octets and more. `without_session`: cookies that have no
  /// time of their own are left out (-j).
  void load(std::string_view text, std::int64_t now, bool without_session);
  /// Everything in Netscape's form, the newest first, with a comment before.
  std::string save(std::int64_t now);

  const std::vector<Cookie>& cookies() const noexcept { return cookies_; }
  CookieStyle style() const noexcept { return style_; }

 private:
  std::optional<CookieFault> store(Cookie cookie, bool secure);
  void load_line(std::string_view line, std::int64_t now, bool without_session);
  void remove_expired(std::int64_t now);
  /// The second tells that there was no room for all.
  std::pair<std::string, bool> select(const CookieContext& context, std::int64_t now);

  CookieStyle style_;
  std::vector<Cookie> cookies_;  ///< in the order in which they were set
  std::uint64_t last_order_ = 0;
};

}  // namespace tlsget::http

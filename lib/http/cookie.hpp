// One cookie: from a Set-Cookie field (RFC 6265bis section 5.6), from a line of a cookie file, and
// back to such a line.
//
// Rules. A cookie that is not as it must be is not kept, and the fault says why; nothing is
// repaired. SameSite and attributes that nobody knows change nothing. Max-Age goes before Expires.
// No cookie of a server lives longer than 400 days.
//
// Pure: `now` is passed in. Not here: which cookies there are already (cookie_jar).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

#include "url/url.hpp"

namespace tlsget::http {

struct Cookie {
  std::string name;   ///< empty only in curl's style
  std::string value;  ///< as sent, quotes included
  /// Without a leading dot; empty only for one from a file that named none.
  std::string domain;
  bool host_only = true;   ///< only `domain` itself, none of the names below it
  std::string path;        ///< as given, or made from the URL's: what files have
  std::string match_path;  ///< the same as RFC 6265 compares it
  bool secure = false;
  bool http_only = false;
  std::int64_t expires = 0;  ///< seconds since 1970 began; 0: with the session
  bool from_file = false;
  std::uint64_t order = 0;  ///< the jar's: the later a cookie was new, the larger

  friend bool operator==(const Cookie&, const Cookie&) = default;
};

/// Where practice and RFC 6265bis part.
enum class CookieStyle {
  strict,  ///< the RFC's way
  /// curl's: the year 70 is 2070; a Domain attribute that is the host and a public suffix as well
  /// makes the cookie go to all names below; one from a file that has no domain goes to addresses;
  /// there are cookies without a name; the prefixes of names are told by case; "Secure=x" is not
  /// Secure; a line that is too long ends a file.
  curl
};

/// Why a cookie was not kept.
enum class CookieFault {
  too_long,        ///< more than 5000 octets in all, or 4096 of name and value
  no_name,         ///< not "name=value"
  tab,             ///< a TAB inside
  control,         ///< another control octet
  not_secure,      ///< Secure, and it came over what is not
  foreign_domain,  ///< a Domain that the host does not belong to
  public_suffix,   ///< a Domain that is a registry's
  prefix,          ///< named __Secure- or __Host-, and not made so
  overlays,        ///< it would hide a Secure one, and came over what is not secure
  malformed_line,  ///< of a file
  older,           ///< of a file, and there is one from a server already
  too_many,        ///< in one response, or in the jar
};
/// "is too long": the rest of a sentence about the cookie.
std::string_view cookie_fault_words(CookieFault fault) noexcept;

/// What a request's URL means for cookies.
struct CookieContext {
  std::string host;  ///< lower case, without brackets
  bool is_address = false;
  std::string path;     ///< without the query; begins with '/'
  bool secure = false;  ///< https, or this machine itself: localhost, 127.0.0.1, ::1
};
/// `host_field`: the value of a Host field of the caller's own, which then stands for the URL's
/// host; empty: none.
CookieContext cookie_context(const url::Url& url, std::string_view host_field = {});

using ParsedCookie = std::variant<Cookie, CookieFault>;

/// The value of a Set-Cookie field. `context` is the request's; null: it comes from a file, is
/// believed, and has the host that its Domain says or none.
ParsedCookie parse_set_cookie(std::string_view value, const CookieContext* context,
                              std::int64_t now, CookieStyle style);

/// A line of a file in Netscape's form, without its line end: seven fields with TABs between;
/// "#HttpOnly_" may stand before. A comment is Fault::malformed_line, as is all else.
ParsedCookie parse_cookie_line(std::string_view line, CookieStyle style);

/// Such a line, without a line end.
std::string cookie_line(const Cookie& cookie);

/// RFC 6265 sections 5.1.3 and 5.1.4, and Secure.
bool cookie_matches(const Cookie& cookie, const CookieContext& context, CookieStyle style);

}  // namespace tlsget::http

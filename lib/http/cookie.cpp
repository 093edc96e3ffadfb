#include "http/cookie.hpp"

#include <fmt/format.h>
#include <libpsl.h>

#include <algorithm>
#include <limits>
#include <optional>

#include "base/text.hpp"
#include "http/http_date.hpp"

namespace tlsget::http {
namespace {

constexpr std::size_t longest_field = 5000;
constexpr std::size_t longest_part = 4094;
constexpr std::size_t longest_pair = 4096;
constexpr std::size_t longest_date = 80;
constexpr std::size_t longest_domain = 255;

/// Expired, whatever the clock says; 0 would be a session's.
constexpr std::int64_t long_ago = 1;

/// RFC 6265bis section 5.5: no more than 400 days ahead; to the minute, so that a file written
/// twice in a row is the same.
std::int64_t within_limit(std::int64_t expires, std::int64_t now) {
  constexpr std::int64_t longest = std::int64_t{400} * 24 * 3600;
  if (now > std::numeric_limits<std::int64_t>::max() - longest - 30) return expires;
  if (expires <= now + longest) return expires;
  const std::int64_t latest = now + longest + 30;
  return latest - latest % 60;
}

/// Neither SP nor HTAB inside is one of these; TAB has a fault of its own.
bool has_control(std::string_view text) {
  return std::any_of(text.begin(), text.end(),
                     [](char c) { return c != '\t' && text::is_control(c); });
}

/// What paths are compared by: without quotes around and without a slash at the end.
std::string clean_path(std::string_view path) {
  if (path.starts_with('"')) path.remove_prefix(1);
  if (path.ends_with('"')) path.remove_suffix(1);
  if (!path.starts_with('/')) return "/";
  if (path.size() > 1 && path.ends_with('/')) path.remove_suffix(1);
  return std::string(path);
}

/// RFC 6265 section 5.1.3; neither has a leading dot.
bool belongs_to(std::string_view host, std::string_view domain) {
  if (host.size() < domain.size() || domain.empty()) return false;
  const std::size_t rest = host.size() - domain.size();
  if (!text::equals_ignoring_case(host.substr(rest), domain)) return false;
  return rest == 0 || host[rest - 1] == '.';
}

bool path_covers(std::string_view cookie_path, std::string_view path) {
  if (cookie_path == "/") return true;
  if (!path.starts_with(cookie_path)) return false;
  return path.size() == cookie_path.size() || path[cookie_path.size()] == '/';
}

/// Whether `host` may set a cookie for `domain`, which it belongs to.
bool registry_allows(const std::string& host, const std::string& domain) {
  if (host.size() > longest_domain || domain.size() > longest_domain) return false;
  const psl_ctx_t* const list = psl_builtin();
  return list != nullptr && psl_is_cookie_domain_acceptable(list, text::lower(host).c_str(),
                                                            text::lower(domain).c_str()) != 0;
}

bool is_public_suffix(const std::string& domain) {
  const psl_ctx_t* const list = psl_builtin();
  return list == nullptr ||
         psl_is_public_suffix2(list, text::lower(domain).c_str(), PSL_TYPE_ANY) != 0;
}

/// RFC 6265bis section 4.1.3: what these names promise, the cookie has to have.
bool keeps_promise_of_name(const Cookie& cookie, CookieStyle style) {
  const auto has_prefix = [&](std::string_view prefix) {
    return style == CookieStyle::curl ? cookie.name.starts_with(prefix)
                                      : text::starts_with_ignoring_case(cookie.name, prefix);
  };
  if (has_prefix("__Secure-")) return cookie.secure;
  if (!has_prefix("__Host-")) return true;
  return cookie.secure && cookie.path == "/" && cookie.host_only;
}

/// The parts of a Set-Cookie field from left to right.
class FieldReader {
 public:
  FieldReader(std::string_view rest, const CookieContext* context, std::int64_t now,
              CookieStyle style)
      : rest_(rest), context_(context), now_(now), style_(style) {}

  ParsedCookie read() {
    if (rest_.size() > longest_field) return CookieFault::too_long;
    do {
      if (const auto fault = read_part()) return *fault;
    } while (take(';'));
    if (cookie_.domain.empty() && context_ != nullptr) cookie_.domain = context_->host;
    if (!path_given_) cookie_.path = default_path();
    cookie_.match_path = clean_path(cookie_.path);
    if (!keeps_promise_of_name(cookie_, style_)) return CookieFault::prefix;
    if (const auto fault = check_registry()) return *fault;
    return std::move(cookie_);
  }

 private:
  using Fault = std::optional<CookieFault>;

  /// RFC 6265 section 5.1.4, but for the slash at its end.
  std::string default_path() const {
    if (context_ == nullptr) return "/";
    return context_->path.substr(0, context_->path.rfind('/') + 1);
  }

  bool take(char c) {
    if (!rest_.starts_with(c)) return false;
    rest_.remove_prefix(1);
    return true;
  }

  std::string_view take_until(std::string_view ends) {
    const std::size_t end = std::min(rest_.find_first_of(ends), rest_.size());
    const std::string_view taken = rest_.substr(0, end);
    rest_.remove_prefix(end);
    return taken;
  }

  /// "name=value" or a word.
  Fault read_part() {
    const std::string_view name = text::trim(take_until(";\t="));
    const bool has_equals = take('=');
    const std::string_view value = has_equals ? text::trim(take_until(";")) : std::string_view();
    if (value.find('\t') != std::string_view::npos) return CookieFault::tab;
    if (name.size() > longest_part || value.size() > longest_part ||
        name.size() + value.size() > longest_pair)
      return CookieFault::too_long;
    return !pair_seen_ ? set_pair(name, value, has_equals) : set_attribute(name, value, has_equals);
  }

  Fault set_pair(std::string_view name, std::string_view value, bool has_equals) {
    if (!has_equals && rest_.starts_with('\t')) return CookieFault::tab;
    if (!has_equals || (name.empty() && style_ == CookieStyle::strict)) return CookieFault::no_name;
    pair_seen_ = true;
    if (has_control(name) || has_control(value)) return CookieFault::control;
    cookie_.name = name;
    cookie_.value = value;
    return {};
  }

  Fault set_attribute(std::string_view name, std::string_view value, bool has_equals) {
    const auto is = [name](std::string_view known) {
      return text::equals_ignoring_case(name, known);
    };
    // curl takes "Secure=x" for an attribute that it does not know.
    const bool flag_form = value.empty() || style_ == CookieStyle::strict;
    if (is("secure") && flag_form) return set_secure();
    if (is("httponly") && flag_form) {
      cookie_.http_only = true;
      return {};
    }
    if (!has_equals) return {};
    if (is("path")) return set_path(value);
    if (value.empty()) return {};
    if (is("domain")) return set_domain(value);
    if (is("max-age")) set_max_age(value);
    if (is("expires")) set_expires(value);
    return {};
  }

  Fault set_secure() {
    if (context_ != nullptr && !context_->secure) return CookieFault::not_secure;
    cookie_.secure = true;
    return {};
  }

  Fault set_path(std::string_view value) {
    if (has_control(value)) return CookieFault::control;
    cookie_.path = value;
    path_given_ = true;
    return {};
  }

  Fault set_domain(std::string_view value) {
    if (value.starts_with('.')) value.remove_prefix(1);
    if (has_control(value)) return CookieFault::control;
    const bool is_address = context_ != nullptr && context_->is_address;
    const bool fits = context_ == nullptr ? !value.empty()
                      : is_address        ? value == context_->host
                                          : belongs_to(context_->host, value);
    if (!fits) return CookieFault::foreign_domain;
    cookie_.domain = value;
    cookie_.host_only = is_address;
    return {};
  }

  void set_max_age(std::string_view value) {
    if (value.starts_with('"')) value.remove_prefix(1);
    const auto* const end = std::find_if_not(value.begin(), value.end(), text::is_digit);
    const std::string_view digits = value.substr(0, static_cast<std::size_t>(end - value.begin()));
    max_age_given_ = true;
    cookie_.expires = long_ago;
    if (digits.empty()) return;  // negative, or nonsense
    constexpr auto largest = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
    const std::uint64_t seconds = std::min(text::parse_decimal(digits).value_or(largest), largest);
    if (seconds == 0) return;
    const auto room = largest - static_cast<std::uint64_t>(std::max<std::int64_t>(now_, 0));
    cookie_.expires = seconds > room ? std::numeric_limits<std::int64_t>::max()
                                     : now_ + static_cast<std::int64_t>(seconds);
    cookie_.expires = within_limit(cookie_.expires, now_);
  }

  void set_expires(std::string_view value) {
    if (cookie_.expires != 0 || max_age_given_ || value.size() >= longest_date) return;
    const auto time =
        parse_date(value, style_ == CookieStyle::curl ? DateStyle::curl : DateStyle::rfc6265);
    // What cannot be read makes no cookie last; a time before all times makes it end.
    if (!time) return;
    const std::int64_t seconds = time->time_since_epoch().count();
    cookie_.expires = within_limit(std::max(seconds, long_ago), now_);
  }

  /// RFC 6265bis section 5.7 step 9.
  Fault check_registry() {
    if (context_ == nullptr || context_->is_address || cookie_.host_only) return {};
    if (!registry_allows(context_->host, cookie_.domain)) return CookieFault::public_suffix;
    const bool is_host = text::equals_ignoring_case(cookie_.domain, context_->host);
    if (style_ == CookieStyle::strict && is_host && is_public_suffix(cookie_.domain))
      cookie_.host_only = true;
    return {};
  }

  std::string_view rest_;
  const CookieContext* context_;
  std::int64_t now_;
  CookieStyle style_;
  Cookie cookie_;
  bool pair_seen_ = false;
  bool path_given_ = false;
  bool max_age_given_ = false;
};

/// The next field of a line, and whether there are more.
std::string_view take_field(std::string_view& rest, bool& more) {
  const std::size_t tab = rest.find('\t');
  const std::string_view field = rest.substr(0, tab);
  more = tab != std::string_view::npos;
  rest.remove_prefix(more ? tab + 1 : rest.size());
  return field;
}

bool is_true(std::string_view field) {
  return text::equals_ignoring_case(field, "TRUE");
}

}  // namespace

std::string_view cookie_fault_words(CookieFault fault) noexcept {
  switch (fault) {
    case CookieFault::too_long:
      return "is too long";
    case CookieFault::no_name:
      return "has no name and '='";
    case CookieFault::tab:
      return "has a TAB in it";
    case CookieFault::control:
      return "has control characters in it";
    case CookieFault::not_secure:
      return "is Secure, and came over a connection that is not";
    case CookieFault::foreign_domain:
      return "has a Domain that this host does not belong to";
    case CookieFault::public_suffix:
      return "has a Domain that is a public suffix";
    case CookieFault::prefix:
      return "is not what its name's prefix promises";
    case CookieFault::overlays:
      return "would hide a Secure one, and came over a connection that is not secure";
    case CookieFault::malformed_line:
      return "is no cookie's line";
    case CookieFault::older:
      return "is older than what a server has set since";
    case CookieFault::too_many:
      return "is one too many";
  }
  return "is not kept";
}

CookieContext cookie_context(const url::Url& url, std::string_view host_field) {
  CookieContext context;
  context.path = url.path;
  context.host = url.host.text;
  context.is_address = url.host.is_address();
  if (!host_field.empty()) {
    const bool bracketed = host_field.starts_with('[');
    const std::size_t end = host_field.find(bracketed ? ']' : ':');
    context.host = text::lower(host_field.substr(bracketed ? 1 : 0, end - (bracketed ? 1 : 0)));
    context.is_address =
        bracketed || context.host.find_first_not_of("0123456789.") == std::string::npos;
  }
  context.secure = url.scheme == "https" || context.host == "localhost" ||
                   context.host == "127.0.0.1" || context.host == "::1";
  return context;
}

ParsedCookie parse_set_cookie(std::string_view value, const CookieContext* context,
                              std::int64_t now, CookieStyle style) {
  return FieldReader(value, context, now, style).read();
}

ParsedCookie parse_cookie_line(std::string_view line, CookieStyle style) {
  constexpr std::string_view http_only = "#HttpOnly_";
  Cookie cookie;
  cookie.host_only = false;
  cookie.from_file = true;
  if (line.starts_with(http_only)) {
    cookie.http_only = true;
    line.remove_prefix(http_only.size());
  }
  if (line.starts_with('#')) return CookieFault::malformed_line;
  if (has_control(line)) return CookieFault::control;

  bool more = true;
  std::string_view domain = take_field(line, more);
  if (domain.starts_with('.')) domain.remove_prefix(1);
  if (!more || domain.empty()) return CookieFault::malformed_line;
  cookie.domain = domain;
  cookie.host_only = !is_true(take_field(line, more));
  if (!more) return CookieFault::malformed_line;
  std::string_view field = take_field(line, more);
  // Some programs leave the path out.
  const bool has_path = field != "TRUE" && field != "FALSE" && !field.empty();
  cookie.path = has_path ? field : "/";
  if (has_path) {
    if (!more) return CookieFault::malformed_line;
    field = take_field(line, more);
  }
  cookie.match_path = clean_path(cookie.path);
  cookie.secure = is_true(field);
  if (!more) return CookieFault::malformed_line;
  const std::string_view expires = take_field(line, more);
  if (!more) return CookieFault::malformed_line;
  const std::string_view digits =
      expires.substr(0, std::min(expires.find_first_not_of("0123456789"), expires.size()));
  const auto seconds = text::parse_decimal(digits);
  constexpr auto largest = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
  if (!seconds || *seconds > largest) return CookieFault::malformed_line;
  cookie.expires = static_cast<std::int64_t>(*seconds);
  cookie.name = take_field(line, more);
  if (cookie.name.empty() && style == CookieStyle::strict) return CookieFault::no_name;
  if (more) cookie.value = take_field(line, more);
  if (more) return CookieFault::malformed_line;
  if (!keeps_promise_of_name(cookie, style)) return CookieFault::prefix;
  return cookie;
}

std::string cookie_line(const Cookie& cookie) {
  return fmt::format("{}{}{}\t{}\t{}\t{}\t{}\t{}\t{}", cookie.http_only ? "#HttpOnly_" : "",
                     cookie.host_only ? "" : ".", cookie.domain,
                     cookie.host_only ? "FALSE" : "TRUE", cookie.path,
                     cookie.secure ? "TRUE" : "FALSE", cookie.expires, cookie.name, cookie.value);
}

bool cookie_matches(const Cookie& cookie, const CookieContext& context, CookieStyle style) {
  if (cookie.secure && !context.secure) return false;
  if (!path_covers(cookie.match_path, context.path)) return false;
  if (cookie.domain.empty()) return style == CookieStyle::curl && context.is_address;
  if (cookie.host_only || context.is_address)
    return text::equals_ignoring_case(cookie.domain, context.host);
  // A single label is a registry's or a machine's own, and covers nothing below.
  const bool is_single = cookie.domain.find('.') == std::string::npos;
  return is_single ? text::equals_ignoring_case(cookie.domain, context.host)
                   : belongs_to(context.host, cookie.domain);
}

}  // namespace tlsget::http

#include "http/cookie_jar.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

#include "base/text.hpp"

namespace tlsget::http {
namespace {

constexpr int most_of_response = 50;
constexpr std::size_t most_in_request = 150;
constexpr std::size_t longest_request_field = 8190;  ///< with its name
constexpr std::size_t longest_line = 5000;
/// More than browsers keep; what a server can make grow has to have an end.
constexpr std::size_t most_in_jar = 10'000;

bool same_identity(const Cookie& a, const Cookie& b) {
  return a.name == b.name && text::equals_ignoring_case(a.domain, b.domain) &&
         a.host_only == b.host_only && text::equals_ignoring_case(a.match_path, b.match_path);
}

/// Whether `cookie` could stand in the place of `old`, for paths below or beside: the first segment
/// of their paths is the same.
bool hides(const Cookie& cookie, const Cookie& old) {
  const std::size_t slash = old.match_path.find('/', 1);
  const std::string_view top = std::string_view(old.match_path).substr(0, slash);
  return cookie.name == old.name && text::equals_ignoring_case(cookie.domain, old.domain) &&
         text::starts_with_ignoring_case(cookie.match_path, top);
}

/// What stands before what in a request, by the largest first.
auto precedence(const Cookie& cookie) {
  return std::tuple(cookie.path.size(), cookie.domain.size(), cookie.name.size(), cookie.order);
}

std::string name_in(std::string_view field) {
  constexpr std::size_t enough = 100;
  const std::string_view pair = field.substr(0, field.find(';'));
  const std::size_t equals = pair.find('=');
  // Without '=' it may be all value.
  return equals == std::string_view::npos
             ? std::string()
             : std::string(text::trim(pair.substr(0, equals)).substr(0, enough));
}

}  // namespace

std::vector<CookieNews> CookieJar::receive(const Headers& fields, const CookieContext& context,
                                           std::int64_t now) {
  std::vector<CookieNews> news;
  int taken = 0;
  for (const std::string_view field : fields.all("Set-Cookie")) {
    std::optional<CookieFault> fault;
    if (taken >= most_of_response) {
      fault = CookieFault::too_many;
    } else {
      ParsedCookie parsed = parse_set_cookie(field, &context, now, style_);
      if (auto* const cookie = std::get_if<Cookie>(&parsed)) {
        remove_expired(now);
        fault = store(std::move(*cookie), context.secure);
      } else {
        fault = std::get<CookieFault>(parsed);
      }
    }
    if (!fault) ++taken;
    news.push_back({name_in(field), fault});
  }
  return news;
}

std::optional<CookieFault> CookieJar::store(Cookie cookie, bool secure) {
  auto replaced = cookies_.end();
  for (auto old = cookies_.begin(); old != cookies_.end(); ++old) {
    if (old->secure && !cookie.secure && !secure && hides(cookie, *old))
      return CookieFault::overlays;
    if (!same_identity(*old, cookie) || replaced != cookies_.end()) continue;
    if (cookie.from_file && !old->from_file) return CookieFault::older;
    replaced = old;
  }
  cookie.order = ++last_order_;
  if (replaced != cookies_.end()) {
    cookie.order = replaced->order;
    cookies_.erase(replaced);
  } else if (!cookie.from_file && cookies_.size() >= most_in_jar) {
    return CookieFault::too_many;
  }
  cookies_.push_back(std::move(cookie));
  return std::nullopt;
}

std::pair<std::string, bool> CookieJar::select(const CookieContext& context, std::int64_t now) {
  remove_expired(now);
  std::vector<const Cookie*> matching;
  for (const Cookie& cookie : cookies_) {
    if (!cookie_matches(cookie, context, style_)) continue;
    matching.push_back(&cookie);
    if (matching.size() >= most_in_request) break;
  }
  std::sort(matching.begin(), matching.end(),
            [](const Cookie* a, const Cookie* b) { return precedence(*a) > precedence(*b); });

  std::string field;
  std::size_t size = std::string_view("Cookie: ").size();
  for (const Cookie* const cookie : matching) {
    const std::size_t more = cookie->name.size() + cookie->value.size() + 1;
    if (size + more >= longest_request_field) return {std::move(field), true};
    const std::string_view separator = field.empty() ? "" : "; ";
    size += more + separator.size();
    field.append(separator).append(cookie->name).append("=").append(cookie->value);
  }
  return {std::move(field), false};
}

std::string CookieJar::field_for(const CookieContext& context, std::int64_t now) {
  return select(context, now).first;
}

std::string CookieJar::field_for(const CookieContext& context, std::int64_t now,
                                 std::string_view own) {
  auto [field, is_full] = select(context, now);
  if (own.empty() || is_full) return field;
  if (!field.empty()) field += "; ";
  return field.append(own);
}

void CookieJar::load(std::string_view text, std::int64_t now, bool without_session) {
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.size() >= longest_line) {
      if (style_ == CookieStyle::curl) break;
      continue;
    }
    line = line.substr(0, line.find('\r'));
    load_line(line, now, without_session);
  }
  remove_expired(now);
}

void CookieJar::load_line(std::string_view line, std::int64_t now, bool without_session) {
  constexpr std::string_view field = "Set-Cookie:";
  ParsedCookie parsed =
      text::starts_with_ignoring_case(line, field)
          ? parse_set_cookie(text::trim(line.substr(field.size())), nullptr, now, style_)
          : parse_cookie_line(line, style_);
  auto* const cookie = std::get_if<Cookie>(&parsed);
  if (cookie == nullptr || (without_session && cookie->expires == 0)) return;
  if (cookie->domain.empty() && style_ == CookieStyle::strict) return;  // nobody would get it
  cookie->from_file = true;
  store(std::move(*cookie), true);
}

std::string CookieJar::save(std::int64_t now) {
  remove_expired(now);
  std::vector<const Cookie*> sorted;
  for (const Cookie& cookie : cookies_)
    if (!cookie.domain.empty()) sorted.push_back(&cookie);
  std::sort(sorted.begin(), sorted.end(),
            [](const Cookie* a, const Cookie* b) { return a->order > b->order; });
  std::string text =
      "# Netscape HTTP Cookie File\n"
      "# https://curl.se/docs/http-cookies.html\n"
      "# This file was generated by libcurl! Edit at your own risk.\n\n";
  for (const Cookie* const cookie : sorted) text.append(cookie_line(*cookie)).append("\n");
  return text;
}

void CookieJar::remove_expired(std::int64_t now) {
  std::erase_if(cookies_, [now](const Cookie& cookie) {
    return cookie.expires != 0 && cookie.expires < now;
  });
}

}  // namespace tlsget::http

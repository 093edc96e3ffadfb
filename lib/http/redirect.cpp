#include "http/redirect.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/error.hpp"
#include "base/text.hpp"
#include "http/line_reader.hpp"

namespace tlsget::http {
namespace {

constexpr int not_modified = 304;

/// For a line of context: a peer's text, made safe and short.
std::string shown(std::string_view text) {
  constexpr std::size_t enough = 200;
  return text::escape_controls(text.substr(0, enough)) + (text.size() > enough ? " ..." : "");
}

/// The one Location there is: nullopt when there is none. Empty ones are no reference to anywhere.
std::optional<std::string_view> location_of(const Response& response) {
  std::optional<std::string_view> location;
  for (const std::string_view field : response.headers.all("Location")) {
    const std::string_view value = text::trim(field);
    if (value.empty() || value == location) continue;
    if (location)
      throw Error(
          Category::bad_response,
          fmt::format("the {} response has several Location fields that differ", response.status));
    location = value;
  }
  return location;
}

/// The scheme that a reference names itself (RFC 3986 section 3.1), as given; empty when relative.
std::string_view own_scheme(std::string_view reference) {
  const std::size_t end = reference.find_first_not_of(
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+-.");
  if (end == std::string_view::npos || reference[end] != ':' || !text::is_alpha(reference[0]))
    return {};
  return reference.substr(0, end);
}

void require_scheme(const url::Url& current, std::string_view scheme, const RedirectRules& rules) {
  const auto same = [scheme](std::string_view allowed) {
    return text::equals_ignoring_case(allowed, scheme);
  };
  if (std::any_of(rules.schemes.begin(), rules.schemes.end(), same)) return;
  constexpr std::size_t enough = 32;
  throw Error(Category::unsupported_protocol,
              fmt::format("redirect from {} to {} refused: no scheme that a redirect may lead to",
                          current.scheme, text::lower(scheme.substr(0, enough))));
}

void refuse_downgrade(const url::Url& from, const url::Url& to, const RedirectRules& rules) {
  if (from.scheme != "https" || to.scheme == "https" || rules.allow_downgrade) return;
  throw Error(
      Category::unsupported_protocol,
      fmt::format("redirect from https to {} refused: it would give up encryption", to.scheme))
      .with_context("redirect to " + shown(to.to_string()));
}

url::Url resolve_location(const url::Url& current, std::string_view location,
                          const RedirectRules& rules) {
  url::ParseOptions options;
  options.keep_dot_segments = rules.keep_dot_segments;
  try {
    return url::resolve(current, location, options);
  } catch (const Error& error) {
    if (error.category() != Category::url_malformed) throw;
    // "mailto:a@b" has no host, but what is wrong with it is the scheme.
    if (const auto scheme = own_scheme(location); !scheme.empty())
      require_scheme(current, scheme, rules);
    // The detail's text is the Location without user information.
    const auto* const detail = error.detail<url::UrlErrorDetail>();
    throw Error(Category::bad_response, "the redirect's target is malformed: " + error.message(),
                std::make_shared<BadResponseDetail>(MessagePart::redirect_target, 0, "Location"))
        .with_context("Location: " + (detail != nullptr ? shown(detail->text) : ""));
  }
}

// What becomes of method and body, as curl does it (its --post301, -X and -T), which is RFC 9110
// section 15.4 with the habits it describes. "kept" says that the rules tell to keep POST.
//
//             HEAD, GET   PUT     POST                  a method given by name
//   301, 302  stays       stays   GET, unless kept      stays; body goes, unless kept
//   303       stays       GET     GET, unless kept      stays; body goes, unless kept
//   others    stays       stays   stays                 stays
//
// Where PUT or POST becomes GET the body goes too. Any other implied method goes with PUT.
void decide_method(RedirectStep& step, int status, std::string_view method, bool method_is_explicit,
                   const RedirectRules& rules) {
  step.method = method;
  bool post_kept = true;
  if (status == 301) post_kept = rules.post301_keeps;
  if (status == 302) post_kept = rules.post302_keeps;
  if (status == 303) post_kept = rules.post303_keeps;
  if (method_is_explicit && !rules.obey_status) {
    step.keep_body = post_kept;
    return;
  }
  const bool is_safe = method == "GET" || method == "HEAD";
  const bool becomes_get = method == "POST" ? !post_kept : status == 303 && !is_safe;
  if (!becomes_get) return;
  step.method = "GET";
  step.keep_body = false;
}

template <std::size_t N>
bool is_one_of(std::string_view name, const std::array<std::string_view, N>& names) {
  return std::any_of(names.begin(), names.end(), [name](std::string_view other) {
    return text::equals_ignoring_case(name, other);
  });
}

}  // namespace

std::optional<RedirectStep> next_request(const Response& response, const url::Url& current,
                                         std::string_view method, bool method_is_explicit,
                                         const RedirectRules& rules) {
  // curl follows 304 too, but that is a final answer ("what you have is right"), not a way on.
  if (response.status < 300 || response.status > 399 || response.status == not_modified)
    return std::nullopt;
  const auto location = location_of(response);
  if (!location) return std::nullopt;

  RedirectStep step;
  step.url = resolve_location(current, *location, rules);
  require_scheme(current, step.url.scheme, rules);
  refuse_downgrade(current, step.url, rules);
  step.crosses_origin = crosses_origins(current, step.url);
  step.keep_credentials = !step.crosses_origin || rules.location_trusted;
  decide_method(step, response.status, method, method_is_explicit, rules);
  return step;
}

bool crosses_origins(const url::Url& from, const url::Url& to) {
  return from.origin() != to.origin();
}

bool is_bound_to_origin(std::string_view field_name) {
  return is_one_of(field_name, std::array<std::string_view, 3>{"Authorization", "Cookie", "Host"});
}

bool carries_credentials(std::string_view field_name) {
  return is_one_of(field_name, std::array<std::string_view, 3>{"Authorization", "Cookie",
                                                               "Proxy-Authorization"});
}

}  // namespace tlsget::http

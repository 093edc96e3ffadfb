#include "url/url.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "url/authority.hpp"
#include "url/host.hpp"
#include "url/path.hpp"
#include "url/split.hpp"

namespace tlsget::url {
namespace {

constexpr std::size_t max_text = std::size_t{8} << 20U;
/// After a scheme two are right; one or three are forgiven.
constexpr std::size_t max_slashes = 3;

std::uint16_t default_port(std::string_view scheme) noexcept {
  if (scheme == "https") return 443;
  if (scheme == "http") return 80;
  return 0;
}

[[noreturn]] void refuse_length(std::string_view what) {
  // The text itself is left out: nobody reads megabytes in an error.
  throw Error(Category::url_malformed, fmt::format("{} is longer than 8 MiB", what),
              std::make_shared<UrlErrorDetail>("", 0));
}

/// "http:example.com": the scheme was meant, only that what follows ':' is no port.
bool lacks_slashes(std::string_view authority) {
  const auto colon = authority.find(':');
  if (colon == std::string_view::npos) return false;
  const auto scheme = authority.substr(0, colon);
  if (!text::equals_ignoring_case(scheme, "http") && !text::equals_ignoring_case(scheme, "https"))
    return false;
  const auto port = authority.substr(colon + 1);
  return port.empty() || !std::all_of(port.begin(), port.end(), text::is_digit);
}

/// What a typed text without a scheme is not: "ht_tp://host" (a bad scheme, not the host "ht_tp"),
/// "http:host", "/path".
void refuse_bad_beginning(const Source& source) {
  const Parts& parts = source.parts();
  const std::string_view authority = *parts.authority;
  if (!parts.slashes.empty()) source.refuse(0, "neither a scheme nor a host before the first '/'");
  if (lacks_slashes(authority))
    source.refuse(authority.find(':') + 1, "no \"//\" after the scheme");
  if (!authority.ends_with(':') || !parts.path.starts_with("//")) return;
  const std::string_view scheme = authority.substr(0, authority.size() - 1);
  const auto stray =
      scheme.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-.");
  if (scheme.empty()) source.refuse(0, "no scheme before \"://\"");
  if (stray == std::string_view::npos)
    source.refuse(0, fmt::format("{} at the beginning of the scheme, which is a letter",
                                 describe_octet(scheme.front())));
  source.refuse(stray, fmt::format("{} in the scheme", describe_octet(scheme[stray])));
}

void check_slashes(const Source& source) {
  const Parts& parts = source.parts();
  const auto offset = source.offset_of(parts.slashes);
  if (parts.slashes.empty()) source.refuse(offset, "no \"//\" after the scheme, so no host");
  if (parts.slashes.size() > max_slashes)
    source.refuse(offset + max_slashes, "more than three slashes before the host");
}

/// References that browsers resolve to another host than RFC 3986 and curl do, as far as they are
/// not malformed anyway.
void refuse_ambiguous_reference(const Source& source, const Url& base) {
  const Parts& parts = source.parts();
  const std::string_view text = source.text();
  const auto backslash = text.substr(0, text.find_first_not_of("/\\")).find('\\');
  // "/\\host" and "\\\\host" are paths, which browsers take for "//host".
  if (!parts.authority && backslash < 2 && text.find_first_of("/\\", 1) == 1)
    source.refuse(backslash, "backslash among the first slashes, which some read as '/'");
  // "https:/path" has a host for curl, and for browsers that of a base with the same scheme.
  if (parts.scheme && parts.slashes.size() == 1 &&
      text::equals_ignoring_case(*parts.scheme, base.scheme))
    source.refuse(source.offset_of(parts.slashes), "one slash alone after the scheme");
}

std::string finished_path(const std::string& path, const ParseOptions& options) {
  if (path.empty()) return "/";
  return options.keep_dot_segments ? path : remove_dot_segments(path);
}

/// RFC 3986 section 5.2.3, for a base that has an authority and so an absolute path.
std::string merged_path(const Url& base, std::string_view reference) {
  if (reference.starts_with('/')) return percent_encoded(reference);
  return base.path.substr(0, base.path.rfind('/') + 1) + percent_encoded(reference);
}

std::optional<std::string> encoded(const std::optional<std::string_view>& part) {
  if (!part) return std::nullopt;
  return percent_encoded(*part);
}

/// Percent-encoding and merging make a text longer; what is accepted can be parsed again.
void check_length(const Url& url) {
  if (url.to_string(true).size() > max_text) refuse_length("the URL, percent-encoded,");
}

Url absolute(const Source& source, std::string scheme, const ParseOptions& options) {
  const Parts& parts = source.parts();
  Url url;
  url.scheme = std::move(scheme);
  parse_authority(source, url);
  url.path = finished_path(percent_encoded(parts.path), options);
  url.query = encoded(parts.query);
  url.fragment = encoded(parts.fragment);
  check_length(url);
  return url;
}

/// A reference without scheme and authority.
Url relative(const Url& base, const Parts& parts, const ParseOptions& options) {
  Url url = base;
  url.user.reset();
  url.password.reset();
  if (!parts.path.empty()) url.path = finished_path(merged_path(base, parts.path), options);
  if (!parts.path.empty() || parts.query) url.query = encoded(parts.query);
  if (parts.fragment) url.fragment = encoded(parts.fragment);
  check_length(url);
  return url;
}

}  // namespace

std::string Host::bracketed() const {
  return kind == HostKind::ipv6 ? "[" + text + "]" : text;
}

std::uint16_t Url::port() const noexcept {
  return explicit_port.value_or(default_port(scheme));
}

bool Url::is_default_port() const noexcept {
  return !explicit_port || (*explicit_port != 0 && *explicit_port == default_port(scheme));
}

Origin Url::origin() const {
  return {scheme, host, port()};
}

std::string Url::authority() const {
  if (is_default_port()) return host.bracketed();
  return fmt::format("{}:{}", host.bracketed(), *explicit_port);
}

std::string Url::request_target() const {
  return query ? path + "?" + *query : path;
}

std::string Url::to_string(bool with_fragment) const {
  std::string out = scheme + "://" + authority() + request_target();
  if (with_fragment && fragment) out += "#" + *fragment;
  return out;
}

Url parse(std::string_view text, const ParseOptions& options) {
  if (text.size() > max_text) refuse_length("the URL");
  const Source source(text, Form::typed);
  refuse_controls(source);
  if (!source.parts().scheme) {
    refuse_bad_beginning(source);
    return absolute(source, text::lower(options.default_scheme), options);
  }
  check_slashes(source);
  return absolute(source, text::lower(*source.parts().scheme), options);
}

Url resolve(const Url& base, std::string_view reference, const ParseOptions& options) {
  if (reference.size() > max_text) refuse_length("the URL");
  const Source source(reference, Form::reference);
  const Parts& parts = source.parts();
  refuse_controls(source);
  refuse_ambiguous_reference(source, base);
  if (!parts.authority) return relative(base, parts, options);
  check_slashes(source);
  Url url = absolute(source, parts.scheme ? text::lower(*parts.scheme) : base.scheme, options);
  if (!url.fragment) url.fragment = base.fragment;
  return url;
}

Host parse_host(std::string_view text) {
  if (text.size() > max_text) refuse_length("the host");
  const Source source(text);
  const bool bracketed = text.starts_with('[');
  if (!bracketed && std::count(text.begin(), text.end(), ':') > 1)
    return parse_ipv6_host(source, text);
  return parse_host(source, text);
}

}  // namespace tlsget::url

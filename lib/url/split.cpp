#include "url/split.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <utility>

#include "base/error.hpp"
#include "base/text.hpp"
#include "url/url.hpp"

namespace tlsget::url {
namespace {

/// scheme = ALPHA *( ALPHA / DIGIT / "+" / "-" / "." )
constexpr bool is_scheme_char(char c) {
  return text::is_alpha(c) || text::is_digit(c) || c == '+' || c == '-' || c == '.';
}

/// The scheme that the text begins with, without ':'. A typed text needs a slash behind the colon,
/// for "localhost:8443" is a host and its port.
std::optional<std::string_view> leading_scheme(std::string_view text, Form form) {
  if (text.empty() || !text::is_alpha(text.front())) return std::nullopt;
  const auto* const end = std::find_if_not(text.begin(), text.end(), is_scheme_char);
  const auto length = static_cast<std::size_t>(end - text.begin());
  if (length == text.size() || text[length] != ':') return std::nullopt;
  const bool slash_follows = length + 1 < text.size() && text[length + 1] == '/';
  if (form == Form::typed && !slash_follows) return std::nullopt;
  return text.substr(0, length);
}

/// Takes the front of `rest` up to the first octet that is in `delimiters`.
std::string_view take_until(std::string_view& rest, std::string_view delimiters) {
  const auto part = rest.substr(0, rest.find_first_of(delimiters));
  rest.remove_prefix(part.size());
  return part;
}

/// Takes the '/' at the front of `rest`.
std::string_view take_slashes(std::string_view& rest) {
  const auto slashes = rest.substr(0, rest.find_first_not_of('/'));
  rest.remove_prefix(slashes.size());
  return slashes;
}

/// Whether nothing is wrong with the port of "host:port", so that it is one.
bool is_port(std::string_view digits) {
  const auto value = text::parse_decimal(digits);
  return value && *value <= 65535;
}

std::string_view name_of_authority_part(std::string_view authority, std::size_t offset) {
  const auto at = authority.rfind('@');
  if (at != std::string_view::npos && offset < at) return "user information";
  const auto host = at == std::string_view::npos ? 0 : at + 1;
  const auto bracket = authority.find(']', host);
  const auto colon = authority.find(':', bracket == std::string_view::npos ? host : bracket);
  return colon != std::string_view::npos && offset > colon ? "port" : "host";
}

std::string_view name_of_part(const Source& source, std::size_t offset) {
  const Parts& parts = source.parts();
  if (parts.fragment && offset >= source.offset_of(*parts.fragment)) return "fragment";
  if (parts.query && offset >= source.offset_of(*parts.query)) return "query";
  if (offset >= source.offset_of(parts.path)) return "path";
  // Before the path stand scheme, slashes and authority; the first two hold no control.
  return name_of_authority_part(*parts.authority, offset - source.offset_of(*parts.authority));
}

}  // namespace

Parts split(std::string_view text, Form form) {
  Parts parts;
  std::string_view rest = text;
  parts.scheme = leading_scheme(text, form);
  if (parts.scheme) rest.remove_prefix(parts.scheme->size() + 1);
  parts.slashes = rest.substr(0, 0);
  if (parts.scheme || form == Form::typed || rest.starts_with("//")) {
    parts.slashes = take_slashes(rest);
    parts.authority = take_until(rest, "/?#");
  }
  parts.path = take_until(rest, "?#");
  if (rest.starts_with('?')) {
    rest.remove_prefix(1);
    parts.query = take_until(rest, "#");
  }
  if (rest.starts_with('#')) parts.fragment = rest.substr(1);
  return parts;
}

Source::Source(std::string_view text, Form form) : text_(text), parts_(split(text, form)) {}

bool Source::may_hold_secret() const noexcept {
  if (!parts_.authority || parts_.authority->starts_with('[')) return false;
  const std::string_view authority = *parts_.authority;
  const auto colon = authority.find(':');
  if (colon == std::string_view::npos || authority.find('@') != std::string_view::npos)
    return false;
  const auto after = offset_of(authority) + authority.size();
  return text_.find('@', after) != std::string_view::npos;
}

std::string_view Source::user_information() const noexcept {
  if (!parts_.authority) return {};
  const std::string_view authority = *parts_.authority;
  if (const auto at = authority.rfind('@'); at != std::string_view::npos)
    return authority.substr(0, at);
  if (!may_hold_secret()) return {};
  auto begin = offset_of(authority);
  const std::string_view port = authority.substr(authority.find(':') + 1);
  if (is_port(port)) return {};
  if (port.empty()) {
    if (!parts_.path.starts_with("//")) return {};
    begin = offset_of(parts_.path) + 2;  // "ht_tp://user:password@host"
  }
  return text_.substr(begin, text_.rfind('@') - begin);
}

void Source::refuse(std::size_t offset, std::string message) const {
  std::string shown(text_);
  const std::string_view hidden = user_information();
  if (!hidden.empty()) {
    constexpr std::string_view mask = "***";
    const auto begin = offset_of(hidden);
    shown.replace(begin, hidden.size(), mask);
    if (offset >= begin + hidden.size())
      offset = offset - hidden.size() + mask.size();
    else
      offset = std::min(offset, begin);
  }
  throw Error(Category::url_malformed, std::move(message),
              std::make_shared<UrlErrorDetail>(std::move(shown), offset));
}

void refuse_controls(const Source& source) {
  const std::string_view text = source.text();
  const auto* const found = std::find_if(text.begin(), text.end(), text::is_control);
  if (found == text.end()) return;
  const auto offset = static_cast<std::size_t>(found - text.begin());
  source.refuse(offset,
                fmt::format("{} in the {}", describe_octet(*found), name_of_part(source, offset)));
}

std::string describe_octet(char octet) {
  switch (octet) {
    case ' ':
      return "space";
    case '\t':
      return "tab";
    case '\n':
      return "line feed";
    case '\r':
      return "carriage return";
    case '\0':
      return "NUL";
    default:
      break;
  }
  const auto value = static_cast<unsigned char>(octet);
  if (text::is_control(octet)) return fmt::format("control character 0x{:02x}", value);
  if (value >= 0x80) return fmt::format("octet 0x{:02x}", value);
  return fmt::format("'{}'", octet);
}

}  // namespace tlsget::url

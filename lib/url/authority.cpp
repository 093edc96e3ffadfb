#include "url/authority.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>

#include "base/text.hpp"
#include "url/host.hpp"
#include "url/path.hpp"

namespace tlsget::url {
namespace {

/// One half of the user information, ready to be percent-decoded.
std::string canonical_user_information(const Source& source, std::string_view part) {
  std::string canonical;
  canonical.reserve(part.size());
  for (std::size_t i = 0; i < part.size(); ++i) {
    if (part[i] != '%') {
      append_percent_encoded(canonical, part.substr(i, 1));
      continue;
    }
    const auto octet = decode_triplet(part.substr(i));
    if (octet && text::is_control(*octet))
      source.refuse(
          source.offset_of(part) + i,
          fmt::format("{}, percent-encoded, in the user information", describe_octet(*octet)));
    canonical += octet ? "%" : "%25";
  }
  return canonical;
}

void parse_user_information(const Source& source, std::string_view part, Url& url) {
  const auto colon = part.find(':');
  url.user = canonical_user_information(source, part.substr(0, colon));
  if (colon != std::string_view::npos)
    url.password = canonical_user_information(source, part.substr(colon + 1));
}

std::optional<std::uint16_t> parse_port(const Source& source, std::string_view digits) {
  if (digits.empty()) return std::nullopt;
  const auto* const stray = std::find_if_not(digits.begin(), digits.end(), text::is_digit);
  if (stray != digits.end()) {
    const auto offset = source.offset_of(digits) + static_cast<std::size_t>(stray - digits.begin());
    if (source.may_hold_secret())
      source.refuse(offset,
                    "the port is not a number; in user information '/', '?' and '#' are written "
                    "%2F, %3F and %23");
    source.refuse(offset, fmt::format("{} in the port, which is a number", describe_octet(*stray)));
  }
  const auto value = text::parse_decimal(digits);  // nullopt: more than 64 bits hold
  if (value && *value <= 65535) return static_cast<std::uint16_t>(*value);
  const bool show = digits.size() <= 20 && !source.may_hold_secret();
  source.refuse(source.offset_of(digits),
                show ? fmt::format("port {} is above 65535", digits) : "the port is above 65535");
}

/// The host of "host:port", which is cut off `rest`.
std::string_view take_host(const Source& source, std::string_view& rest) {
  if (!rest.starts_with('[')) {
    const auto host = rest.substr(0, rest.find(':'));
    // "2001:db8::1" without brackets would else be a complaint about a port.
    const auto colons = std::count(rest.begin(), rest.end(), ':');
    if (colons > 1 && rest.find_first_not_of("0123456789abcdefABCDEF:.") == std::string_view::npos)
      source.refuse(source.offset_of(rest), "an IPv6 address stands in brackets, as in \"[::1]\"");
    rest.remove_prefix(host.size());
    return host;
  }
  const auto close = rest.find(']');
  if (close == std::string_view::npos)
    source.refuse(source.offset_of(rest) + rest.size(), "no ']' after the IPv6 address");
  const auto host = rest.substr(0, close + 1);
  rest.remove_prefix(close + 1);
  if (!rest.empty() && rest.front() != ':')
    source.refuse(source.offset_of(rest), fmt::format("{} between the IPv6 address and the port",
                                                      describe_octet(rest.front())));
  return host;
}

void refuse_ambiguity(const Source& source, std::string_view authority) {
  const auto offset = source.offset_of(authority);
  const auto first_at = authority.find('@');
  const auto backslash = authority.find('\\');
  if (backslash != std::string_view::npos) {
    const bool in_user = first_at != std::string_view::npos && backslash < first_at;
    source.refuse(offset + backslash, in_user ? "backslash in the user information, where it is "
                                                "written %5C"
                                              : "backslash in the host; paths begin with '/'");
  }
  if (first_at == std::string_view::npos) return;
  const auto second_at = authority.find('@', first_at + 1);
  if (second_at != std::string_view::npos)
    source.refuse(offset + second_at,
                  "more than one '@' before the path; in user information it is written %40");
}

}  // namespace

void parse_authority(const Source& source, Url& url) {
  std::string_view rest = *source.parts().authority;
  refuse_ambiguity(source, rest);
  if (const auto at = rest.find('@'); at != std::string_view::npos) {
    parse_user_information(source, rest.substr(0, at), url);
    rest.remove_prefix(at + 1);
  }
  const std::string_view host = take_host(source, rest);
  if (rest.starts_with(':')) rest.remove_prefix(1);
  url.explicit_port = parse_port(source, rest);
  url.host = parse_host(source, host);
}

}  // namespace tlsget::url

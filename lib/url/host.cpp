#include "url/host.hpp"

#include <fmt/format.h>
#include <idn2.h>
#include <unistr.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <string>

#include "base/text.hpp"
#include "url/address.hpp"
#include "url/path.hpp"

namespace tlsget::url {
namespace {

constexpr std::size_t max_name = 253;
constexpr std::size_t max_label = 63;
/// IDNA makes one octet of four at most; whatever is longer needs no look. Bounds libidn2's work.
constexpr std::size_t max_text = 4 * (max_name + 1);
/// IF_NAMESIZE without its NUL.
constexpr std::size_t max_zone = 15;

constexpr bool is_ascii(char c) {
  return static_cast<unsigned char>(c) < 0x80;
}

/// unreserved of RFC 3986 section 2.3, which is what names and zones are made of.
constexpr bool is_unreserved(char c) {
  return text::is_alpha(c) || text::is_digit(c) || c == '-' || c == '.' || c == '_' || c == '~';
}

/// Percent-decoded; each octet of ASCII is judged where it stands.
std::string decode_name(const Source& source, std::string_view text) {
  std::string name;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto offset = source.offset_of(text) + i;
    char octet = text[i];
    const bool encoded_octet = octet == '%';
    if (encoded_octet) {
      const auto decoded = decode_triplet(text.substr(i));
      if (!decoded)
        source.refuse(offset, "'%' in the host without two hexadecimal digits after it");
      octet = *decoded;
      i += 2;
    }
    if (is_ascii(octet) && !is_unreserved(octet))
      source.refuse(offset, fmt::format("{}{} in the host", describe_octet(octet),
                                        encoded_octet ? ", percent-encoded," : ""));
    name.push_back(octet);
  }
  return name;
}

/// Where in `text` the octet stands that became name[index] in decode_name().
std::size_t undecoded_index(std::string_view text, std::size_t index) {
  std::size_t at = 0;
  for (; index > 0; --index) at += text[at] == '%' ? 3 : 1;
  return at;
}

/// UTS #46 and IDNA2008: A-labels and ASCII in lower case.
std::string to_ascii(const Source& source, std::string_view text, const std::string& name) {
  const auto begin = source.offset_of(text);
  const auto* const octets = reinterpret_cast<const std::uint8_t*>(name.data());
  if (const auto* const stray = u8_check(octets, name.size()))
    source.refuse(begin + undecoded_index(text, static_cast<std::size_t>(stray - octets)),
                  "the host is not UTF-8");

  char* output = nullptr;
  const int result = idn2_to_ascii_8z(name.c_str(), &output, IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL);
  const std::unique_ptr<char, void (*)(void*)> owner(output, idn2_free);
  if (result == IDN2_MALLOC) throw std::bad_alloc();
  if (result != IDN2_OK)
    source.refuse(begin,
                  fmt::format("not an internationalised domain name: {}", idn2_strerror(result)));

  std::string ascii = output;
  const auto stray = std::find_if_not(ascii.begin(), ascii.end(), is_unreserved);
  if (stray != ascii.end())
    source.refuse(begin, fmt::format("{} in the host, after mapping", describe_octet(*stray)));
  return ascii;
}

/// RFC 1035 section 2.3.4. `name` is not empty.
void check_labels(const Source& source, std::size_t offset, std::string_view name) {
  if (name.ends_with('.')) name.remove_suffix(1);
  if (name.size() > max_name)
    source.refuse(offset, fmt::format("the host has {} octets; a name has {} at most", name.size(),
                                      max_name));
  for (std::size_t begin = 0; begin <= name.size();) {
    const auto length = std::min(name.find('.', begin), name.size()) - begin;
    if (length == 0) source.refuse(offset, "a label of the host is empty (two dots in a row?)");
    if (length > max_label)
      source.refuse(offset, fmt::format("a label of the host has {} octets; {} are the most",
                                        length, max_label));
    begin += length + 1;
  }
}

}  // namespace

Host parse_host(const Source& source, std::string_view text) {
  const auto offset = source.offset_of(text);
  if (text.empty()) source.refuse(offset, "no host");
  if (text.starts_with('[') && text.ends_with(']'))
    return parse_ipv6_host(source, text.substr(1, text.size() - 2));

  std::string name = decode_name(source, text);
  if (name.size() > max_text)
    source.refuse(offset, fmt::format("the host has {} octets; a name has {} at most", name.size(),
                                      max_name));
  const bool ascii = std::all_of(name.begin(), name.end(), is_ascii);
  name = ascii ? text::lower(name) : to_ascii(source, text, name);
  if (name.empty()) source.refuse(offset, "no host is left after mapping");

  if (!ends_in_number(name)) {
    check_labels(source, offset, name);
    return {HostKind::name, std::move(name), {}};
  }
  const auto address = parse_loose_ipv4(name);
  if (!address)
    source.refuse(offset, fmt::format("{} ends in a number, yet is not an IPv4 address", name));
  return {HostKind::ipv4, format_ipv4(*address), {}};
}

Host parse_ipv6_host(const Source& source, std::string_view text) {
  const auto percent = text.find('%');
  const auto address = parse_ipv6(text.substr(0, percent));
  if (!address) source.refuse(source.offset_of(text), "not an IPv6 address");
  Host host{HostKind::ipv6, format_ipv6(*address), {}};
  if (percent == std::string_view::npos) return host;

  // "%25" is the escaped delimiter, unless nothing follows: then the zone itself is "25".
  std::string_view zone = text.substr(percent + 1);
  if (zone.size() > 2 && zone.starts_with("25")) zone.remove_prefix(2);
  const auto* const stray = std::find_if_not(zone.begin(), zone.end(), is_unreserved);
  const auto offset = source.offset_of(zone) + static_cast<std::size_t>(stray - zone.begin());
  if (zone.empty()) source.refuse(offset, "no zone after '%'");
  if (stray != zone.end())
    source.refuse(offset,
                  fmt::format("{} in the zone of the IPv6 address", describe_octet(*stray)));
  if (zone.size() > max_zone)
    source.refuse(source.offset_of(zone),
                  fmt::format("the zone has {} octets; {} are the most", zone.size(), max_zone));
  host.zone = zone;
  return host;
}

}  // namespace tlsget::url

#include "x509/names.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <libpsl.h>
#include <algorithm>
#include <utility>
#include <vector>

#include "base/text.hpp"

namespace tlsget::x509 {

namespace {

constexpr std::size_t longest_name = 253;
constexpr std::size_t longest_label = 63;
constexpr std::size_t most_names_shown = 100;

std::string_view without_trailing_dot(std::string_view name) {
  if (!name.empty() && name.back() == '.') name.remove_suffix(1);
  return name;
}

bool is_label(std::string_view label) {
  const auto is_label_char = [](char c) {
    return text::is_alpha(c) || text::is_digit(c) || c == '-' || c == '_';
  };
  return !label.empty() && label.size() <= longest_label &&
         std::ranges::all_of(label, is_label_char);
}

/// Whether a wildcard may not stand on `domain`. Only the suffixes of registries count: those that
/// companies added for their customers ("github.io") do have wildcard certificates. A single label
/// is a suffix even when the list does not know it.
bool is_public_suffix(std::string_view domain) {
  if (domain.find('.') == std::string_view::npos) return true;
  const psl_ctx_t* list = psl_builtin();
  return list == nullptr ||
         psl_is_public_suffix2(list, text::lower(domain).c_str(), PSL_TYPE_ICANN) != 0;
}

/// "*.a.test" and "b.a.test", both without a trailing dot.
bool fits_wildcard(std::string_view presented, std::string_view host) {
  const std::string_view domain = presented.substr(std::min<std::size_t>(2, presented.size()));
  const std::size_t dot = host.find('.');
  return presented.starts_with("*.") && dot != std::string_view::npos && is_dns_name(host) &&
         is_dns_name(domain) && text::equals_ignoring_case(domain, host.substr(dot + 1));
}

/// Of a name that a reader takes for one that covers the host; else empty.
std::string_view why_it_does_not_count(const GeneralName& name, const url::Host& host) {
  if (name.type != GeneralName::Type::dns) return {};
  const std::string_view presented = without_trailing_dot(name.text);
  if (host.is_address()) {
    const bool is_the_address =
        text::equals_ignoring_case(presented, host.text) || presented == host.bracketed();
    return is_the_address ? "which is written as a DNS name and does not count for an address" : "";
  }
  const bool too_wide = fits_wildcard(presented, without_trailing_dot(host.text)) &&
                        is_public_suffix(presented.substr(2));
  return too_wide ? "which is over a public suffix and does not count" : "";
}

/// For a person; the first of them.
class NameList {
 public:
  void add(const GeneralName& name, std::string_view remark) {
    if (name.type != GeneralName::Type::dns && name.type != GeneralName::Type::ip) return;
    if (++count_ > most_names_shown) return;
    if (count_ > 1) text_ += ", ";
    text_ += name.text;
    if (!remark.empty()) text_ += fmt::format(" ({})", remark);
  }
  std::string text() && {
    if (count_ > most_names_shown) text_ += fmt::format(" and {} more", count_ - most_names_shown);
    return std::move(text_);
  }

 private:
  std::string text_;
  std::size_t count_ = 0;
};

Bytes address_octets(const url::Host& host) {
  Bytes octets(host.kind == url::HostKind::ipv4 ? 4 : 16);
  const int family = host.kind == url::HostKind::ipv4 ? AF_INET : AF_INET6;
  if (inet_pton(family, host.text.c_str(), octets.data()) != 1) octets.clear();
  return octets;
}

}  // namespace

bool is_dns_name(std::string_view name) {
  if (name.size() > longest_name) return false;
  while (true) {
    const std::size_t dot = name.find('.');
    if (!is_label(name.substr(0, dot))) return false;
    if (dot == std::string_view::npos) return true;
    name.remove_prefix(dot + 1);
  }
}

bool matches_dns_name(std::string_view presented, std::string_view host) {
  presented = without_trailing_dot(presented);
  host = without_trailing_dot(host);
  if (presented.starts_with("*."))
    return fits_wildcard(presented, host) && !is_public_suffix(presented.substr(2));
  return is_dns_name(host) && is_dns_name(presented) && text::equals_ignoring_case(presented, host);
}

bool covers_host(const Certificate& certificate, const url::Host& host) {
  const auto& names = certificate.subject_alt_names;
  if (!host.is_address())
    return std::ranges::any_of(names, [&](const GeneralName& name) {
      return name.type == GeneralName::Type::dns && matches_dns_name(name.text, host.text);
    });
  const Bytes address = address_octets(host);
  return !address.empty() && std::ranges::any_of(names, [&](const GeneralName& name) {
    return name.type == GeneralName::Type::ip && name.raw == address;
  });
}

std::string covered_names(const Certificate& certificate) {
  NameList list;
  for (const auto& name : certificate.subject_alt_names) list.add(name, {});
  return std::move(list).text();
}

std::string covered_names(const Certificate& certificate, const url::Host& host) {
  NameList list;
  std::vector<const GeneralName*> others;
  for (const auto& name : certificate.subject_alt_names) {
    const std::string_view reason = why_it_does_not_count(name, host);
    if (reason.empty())
      others.push_back(&name);
    else
      list.add(name, reason);
  }
  for (const GeneralName* name : others) list.add(*name, {});
  return std::move(list).text();
}

}  // namespace tlsget::x509

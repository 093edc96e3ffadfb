// Which server a certificate speaks for: RFC 9525.
//
// Rules. subjectAltName alone: dNSName for names, iPAddress for addresses, never one for the other;
// the common name counts for nothing. ASCII case and one trailing dot are ignored. A wildcard
// stands for exactly one label, is the whole left-most label, and never stands on a public suffix
// alone ("*.co.uk", "*.com", "*.test"). A presented name with any octet but letters, digits, '-',
// '_' and '.' (NUL, UTF-8, an embedded '*') matches nothing; internationalised names are compared
// as A-labels.
#pragma once

#include <string>
#include <string_view>

#include "url/url.hpp"
#include "x509/certificate.hpp"

namespace tlsget::x509 {

/// Whether one dNSName covers a host name (lower case or not, A-labels).
bool matches_dns_name(std::string_view presented, std::string_view host);

/// Whether the certificate covers the host.
bool covers_host(const Certificate& certificate, const url::Host& host);

/// Letters, digits, '-' and '_' in labels of 1 to 63 octets, 253 in all; no trailing dot.
bool is_dns_name(std::string_view name);

/// All names that the certificate speaks for, joined by ", "; past 100 the rest are counted.
/// Unescaped.
std::string covered_names(const Certificate& certificate);
/// The same for a host that is not covered: what seems to cover it stands first, with the reason
/// why it does not.
std::string covered_names(const Certificate& certificate, const url::Host& host);

}  // namespace tlsget::x509

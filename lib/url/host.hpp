// host = IP-literal / IPv4address / reg-name (RFC 3986 section 3.2.2), as far as it can be
// connected to.
//
// Rules. A host is percent-decoded first and judged afterwards. A name holds letters, digits, '-',
// '.', '_' and '~' (what browsers and other clients both take), its labels hold 1 to 63 octets and
// all of it 253 (RFC 1035 section 2.3.4), one dot may end it. A name in ASCII is not touched by
// IDNA, not even its "xn--" labels: nothing is to be converted, and the name service decides. Any
// other name is mapped by UTS #46 (non-transitional, without STD3 rules) and encoded by IDNA2008.
// What comes out of that is judged like a name that was typed, so that no full-width digit or
// percent sign slips through.
//
// Internal to lib/url; url.hpp declares the public form.
#pragma once

#include <string_view>

#include "url/split.hpp"
#include "url/url.hpp"

namespace tlsget::url {

/// `text` is a view into the source's; an IPv6 literal stands in brackets.
Host parse_host(const Source& source, std::string_view text);

/// What stands between the brackets: an IPv6 address, and perhaps '%' (or "%25", RFC 6874) and a
/// zone.
Host parse_ipv6_host(const Source& source, std::string_view text);

}  // namespace tlsget::url

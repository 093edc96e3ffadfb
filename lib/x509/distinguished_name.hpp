// Distinguished names: reading, showing, and the form in which two of them are compared.
//
// Rules. Names are compared by RFC 5280 section 7.1: attribute types octet by octet, strings
// without regard to their ASN.1 type, ASCII case and runs of spaces, in the order of the RDNs.
// Anything else that an attribute may hold is compared octet by octet.
//
// Not here: the names a server is known by (names).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "x509/certificate.hpp"
#include "x509/der.hpp"

namespace tlsget::x509 {

/// The next element as a Name.
Name read_name(der::Reader& reader, std::string_view what);

/// Equal for two names exactly when they are the same name; not for showing. `name` is the DER of a
/// Name; when it cannot be read, its octets stand for themselves.
std::string canonical_name(BytesView name);

/// The same for both of two names that are the same name; in one pass, without memory. Different
/// names may share it.
std::uint64_t name_hash(BytesView name);

/// The canonical form, one string for each RDN: for subtrees of the directory.
std::vector<std::string> canonical_rdns(BytesView name);

}  // namespace tlsget::x509

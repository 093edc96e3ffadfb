// Certificates in the forms in which an authority serves them at the address that a certificate
// names (RFC 5280 section 4.2.2.1): one in DER, or several in a certs-only PKCS#7 message; and in
// PEM, as some do all the same.
//
// Rules. Strict DER as everywhere, so no indefinite lengths. A message that holds content or
// signatures is not a certs-only one, and is refused (RFC 8551 section 3.8). At most
// `most_served_certificates` come out; more than that is a refusal, not a cut. Nothing here is
// trusted for having been read: the result is material for a path and never its end.
//
// Not here: fetching it, and what it is good for.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "x509/certificate.hpp"

namespace tlsget::x509 {

constexpr std::size_t most_served_certificates = 16;

struct ServedCertificates {
  std::vector<Bytes> certificates;  ///< DER; of read_served_certificates() each can be read
  std::string failure;              ///< why there are none; empty when there are some. Unescaped.
};

/// The certificates of a certs-only SignedData in DER, as they stand there; what it holds beside
/// them (revocation lists, attribute certificates) is passed over. Never throws on bad input.
ServedCertificates read_pkcs7(BytesView der);

/// Whatever of the three forms the octets have; what a server calls them does not count. Of several
/// certificates those that cannot be read are passed over. Never throws on bad input.
ServedCertificates read_served_certificates(BytesView octets);

}  // namespace tlsget::x509

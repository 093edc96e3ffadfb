// RSASSA-PSS-params (RFC 4055 section 3.1), of a signature and of a key that is for PSS alone.
//
// Rules. Strict DER; fields that are absent have their defaults. What cannot be read whole is
// nothing at all: no field of it counts.
//
// Not here: which parameters are good enough (path_checks), which can be computed with (tls).
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "x509/certificate.hpp"
#include "x509/der.hpp"

namespace tlsget::x509 {

struct PssParameters {
  std::string hash = "1.3.14.3.2.26";  ///< dotted OID; SHA-1 by default
  std::string mask_hash = "1.3.14.3.2.26";
  std::uint64_t salt_length = 20;  ///< octets; the least of a key's signatures
};

/// The parameters of an AlgorithmIdentifier with the OID of RSASSA-PSS. nullopt when they are
/// absent or malformed.
std::optional<PssParameters> read_pss_parameters(BytesView algorithm_identifier);

}  // namespace tlsget::x509

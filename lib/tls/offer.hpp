// What a ClientHello offers, and in which order.
//
// Rules. Forward secrecy only: no static RSA or ECDH. AES-128-GCM first (the least work for the
// same practical strength), ChaCha20-Poly1305 for machines without AES instructions on the other
// side, CBC last and for TLS 1.2 servers that have nothing better (with encrypt-then-MAC where the
// server can). Finite-field DHE from 2048 bits. No SHA-1 signatures.
//
// A caller's list takes the place of ours, in the caller's order. A name that is unknown is an
// error, whatever else the list has; one that is known and not spoken is left out, with a note, and
// only an error when nothing remains.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tls/tls_options.hpp"

namespace tlsget::tls {

/// Each list ends in 0, as mbedTLS wants them.
struct Offer {
  std::vector<int> cipher_suites;  ///< of TLS 1.3, then of TLS 1.2
  std::vector<std::uint16_t> groups;
  std::vector<std::uint16_t> signature_schemes;
  /// What of the caller's lists is left out, and why: one line each, unescaped.
  std::vector<std::string> notes;
};

/// Lists are names between ':', ',', ';' or spaces. Those of cipher suites of TLS 1.2 may hold
/// OpenSSL's words for kinds of suites as well (HIGH, ECDHE+AESGCM), and take away with '!' or '-'.
/// Throws Error(cipher).
Offer make_offer(const TlsOptions& options);

/// The same in words, for who asks what was offered.
OfferDetail describe_offer(const Offer& offer, TlsVersion min_version, TlsVersion max_version);

}  // namespace tlsget::tls

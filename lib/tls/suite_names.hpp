// The names of cipher suites, groups and signature schemes: IANA's, OpenSSL's and mbedTLS's.
//
// Rules. One table for each kind. What is spoken stands first, in the order in which it is offered;
// what others speak and this library does not is known by name too, with the reason, so that nobody
// is told that AES128-SHA does not exist. Names are compared without case, and '-' is '_': that
// makes IANA's and mbedTLS's names of cipher suites of TLS 1.2 the same.
//
// Not here: how lists of names are read (offer).
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace tlsget::tls {

/// What a name stands for. The views are of constants; the fields stand as a row reads best.
struct Parameter {  // NOLINT(clang-analyzer-optin.performance.Padding)
  std::uint16_t number = 0;
  std::string_view name;        ///< IANA's
  std::string_view openssl;     ///< OpenSSL's, where it has another; else empty
  std::string_view other = {};  ///< a third name in use; else empty
  bool by_default = true;       ///< of what is spoken: offered without being asked for
  /// Of what is not spoken: why, as in "it has no forward secrecy".
  std::string_view reason = {};
};

/// All names of one kind.
struct Vocabulary {
  std::string_view noun;              ///< "cipher suite"
  std::span<const Parameter> spoken;  ///< best first
  std::span<const Parameter> unspoken;
};

const Vocabulary& suites_of_tls_1_2();
const Vocabulary& suites_of_tls_1_3();
const Vocabulary& groups();
const Vocabulary& signature_schemes();

/// By any of its names; nullptr: none of these.
const Parameter* find_parameter(std::span<const Parameter> among, std::string_view name);

/// Why a parameter of `unspoken` is not spoken: "it has no forward secrecy".
std::string_view why_unspoken(const Parameter& parameter);

/// The name among the spoken that is most like `name`, in the style that is most like it; empty
/// when none is near.
std::string_view nearest_name(const Vocabulary& vocabulary, std::string_view name);

/// "TLS_AES_256_GCM_SHA384"; "" for a number that is never offered.
std::string_view cipher_suite_name(int suite);

}  // namespace tlsget::tls

// mbedTLS's numbers in words that name what the server did.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "tls/server_flight.hpp"
#include "tls/tls_options.hpp"

namespace tlsget::tls {

/// "handshake_failure" for 40 (RFC 8446 section 6); "unknown" for numbers without a name.
std::string_view alert_name(std::uint8_t alert);

/// A failed handshake, as far as it is known.
struct HandshakeFailure {
  int code = 0;                       ///< what mbedtls_ssl_handshake() returned
  std::optional<std::uint8_t> alert;  ///< a fatal alert that the server sent
  bool ended = false;                 ///< the server closed the connection
  bool judged = false;                ///< its certificate had been judged by then
  bool at_finished = false;           ///< it was the server's Finished that failed
  TlsVersion min_version = TlsVersion::tls_1_2;
  TlsVersion max_version = TlsVersion::tls_1_3;
};

/// One line without a full stop: "the server does not speak TLS 1.3 (alert protocol_version (70))".
std::string handshake_words(const HandshakeFailure& failure, const ServerFlight& flight);

/// Whether the server refused before it chose anything: it wants what was not offered.
bool nothing_in_common(const HandshakeFailure& failure, const ServerFlight& flight);

/// Whether it failed for want of a version that both speak, as far as the server says.
bool version_refused(const HandshakeFailure& failure, const ServerFlight& flight);

/// As handshake_words(), for a record after the handshake.
std::string record_words(int code, std::optional<std::uint8_t> alert);

}  // namespace tlsget::tls

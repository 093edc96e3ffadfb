// What a server says before anything is encrypted: kept for reports and for errors in words.
//
// mbedTLS decides; this only looks on. It sees the octets as they come in, keeps the part that is
// in the clear (bounded), and answers afterwards: was it TLS at all, which alert came, which group
// was chosen. Hostile input: whatever does not parse gives "unknown", never an error.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tlsget::tls {

/// What other_protocol() says of the one protocol that another URL would reach.
constexpr std::string_view plain_http = "plain HTTP";

class ServerFlight {
 public:
  /// The next octets received, in order. Cheap once encryption has begun.
  void see(std::string_view octets);

  bool anything() const noexcept { return !start_.empty(); }
  /// "plain HTTP", "an SSH greeting", ..., "octets that are not a TLS record"; nullopt: TLS, or
  /// nothing.
  std::optional<std::string> other_protocol() const;
  /// The version of the last ServerHello: 0x0303, 0x0304 (from supported_versions), also 0x0301.
  std::optional<std::uint16_t> version() const;
  /// The NamedGroup of the key exchange (RFC 8446 section 4.2.7), also of TLS 1.2's
  /// ServerKeyExchange.
  std::optional<std::uint16_t> group() const;
  /// The size of the prime of TLS 1.2's finite-field key exchange (RFC 5246 section 7.4.3).
  std::optional<std::size_t> dh_bits() const;

 private:
  struct HandshakeMessage {
    std::uint8_t type = 0;
    std::string_view body;
  };
  std::vector<HandshakeMessage> messages() const;

  std::string start_;      ///< the first octets of all, for other_protocol()
  std::string record_;     ///< a record not yet whole
  std::string handshake_;  ///< handshake messages in the clear, one after the other
  bool done_ = false;
};

/// IANA's name: "x25519", "secp256r1", ...; "" when unknown.
std::string_view group_name(std::uint16_t group);

}  // namespace tlsget::tls

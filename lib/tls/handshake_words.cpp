#include "tls/handshake_words.hpp"

#include <fmt/format.h>
#include <mbedtls/ecp.h>
#include <mbedtls/error.h>
#include <mbedtls/pk.h>
#include <mbedtls/rsa.h>
#include <mbedtls/ssl.h>

namespace tlsget::tls {
namespace {

constexpr std::size_t smallest_dh_bits = 2048;  // as tls_context.cpp sets it
constexpr std::uint8_t protocol_version = 70;
constexpr std::uint8_t handshake_failure = 40;
constexpr std::uint8_t insufficient_security = 71;
constexpr std::uint8_t unrecognized_name = 112;

/// What a server means by it, seen from here (RFC 8446 section 6.2); "" when the name says it all.
std::string_view alert_meaning(std::uint8_t alert) {
  switch (alert) {
    case 10:
      return "it got a message out of turn";
    case 20:
      return "what was sent to it was changed on its way";
    case 22:
      return "it got a record that is too long for it";
    case 47:
      return "it got a value that it does not allow";
    case 50:
      return "it could not read a message that was sent to it";
    case 51:
      return "a signature or a checksum of the handshake did not hold on its side";
    case insufficient_security:
      return "it wants stronger algorithms than were offered";
    case 80:
      return "something failed inside the server";
    case 86:
      return "it takes this handshake for a second try with a lower version";
    case 90:
      return "it gave up";
    case 109:
      return "it wants an extension that was not sent";
    case 110:
      return "it got an extension that it does not take";
    case unrecognized_name:
      return "it does not serve this name";
    case 120:
      return "it speaks none of the application protocols that were offered (ALPN)";
    default:
      return "";
  }
}

std::string alert_words(std::uint8_t alert) {
  return fmt::format("alert {} ({})", alert_name(alert), alert);
}

std::string sent_alert_words(std::uint8_t alert) {
  const std::string_view meaning = alert_meaning(alert);
  return fmt::format("the server sent {}{}{}", alert_words(alert), meaning.empty() ? "" : ": ",
                     meaning);
}

std::string offered_versions(const HandshakeFailure& failure) {
  const auto name = [](TlsVersion v) { return v == TlsVersion::tls_1_2 ? "1.2" : "1.3"; };
  if (failure.min_version == failure.max_version) {
    return fmt::format("does not speak TLS {}", name(failure.min_version));
  }
  return fmt::format("speaks neither TLS {} nor TLS {}", name(failure.min_version),
                     name(failure.max_version));
}

std::uint16_t number(TlsVersion version) {
  return version == TlsVersion::tls_1_2 ? 0x0303 : 0x0304;
}

bool chose_another_version(const HandshakeFailure& failure, const ServerFlight& flight) {
  const auto chosen = flight.version();
  return chosen && (*chosen < number(failure.min_version) || *chosen > number(failure.max_version));
}

std::string version_words(const HandshakeFailure& failure, const ServerFlight& flight) {
  std::string words = "the server " + offered_versions(failure);
  if (failure.alert) return words + fmt::format(" ({})", alert_words(*failure.alert));
  const auto chosen = flight.version();
  if (chosen && *chosen >= 0x0300 && *chosen <= 0x0304) {
    const unsigned minor = *chosen & 0xffU;
    words += minor == 0 ? " (it chose SSL 3.0)" : fmt::format(" (it chose TLS 1.{})", minor - 1);
  }
  return words;
}

std::string received_alert_words(const HandshakeFailure& failure, const ServerFlight& flight) {
  const std::uint8_t alert = *failure.alert;
  if (alert == protocol_version) return version_words(failure, flight);
  std::string words = sent_alert_words(alert);
  if (alert == handshake_failure && nothing_in_common(failure, flight)) {
    words += ": it found no version, cipher suite, group or signature algorithm in common";
  }
  return words;
}

std::string handshake_failure_words(const HandshakeFailure& failure, const ServerFlight& flight) {
  constexpr std::uint16_t tls_1_3 = 0x0304;
  if (!failure.judged) return "the server chose parameters that were not offered";
  if (failure.at_finished) {
    return "the server's Finished does not fit the handshake: a message was changed on its way";
  }
  if (flight.version() == tls_1_3) {
    return "the server's signature over the handshake is wrong: it does not hold the key of its "
           "certificate";
  }
  return "the server chose parameters that were not offered";
}

std::string malformed_words(int code) {
  switch (code) {
    case MBEDTLS_ERR_SSL_INVALID_RECORD:
      return "the server sent a malformed record";
    case MBEDTLS_ERR_SSL_INVALID_MAC:
      return "a record of the server was changed on its way (its integrity check failed)";
    case MBEDTLS_ERR_SSL_DECODE_ERROR:
      return "the server sent a malformed handshake message";
    case MBEDTLS_ERR_SSL_ILLEGAL_PARAMETER:
      return "the server sent a handshake message with an illegal value";
    case MBEDTLS_ERR_SSL_UNSUPPORTED_EXTENSION:
      return "the server sent an extension that was not asked for";
    case MBEDTLS_ERR_SSL_UNEXPECTED_MESSAGE:
      return "the server sent a message out of turn";
    case MBEDTLS_ERR_SSL_NO_APPLICATION_PROTOCOL:
      return "the server chose an application protocol (ALPN) that was not offered";
    case MBEDTLS_ERR_SSL_BAD_INPUT_DATA:
    case MBEDTLS_ERR_ERROR_CORRUPTION_DETECTED:
      return "the server sent a handshake message above 64 KB";
    default:
      return fmt::format("TLS failed (mbedTLS error -0x{:04X})", -static_cast<long>(code));
  }
}

/// Codes of the public-key layers, which the handshake passes on from its signature check.
bool is_signature_failure(int code) {
  return code == MBEDTLS_ERR_RSA_VERIFY_FAILED || code == MBEDTLS_ERR_RSA_INVALID_PADDING ||
         code == MBEDTLS_ERR_ECP_VERIFY_FAILED || code == MBEDTLS_ERR_PK_SIG_LEN_MISMATCH ||
         code == MBEDTLS_ERR_RSA_BAD_INPUT_DATA || code == MBEDTLS_ERR_ECP_BAD_INPUT_DATA;
}

}  // namespace

std::string handshake_words(const HandshakeFailure& failure, const ServerFlight& flight) {
  if (const auto other = flight.other_protocol()) {
    return *other == plain_http ? "the server speaks plain HTTP here, not TLS"
                                : "not TLS: the server answered with " + *other;
  }
  if (failure.alert) return received_alert_words(failure, flight);
  if (failure.ended) {
    return flight.anything() ? "the server closed the connection during the handshake"
                             : "the server closed the connection without answering the handshake";
  }
  if (chose_another_version(failure, flight)) return version_words(failure, flight);
  if (const auto bits = flight.dh_bits(); bits && *bits < smallest_dh_bits) {
    return fmt::format("the server chose a Diffie-Hellman group of {} bits, below {}", *bits,
                       smallest_dh_bits);
  }
  if (is_signature_failure(failure.code)) {
    return "the server's signature over the handshake is wrong: it does not hold the key of its "
           "certificate";
  }
  switch (failure.code) {
    case MBEDTLS_ERR_SSL_BAD_PROTOCOL_VERSION:
      return version_words(failure, flight);
    case MBEDTLS_ERR_SSL_HANDSHAKE_FAILURE:
      return handshake_failure_words(failure, flight);
    case MBEDTLS_ERR_SSL_PEER_CLOSE_NOTIFY:
      return "the server said goodbye (close_notify) during the handshake";
    case MBEDTLS_ERR_SSL_FATAL_ALERT_MESSAGE:
      return "the server sent no certificate";
    default:
      return malformed_words(failure.code);
  }
}

bool nothing_in_common(const HandshakeFailure& failure, const ServerFlight& flight) {
  switch (failure.alert.value_or(0)) {
    case handshake_failure:
    case protocol_version:
    case insufficient_security:
      return !failure.judged && !flight.version();
    default:
      return false;
  }
}

bool version_refused(const HandshakeFailure& failure, const ServerFlight& flight) {
  if (flight.other_protocol()) return false;
  if (failure.alert) return *failure.alert == protocol_version;
  if (failure.ended) return false;
  return chose_another_version(failure, flight) ||
         failure.code == MBEDTLS_ERR_SSL_BAD_PROTOCOL_VERSION;
}

std::string record_words(int code, std::optional<std::uint8_t> alert) {
  // What TLS 1.2 has for a server that wanted a renegotiation and did not get it.
  if (alert == handshake_failure) {
    return fmt::format(
        "the server ended the connection ({}), perhaps since it wanted another handshake, to ask "
        "for a client certificate: there is but one here, at the beginning",
        alert_words(*alert));
  }
  if (alert) return sent_alert_words(*alert);
  return malformed_words(code);
}

std::string_view alert_name(std::uint8_t alert) {
  switch (alert) {
    case 0:
      return "close_notify";
    case 10:
      return "unexpected_message";
    case 20:
      return "bad_record_mac";
    case 21:
      return "decryption_failed";
    case 22:
      return "record_overflow";
    case 30:
      return "decompression_failure";
    case 40:
      return "handshake_failure";
    case 41:
      return "no_certificate";
    case 42:
      return "bad_certificate";
    case 43:
      return "unsupported_certificate";
    case 44:
      return "certificate_revoked";
    case 45:
      return "certificate_expired";
    case 46:
      return "certificate_unknown";
    case 47:
      return "illegal_parameter";
    case 48:
      return "unknown_ca";
    case 49:
      return "access_denied";
    case 50:
      return "decode_error";
    case 51:
      return "decrypt_error";
    case 60:
      return "export_restriction";
    case 70:
      return "protocol_version";
    case 71:
      return "insufficient_security";
    case 80:
      return "internal_error";
    case 86:
      return "inappropriate_fallback";
    case 90:
      return "user_canceled";
    case 100:
      return "no_renegotiation";
    case 109:
      return "missing_extension";
    case 110:
      return "unsupported_extension";
    case 111:
      return "certificate_unobtainable";
    case 112:
      return "unrecognized_name";
    case 113:
      return "bad_certificate_status_response";
    case 115:
      return "unknown_psk_identity";
    case 116:
      return "certificate_required";
    case 120:
      return "no_application_protocol";
    case 121:
      return "ech_required";
    default:
      return "unknown";
  }
}

}  // namespace tlsget::tls

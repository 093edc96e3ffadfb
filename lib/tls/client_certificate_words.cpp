#include "tls/client_certificate_words.hpp"

#include <fmt/format.h>

#include "tls/handshake_words.hpp"

namespace tlsget::tls {
namespace {

constexpr std::uint8_t handshake_failure = 40;
constexpr std::uint8_t certificate_required = 116;

/// RFC 8446 section 6.2. What a server sends of these is about its client.
std::string_view reason(std::uint8_t alert) {
  switch (alert) {
    case 42:
      return "something in it is wrong";
    case 43:
      return "it is of a type that the server does not take";
    case 44:
      return "it was revoked by its authority";
    case 45:
      return "it has expired, or is not valid yet";
    case 46:
      return "the server does not say why";
    case 48:
      return "its authority is not one that the server trusts, or an intermediate is missing";
    case 49:
      return "it is valid, but has no access here";
    case 51:
      return "the signature with its key was not accepted";
    case certificate_required:
      return "another one is demanded";
    default:
      return "";
  }
}

}  // namespace

std::string_view absence_words(const ClientCertificateFacts& facts) {
  return facts.withheld ? "ours is not offered after a redirect to another origin"
                        : "none was given";
}

std::optional<std::string> client_certificate_words(std::uint8_t alert,
                                                    const ClientCertificateFacts& facts) {
  const bool sent = was_sent(facts);
  const std::string_view why = reason(alert);
  const std::string what = fmt::format("alert {} ({})", alert_name(alert), alert);
  if (alert == certificate_required && !sent) {
    return fmt::format("the server demands a client certificate, and {}: {}", absence_words(facts),
                       what);
  }
  if (!facts.asked) return std::nullopt;
  if (!sent && (alert == handshake_failure || !why.empty())) {
    return fmt::format("the server asked for a client certificate, and {}: {}",
                       absence_words(facts), what);
  }
  if (!sent) return std::nullopt;
  const std::string named =
      fmt::format("client certificate \"{}\" ({})", facts.ours.subject, facts.ours.file);
  if (alert == handshake_failure) {
    return fmt::format("the server ended the handshake after it got our {}: {}", named, what);
  }
  if (why.empty()) return std::nullopt;
  return fmt::format("the server refused our {}: {}: {}", named, what, why);
}

}  // namespace tlsget::tls

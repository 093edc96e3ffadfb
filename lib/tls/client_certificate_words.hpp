// What a server's alert says about our certificate, in words.
//
// Theory. In TLS 1.2 a server that does not like what it got says so inside the handshake. In TLS
// 1.3 the handshake is over for us once our Finished is out, and its answer is the first thing read
// afterwards (RFC 8446 section 4.4.2.4): the same words, in another phase.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace tlsget::tls {

struct SentCertificate {
  std::string subject;  ///< for people; unescaped
  std::string file;     ///< where it came from; empty: there is no certificate
};

struct ClientCertificateFacts {
  bool asked = false;           ///< the server sent a CertificateRequest
  const SentCertificate& ours;  ///< what was sent to a server that asked
  bool withheld = false;        ///< there is one that this server was not to have
};

/// Whether the server had one of ours to judge.
inline bool was_sent(const ClientCertificateFacts& facts) {
  return facts.asked && !facts.ours.file.empty();
}

/// Why a server that asked got none: "none was given".
std::string_view absence_words(const ClientCertificateFacts& facts);

/// nullopt when the alert is not about a client's certificate, as far as one can know.
std::optional<std::string> client_certificate_words(std::uint8_t alert,
                                                    const ClientCertificateFacts& facts);

}  // namespace tlsget::tls

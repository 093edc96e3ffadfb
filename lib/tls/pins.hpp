// Pins: digests of the public keys that a server may have, whoever signed its certificate.
//
// Rules. A pin is the SHA-256 of the SubjectPublicKeyInfo in the leaf (as in RFC 7469 section 2.4).
// Pins come as curl takes them: "sha256//BASE64;sha256//BASE64", or the name of a file that holds a
// public key, in PEM ("PUBLIC KEY") or DER. A pin that is none matches nothing; when no good one is
// left, there is no connection.
//
// Not here: when they are asked (peer_judge).
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/deadline.hpp"
#include "x509/certificate.hpp"

namespace tlsget::tls {

using KeyDigest = std::array<std::uint8_t, 32>;

/// SHA-256. REQUIRES: ensure_crypto() was called.
KeyDigest key_digest(x509::BytesView spki);

/// "sha256//" and 44 characters of base64.
std::string pin_text(const KeyDigest& digest);

class Pins {
 public:
  /// No pins: every key is allowed.
  Pins() = default;
  /// Throws Error(pin_mismatch) when there is no good pin in `value`, or its file cannot be read;
  /// as Deadline does while it waits for a pipe.
  explicit Pins(std::string_view value, const Deadline& deadline = Deadline::never());

  bool empty() const noexcept { return digests_.empty(); }
  bool allow(const KeyDigest& key) const;
  /// As pin_text().
  std::vector<std::string> texts() const;
  /// What is no pin, one line each, unescaped.
  const std::vector<std::string>& notes() const noexcept { return notes_; }

 private:
  void read_list(std::string_view list);
  void read_key_file(const std::string& path, const Deadline& deadline);

  std::vector<KeyDigest> digests_;
  std::vector<std::string> notes_;
};

}  // namespace tlsget::tls

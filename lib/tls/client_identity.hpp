// Who we are to a server that asks: our certificate chain and its private key.
//
// Rules. Nothing is read before the first connection over TLS needs it, and then once: a pipe has
// its content once, and a certificate and a key of one file come from one reading. The key must
// belong to a certificate of the file, which is then sent first and the others after it as they
// stand. While a key is held the process leaves no core file. All that was secret is wiped.
//
// Not here: when the certificate is sent. mbedTLS does that, after peer_judge has let the server
// pass.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/deadline.hpp"
#include "base/error.hpp"
#include "tls/secret.hpp"

namespace tlsget::tls {

enum class FileFormat { pem, der };

struct ClientIdentitySource {
  std::filesystem::path certificate_file;  ///< "-": standard input
  std::filesystem::path key_file;          ///< empty: the same file; "-": standard input
  /// Unset: PEM when there is a PEM block in it, else DER.
  std::optional<FileFormat> certificate_format;
  std::optional<FileFormat> key_format;
  std::optional<Secret> password;
  /// Called for a key that is encrypted when there is no password; unset: that is an error.
  std::function<Secret(const std::string& key_file)> ask_password;
};

/// Of Category::client_certificate, and of what a server says about a client certificate
/// (Category::tls_handshake, Category::receive).
struct ClientCertificateDetail : ErrorDetail {
  enum class Problem {
    unreadable,                ///< a file cannot be opened or read, or its content is damaged
    other_certificate_format,  ///< than ClientIdentitySource says
    other_key_format,          ///< the same
    no_certificate,
    pkcs12,
    no_key,
    password_needed,
    wrong_password,
    unknown_encryption,
    wrong_pair,
    unusable_type,
    demanded,  ///< by the server, and there was none
    withheld,  ///< demanded by the server, and there is one that it was not to have
    refused,   ///< by the server
  };
  explicit ClientCertificateDetail(Problem which) : problem(which) {}
  Problem problem;
};

/// Thread-safe.
class ClientIdentity {
 public:
  explicit ClientIdentity(ClientIdentitySource source);
  ~ClientIdentity();
  ClientIdentity(const ClientIdentity&) = delete;
  ClientIdentity& operator=(const ClientIdentity&) = delete;
  ClientIdentity(ClientIdentity&&) = delete;
  ClientIdentity& operator=(ClientIdentity&&) = delete;

  /// mbedTLS's form of it (client_material.hpp); internal to lib/tls.
  struct Material;

  /// Reads on the first call; later calls give, or throw, what came of it. The wait for pipes ends
  /// with the deadline. Throws Error(client_certificate) with ClientCertificateDetail,
  /// Error(timeout), Error(cancelled).
  Material& material(const Deadline& deadline = Deadline::never());

  /// After material(): what the caller should be told, one line each: a key file that others can
  /// read, a certificate that has expired.
  std::vector<std::string> warnings() const;

 private:
  mutable std::mutex mutex_;
  ClientIdentitySource source_;  ///< without its secrets once they were used
  std::unique_ptr<Material> material_;
  std::optional<Error> failure_;
};

}  // namespace tlsget::tls

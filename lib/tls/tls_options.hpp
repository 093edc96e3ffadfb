// What a caller can say about a TLS connection. Values; no behaviour.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace tlsget::tls {

class ClientIdentity;

enum class TlsVersion { tls_1_2, tls_1_3 };

/// Where trust comes from. Empty lists and system == true: the system's store.
struct TrustSources {
  std::vector<std::filesystem::path> files;        ///< --cacert: replaces the system's store
  std::vector<std::filesystem::path> directories;  ///< --capath: the same
  std::vector<std::filesystem::path> added_files;  ///< --add-ca: as well as the rest
  friend bool operator==(const TrustSources&, const TrustSources&) = default;
};

struct TlsOptions {
  TlsVersion min_version = TlsVersion::tls_1_2;
  TlsVersion max_version = TlsVersion::tls_1_3;
  /// Off: the judgement is still made and kept for reports, but refuses nothing.
  bool verify = true;
  TrustSources trust;
  /// Names offered in ALPN, in order; empty: no ALPN extension.
  std::vector<std::string> alpn = {"http/1.1"};
  /// Our certificate and key, for a server that asks; null: none. The same object is the same
  /// identity.
  std::shared_ptr<ClientIdentity> client_identity;
  friend bool operator==(const TlsOptions&, const TlsOptions&) = default;
};

/// What came of a handshake, for reports.
struct TlsSummary {
  std::string version;  ///< "TLSv1.3"
  std::string cipher;   ///< IANA name, "TLS_AES_256_GCM_SHA384"
  std::string group;    ///< "x25519"; empty when unknown
  std::string alpn;     ///< empty: none chosen
  bool resumed = false;
  bool client_certificate_asked = false;  ///< by the server
  bool client_certificate_given = false;  ///< by the caller; sent when it was asked for
  std::string client_certificate;         ///< its subject, unescaped
};

}  // namespace tlsget::tls

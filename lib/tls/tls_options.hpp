// What a caller can say about a TLS connection. Values; no behaviour.
#pragma once

#include <chrono>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/error.hpp"

namespace tlsget::tls {

class ClientIdentity;

enum class TlsVersion { tls_1_2, tls_1_3 };

/// Where trust comes from. Empty lists and system == true: the system's store.
struct TrustSources {
  std::vector<std::filesystem::path> files;        ///< --cacert: replaces the system's store
  std::vector<std::filesystem::path> directories;  ///< --capath: the same
  std::vector<std::filesystem::path> added_files;  ///< --add-ca: as well as the rest
  /// A directory without one authority, or that is not there, is no error: nothing is trusted then.
  bool directories_may_be_empty = false;
  friend bool operator==(const TrustSources&, const TrustSources&) = default;
};

struct TlsOptions {
  TlsVersion min_version = TlsVersion::tls_1_2;
  TlsVersion max_version = TlsVersion::tls_1_3;
  /// Off: the judgement is still made and kept for reports, but refuses nothing.
  bool verify = true;
  TrustSources trust;
  /// Revocation lists; when given, every certificate of the path but the anchor must be cleared by
  /// one.
  std::optional<std::filesystem::path> crl_file;
  /// Names offered in ALPN, in order; empty: no ALPN extension.
  std::vector<std::string> alpn = {"http/1.1"};
  /// Our certificate and key, for a server that asks; null: none. The same object is the same
  /// identity.
  std::shared_ptr<ClientIdentity> client_identity;
  /// There is one that this server is not to have, so that what it says of it can be explained.
  bool client_identity_withheld = false;
  /// Lists of names, as offer.hpp reads them; nullopt: ours.
  std::optional<std::string> cipher_suites;          ///< of TLS 1.2
  std::optional<std::string> tls_1_3_cipher_suites;  ///< of TLS 1.3
  std::optional<std::string> groups;
  std::optional<std::string> signature_algorithms;
  /// "sha256//BASE64;..." or a file, as pins.hpp reads them; nullopt: any key. Enforced whatever
  /// `verify` says.
  std::optional<std::string> pinned_keys;
  /// Every certificate of the path has to be valid for this long from now on.
  std::chrono::seconds least_time_left{0};
  /// The secrets of every connection are appended to this file; empty: none.
  std::filesystem::path key_log;
  /// A key log that cannot be opened is a note, not an error.
  bool key_log_is_optional = false;
  friend bool operator==(const TlsOptions&, const TlsOptions&) = default;
};

/// A file of TrustSources::added_files cannot be used. Detail of Category::trust_store.
struct AddedTrustDetail : ErrorDetail {};

/// What was offered to a server that found nothing in common with it.
/// Detail of Category::tls_handshake.
struct OfferDetail : ErrorDetail {
  std::vector<std::string> versions;  ///< "TLS 1.2"
  std::vector<std::string> cipher_suites;
  std::vector<std::string> groups;
  std::vector<std::string> signature_schemes;
  bool version_refused = false;  ///< it is the version, as far as the server says
};

/// The server wants a version of TLS that was not offered. Detail of Category::tls_handshake,
/// unless OfferDetail is.
struct VersionDetail : ErrorDetail {};

/// The server speaks HTTP without TLS. Detail of Category::tls_handshake.
struct PlainHttpDetail : ErrorDetail {};

/// The server has another key than a pinned one. Detail of Category::pin_mismatch; absent when the
/// pins themselves were no good. Texts are of the form "sha256//BASE64".
struct PinDetail : ErrorDetail {
  std::string seen;
  std::vector<std::string> pinned;
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

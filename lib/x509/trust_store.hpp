// Certificate authorities: read from files and directories, decoded only when a path asks for them.
//
// A store remembers where it came from, because every
// trust error names it. A bundle with some bad entries is used and warns; one with none good is an
// error.
//
// Thread-safety: after loading, const functions may be called from several threads.
#pragma once

#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/deadline.hpp"
#include "x509/certificate.hpp"

namespace tlsget::x509 {

class TrustStore {
 public:
  TrustStore();
  ~TrustStore();
  TrustStore(TrustStore&&) noexcept;
  TrustStore& operator=(TrustStore&&) noexcept;
  TrustStore(const TrustStore&) = delete;
  TrustStore& operator=(const TrustStore&) = delete;

  /// PEM with text between blocks, TRUSTED CERTIFICATE blocks, or one DER certificate.
  /// A pipe works as well (--cacert <(...)); the wait for it ends with the deadline. Throws
  /// Error(trust_store) naming the file when it cannot be read, is larger than 64 MiB or holds no
  /// certificate that can be used. One that holds rejections alone is good.
  void add_file(const std::filesystem::path& file, const Deadline& deadline = Deadline::never());
  /// Every regular file of the directory, not its sub-directories; files without a certificate are
  /// passed over. Throws Error(trust_store) when it cannot be read.
  void add_directory(const std::filesystem::path& directory,
                     const Deadline& deadline = Deadline::never());
  /// The PEM text itself; `source` names it in messages.
  void add_pem(std::string_view pem, std::string source);
  /// The first of the known system stores that exists (Debian, Fedora/RHEL, SUSE, Alpine, Arch,
  /// BSD, macOS). Throws Error(trust_store) naming all that were tried when there is none.
  void add_system(const Deadline& deadline = Deadline::never());
  /// The first of these files and directories that exists; add_system() with another list. One that
  /// exists and cannot be used is an error, never a reason to go on to the next.
  void add_first_existing(std::span<const std::string_view> candidates,
                          const Deadline& deadline = Deadline::never());

  /// How many authorities it holds.
  std::size_t size() const noexcept;
  /// "/etc/ssl/certs/ca-certificates.crt", or several joined by ", ".
  std::string source() const;
  /// What was passed over and why, one line each; for warnings.
  const std::vector<std::string>& skipped() const noexcept;
  /// The same for a person: the first few lines, then how many more there are.
  std::vector<std::string> warnings() const;

  /// Every authority whose subject has these DER octets (or equals them by RFC 5280 section 7.1).
  /// The pointers live as long as the store.
  std::vector<const Certificate*> find_by_subject(const Name& subject) const;
  /// Whether exactly this certificate is in the store.
  bool contains(const Certificate& certificate) const;
  /// Whether a TRUSTED CERTIFICATE of the store rejects this one for servers: then it is no
  /// authority, wherever it comes from and whatever else the store holds.
  bool rejects(const Certificate& certificate) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace tlsget::x509

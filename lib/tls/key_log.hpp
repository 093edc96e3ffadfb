// The secrets of connections, for a person who wants to read a recording of them (SSLKEYLOGFILE).
//
// Rules. Lines of the NSS key log format, appended to a file that is made for its owner alone
// (0600). A line is one write, so that several programs can share a file. What it cannot write is
// lost: a connection never fails for its key log.
//
// Not here: who asks for it (app).
#pragma once

#include <mbedtls/ssl.h>

#include <filesystem>
#include <string>

namespace tlsget::tls {

/// Thread-safe once made.
class KeyLog {
 public:
  /// Throws Error(write_file).
  explicit KeyLog(const std::filesystem::path& file);
  ~KeyLog();
  KeyLog(const KeyLog&) = delete;
  KeyLog& operator=(const KeyLog&) = delete;
  KeyLog(KeyLog&&) = delete;
  KeyLog& operator=(KeyLog&&) = delete;

  /// What there is to be said against the file: that others can read it; empty: nothing.
  std::string warning() const;

  /// For mbedtls_ssl_set_export_keys_cb(); `log` is a KeyLog.
  static void on_secret(void* log, mbedtls_ssl_key_export_type type, const unsigned char* secret,
                        std::size_t size, const unsigned char client_random[32],
                        const unsigned char server_random[32], mbedtls_tls_prf_types prf) noexcept;

 private:
  std::filesystem::path file_;
  int fd_;
};

}  // namespace tlsget::tls

#include "tls/key_log.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <span>
#include <string_view>

#include "base/error.hpp"
#include "base/text.hpp"
#include "tls/secret.hpp"

namespace tlsget::tls {
namespace {

constexpr std::size_t random_size = 32;

/// Empty: not for the log.
std::string_view label_of(mbedtls_ssl_key_export_type type) {
  switch (type) {
    case MBEDTLS_SSL_KEY_EXPORT_TLS12_MASTER_SECRET:
      return "CLIENT_RANDOM";
    case MBEDTLS_SSL_KEY_EXPORT_TLS1_3_CLIENT_EARLY_SECRET:
      return "CLIENT_EARLY_TRAFFIC_SECRET";
    case MBEDTLS_SSL_KEY_EXPORT_TLS1_3_EARLY_EXPORTER_SECRET:
      return "EARLY_EXPORTER_SECRET";
    case MBEDTLS_SSL_KEY_EXPORT_TLS1_3_CLIENT_HANDSHAKE_TRAFFIC_SECRET:
      return "CLIENT_HANDSHAKE_TRAFFIC_SECRET";
    case MBEDTLS_SSL_KEY_EXPORT_TLS1_3_SERVER_HANDSHAKE_TRAFFIC_SECRET:
      return "SERVER_HANDSHAKE_TRAFFIC_SECRET";
    case MBEDTLS_SSL_KEY_EXPORT_TLS1_3_CLIENT_APPLICATION_TRAFFIC_SECRET:
      return "CLIENT_TRAFFIC_SECRET_0";
    case MBEDTLS_SSL_KEY_EXPORT_TLS1_3_SERVER_APPLICATION_TRAFFIC_SECRET:
      return "SERVER_TRAFFIC_SECRET_0";
  }
  return {};
}

}  // namespace

KeyLog::KeyLog(const std::filesystem::path& file)
    : file_(file), fd_(::open(file.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600)) {
  if (fd_ >= 0) return;
  throw Error(Category::write_file, fmt::format("the key log {} cannot be opened: {}",
                                                file.string(), describe_errno(errno)));
}

KeyLog::~KeyLog() {
  ::close(fd_);
}

std::string KeyLog::warning() const {
  struct stat status {};
  const bool is_open_to_others = ::fstat(fd_, &status) == 0 && S_ISREG(status.st_mode) &&
                                 (status.st_mode & (S_IRGRP | S_IROTH)) != 0;
  if (!is_open_to_others) return {};
  return fmt::format("others can read the key log {}, and with it these connections",
                     file_.string());
}

void KeyLog::on_secret(void* log, mbedtls_ssl_key_export_type type, const unsigned char* secret,
                       std::size_t size, const unsigned char client_random[32],
                       const unsigned char* /*server_random*/,
                       mbedtls_tls_prf_types /*prf*/) noexcept {
  const std::string_view label = label_of(type);
  if (label.empty()) return;
  try {
    std::string value = text::hex_encode(std::span(secret, size));
    std::string line = fmt::format("{} {} {}\n", label,
                                   text::hex_encode(std::span(client_random, random_size)), value);
    [[maybe_unused]] const auto written =
        ::write(static_cast<KeyLog*>(log)->fd_, line.data(), line.size());
    wipe(value.data(), value.size());
    wipe(line.data(), line.size());
  } catch (...) {
    return;  // no memory: no line
  }
}

}  // namespace tlsget::tls

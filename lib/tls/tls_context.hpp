// A TlsContext with mbedTLS's configuration in it. Internal to lib/tls.
#pragma once

#include <mbedtls/ssl.h>

#include <memory>
#include <string>
#include <vector>

#include "tls/client_certificate_words.hpp"
#include "tls/key_log.hpp"
#include "tls/offer.hpp"
#include "tls/pins.hpp"
#include "tls/tls_transport.hpp"

namespace tlsget::tls {

class MbedContext final : public TlsContext {
 public:
  MbedContext(TlsOptions options, const Deadline& deadline);
  ~MbedContext() override;
  MbedContext(const MbedContext&) = delete;
  MbedContext& operator=(const MbedContext&) = delete;
  MbedContext(MbedContext&&) = delete;
  MbedContext& operator=(MbedContext&&) = delete;

  const TlsOptions& options() const noexcept override { return options_; }
  const x509::TrustStore& trust() const noexcept override { return trust_; }
  const x509::CrlStore* revocation_lists() const noexcept override {
    return options_.crl_file ? &revocation_lists_ : nullptr;
  }
  std::vector<std::string> notes() const override;
  const Offer& offer() const noexcept { return offer_; }
  const Pins& pins() const noexcept { return pins_; }
  /// nullptr: none is kept.
  KeyLog* key_log() const noexcept { return key_log_.get(); }
  /// Read only from here on; several connections share it.
  const mbedtls_ssl_config& config() const noexcept { return config_; }
  /// What would be sent to a server that asks; empty: nothing.
  const SentCertificate& client_certificate() const noexcept { return client_; }

 private:
  void load_trust(const Deadline& deadline);
  void open_key_log();
  void configure(const Deadline& deadline);
  void use_client_identity(const Deadline& deadline);

  TlsOptions options_;
  x509::TrustStore trust_;
  x509::CrlStore revocation_lists_;
  Offer offer_;  ///< `config_` points into it
  Pins pins_;
  std::unique_ptr<KeyLog> key_log_;
  std::vector<std::string> key_log_notes_;
  std::vector<const char*> alpn_;  ///< into options_.alpn, ended by nullptr
  SentCertificate client_;
  mbedtls_ssl_config config_{};
};

}  // namespace tlsget::tls

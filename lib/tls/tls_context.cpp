// mbedTLS's configuration, made once for all connections that share it.
#include "tls/tls_context.hpp"

#include <utility>

#include "tls/client_material.hpp"
#include "tls/crypto_setup.hpp"

namespace tlsget::tls {
namespace {

constexpr unsigned smallest_dh_bits = 2048;

mbedtls_ssl_protocol_version version_number(TlsVersion version) {
  return version == TlsVersion::tls_1_2 ? MBEDTLS_SSL_VERSION_TLS1_2 : MBEDTLS_SSL_VERSION_TLS1_3;
}

/// Tells mbedTLS that there is a trust store; peer_judge.cpp decides, and this is never called.
int no_authorities(void* /*context*/, const mbedtls_x509_crt* /*child*/,
                   mbedtls_x509_crt** /*found*/) noexcept {
  return MBEDTLS_ERR_X509_FATAL_ERROR;
}

void add_directory(x509::TrustStore& store, const std::filesystem::path& directory,
                   bool may_be_missing, const Deadline& deadline) {
  try {
    store.add_directory(directory, deadline);
  } catch (const Error& error) {
    if (error.category() != Category::trust_store || !may_be_missing) throw;
  }
}

void add_to_the_rest(x509::TrustStore& store, const std::filesystem::path& file,
                     const Deadline& deadline) {
  try {
    store.add_file(file, deadline);
  } catch (const Error& error) {
    if (error.category() != Category::trust_store) throw;
    throw Error(Category::trust_store, error.message(), std::make_shared<AddedTrustDetail>());
  }
}

void load_sources(x509::TrustStore& store, const TrustSources& sources, const Deadline& deadline) {
  for (const auto& file : sources.files) store.add_file(file, deadline);
  for (const auto& directory : sources.directories)
    add_directory(store, directory, sources.directories_may_be_empty, deadline);
  if (sources.files.empty() && sources.directories.empty()) store.add_system(deadline);
  for (const auto& file : sources.added_files) add_to_the_rest(store, file, deadline);
  const bool may_be_empty = sources.directories_may_be_empty && !sources.directories.empty();
  if (store.size() == 0 && !may_be_empty) {
    throw Error(Category::trust_store,
                "no certificate authority could be loaded from " + store.source());
  }
}

}  // namespace

std::shared_ptr<const TlsContext> TlsContext::create(const TlsOptions& options,
                                                     const Deadline& deadline) {
  ensure_crypto();
  return std::make_shared<const MbedContext>(options, deadline);
}

MbedContext::MbedContext(TlsOptions options, const Deadline& deadline)
    : options_(std::move(options)) {
  if (options_.min_version > options_.max_version) {
    throw Error(Category::usage, "the lowest TLS version asked for is above the highest");
  }
  offer_ = make_offer(options_);
  if (options_.pinned_keys) pins_ = Pins(*options_.pinned_keys, deadline);
  load_trust(deadline);
  open_key_log();
  if (options_.crl_file) revocation_lists_.add_file(*options_.crl_file, deadline);
  mbedtls_ssl_config_init(&config_);
  try {
    configure(deadline);
  } catch (...) {
    mbedtls_ssl_config_free(&config_);
    throw;
  }
}

MbedContext::~MbedContext() {
  mbedtls_ssl_config_free(&config_);
}

std::vector<std::string> MbedContext::notes() const {
  std::vector<std::string> notes = offer_.notes;
  notes.insert(notes.end(), pins_.notes().begin(), pins_.notes().end());
  notes.insert(notes.end(), key_log_notes_.begin(), key_log_notes_.end());
  return notes;
}

void MbedContext::load_trust(const Deadline& deadline) {
  if (options_.verify) {
    load_sources(trust_, options_.trust, deadline);
    return;
  }
  try {
    load_sources(trust_, options_.trust, deadline);
  } catch (const Error& error) {
    if (error.category() != Category::trust_store) throw;
    trust_ = x509::TrustStore();
  }
}

void MbedContext::open_key_log() {
  if (options_.key_log.empty()) return;
  try {
    key_log_ = std::make_unique<KeyLog>(options_.key_log);
  } catch (const Error& error) {
    if (!options_.key_log_is_optional) throw;
    key_log_notes_.push_back(error.message());
    return;
  }
  if (const std::string note = key_log_->warning(); !note.empty()) key_log_notes_.push_back(note);
}

void MbedContext::configure(const Deadline& deadline) {
  const auto must = [](int code) {
    if (code != 0) throw Error(Category::internal, "TLS cannot be configured");
  };
  must(mbedtls_ssl_config_defaults(&config_, MBEDTLS_SSL_IS_CLIENT, MBEDTLS_SSL_TRANSPORT_STREAM,
                                   MBEDTLS_SSL_PRESET_DEFAULT));
  mbedtls_ssl_conf_rng(&config_, random_octets, nullptr);
  // Never NONE: that would call every session verified, and skip checks of the key exchange.
  mbedtls_ssl_conf_authmode(
      &config_, options_.verify ? MBEDTLS_SSL_VERIFY_REQUIRED : MBEDTLS_SSL_VERIFY_OPTIONAL);
  mbedtls_ssl_conf_ca_cb(&config_, no_authorities, nullptr);
  mbedtls_ssl_conf_min_tls_version(&config_, version_number(options_.min_version));
  mbedtls_ssl_conf_max_tls_version(&config_, version_number(options_.max_version));
  mbedtls_ssl_conf_ciphersuites(&config_, offer_.cipher_suites.data());
  mbedtls_ssl_conf_groups(&config_, offer_.groups.data());
  mbedtls_ssl_conf_sig_algs(&config_, offer_.signature_schemes.data());
  mbedtls_ssl_conf_dhm_min_bitlen(&config_, smallest_dh_bits);
  mbedtls_ssl_conf_session_tickets(&config_, MBEDTLS_SSL_SESSION_TICKETS_DISABLED);
  use_client_identity(deadline);

  if (options_.alpn.empty()) return;
  for (const auto& name : options_.alpn) alpn_.push_back(name.c_str());
  alpn_.push_back(nullptr);
  if (mbedtls_ssl_conf_alpn_protocols(&config_, alpn_.data()) != 0) {
    throw Error(Category::usage, "an ALPN name is empty or longer than 255 octets");
  }
}

/// Sent only to a server that asks, after its own certificate was judged.
void MbedContext::use_client_identity(const Deadline& deadline) {
  if (!options_.client_identity) return;
  ClientIdentity::Material& ours = options_.client_identity->material(deadline);
  client_ = {ours.subject, ours.file};
  if (mbedtls_ssl_conf_own_cert(&config_, &ours.list.front(), &ours.key.native()) != 0) {
    throw std::bad_alloc();
  }
}

}  // namespace tlsget::tls

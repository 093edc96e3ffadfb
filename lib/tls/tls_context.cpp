// What is offered to a server, and in which order.
//
// Rules. Forward secrecy only: no static RSA or ECDH. AES-128-GCM first (the least work for the
// same practical strength), ChaCha20-Poly1305 for machines without AES instructions on the other
// side, CBC last and for TLS 1.2 servers that have nothing better (with encrypt-then-MAC where the
// server can). Finite-field DHE from 2048 bits. No SHA-1 signatures.
#include "tls/tls_context.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "tls/client_material.hpp"
#include "tls/crypto_setup.hpp"

namespace tlsget::tls {
namespace {

struct Suite {
  int number;
  std::string_view name;
};

constexpr std::array suites{
    Suite{0x1301, "TLS_AES_128_GCM_SHA256"},
    Suite{0x1302, "TLS_AES_256_GCM_SHA384"},
    Suite{0x1303, "TLS_CHACHA20_POLY1305_SHA256"},
    Suite{0xC02B, "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256"},
    Suite{0xC02F, "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"},
    Suite{0xC02C, "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384"},
    Suite{0xC030, "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384"},
    Suite{0xCCA9, "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256"},
    Suite{0xCCA8, "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256"},
    Suite{0x009E, "TLS_DHE_RSA_WITH_AES_128_GCM_SHA256"},
    Suite{0x009F, "TLS_DHE_RSA_WITH_AES_256_GCM_SHA384"},
    Suite{0xCCAA, "TLS_DHE_RSA_WITH_CHACHA20_POLY1305_SHA256"},
    Suite{0xC023, "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256"},
    Suite{0xC027, "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256"},
    Suite{0xC024, "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384"},
    Suite{0xC028, "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384"},
    Suite{0xC009, "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA"},
    Suite{0xC013, "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA"},
    Suite{0xC00A, "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA"},
    Suite{0xC014, "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA"},
};

/// The numbers alone, ended by 0, as mbedtls_ssl_conf_ciphersuites() wants them.
constexpr auto suite_numbers = [] {
  std::array<int, suites.size() + 1> numbers{};
  for (std::size_t i = 0; i < suites.size(); ++i) numbers.at(i) = suites.at(i).number;
  return numbers;
}();

constexpr std::array<std::uint16_t, 5> groups{
    MBEDTLS_SSL_IANA_TLS_GROUP_X25519, MBEDTLS_SSL_IANA_TLS_GROUP_SECP256R1,
    MBEDTLS_SSL_IANA_TLS_GROUP_SECP384R1, MBEDTLS_SSL_IANA_TLS_GROUP_SECP521R1,
    MBEDTLS_SSL_IANA_TLS_GROUP_NONE};

constexpr std::array<std::uint16_t, 10> signature_schemes{
    MBEDTLS_TLS1_3_SIG_ECDSA_SECP256R1_SHA256, MBEDTLS_TLS1_3_SIG_RSA_PSS_RSAE_SHA256,
    MBEDTLS_TLS1_3_SIG_RSA_PKCS1_SHA256,       MBEDTLS_TLS1_3_SIG_ECDSA_SECP384R1_SHA384,
    MBEDTLS_TLS1_3_SIG_RSA_PSS_RSAE_SHA384,    MBEDTLS_TLS1_3_SIG_RSA_PKCS1_SHA384,
    MBEDTLS_TLS1_3_SIG_ECDSA_SECP521R1_SHA512, MBEDTLS_TLS1_3_SIG_RSA_PSS_RSAE_SHA512,
    MBEDTLS_TLS1_3_SIG_RSA_PKCS1_SHA512,       MBEDTLS_TLS1_3_SIG_NONE};

constexpr unsigned smallest_dh_bits = 2048;

mbedtls_ssl_protocol_version version_number(TlsVersion version) {
  return version == TlsVersion::tls_1_2 ? MBEDTLS_SSL_VERSION_TLS1_2 : MBEDTLS_SSL_VERSION_TLS1_3;
}

/// Tells mbedTLS that there is a trust store; peer_judge.cpp decides, and this is never called.
int no_authorities(void* /*context*/, const mbedtls_x509_crt* /*child*/,
                   mbedtls_x509_crt** /*found*/) noexcept {
  return MBEDTLS_ERR_X509_FATAL_ERROR;
}

void load_sources(x509::TrustStore& store, const TrustSources& sources) {
  for (const auto& file : sources.files) store.add_file(file);
  for (const auto& directory : sources.directories) store.add_directory(directory);
  if (sources.files.empty() && sources.directories.empty()) store.add_system();
  for (const auto& file : sources.added_files) store.add_file(file);
  if (store.size() == 0) {
    throw Error(Category::trust_store,
                "no certificate authority could be loaded from " + store.source());
  }
}

}  // namespace

std::shared_ptr<const TlsContext> TlsContext::create(const TlsOptions& options) {
  ensure_crypto();
  return std::make_shared<const MbedContext>(options);
}

MbedContext::MbedContext(TlsOptions options) : options_(std::move(options)) {
  if (options_.min_version > options_.max_version) {
    throw Error(Category::usage, "the lowest TLS version asked for is above the highest");
  }
  load_trust();
  mbedtls_ssl_config_init(&config_);
  try {
    configure();
  } catch (...) {
    mbedtls_ssl_config_free(&config_);
    throw;
  }
}

MbedContext::~MbedContext() {
  mbedtls_ssl_config_free(&config_);
}

void MbedContext::load_trust() {
  if (options_.verify) {
    load_sources(trust_, options_.trust);
    return;
  }
  try {
    load_sources(trust_, options_.trust);
  } catch (const Error& error) {
    if (error.category() != Category::trust_store) throw;
    trust_ = x509::TrustStore();
  }
}

void MbedContext::configure() {
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
  mbedtls_ssl_conf_ciphersuites(&config_, suite_numbers.data());
  mbedtls_ssl_conf_groups(&config_, groups.data());
  mbedtls_ssl_conf_sig_algs(&config_, signature_schemes.data());
  mbedtls_ssl_conf_dhm_min_bitlen(&config_, smallest_dh_bits);
  mbedtls_ssl_conf_session_tickets(&config_, MBEDTLS_SSL_SESSION_TICKETS_DISABLED);
  use_client_identity();

  if (options_.alpn.empty()) return;
  for (const auto& name : options_.alpn) alpn_.push_back(name.c_str());
  alpn_.push_back(nullptr);
  if (mbedtls_ssl_conf_alpn_protocols(&config_, alpn_.data()) != 0) {
    throw Error(Category::usage, "an ALPN name is empty or longer than 255 octets");
  }
}

/// Sent only to a server that asks, after its own certificate was judged.
void MbedContext::use_client_identity() {
  if (!options_.client_identity) return;
  ClientIdentity::Material& ours = options_.client_identity->material();
  client_ = {ours.subject, ours.file};
  if (mbedtls_ssl_conf_own_cert(&config_, &ours.list.front(), &ours.key.native()) != 0) {
    throw std::bad_alloc();
  }
}

std::string_view cipher_suite_name(int suite) {
  const auto* found =
      std::find_if(suites.begin(), suites.end(), [&](const Suite& s) { return s.number == suite; });
  return found == suites.end() ? std::string_view() : found->name;
}

}  // namespace tlsget::tls

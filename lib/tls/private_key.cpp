#include "tls/private_key.hpp"

#include <fmt/format.h>
#include <mbedtls/ecp.h>
#include <mbedtls/pem.h>
#include <mbedtls/pkcs12.h>
#include <mbedtls/pkcs5.h>

#include <new>

#include "tls/crypto_setup.hpp"
#include "x509/pem.hpp"

namespace tlsget::tls {
namespace {

/// EncryptedPrivateKeyInfo (RFC 5958 section 3) begins with an AlgorithmIdentifier, every plain
/// private key with a version: the first element inside the outer SEQUENCE tells.
bool is_encrypted_der(std::string_view der) {
  constexpr unsigned char sequence = 0x30;
  constexpr unsigned long_form = 0x80;
  const auto octet = [der](std::size_t at) {
    return at < der.size() ? static_cast<unsigned char>(der[at]) : 0U;
  };
  if (octet(0) != sequence) return false;
  const std::size_t length_octets = octet(1) < long_form ? 0 : octet(1) - long_form;
  return octet(2 + length_octets) == sequence;
}

/// The part of mbedTLS's codes that names the upper module, without that of the lower one.
int high_level(int code) {
  return -static_cast<int>(static_cast<unsigned>(-code) & 0xff80U);
}

KeyReading meaning(int code, bool encrypted) {
  switch (high_level(code)) {
    case MBEDTLS_ERR_PK_ALLOC_FAILED:
      throw std::bad_alloc();
    case MBEDTLS_ERR_PK_PASSWORD_MISMATCH:
    case MBEDTLS_ERR_PK_PASSWORD_REQUIRED:  // of an empty one
      return KeyReading::wrong_password;
    case MBEDTLS_ERR_PK_UNKNOWN_PK_ALG:
    case MBEDTLS_ERR_PK_UNKNOWN_NAMED_CURVE:
    case MBEDTLS_ERR_PK_INVALID_ALG:
      return KeyReading::unusable_type;
    case MBEDTLS_ERR_ECP_FEATURE_UNAVAILABLE:
    case MBEDTLS_ERR_PK_FEATURE_UNAVAILABLE:
    case MBEDTLS_ERR_PKCS5_FEATURE_UNAVAILABLE:
    case MBEDTLS_ERR_PKCS12_FEATURE_UNAVAILABLE:
    case MBEDTLS_ERR_PEM_FEATURE_UNAVAILABLE:
    case MBEDTLS_ERR_PEM_UNKNOWN_ENC_ALG:
      return encrypted ? KeyReading::unknown_encryption : KeyReading::unusable_type;
    case MBEDTLS_ERR_PK_KEY_INVALID_FORMAT:
      // One wrong password of 256 leaves something like padding, and then no key.
      return encrypted ? KeyReading::wrong_password : KeyReading::malformed;
    default:
      return KeyReading::malformed;
  }
}

}  // namespace

std::optional<KeyBlock> find_pem_key(std::string_view text) {
  x509::pem::Scanner scanner(text);
  while (const auto found = scanner.next()) {
    if (!found->label.ends_with("PRIVATE KEY") || !found->ended) continue;
    KeyBlock block;
    block.label = found->label;
    block.encrypted = found->label == "ENCRYPTED PRIVATE KEY" ||
                      found->body.find("Proc-Type: 4,ENCRYPTED") != std::string_view::npos;
    const std::string boundary = fmt::format("-----END {}-----\n", found->label);
    const auto end =
        static_cast<std::size_t>(found->body.data() - text.data()) + found->body.size();
    block.octets = Secret(text.substr(found->offset, end - found->offset));
    block.octets.append(boundary);
    block.octets.append(std::string_view("\0", 1));
    return block;
  }
  return std::nullopt;
}

KeyBlock der_key(std::string_view octets) {
  return {Secret(octets), {}, is_encrypted_der(octets)};
}

KeyReading read_private_key(const KeyBlock& block, std::string_view password, PrivateKey& key) {
  const bool other_kind = block.label == "OPENSSH PRIVATE KEY" || block.label == "DSA PRIVATE KEY";
  if (other_kind) return KeyReading::unusable_type;
  const auto octets = [](std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
  };
  const std::string_view content = block.octets.view();
  const int code = mbedtls_pk_parse_key(&key.native(), octets(content), content.size(),
                                        octets(password), password.size(), random_octets, nullptr);
  return code == 0 ? KeyReading::ok : meaning(code, block.encrypted);
}

}  // namespace tlsget::tls

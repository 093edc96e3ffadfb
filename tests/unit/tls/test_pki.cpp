#define OPENSSL_SUPPRESS_DEPRECATED  // forged_key() needs the halves of a key one by one
#include "unit/tls/test_pki.hpp"

#include <openssl/ec.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509v3.h>

#include <cstdlib>
#include <fstream>
#include <map>
#include <mutex>
#include <stdexcept>
#include <system_error>

namespace tlsget::test {
namespace {

void require(bool holds, const char* what) {
  if (!holds) throw std::runtime_error(std::string("OpenSSL: ") + what);
}

EVP_PKEY* generate(KeyKind kind) {
  switch (kind) {
    case KeyKind::p256:
      return EVP_EC_gen("P-256");
    case KeyKind::p384:
      return EVP_EC_gen("P-384");
    case KeyKind::p521:
      return EVP_EC_gen("P-521");
    case KeyKind::rsa2048:
      return EVP_RSA_gen(2048);
    case KeyKind::rsa_pss: {
      EVP_PKEY* key = nullptr;
      EVP_PKEY_CTX* generator = EVP_PKEY_CTX_new_from_name(nullptr, "RSA-PSS", nullptr);
      EVP_PKEY_keygen_init(generator);
      EVP_PKEY_CTX_set_rsa_keygen_bits(generator, 2048);
      EVP_PKEY_generate(generator, &key);
      EVP_PKEY_CTX_free(generator);
      return key;
    }
    case KeyKind::ed25519:
      return EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519");
  }
  return nullptr;
}

KeyPointer own(EVP_PKEY* key) {
  require(key != nullptr, "no key");
  return {key, EVP_PKEY_free};
}

void add_extension(X509* certificate, X509* issuer, const std::string& name,
                   const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  X509_EXTENSION* extension = X509V3_EXT_nconf(nullptr, &context, name.c_str(), value.c_str());
  require(extension != nullptr, name.c_str());
  X509_add_ext(certificate, extension, -1);
  X509_EXTENSION_free(extension);
}

}  // namespace

KeyPointer key_of(KeyKind kind, int number) {
  static std::mutex mutex;
  static std::map<std::pair<KeyKind, int>, KeyPointer> keys;
  const std::scoped_lock lock(mutex);
  auto& key = keys[{kind, number}];
  if (key == nullptr) key = own(generate(kind));
  return key;
}

KeyPointer forged_key(const KeyPointer& shown, const KeyPointer& used) {
  EVP_PKEY* forged = EVP_PKEY_new();
  if (EVP_PKEY_base_id(shown.get()) == EVP_PKEY_EC) {
    EC_KEY* ec = EC_KEY_new_by_curve_name(NID_X9_62_prime256v1);
    EC_KEY_set_public_key(ec, EC_KEY_get0_public_key(EVP_PKEY_get0_EC_KEY(shown.get())));
    EC_KEY_set_private_key(ec, EC_KEY_get0_private_key(EVP_PKEY_get0_EC_KEY(used.get())));
    EVP_PKEY_assign_EC_KEY(forged, ec);
  } else {
    const RSA* right = EVP_PKEY_get0_RSA(shown.get());
    const RSA* wrong = EVP_PKEY_get0_RSA(used.get());
    RSA* rsa = RSA_new();
    RSA_set0_key(rsa, BN_dup(RSA_get0_n(right)), BN_dup(RSA_get0_e(right)),
                 BN_dup(RSA_get0_d(wrong)));
    EVP_PKEY_assign_RSA(forged, rsa);
  }
  return own(forged);
}

Issued issue(const CertificateSpec& spec, const Issued* issuer) {
  static std::mutex mutex;
  static long serial = 1000;
  X509* certificate = X509_new();
  Issued issued{spec.key, {certificate, X509_free}};
  X509* signer = issuer != nullptr ? issuer->certificate.get() : certificate;

  X509_set_version(certificate, X509_VERSION_3);
  {
    const std::scoped_lock lock(mutex);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate), ++serial);
  }
  X509_gmtime_adj(X509_getm_notBefore(certificate), spec.starts_in);
  X509_gmtime_adj(X509_getm_notAfter(certificate), spec.ends_in);
  X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate), "CN", MBSTRING_UTF8,
                             reinterpret_cast<const unsigned char*>(spec.common_name.c_str()), -1,
                             -1, 0);
  X509_set_issuer_name(certificate, X509_get_subject_name(signer));
  X509_set_pubkey(certificate, spec.key.get());
  add_extension(certificate, signer, "basicConstraints",
                spec.is_ca ? "critical,CA:TRUE" : "critical,CA:FALSE");
  add_extension(certificate, signer, "subjectKeyIdentifier", "hash");
  if (issuer != nullptr) add_extension(certificate, signer, "authorityKeyIdentifier", "keyid");
  for (const auto& [name, value] : spec.extensions) add_extension(certificate, signer, name, value);

  EVP_PKEY* key = issuer != nullptr ? issuer->key.get() : spec.key.get();
  const EVP_MD* digest = EVP_PKEY_base_id(key) == EVP_PKEY_ED25519 ? nullptr : EVP_sha256();
  require(X509_sign(certificate, key, digest) > 0, "X509_sign");
  return issued;
}

Issued make_root(const std::string& common_name, KeyKind kind, int key_number) {
  CertificateSpec spec;
  spec.common_name = common_name;
  spec.key = key_of(kind, key_number);
  spec.is_ca = true;
  spec.extensions = {{"keyUsage", "critical,keyCertSign,cRLSign"}};
  return issue(spec);
}

Issued make_leaf(const Issued& issuer, const std::string& san, KeyKind kind, int key_number) {
  CertificateSpec spec;
  spec.key = key_of(kind, key_number);
  spec.extensions = {{"subjectAltName", san},
                     {"keyUsage", "critical,digitalSignature"},
                     {"extendedKeyUsage", "serverAuth"}};
  return issue(spec, &issuer);
}

std::string to_pem(const Issued& issued) {
  const std::unique_ptr<BIO, decltype(&BIO_free_all)> memory(BIO_new(BIO_s_mem()), BIO_free_all);
  PEM_write_bio_X509(memory.get(), issued.certificate.get());
  char* data = nullptr;
  const long length = BIO_get_mem_data(memory.get(), &data);
  return {data, static_cast<std::size_t>(length)};
}

std::string to_der(const Issued& issued) {
  unsigned char* data = nullptr;
  const int length = i2d_X509(issued.certificate.get(), &data);
  require(length > 0, "i2d_X509");
  std::string der(reinterpret_cast<char*>(data), static_cast<std::size_t>(length));
  OPENSSL_free(data);
  return der;
}

CertificatePointer from_der(const std::string& der) {
  const auto* data = reinterpret_cast<const unsigned char*>(der.data());
  X509* certificate = d2i_X509(nullptr, &data, static_cast<long>(der.size()));
  require(certificate != nullptr, "d2i_X509");
  return {certificate, X509_free};
}

TemporaryDirectory::TemporaryDirectory() {
  std::string pattern = (std::filesystem::temp_directory_path() / "tlsget-tls-XXXXXX").string();
  if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("mkdtemp");
  path_ = pattern;
}

TemporaryDirectory::~TemporaryDirectory() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

std::filesystem::path TemporaryDirectory::write(const std::string& name,
                                                const std::string& content) const {
  auto file = path_ / name;
  std::ofstream(file, std::ios::binary) << content;
  return file;
}

}  // namespace tlsget::test

#include "support/x509/certificate_builder.hpp"

#include <fmt/format.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>
#include <algorithm>
#include <stdexcept>

#include "base/text.hpp"

namespace tlsget::test {

namespace {

template <auto function>
struct Free {
  template <class T>
  void operator()(T* pointer) const {
    function(pointer);
  }
};
using X509Pointer = std::unique_ptr<X509, Free<X509_free>>;
using ContextPointer = std::unique_ptr<EVP_MD_CTX, Free<EVP_MD_CTX_free>>;
using ExtensionPointer = std::unique_ptr<X509_EXTENSION, Free<X509_EXTENSION_free>>;

void need(bool good, const std::string& what) {
  if (good) return;
  const unsigned long code = ERR_get_error();
  const char* reason = code == 0 ? nullptr : ERR_reason_error_string(code);
  throw std::runtime_error("certificate builder: " + what + ": " +
                           (reason == nullptr ? "failed" : reason));
}

X509Pointer parsed(const x509::Bytes& der) {
  const unsigned char* place = der.data();
  X509Pointer certificate(d2i_X509(nullptr, &place, static_cast<long>(der.size())));
  need(certificate != nullptr, "reading a certificate");
  return certificate;
}

void fill(X509_NAME* name, const std::vector<std::pair<std::string, std::string>>& attributes) {
  for (const auto& [type, value] : attributes)
    need(X509_NAME_add_entry_by_txt(name, type.c_str(), MBSTRING_UTF8,
                                    reinterpret_cast<const unsigned char*>(value.data()),
                                    static_cast<int>(value.size()), -1, 0) == 1,
         fmt::format("{}={}", type, value));
}

std::string generalized(std::chrono::sys_seconds time) {
  const std::string text = x509::format_time(time);  // 2026-06-01T12:00Z
  const auto seconds = (time - std::chrono::floor<std::chrono::minutes>(time)).count();
  std::string out;
  for (const char c : text)
    if (text::is_digit(c)) out += c;
  return out + (seconds < 10 ? "0" : "") + std::to_string(seconds) + "Z";
}

void set_time(ASN1_TIME* place, std::chrono::sys_seconds time) {
  // "set_string_X509" chooses UTCTime or GeneralizedTime as RFC 5280 asks.
  need(ASN1_TIME_set_string_X509(place, generalized(time).c_str()) == 1, "setting a date");
}

void add_raw(X509* certificate, const std::string& oid, bool critical, const x509::Bytes& value) {
  const std::unique_ptr<ASN1_OBJECT, Free<ASN1_OBJECT_free>> object(OBJ_txt2obj(oid.c_str(), 1));
  const std::unique_ptr<ASN1_OCTET_STRING, Free<ASN1_OCTET_STRING_free>> octets(
      ASN1_OCTET_STRING_new());
  ASN1_OCTET_STRING_set(octets.get(), value.data(), static_cast<int>(value.size()));
  const ExtensionPointer extension(
      X509_EXTENSION_create_by_OBJ(nullptr, object.get(), critical ? 1 : 0, octets.get()));
  need(extension != nullptr && X509_add_ext(certificate, extension.get(), -1) == 1, oid);
}

x509::Bytes random_serial() {
  static std::uint64_t counter = 0x1000;
  ++counter;
  x509::Bytes octets;
  for (int shift = 56; shift >= 0; shift -= 8)
    octets.push_back(static_cast<std::uint8_t>(counter >> static_cast<unsigned>(shift)));
  return octets;
}

void sign(X509* certificate, EVP_PKEY* key, const std::string& digest, bool pss) {
  const ContextPointer context(EVP_MD_CTX_new());
  EVP_PKEY_CTX* parameters = nullptr;
  const EVP_MD* hash =
      EVP_PKEY_is_a(key, "ED25519") == 1 ? nullptr : EVP_get_digestbyname(digest.c_str());
  need(EVP_DigestSignInit(context.get(), &parameters, hash, nullptr, key) == 1, "signing");
  if (pss) {
    need(EVP_PKEY_CTX_set_rsa_padding(parameters, RSA_PKCS1_PSS_PADDING) == 1, "PSS");
    need(EVP_PKEY_CTX_set_rsa_pss_saltlen(parameters, RSA_PSS_SALTLEN_DIGEST) == 1, "PSS");
  }
  need(X509_sign_ctx(certificate, context.get()) > 0, "signing");
}

x509::Bytes der_of(X509* certificate) {
  unsigned char* octets = nullptr;
  const int size = i2d_X509(certificate, &octets);
  need(size > 0, "writing a certificate");
  x509::Bytes out(octets, octets + size);
  OPENSSL_free(octets);
  return out;
}

}  // namespace

Key::Key(EVP_PKEY* owned) : pkey_(owned, EVP_PKEY_free) {
  need(owned != nullptr, "making a key");
}
Key Key::p256() {
  return ec("prime256v1");
}
Key Key::ec(const char* curve) {
  return Key(EVP_EC_gen(curve));
}
Key Key::rsa(unsigned bits) {
  return Key(EVP_RSA_gen(bits));
}
Key Key::ed25519() {
  return Key(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"));
}

std::string Issued::pem() const {
  std::string out = "-----BEGIN CERTIFICATE-----\n";
  const std::string text = text::base64_encode(der);
  for (std::size_t i = 0; i < text.size(); i += 64) out += text.substr(i, 64) + "\n";
  return out + "-----END CERTIFICATE-----\n";
}

CertificateBuilder::CertificateBuilder(std::string common_name)
    : subject_{{"CN", std::move(common_name)}} {
  extension("subjectKeyIdentifier", "hash");
  extension("authorityKeyIdentifier", "keyid");
}

CertificateBuilder CertificateBuilder::authority(std::string common_name) {
  CertificateBuilder builder(std::move(common_name));
  builder.extension("basicConstraints", "critical,CA:TRUE");
  builder.extension("keyUsage", "critical,keyCertSign,cRLSign");
  return builder;
}

CertificateBuilder CertificateBuilder::server(const std::string& host) {
  CertificateBuilder builder(host);
  builder.extension("subjectAltName", "DNS:" + host);
  builder.extension("keyUsage", "critical,digitalSignature");
  builder.extension("extendedKeyUsage", "serverAuth");
  return builder;
}

CertificateBuilder& CertificateBuilder::key(Key key) {
  key_ = std::move(key);
  return *this;
}
CertificateBuilder& CertificateBuilder::subject(Attributes attributes) {
  subject_ = std::move(attributes);
  return *this;
}
CertificateBuilder& CertificateBuilder::issuer(Attributes attributes) {
  issuer_ = std::move(attributes);
  return *this;
}
CertificateBuilder& CertificateBuilder::valid(std::chrono::sys_seconds from,
                                              std::chrono::sys_seconds to) {
  from_ = from;
  to_ = to;
  return *this;
}
CertificateBuilder& CertificateBuilder::extension(const std::string& name, std::string value) {
  without(name);
  extensions_.emplace_back(name, std::move(value));
  return *this;
}
CertificateBuilder& CertificateBuilder::without(const std::string& name) {
  std::erase_if(extensions_, [&](const auto& entry) { return entry.first == name; });
  return *this;
}
CertificateBuilder& CertificateBuilder::raw_extension(std::string oid, bool critical,
                                                      x509::Bytes value) {
  raw_extensions_.push_back({std::move(oid), critical, std::move(value)});
  return *this;
}
CertificateBuilder& CertificateBuilder::version(int number) {
  version_ = number;
  return *this;
}
CertificateBuilder& CertificateBuilder::digest(std::string name) {
  digest_ = std::move(name);
  return *this;
}
CertificateBuilder& CertificateBuilder::pss() {
  pss_ = true;
  return *this;
}

Issued CertificateBuilder::self_signed() const {
  return issue(key_.value_or(Key::p256()), nullptr);
}

Issued CertificateBuilder::issued_by(const Issued& authority) const {
  return issue(key_.value_or(Key::p256()), &authority);
}

Issued CertificateBuilder::issue(const Key& own, const Issued* authority) const {
  const X509Pointer certificate(X509_new());
  X509* made = certificate.get();
  X509_set_version(made, version_ - 1);
  const x509::Bytes serial = random_serial();
  ASN1_STRING_set(X509_get_serialNumber(made), serial.data() + 6, 2);
  set_time(X509_getm_notBefore(made), from_);
  set_time(X509_getm_notAfter(made), to_);
  X509_set_pubkey(made, own.pkey());
  fill(X509_get_subject_name(made), subject_);

  const X509Pointer above = authority == nullptr ? nullptr : parsed(authority->der);
  if (issuer_)
    fill(X509_get_issuer_name(made), *issuer_);
  else
    X509_set_issuer_name(made, X509_get_subject_name(above ? above.get() : made));

  X509V3_CTX context;
  X509V3_set_ctx(&context, above ? above.get() : made, made, nullptr, nullptr, 0);
  for (const auto& [name, value] : extensions_) {
    const ExtensionPointer extension(
        X509V3_EXT_conf(nullptr, &context, name.c_str(), value.c_str()));
    need(extension != nullptr && X509_add_ext(made, extension.get(), -1) == 1,
         fmt::format("{}={}", name, value));
  }
  for (const auto& raw : raw_extensions_) add_raw(made, raw.oid, raw.critical, raw.value);
  sign(made, authority == nullptr ? own.pkey() : authority->key.pkey(), digest_, pss_);
  return {der_of(made), own};
}

}  // namespace tlsget::test

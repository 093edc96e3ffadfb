#include "support/x509/certificate_builder.hpp"

#include <fmt/format.h>
#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>
#include <algorithm>
#include <array>
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

ExtensionPointer raw_extension_of(const std::string& oid, bool critical, const x509::Bytes& value) {
  const std::unique_ptr<ASN1_OBJECT, Free<ASN1_OBJECT_free>> object(OBJ_txt2obj(oid.c_str(), 1));
  const std::unique_ptr<ASN1_OCTET_STRING, Free<ASN1_OCTET_STRING_free>> octets(
      ASN1_OCTET_STRING_new());
  ASN1_OCTET_STRING_set(octets.get(), value.data(), static_cast<int>(value.size()));
  ExtensionPointer extension(
      X509_EXTENSION_create_by_OBJ(nullptr, object.get(), critical ? 1 : 0, octets.get()));
  need(extension != nullptr, oid);
  return extension;
}

void add_raw(X509* certificate, const std::string& oid, bool critical, const x509::Bytes& value) {
  const ExtensionPointer extension = raw_extension_of(oid, critical, value);
  need(X509_add_ext(certificate, extension.get(), -1) == 1, oid);
}

x509::Bytes unused_serial() {
  static std::uint16_t counter = 0x1000;
  ++counter;
  return {static_cast<std::uint8_t>(counter >> 8U), static_cast<std::uint8_t>(counter)};
}

/// Ready to sign by this key.
ContextPointer signing_context(EVP_PKEY* key, const std::string& digest, bool pss) {
  ContextPointer context(EVP_MD_CTX_new());
  EVP_PKEY_CTX* parameters = nullptr;
  const EVP_MD* hash =
      EVP_PKEY_is_a(key, "ED25519") == 1 ? nullptr : EVP_get_digestbyname(digest.c_str());
  need(EVP_DigestSignInit(context.get(), &parameters, hash, nullptr, key) == 1, "signing");
  if (pss) {
    need(EVP_PKEY_CTX_set_rsa_padding(parameters, RSA_PKCS1_PSS_PADDING) == 1, "PSS");
    need(EVP_PKEY_CTX_set_rsa_pss_saltlen(parameters, RSA_PSS_SALTLEN_DIGEST) == 1, "PSS");
  }
  return context;
}

void sign(X509* certificate, EVP_PKEY* key, const std::string& digest, bool pss) {
  const ContextPointer context = signing_context(key, digest, pss);
  need(X509_sign_ctx(certificate, context.get()) > 0, "signing");
}

/// A DER value with a length of one to three octets (X.690 8.1.3).
x509::Bytes tagged(std::uint8_t tag, const x509::Bytes& content) {
  x509::Bytes out{tag};
  const std::size_t size = content.size();
  if (size >= 0x100) {
    out.push_back(0x82);
    out.push_back(static_cast<std::uint8_t>(size >> 8U));
  } else if (size >= 0x80) {
    out.push_back(0x81);
  }
  out.push_back(static_cast<std::uint8_t>(size));
  out.insert(out.end(), content.begin(), content.end());
  return out;
}

/// `write` is OpenSSL's function for the type.
template <class T>
x509::Bytes der_of(const T* object, int (*write)(const T*, unsigned char**)) {
  unsigned char* octets = nullptr;
  const int size = write(object, &octets);
  need(size > 0, "writing DER");
  x509::Bytes out(octets, octets + size);
  OPENSSL_free(octets);
  return out;
}

/// OpenSSL makes version 3 of whatever has extensions, and knows no version 4: what is to be signed
/// is changed in its DER, and signed here. `made` has been signed, so that its algorithm is known.
x509::Bytes with_version(X509* made, int version, EVP_PKEY* key, const std::string& digest,
                         bool pss) {
  x509::Bytes signed_part = der_of<X509>(made, [](const X509* certificate, unsigned char** out) {
    return i2d_re_X509_tbs(const_cast<X509*>(certificate), out);
  });
  const std::size_t header = signed_part.at(1) < 0x80 ? 2 : 2 + (signed_part[1] & 0x7fU);
  x509::Bytes content(signed_part.begin() + static_cast<std::ptrdiff_t>(header), signed_part.end());
  const x509::Bytes version_3{0xa0, 3, 2, 1, 2};
  if (std::equal(version_3.begin(), version_3.end(), content.begin()))
    content.erase(content.begin(), content.begin() + 5);
  if (version != 1) {
    const x509::Bytes field{0xa0, 3, 2, 1, static_cast<std::uint8_t>(version - 1)};
    content.insert(content.begin(), field.begin(), field.end());
  }
  signed_part = tagged(0x30, content);

  const ContextPointer context = signing_context(key, digest, pss);
  std::size_t size = 0;
  need(EVP_DigestSign(context.get(), nullptr, &size, signed_part.data(), signed_part.size()) == 1,
       "signing");
  x509::Bytes signature(size);
  need(EVP_DigestSign(context.get(), signature.data(), &size, signed_part.data(),
                      signed_part.size()) == 1,
       "signing");
  signature.resize(size);
  signature.insert(signature.begin(), 0);  // no unused bits

  x509::Bytes whole = signed_part;
  for (const x509::Bytes& part :
       {der_of<X509_ALGOR>(X509_get0_tbs_sigalg(made), i2d_X509_ALGOR), tagged(0x03, signature)})
    whole.insert(whole.end(), part.begin(), part.end());
  return tagged(0x30, whole);
}

std::string pem_of(const x509::Bytes& der, const std::string& label) {
  std::string out = "-----BEGIN " + label + "-----\n";
  const std::string text = text::base64_encode(der);
  for (std::size_t i = 0; i < text.size(); i += 64) out += text.substr(i, 64) + "\n";
  return out + "-----END " + label + "-----\n";
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
Key Key::rsa_with_exponent(unsigned bits, unsigned exponent) {
  const std::unique_ptr<EVP_PKEY_CTX, Free<EVP_PKEY_CTX_free>> context(
      EVP_PKEY_CTX_new_from_name(nullptr, "RSA", nullptr));
  std::array<OSSL_PARAM, 3> parameters{OSSL_PARAM_construct_uint(OSSL_PKEY_PARAM_RSA_BITS, &bits),
                                       OSSL_PARAM_construct_uint(OSSL_PKEY_PARAM_RSA_E, &exponent),
                                       OSSL_PARAM_construct_end()};
  EVP_PKEY* made = nullptr;
  need(EVP_PKEY_keygen_init(context.get()) == 1 &&
           EVP_PKEY_CTX_set_params(context.get(), parameters.data()) == 1 &&
           EVP_PKEY_generate(context.get(), &made) == 1,
       "making an RSA key");
  return Key(made);
}
Key Key::rsa_public(const Key& modulus, unsigned exponent) {
  BIGNUM* number = nullptr;
  need(EVP_PKEY_get_bn_param(modulus.pkey(), OSSL_PKEY_PARAM_RSA_N, &number) == 1, "a modulus");
  const std::unique_ptr<BIGNUM, Free<BN_free>> owned(number);
  x509::Bytes octets(static_cast<std::size_t>(BN_num_bytes(number)));
  BN_bn2nativepad(number, octets.data(), static_cast<int>(octets.size()));
  std::array<OSSL_PARAM, 3> parameters{
      OSSL_PARAM_construct_BN(OSSL_PKEY_PARAM_RSA_N, octets.data(), octets.size()),
      OSSL_PARAM_construct_uint(OSSL_PKEY_PARAM_RSA_E, &exponent), OSSL_PARAM_construct_end()};
  const std::unique_ptr<EVP_PKEY_CTX, Free<EVP_PKEY_CTX_free>> context(
      EVP_PKEY_CTX_new_from_name(nullptr, "RSA", nullptr));
  EVP_PKEY* made = nullptr;
  need(EVP_PKEY_fromdata_init(context.get()) == 1 &&
           EVP_PKEY_fromdata(context.get(), &made, EVP_PKEY_PUBLIC_KEY, parameters.data()) == 1,
       "making a public RSA key");
  return Key(made);
}
Key Key::ed25519() {
  return Key(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"));
}

std::string Issued::pem() const {
  return pem_of(der, "CERTIFICATE");
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
CertificateBuilder& CertificateBuilder::serial(x509::Bytes octets) {
  serial_ = std::move(octets);
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
  X509_set_version(made, X509_VERSION_3);
  const x509::Bytes serial = serial_.value_or(unused_serial());
  ASN1_STRING_set(X509_get_serialNumber(made), serial.data(), static_cast<int>(serial.size()));
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
  EVP_PKEY* signer = authority == nullptr ? own.pkey() : authority->key.pkey();
  sign(made, signer, digest_, pss_);
  if (version_ != 3) return {with_version(made, version_, signer, digest_, pss_), own};
  return {der_of<X509>(made, i2d_X509), own};
}

CrlBuilder& CrlBuilder::dates(std::chrono::sys_seconds update,
                              std::optional<std::chrono::sys_seconds> next) {
  update_ = update;
  next_ = next;
  return *this;
}
CrlBuilder& CrlBuilder::revoke(const Issued& certificate, std::optional<int> reason,
                               std::chrono::sys_seconds when) {
  entries_.push_back({certificate.der, reason, when, {}});
  return *this;
}
CrlBuilder& CrlBuilder::entry_extension(std::string oid, bool critical, x509::Bytes value) {
  entries_.back().extensions.push_back({std::move(oid), critical, std::move(value)});
  return *this;
}
CrlBuilder& CrlBuilder::extension(std::string name, std::string value) {
  extensions_.emplace_back(std::move(name), std::move(value));
  return *this;
}
CrlBuilder& CrlBuilder::raw_extension(std::string oid, bool critical, x509::Bytes value) {
  raw_extensions_.push_back({std::move(oid), critical, std::move(value)});
  return *this;
}
CrlBuilder& CrlBuilder::version(int number) {
  version_ = number;
  return *this;
}
CrlBuilder& CrlBuilder::digest(std::string name) {
  digest_ = std::move(name);
  return *this;
}
CrlBuilder& CrlBuilder::signed_by(Key key) {
  key_ = std::move(key);
  return *this;
}

x509::Bytes CrlBuilder::der() const {
  using TimePointer = std::unique_ptr<ASN1_TIME, Free<ASN1_TIME_free>>;
  const auto time_of = [](std::chrono::sys_seconds time) {
    TimePointer made(ASN1_TIME_new());
    set_time(made.get(), time);
    return made;
  };
  const std::unique_ptr<X509_CRL, Free<X509_CRL_free>> list(X509_CRL_new());
  X509_CRL* made = list.get();
  const X509Pointer above = parsed(authority_.der);
  if (version_ == 2) X509_CRL_set_version(made, X509_CRL_VERSION_2);
  X509_CRL_set_issuer_name(made, X509_get_subject_name(above.get()));
  X509_CRL_set1_lastUpdate(made, time_of(update_).get());
  if (next_) X509_CRL_set1_nextUpdate(made, time_of(*next_).get());

  for (const Entry& entry : entries_) {
    X509_REVOKED* revoked = X509_REVOKED_new();
    need(X509_CRL_add0_revoked(made, revoked) == 1, "adding an entry");
    X509_REVOKED_set_serialNumber(revoked, X509_get_serialNumber(parsed(entry.certificate).get()));
    X509_REVOKED_set_revocationDate(revoked, time_of(entry.when).get());
    std::vector<Raw> extensions = entry.extensions;
    if (entry.reason)
      extensions.push_back(
          {"2.5.29.21", false, {0x0a, 0x01, static_cast<std::uint8_t>(*entry.reason)}});
    for (const Raw& raw : extensions) {
      const ExtensionPointer extension = raw_extension_of(raw.oid, raw.critical, raw.value);
      need(X509_REVOKED_add_ext(revoked, extension.get(), -1) == 1, raw.oid);
    }
  }

  auto extensions = extensions_;
  auto raw_extensions = raw_extensions_;
  if (version_ == 2) {
    extensions.emplace_back("authorityKeyIdentifier", "keyid");
    raw_extensions.push_back({"2.5.29.20", false, {0x02, 0x01, 0x07}});  // cRLNumber
  }
  X509V3_CTX context;
  X509V3_set_ctx(&context, above.get(), nullptr, nullptr, made, 0);
  for (const auto& [name, value] : extensions) {
    const ExtensionPointer extension(
        X509V3_EXT_conf(nullptr, &context, name.c_str(), value.c_str()));
    need(extension != nullptr && X509_CRL_add_ext(made, extension.get(), -1) == 1,
         fmt::format("{}={}", name, value));
  }
  for (const Raw& raw : raw_extensions) {
    const ExtensionPointer extension = raw_extension_of(raw.oid, raw.critical, raw.value);
    need(X509_CRL_add_ext(made, extension.get(), -1) == 1, raw.oid);
  }
  const Key& key = key_ ? *key_ : authority_.key;
  const ContextPointer signing = signing_context(key.pkey(), digest_, false);
  need(X509_CRL_sign_ctx(made, signing.get()) > 0, "signing");
  return der_of<X509_CRL>(made, i2d_X509_CRL);
}

std::string CrlBuilder::pem() const {
  return pem_of(der(), "X509 CRL");
}

}  // namespace tlsget::test

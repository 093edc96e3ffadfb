#include "support/x509/certs_only.hpp"

#include <openssl/pkcs7.h>
#include <openssl/x509.h>

#include <memory>
#include <stdexcept>

namespace tlsget::test {

namespace {

void must(bool good) {
  if (!good) throw std::runtime_error("OpenSSL makes no PKCS#7 message");
}

}  // namespace

x509::Bytes certs_only(const std::vector<Issued>& certificates) {
  const std::unique_ptr<PKCS7, decltype(&PKCS7_free)> message(PKCS7_new(), PKCS7_free);
  must(message != nullptr);
  must(PKCS7_set_type(message.get(), NID_pkcs7_signed) == 1);
  must(PKCS7_content_new(message.get(), NID_pkcs7_data) == 1);
  must(PKCS7_set_detached(message.get(), 1) == 1);
  for (const Issued& issued : certificates) {
    const unsigned char* octets = issued.der.data();
    const std::unique_ptr<X509, decltype(&X509_free)> certificate(
        d2i_X509(nullptr, &octets, static_cast<long>(issued.der.size())), X509_free);
    must(certificate != nullptr);
    must(PKCS7_add_certificate(message.get(), certificate.get()) == 1);
  }
  unsigned char* out = nullptr;
  const int size = i2d_PKCS7(message.get(), &out);
  must(size > 0);
  x509::Bytes der(out, out + size);
  OPENSSL_free(out);
  return der;
}

}  // namespace tlsget::test

// What authorities serve, whole, cut and bent.
#include "x509/pkcs7.hpp"

#include <catch2/catch_test_macros.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.hpp"
#include "support/x509/certificate_builder.hpp"
#include "support/x509/certs_only.hpp"

namespace tlsget::x509 {
namespace {

using test::CertificateBuilder;
using test::certs_only;
using test::Issued;

BytesView view(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

Bytes tlv(std::uint8_t tag, const std::vector<Bytes>& parts) {
  Bytes content;
  for (const Bytes& part : parts) content.insert(content.end(), part.begin(), part.end());
  Bytes out{tag};
  const std::size_t size = content.size();
  if (size >= 0x80) {
    out.push_back(0x82);
    out.push_back(static_cast<std::uint8_t>(size >> 8U));
  }
  out.push_back(static_cast<std::uint8_t>(size));
  out.insert(out.end(), content.begin(), content.end());
  if (size >= 0x80 && size < 0x100) {
    out[1] = 0x81;
    out.erase(out.begin() + 2);
  }
  return out;
}

const Bytes signed_data{0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x02};
const Bytes data{0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x01};
const Bytes version{0x02, 0x01, 0x01};
const Bytes empty_set{0x31, 0x00};

/// The parts of a message, each to be taken away or bent.
struct Parts {
  Bytes type = signed_data;
  Bytes content = tlv(0x30, {data});
  std::vector<Bytes> certificates;
  Bytes lists;
  Bytes signers = empty_set;
  Bytes more;

  Bytes message() const {
    return tlv(0x30, {type,
                      tlv(0xa0, {tlv(0x30, {version, empty_set, content, tlv(0xa0, certificates),
                                            lists, signers})}),
                      more});
  }
};

std::string pem(std::string_view label, BytesView octets) {
  return "-----BEGIN " + std::string(label) + "-----\n" + text::base64_encode(octets) +
         "\n-----END " + std::string(label) + "-----\n";
}

struct Authorities {
  Issued root = CertificateBuilder::authority("Root").self_signed();
  Issued one = CertificateBuilder::authority("One").issued_by(root);
  Issued two = CertificateBuilder::authority("Two").issued_by(root);
};

}  // namespace

TEST_CASE("reads the certificates of a message that OpenSSL made") {
  const Authorities a;
  const ServedCertificates served = read_pkcs7(certs_only({a.one, a.two}));
  CHECK(served.failure.empty());
  CHECK(served.certificates == std::vector<Bytes>{a.one.der, a.two.der});
}

TEST_CASE("a message of our own parts is the same as OpenSSL's") {
  const Authorities a;
  CHECK(Parts{.certificates = {a.one.der}}.message() == certs_only({a.one}));
}

TEST_CASE("a message cut at any octet is refused, and so is one octet more") {
  const Authorities a;
  Bytes whole = certs_only({a.one, a.two});
  for (std::size_t size = 0; size < whole.size(); ++size) {
    INFO(size);
    const ServedCertificates served = read_pkcs7(BytesView(whole).first(size));
    CHECK(served.certificates.empty());
    CHECK(!served.failure.empty());
    CHECK(read_served_certificates(BytesView(whole).first(size)).certificates.empty());
  }
  whole.push_back(0);
  CHECK(read_pkcs7(whole).certificates.empty());
}

TEST_CASE("a message with any octet changed is read or refused, within bounds") {
  const Authorities a;
  const Bytes whole = certs_only({a.one});
  for (std::size_t i = 0; i < whole.size(); ++i) {
    Bytes bent = whole;
    bent[i] ^= 0xffU;
    const ServedCertificates served = read_served_certificates(bent);
    CHECK(served.certificates.empty() != served.failure.empty());
    CHECK(served.certificates.size() <= most_served_certificates);
  }
}

TEST_CASE("a message that is not certs-only is refused") {
  const Authorities a;
  const Bytes some_content = tlv(0x30, {data, tlv(0xa0, {Bytes{0x04, 0x01, 'x'}})});
  const Bytes other_content = tlv(0x30, {signed_data});
  const Bytes a_signer = tlv(0x31, {tlv(0x30, {version})});
  const std::vector<std::pair<Parts, std::string_view>> rows{
      {{.type = data, .certificates = {a.one.der}}, "not SignedData"},
      {{.content = some_content, .certificates = {a.one.der}}, "no content"},
      {{.content = other_content, .certificates = {a.one.der}}, "not a certs-only one"},
      {{.certificates = {a.one.der}, .signers = a_signer}, "signerInfos"},
      {{.certificates = {a.one.der}, .signers = {}}, "signerInfos"},
      {{.certificates = {a.one.der}, .more = Bytes{0x05, 0x00}}, "ContentInfo"},
      {{.certificates = {}}, "no certificate"},
      {{.certificates = {tlv(0xa1, {a.one.der})}}, "no certificate"},
  };
  for (const auto& [parts, why] : rows) {
    const ServedCertificates served = read_pkcs7(parts.message());
    INFO(served.failure);
    CHECK(served.certificates.empty());
    CHECK(served.failure.find(why) != std::string::npos);
  }
}

TEST_CASE("revocation lists and other kinds of certificates in a message are passed over") {
  const Authorities a;
  const Parts parts{.certificates = {tlv(0xa1, {version}), a.one.der},
                    .lists = tlv(0xa1, {tlv(0x30, {version})})};
  CHECK(read_pkcs7(parts.message()).certificates == std::vector<Bytes>{a.one.der});
}

TEST_CASE("sixteen certificates are read and seventeen refused") {
  const Authorities a;
  Parts parts{.certificates = std::vector<Bytes>(16, a.one.der)};
  CHECK(read_pkcs7(parts.message()).certificates.size() == 16);
  parts.certificates.push_back(a.two.der);
  CHECK(read_pkcs7(parts.message()).certificates.empty());
  CHECK(read_pkcs7(parts.message()).failure.find("more than 16") != std::string::npos);

  std::string text;
  for (int i = 0; i < 16; ++i) text += a.one.pem();
  CHECK(read_served_certificates(view(text)).certificates.size() == 16);
  CHECK(read_served_certificates(view(text + a.two.pem())).certificates.empty());
}

TEST_CASE("DER, PEM and PKCS#7 in both are told apart by their octets") {
  const Authorities a;
  const std::vector<Bytes> one{a.one.der};
  CHECK(read_served_certificates(a.one.der).certificates == one);
  CHECK(read_served_certificates(certs_only({a.one})).certificates == one);
  CHECK(read_served_certificates(view(a.one.pem())).certificates == one);
  CHECK(read_served_certificates(view("# One\r\n" + a.one.pem())).certificates == one);
  CHECK(read_served_certificates(view(pem("PKCS7", certs_only({a.one})))).certificates == one);
  CHECK(read_served_certificates(view(a.one.pem() + a.two.pem())).certificates ==
        std::vector<Bytes>{a.one.der, a.two.der});
}

TEST_CASE("a certificate cut at any octet is refused") {
  const Authorities a;
  const std::string text = a.one.pem();
  for (std::size_t size = 0; size < a.one.der.size(); ++size)
    CHECK(read_served_certificates(BytesView(a.one.der).first(size)).certificates.empty());
  for (std::size_t size = 0; size + 1 < text.size(); ++size) {
    INFO(size);
    const ServedCertificates served = read_served_certificates(view(text.substr(0, size)));
    CHECK(served.certificates.empty());
    CHECK(!served.failure.empty());
  }
}

TEST_CASE("of several certificates the one that cannot be read is passed over") {
  const Authorities a;
  const Bytes broken = tlv(0x30, {version});
  const Parts parts{.certificates = {broken, a.two.der}};
  CHECK(read_served_certificates(parts.message()).certificates == std::vector<Bytes>{a.two.der});
  const Parts nothing_else{.certificates = {broken}};
  CHECK(read_served_certificates(nothing_else.message()).failure.find("no certificate") !=
        std::string::npos);
}

TEST_CASE("what is no certificate is refused with a reason") {
  const Authorities a;
  for (const std::string& octets :
       {std::string(), std::string("<html>not found</html>"), std::string(100, '\0'),
        pem("PRIVATE KEY", a.one.der), std::string("-----BEGIN CERTIFICATE-----\n!!!\n"),
        pem("CERTIFICATE", view("hello"))}) {
    const ServedCertificates served = read_served_certificates(view(octets));
    INFO(octets);
    CHECK(served.certificates.empty());
    CHECK(!served.failure.empty());
  }
}

}  // namespace tlsget::x509

#include "app/certificate_files.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <string>

#include "base/error.hpp"
#include "base/text.hpp"
#include "support/x509/certificate_builder.hpp"

namespace tlsget::app {
namespace {

using Catch::Matchers::ContainsSubstring;
using Certificates = std::vector<x509::Bytes>;

const test::Issued& one() {
  static const test::Issued issued = test::CertificateBuilder::server("one.test").self_signed();
  return issued;
}
const test::Issued& two() {
  static const test::Issued issued = test::CertificateBuilder::server("two.test").self_signed();
  return issued;
}

std::string text_of(const x509::Bytes& octets) {
  return {octets.begin(), octets.end()};
}

std::string block(const std::string& label, const x509::Bytes& octets) {
  return "-----BEGIN " + label + "-----\n" + text::base64_encode(octets) + "\n-----END " + label +
         "-----\n";
}

std::string refusal(const std::string& content) {
  try {
    certificates_in(content, "f.pem");
  } catch (const Error& error) {
    CHECK(error.category() == Category::read_file);
    return error.message();
  }
  return "";
}

TEST_CASE("finds the certificates of a PEM file in their order, whatever stands between them") {
  CHECK(certificates_in(one().pem(), "f") == Certificates{one().der});
  CHECK(certificates_in("0 s:CN = one\r\n" + one().pem() + "text\n" +
                            block("PRIVATE KEY", {1, 2, 3}) + two().pem(),
                        "f") == Certificates{one().der, two().der});
  CHECK(certificates_in(block("X509 CERTIFICATE", one().der), "f") == Certificates{one().der});
}

TEST_CASE("takes DER, and a trusted certificate without its settings") {
  CHECK(certificates_in(text_of(one().der), "f") == Certificates{one().der});
  x509::Bytes with_settings = one().der;
  with_settings.insert(with_settings.end(), {0x30, 0x00});
  CHECK(certificates_in(block("TRUSTED CERTIFICATE", with_settings), "f") ==
        Certificates{one().der});
}

TEST_CASE("says why a file gives no certificate, and where") {
  CHECK(refusal("") == "cannot read f.pem: it is empty");
  CHECK(refusal("hello\n") == "cannot read f.pem: it holds no certificate, neither PEM nor DER");
  CHECK(refusal(block("PRIVATE KEY", {1})) ==
        "cannot read f.pem: it holds no certificate, but: PRIVATE KEY");
  CHECK(refusal(one().pem() + "\n-----BEGIN CERTIFICATE-----\n!!!!\n-----END CERTIFICATE-----\n")
            .ends_with(": the certificate is not base64"));
  CHECK(refusal("\n\n-----BEGIN CERTIFICATE-----\n!!!!\n-----END CERTIFICATE-----\n") ==
        "cannot read f.pem, line 3: the certificate is not base64");
  CHECK(refusal("x\n-----BEGIN CERTIFICATE-----\nAAAA\n") ==
        "cannot read f.pem, line 2: the certificate has no END line");
}

TEST_CASE("refuses DER that was cut or has something behind it") {
  const std::string whole = text_of(one().der);
  for (std::size_t size = 1; size < whole.size(); ++size) {
    CAPTURE(size);
    CHECK_THAT(refusal(whole.substr(0, size)), ContainsSubstring("cannot read f.pem: as DER"));
  }
  CHECK_THAT(refusal(whole + '\n'), ContainsSubstring("cannot read f.pem: as DER"));
}

}  // namespace
}  // namespace tlsget::app

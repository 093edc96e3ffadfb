#include "x509/certificate.hpp"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "base/text.hpp"
#include "support/x509/certificate_builder.hpp"
#include "x509/pem.hpp"

namespace tlsget::x509 {
namespace {

using test::CertificateBuilder;
using test::Issued;
using test::Key;

Certificate parse(const Issued& issued) {
  CertificateParse result = parse_certificate(issued.der);
  INFO((result.malformed ? result.malformed->what : ""));
  REQUIRE(result.certificate);
  return *std::move(result.certificate);
}

std::string failure(const Bytes& der) {
  const CertificateParse result = parse_certificate(der);
  CHECK(result.certificate.has_value() != result.malformed.has_value());
  return result.malformed ? result.malformed->what : "";
}

Bytes hex(std::string_view text) {
  return *text::hex_decode(text);
}

/// The failure of a certificate that has this extension.
std::string failure_with(const std::string& oid, std::string_view value, bool critical = false) {
  return failure(CertificateBuilder("x")
                     .without("subjectKeyIdentifier")
                     .without("authorityKeyIdentifier")
                     .raw_extension(oid, critical, hex(value))
                     .self_signed()
                     .der);
}

TEST_CASE("reads every field of a certificate") {
  const Issued root = CertificateBuilder::authority("Root")
                          .subject({{"C", "XX"}, {"O", "Acme"}, {"CN", "Root"}})
                          .self_signed();
  const Issued issued =
      CertificateBuilder::server("a.test")
          .extension("subjectAltName",
                     "DNS:a.test,IP:192.0.2.1,IP:2001:db8::1,email:x@a.test,URI:https://a.test/")
          .extension("authorityInfoAccess",
                     "OCSP;URI:http://ocsp.test/,caIssuers;URI:http://ca.test/ca.der")
          .extension("crlDistributionPoints", "URI:http://ca.test/crl")
          .raw_extension("2.5.29.32", false,
                         hex("3011"
                             "300506032a0304"
                             "3008060667810c010201"))
          .issued_by(root);
  const Certificate certificate = parse(issued);
  CHECK(certificate.der == issued.der);
  CHECK(certificate.version == 3);
  CHECK(certificate.serial.size() == 2);
  CHECK(certificate.issuer.line() == "C=XX, O=Acme, CN=Root");
  CHECK(certificate.subject.common_name() == "a.test");
  CHECK(certificate.not_before == test::test_now - std::chrono::days{365});
  CHECK(certificate.not_after == test::test_now + std::chrono::days{365});
  CHECK(certificate.signature_algorithm.name == "ecdsa-with-SHA256");
  CHECK(certificate.signature_algorithm.digest == "SHA-256");
  CHECK(certificate.signature_algorithms_agree);
  CHECK(!certificate.is_self_issued());

  REQUIRE(certificate.subject_alt_names.size() == 5);
  CHECK(certificate.subject_alt_names[0].type == GeneralName::Type::dns);
  CHECK(certificate.subject_alt_names[0].text == "a.test");
  CHECK(certificate.subject_alt_names[1].type == GeneralName::Type::ip);
  CHECK(certificate.subject_alt_names[1].text == "192.0.2.1");
  CHECK(certificate.subject_alt_names[1].raw == hex("c0000201"));
  CHECK(certificate.subject_alt_names[2].text == "2001:db8::1");
  CHECK(certificate.subject_alt_names[3].type == GeneralName::Type::email);
  CHECK(certificate.subject_alt_names[4].type == GeneralName::Type::uri);
  CHECK(certificate.ocsp_urls == std::vector<std::string>{"http://ocsp.test/"});
  CHECK(certificate.ca_issuer_urls == std::vector<std::string>{"http://ca.test/ca.der"});
  CHECK(certificate.crl_urls == std::vector<std::string>{"http://ca.test/crl"});
  CHECK(certificate.policies == std::vector<std::string>{"1.2.3.4", "2.23.140.1.2.1"});
  CHECK(certificate.key_usage == KeyUsage::digital_signature);
  CHECK(certificate.has_extended_key_usage);
  CHECK(certificate.extended_key_usage == std::vector<std::string>{"1.3.6.1.5.5.7.3.1"});
  CHECK(!certificate.basic_constraints);
  CHECK(certificate.authority_key_id == parse(root).subject_key_id);
  CHECK(certificate.subject_key_id.size() == 20);
  CHECK(certificate.extensions.size() == 8);
  REQUIRE(certificate.extension("2.5.29.15") != nullptr);
  CHECK(certificate.extension("2.5.29.15")->critical);
  CHECK(certificate.extension("2.5.29.99") == nullptr);
}

TEST_CASE("reads what an authority says of itself") {
  const Certificate root =
      parse(CertificateBuilder::authority("Root")
                .extension("basicConstraints", "critical,CA:TRUE,pathlen:2")
                .extension(
                    "nameConstraints",
                    "permitted;DNS:a.test,permitted;IP:192.0.2.0/255.255.255.0,excluded;DNS:b.test")
                .self_signed());
  CHECK(root.is_self_issued());
  REQUIRE(root.basic_constraints);
  CHECK(root.basic_constraints->is_ca);
  CHECK(root.basic_constraints->path_length == 2);
  CHECK(root.key_usage == (KeyUsage::key_cert_sign | KeyUsage::crl_sign));
  REQUIRE(root.name_constraints);
  REQUIRE(root.name_constraints->permitted.size() == 2);
  CHECK(root.name_constraints->permitted[0].text == "a.test");
  CHECK(root.name_constraints->permitted[1].text == "192.0.2.0/255.255.255.0");
  REQUIRE(root.name_constraints->excluded.size() == 1);
  CHECK(root.name_constraints->excluded[0].text == "b.test");
}

TEST_CASE("names the kinds of keys") {
  const auto key_of = [](const Key& key) {
    return parse(CertificateBuilder("x").key(key).self_signed()).key;
  };
  const PublicKey p256 = key_of(Key::p256());
  CHECK(p256.type == KeyType::ec);
  CHECK(p256.curve == "P-256");
  CHECK(p256.bits == 256);
  CHECK(key_of(Key::ec("secp384r1")).curve == "P-384");
  CHECK(key_of(Key::ec("secp521r1")).bits == 521);
  CHECK(key_of(Key::ec("prime192v1")).curve == "P-192");
  CHECK(key_of(Key::ec("secp256k1")).curve == "secp256k1");
  CHECK(key_of(Key::ec("sect233r1")).curve == "1.3.132.0.27");
  const PublicKey rsa = key_of(Key::rsa(1024));
  CHECK(rsa.type == KeyType::rsa);
  CHECK(rsa.bits == 1024);
  CHECK(rsa.algorithm_oid == "1.2.840.113549.1.1.1");
  CHECK(key_of(Key::ed25519()).type == KeyType::ed25519);
}

TEST_CASE("names the signature algorithm and its digest") {
  const Key rsa = Key::rsa(2048);
  const auto algorithm_of = [&](CertificateBuilder builder) {
    return parse(builder.key(rsa).self_signed()).signature_algorithm;
  };
  CHECK(algorithm_of(CertificateBuilder("x")).name == "sha256WithRSAEncryption");
  CHECK(algorithm_of(CertificateBuilder("x").digest("SHA1")).digest == "SHA-1");
  CHECK(algorithm_of(CertificateBuilder("x").digest("MD5")).digest == "MD5");
  const auto pss = algorithm_of(CertificateBuilder("x").digest("SHA384").pss());
  CHECK(pss.name == "RSA-PSS");
  CHECK(pss.digest == "SHA-384");
  CHECK(algorithm_of(CertificateBuilder("x").digest("SHA1").pss()).digest == "SHA-1");
  const auto ed25519 = parse(CertificateBuilder("x").key(Key::ed25519()).self_signed());
  CHECK(ed25519.signature_algorithm.name == "Ed25519");
  CHECK(!ed25519.signature_algorithm.digest);
}

TEST_CASE("reads version 1, extensions where they may not be, and odd serial numbers") {
  CHECK(parse(CertificateBuilder("x")
                  .version(1)
                  .without("subjectKeyIdentifier")
                  .without("authorityKeyIdentifier")
                  .self_signed())
            .version == 1);
  const Certificate odd = parse(CertificateBuilder("x").version(1).self_signed());
  CHECK(odd.version == 1);
  CHECK(!odd.extensions.empty());
  CHECK(failure(CertificateBuilder("x").version(4).self_signed().der) ==
        "version: there is no version 4");

  Bytes negative = CertificateBuilder("x").self_signed().der;
  const Bytes serial = parse_certificate(negative).certificate->serial;
  const auto place = std::search(negative.begin(), negative.end(), serial.begin(), serial.end());
  *place = 0x90;
  const auto reread = parse_certificate(negative);
  REQUIRE(reread.certificate);
  CHECK(reread.certificate->serial.front() == 0x90);
}

TEST_CASE("reads dates on both sides of 2050") {
  const auto far = std::chrono::sys_days{std::chrono::year{2051} / 2 / 3} + std::chrono::hours{4};
  const Certificate certificate = parse(
      CertificateBuilder("x").valid(test::test_now - std::chrono::days{36500}, far).self_signed());
  CHECK(certificate.not_after == far);
  CHECK(format_time(certificate.not_after) == "2051-02-03T04:00Z");
  CHECK(format_time(certificate.not_before) == "1926-06-26T12:00Z");
}

TEST_CASE("keeps an explicit cA FALSE and an explicit critical FALSE") {
  // BasicConstraints { cA FALSE }, written out.
  const Certificate certificate = parse(
      CertificateBuilder("x").raw_extension("2.5.29.19", true, hex("3003010100")).self_signed());
  REQUIRE(certificate.basic_constraints);
  CHECK(!certificate.basic_constraints->is_ca);

  // A certificate in which `critical FALSE` is put before an extension's value, lengths mended.
  Bytes der = CertificateBuilder("x").without("authorityKeyIdentifier").self_signed().der;
  const Bytes oid = hex("0603551d0e");
  auto place = std::search(der.begin(), der.end(), oid.begin(), oid.end());
  REQUIRE(place != der.end());
  const auto at = static_cast<std::size_t>(place - der.begin());
  const Bytes critical_false = hex("010100");
  der.insert(place + 5, critical_false.begin(), critical_false.end());
  der[at - 1] += 3;  // Extension
  der[at - 3] += 3;  // Extensions
  der[at - 5] += 3;  // [3]
  const auto add_to_long_length = [&](std::size_t index) {
    const unsigned length = unsigned{der[index]} * 256 + der[index + 1] + 3;
    der[index] = static_cast<std::uint8_t>(length >> 8U);
    der[index + 1] = static_cast<std::uint8_t>(length);
  };
  REQUIRE(der[1] == 0x82);
  add_to_long_length(2);
  if (der[5] == 0x82) {
    add_to_long_length(6);
  } else {
    REQUIRE(der[5] == 0x81);
    REQUIRE(der[6] < 0xfd);
    der[6] += 3;
  }
  const auto result = parse_certificate(der);
  INFO((result.malformed ? result.malformed->what : ""));
  REQUIRE(result.certificate);
  CHECK(!result.certificate->extensions.at(0).critical);
}

TEST_CASE("names the extension that cannot be read") {
  CHECK(failure_with("2.5.29.17", "3003820161c3") ==
        "extension 2.5.29.17 (subjectAltName): value: 1 octets too many");
  CHECK(failure_with("2.5.29.17",
                     "30048202"
                     "61c3") == "extension 2.5.29.17 (subjectAltName): IA5String holds octet 0xc3");
  CHECK(failure_with("2.5.29.17", "3000") ==
        "extension 2.5.29.17 (subjectAltName): GeneralNames: an empty list");
  CHECK(failure_with("2.5.29.17", "30058703c00002") ==
        "extension 2.5.29.17 (subjectAltName): iPAddress of 3 octets");
  CHECK(failure_with("2.5.29.17", "3003890161") ==
        "extension 2.5.29.17 (subjectAltName): GeneralName with tag [9]");
  CHECK(failure_with("2.5.29.19", "30060101ff020180") ==
        "extension 2.5.29.19 (basicConstraints): pathLenConstraint: a negative number");
  CHECK(failure_with("2.5.29.19", "3003010101") ==
        "extension 2.5.29.19 (basicConstraints): cA: a BOOLEAN other than 00 and ff");
  CHECK(failure_with("2.5.29.37", "3000") ==
        "extension 2.5.29.37 (extKeyUsage): ExtKeyUsageSyntax: an empty list");
  CHECK(failure_with("2.5.29.15", "0500") ==
        "extension 2.5.29.15 (keyUsage): KeyUsage: expected BIT STRING, found NULL");
  CHECK(failure_with("2.5.29.30", "3000") ==
        "extension 2.5.29.30 (nameConstraints): NameConstraints: neither permitted nor excluded "
        "names");
  CHECK(failure_with("2.5.29.30",
                     "300aa008300687"
                     "04c0000200") ==
        "extension 2.5.29.30 (nameConstraints): iPAddress of 4 octets");
  CHECK(failure_with("2.5.29.30",
                     "300da00b300982"
                     "0474657374"
                     "800101") ==
        "extension 2.5.29.30 (nameConstraints): GeneralSubtree: a minimum other than 0");
  // 192.0.2.0 with the mask 255.0.255.0.
  CHECK(failure_with("2.5.29.30", "300ea00c300a8708c0000200ff00ff00") ==
        "extension 2.5.29.30 (nameConstraints): iPAddress with a mask that is not a prefix");
  CHECK(failure_with("1.3.6.1.5.5.7.1.1", "0500") ==
        "extension 1.3.6.1.5.5.7.1.1 (authorityInfoAccess): AuthorityInfoAccess: expected "
        "SEQUENCE, found NULL");
}

TEST_CASE("keeps unknown extensions as they are, critical or not") {
  const Certificate certificate =
      parse(CertificateBuilder("x").raw_extension("1.2.3.4", true, hex("deadbeef")).self_signed());
  const Extension* extension = certificate.extension("1.2.3.4");
  REQUIRE(extension != nullptr);
  CHECK(extension->critical);
  CHECK(extension->value == hex("deadbeef"));
}

TEST_CASE("refuses an extension that stands there twice, and more than a hundred") {
  CHECK(failure(CertificateBuilder("x")
                    .raw_extension("1.2.3.4", false, {})
                    .raw_extension("1.2.3.4", false, {})
                    .self_signed()
                    .der) == "extension 1.2.3.4: stands there twice");
  CertificateBuilder many("x");
  for (int i = 0; i < 99; ++i) many.raw_extension("1.2.3." + std::to_string(i), false, {});
  CHECK(failure(many.self_signed().der) == "more than 100 extensions");
}

TEST_CASE("refuses octets behind the certificate and every cut of it") {
  const Bytes der = CertificateBuilder::server("a.test").self_signed().der;
  Bytes longer = der;
  longer.push_back(0);
  CHECK(failure(longer) == "certificate: 1 octets too many");
  for (std::size_t size = 0; size < der.size(); ++size) {
    const auto result = parse_certificate(BytesView(der).first(size));
    CHECK(result.malformed.has_value());
  }
  CHECK(failure(Bytes(1024 * 1024 + 1, 0x30)) == "certificate: larger than 1 MiB");
}

TEST_CASE("survives every changed octet, and says of what it reads only what stands there") {
  const Bytes der = CertificateBuilder::server("a.test")
                        .extension("basicConstraints", "CA:TRUE,pathlen:1")
                        .extension("nameConstraints", "permitted;DNS:a.test")
                        .self_signed()
                        .der;
  for (std::size_t i = 0; i < der.size(); ++i)
    for (const unsigned flip : {0x01U, 0x20U, 0x80U, 0xffU}) {
      Bytes changed = der;
      changed[i] = static_cast<std::uint8_t>(changed[i] ^ flip);
      const auto result = parse_certificate(changed);
      REQUIRE(result.certificate.has_value() != result.malformed.has_value());
      if (result.certificate) REQUIRE(result.certificate->der == changed);
    }
}

TEST_CASE("sees that the inner and outer signature algorithm differ") {
  Bytes der = CertificateBuilder("x").self_signed().der;
  const Bytes sha256 = hex("2a8648ce3d040302");
  const auto outer = std::find_end(der.begin(), der.end(), sha256.begin(), sha256.end());
  REQUIRE(outer != der.end());
  *(outer + 7) = 0x03;
  const auto result = parse_certificate(der);
  REQUIRE(result.certificate);
  CHECK(!result.certificate->signature_algorithms_agree);
  CHECK(result.certificate->signature_algorithm.name == "ecdsa-with-SHA384");
}

TEST_CASE("shows names and compares them as RFC 5280 section 7.1 says") {
  const auto name = [](std::vector<std::pair<std::string, std::string>> attributes) {
    return parse(CertificateBuilder("x").subject(std::move(attributes)).self_signed()).subject;
  };
  const Name plain = name({{"C", "XX"}, {"O", "Acme"}, {"OU", "Web"}, {"CN", "Dev CA"}});
  CHECK(plain.line() == "C=XX, O=Acme, OU=Web, CN=Dev CA");
  CHECK(plain.display() == "Dev CA");
  CHECK(name({{"O", "Acme"}, {"OU", "Web"}}).display() == "Acme");
  CHECK(name({{"OU", "Web"}}).display() == "Web");
  CHECK(name({{"C", "XX"}}).display() == "C=XX");
  CHECK(name({}).display().empty());
  CHECK(name({{"CN", "a"}, {"CN", "b"}}).common_name() == "b");

  CHECK(same_name(plain, plain));
  CHECK(same_name(plain, name({{"C", "xx"}, {"O", "ACME"}, {"OU", "web"}, {"CN", " dev   ca "}})));
  CHECK(!same_name(plain, name({{"C", "XX"}, {"O", "Acme"}, {"OU", "Web"}, {"CN", "DevCA"}})));
  CHECK(!same_name(plain, name({{"O", "Acme"}, {"C", "XX"}, {"OU", "Web"}, {"CN", "Dev CA"}})));
  CHECK(!same_name(plain, name({{"C", "XX"}, {"O", "Acme"}, {"OU", "Web"}})));
  CHECK(!same_name(name({{"O", "a"}}), name({{"OU", "a"}})));
}

TEST_CASE("compares strings of different types by what they say") {
  const auto name = [](std::string_view value) {  // one CN
    const Bytes der = hex(value);
    return Name{der, {{"CN", ""}}};
  };
  const Name utf8 = name("300d310b300906035504030c024142");
  const Name printable = name("300d310b3009060355040313026162");
  const Name bmp = name("300f310d300b06035504031e0400410062");
  const Name octets = name(
      "300d310b30090603550403"
      "04024142");
  CHECK(same_name(utf8, printable));
  CHECK(same_name(utf8, bmp));
  CHECK(!same_name(utf8, octets));
}

std::vector<Bytes> certificates_in(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  const std::string text((std::istreambuf_iterator<char>(stream)), {});
  pem::Scanner scanner(text);
  std::vector<Bytes> out;
  while (const auto block = scanner.next())
    if (block->label == "CERTIFICATE") out.push_back(*pem::decode(block->body));
  return out;
}

TEST_CASE("reads every authority of the system's bundle") {
  const std::filesystem::path bundle = "/etc/ssl/certs/ca-certificates.crt";
  if (!std::filesystem::exists(bundle)) SKIP("no bundle at " << bundle);
  const auto certificates = certificates_in(bundle);
  CHECK(certificates.size() >= 100);
  for (const auto& der : certificates) {
    const auto result = parse_certificate(der);
    INFO((result.malformed ? result.malformed->what : ""));
    REQUIRE(result.certificate);
    CHECK(result.certificate->is_self_issued());
    CHECK(!result.certificate->subject.display().empty());
    CHECK(result.certificate->not_before < result.certificate->not_after);
    CHECK(result.certificate->key.bits >= 256);
    CHECK(result.certificate->signature_algorithms_agree);
  }
}

}  // namespace
}  // namespace tlsget::x509

#include "x509/pkcs7.hpp"

#include <fmt/format.h>

#include <optional>
#include <string_view>
#include <utility>

#include "x509/der.hpp"
#include "x509/pem.hpp"

namespace tlsget::x509 {

namespace {

constexpr std::string_view signed_data_oid = "1.2.840.113549.1.7.2";
constexpr std::string_view data_oid = "1.2.840.113549.1.7.1";
constexpr std::string_view too_many = "it holds more than 16 certificates";
static_assert(most_served_certificates == 16, "as the text above says");

std::string_view text_of(BytesView octets) {
  return {reinterpret_cast<const char*>(octets.data()), octets.size()};
}

/// Beside certificates a SET may hold older and other kinds, by tag.
void read_certificate_set(der::Reader set, std::vector<Bytes>& out) {
  while (!set.at_end()) {
    const der::Element choice = set.any("a certificate of the message");
    if (choice.tag != der::tag::sequence) continue;
    if (out.size() == most_served_certificates) return set.fail(too_many);
    out.emplace_back(choice.whole.begin(), choice.whole.end());
  }
}

void read_signed_data(der::Reader data, std::vector<Bytes>& out) {
  data.unsigned_number("version");
  data.expect(der::tag::set, "digestAlgorithms");
  der::Reader content = data.enter(der::tag::sequence, "encapContentInfo");
  if (content.object_identifier("eContentType") != data_oid)
    content.fail("the message is not a certs-only one: it holds something");
  content.finish("encapContentInfo: a certs-only message has no content");
  if (data.next_is(der::tag::context_constructed(0)))
    read_certificate_set(data.enter(der::tag::context_constructed(0), "certificates"), out);
  data.optional(der::tag::context_constructed(1), "crls");
  data.enter(der::tag::set, "signerInfos").finish("signerInfos: a certs-only message has none");
  data.finish("SignedData");
}

/// A ContentInfo begins with its type, a certificate with a SEQUENCE.
bool looks_like_pkcs7(BytesView octets) {
  const der::Header outer = der::read_header(octets);
  return outer.error.empty() && outer.header_size < octets.size() &&
         octets.front() == der::tag::sequence &&
         octets[outer.header_size] == der::tag::object_identifier;
}

ServedCertificates refusal(std::string why) {
  return {.certificates = {}, .failure = std::move(why)};
}

ServedCertificates read_der(BytesView octets) {
  if (looks_like_pkcs7(octets)) return read_pkcs7(octets);
  return {.certificates = {Bytes(octets.begin(), octets.end())}, .failure = {}};
}

ServedCertificates read_pem(std::string_view text) {
  ServedCertificates served;
  pem::Scanner scanner(text);
  while (const auto block = scanner.next()) {
    const bool is_message = block->label == "PKCS7" || block->label == "CMS";
    if (!is_message && block->label != "CERTIFICATE" && block->label != "X509 CERTIFICATE")
      continue;
    const auto octets = pem::decode(block->body);
    if (!block->ended || !octets) return refusal("its PEM is not whole");
    ServedCertificates one = is_message ? read_pkcs7(*octets) : read_der(*octets);
    if (!one.failure.empty()) return one;
    for (Bytes& certificate : one.certificates) {
      if (served.certificates.size() == most_served_certificates)
        return refusal(std::string(too_many));
      served.certificates.push_back(std::move(certificate));
    }
  }
  if (served.certificates.empty()) return refusal("its PEM holds no certificate");
  return served;
}

}  // namespace

ServedCertificates read_pkcs7(BytesView der) {
  der::Diagnosis diagnosis;
  der::Reader reader(der, diagnosis);
  ServedCertificates served;
  der::Reader info = reader.enter(der::tag::sequence, "ContentInfo");
  if (info.object_identifier("contentType") != signed_data_oid)
    info.fail("the message is not SignedData");
  der::Reader content = info.enter(der::tag::context_constructed(0), "content");
  read_signed_data(content.enter(der::tag::sequence, "SignedData"), served.certificates);
  content.finish("content");
  info.finish("ContentInfo");
  reader.finish("the message");
  if (const auto& failure = diagnosis.failure())
    return refusal(fmt::format("as PKCS#7: {} (octet {})", failure->what, failure->offset));
  if (served.certificates.empty()) return refusal("the PKCS#7 message holds no certificate");
  return served;
}

ServedCertificates read_served_certificates(BytesView octets) {
  if (octets.empty()) return refusal("it is empty");
  const bool is_pem = text_of(octets).find("-----BEGIN ") != std::string_view::npos &&
                      octets.front() != der::tag::sequence;
  ServedCertificates served = is_pem ? read_pem(text_of(octets)) : read_der(octets);
  std::optional<MalformedCertificate> malformed;
  std::erase_if(served.certificates, [&malformed](const Bytes& certificate) {
    CertificateParse parsed = parse_certificate(certificate);
    if (!malformed) malformed = std::move(parsed.malformed);
    return !parsed.certificate.has_value();
  });
  if (served.certificates.empty() && served.failure.empty())
    served.failure =
        fmt::format("it is no certificate: {} (octet {})", malformed->what, malformed->offset);
  return served;
}

}  // namespace tlsget::x509

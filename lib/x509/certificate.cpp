#include "x509/certificate.hpp"

#include <fmt/format.h>
#include <algorithm>

#include "x509/algorithms.hpp"
#include "x509/der.hpp"
#include "x509/distinguished_name.hpp"
#include "x509/extensions.hpp"

namespace tlsget::x509 {

namespace {

/// The largest certificates in use, with ten thousand names, have a quarter of this.
constexpr std::size_t max_certificate_size = 1024UL * 1024;
constexpr std::size_t max_extensions = 100;

Bytes copy(BytesView octets) {
  return {octets.begin(), octets.end()};
}

void read_version(Certificate& certificate, der::Reader& tbs) {
  if (!tbs.next_is(der::tag::context_constructed(0))) return;
  der::Reader explicit_version = tbs.enter(der::tag::context_constructed(0), "version");
  const std::uint64_t number = explicit_version.unsigned_number("version");
  explicit_version.finish("version");
  if (number > 2) tbs.fail(fmt::format("version: there is no version {}", number + 1));
  certificate.version = static_cast<unsigned>(number) + 1;
}

void read_validity(Certificate& certificate, der::Reader& tbs) {
  der::Reader validity = tbs.enter(der::tag::sequence, "validity");
  certificate.not_before = validity.time("notBefore");
  certificate.not_after = validity.time("notAfter");
  validity.finish("validity");
}

void read_extension(Certificate& certificate, der::Reader& list, der::Diagnosis& diagnosis) {
  der::Reader fields = list.enter(der::tag::sequence, "extension");
  Extension extension;
  extension.oid = fields.object_identifier("extension");
  const std::string_view name = extension_name(extension.oid);
  diagnosis.enter_place(name.empty() ? fmt::format("extension {}", extension.oid)
                                     : fmt::format("extension {} ({})", extension.oid, name));
  if (fields.next_is(der::tag::boolean)) extension.critical = fields.boolean("critical");
  const der::Element value = fields.expect(der::tag::octet_string, "extnValue");
  fields.finish("extension");
  if (certificate.extension(extension.oid) != nullptr) fields.fail("stands there twice");
  extension.value = copy(value.content);
  read_extension_value(certificate, extension.oid, fields.inside(value));
  certificate.extensions.push_back(std::move(extension));
  diagnosis.enter_place({});
}

void read_extensions(Certificate& certificate, der::Reader& tbs, der::Diagnosis& diagnosis) {
  if (!tbs.next_is(der::tag::context_constructed(3))) return;
  der::Reader explicit_list = tbs.enter(der::tag::context_constructed(3), "extensions");
  der::Reader list = explicit_list.enter(der::tag::sequence, "extensions");
  while (!list.at_end()) {
    if (certificate.extensions.size() == max_extensions) {
      list.fail(fmt::format("more than {} extensions", max_extensions));
      return;
    }
    read_extension(certificate, list, diagnosis);
  }
  explicit_list.finish("extensions");
}

/// TBSCertificate, RFC 5280 section 4.1. Returns the inner signature algorithm.
SignatureAlgorithm read_tbs(Certificate& certificate, der::Reader tbs, der::Diagnosis& diagnosis) {
  read_version(certificate, tbs);
  certificate.serial = copy(tbs.integer("serial number"));
  SignatureAlgorithm inner = read_signature_algorithm(tbs, "signature algorithm");
  certificate.issuer = read_name(tbs, "issuer");
  read_validity(certificate, tbs);
  certificate.subject = read_name(tbs, "subject");
  certificate.key = read_public_key(tbs);
  if (tbs.next_is(der::tag::context(1))) tbs.bit_string("issuerUniqueID", der::tag::context(1));
  if (tbs.next_is(der::tag::context(2))) tbs.bit_string("subjectUniqueID", der::tag::context(2));
  read_extensions(certificate, tbs, diagnosis);
  tbs.finish("TBSCertificate");
  return inner;
}

}  // namespace

CertificateParse parse_certificate(BytesView der) {
  if (der.size() > max_certificate_size)
    return {std::nullopt, MalformedCertificate{"certificate: larger than 1 MiB", 0}};
  der::Diagnosis diagnosis;
  der::Reader input(der, diagnosis);
  Certificate certificate;
  der::Reader fields = input.enter(der::tag::sequence, "certificate");
  input.finish("certificate");
  const der::Element tbs = fields.expect(der::tag::sequence, "TBSCertificate");
  const SignatureAlgorithm inner = read_tbs(certificate, fields.inside(tbs), diagnosis);
  certificate.signature_algorithm = read_signature_algorithm(fields, "signature algorithm");
  const der::BitString signature = fields.bit_string("signature");
  if (signature.unused_bits != 0) fields.fail("signature: not a whole number of octets");
  fields.finish("certificate");
  if (const auto& failure = diagnosis.failure())
    return {std::nullopt, MalformedCertificate{failure->what, failure->offset}};

  certificate.signature_algorithms_agree = inner.der == certificate.signature_algorithm.der;
  certificate.der = copy(der);
  certificate.tbs = copy(tbs.whole);
  certificate.signature = copy(signature.octets);
  return {std::move(certificate), std::nullopt};
}

bool Certificate::is_self_issued() const {
  return same_name(subject, issuer);
}

const Extension* Certificate::extension(std::string_view oid) const {
  const auto found = std::ranges::find(extensions, oid, &Extension::oid);
  return found == extensions.end() ? nullptr : &*found;
}

std::string format_time(std::chrono::sys_seconds time) {
  namespace chrono = std::chrono;
  const auto day = chrono::floor<chrono::days>(time);
  const chrono::year_month_day date(day);
  const chrono::hh_mm_ss clock(time - day);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}Z", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                     clock.hours().count(), clock.minutes().count());
}

}  // namespace tlsget::x509

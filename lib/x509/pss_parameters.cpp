#include "x509/pss_parameters.hpp"

#include "x509/algorithms.hpp"

namespace tlsget::x509 {
namespace {

using der::Reader;
namespace tag = der::tag;

/// AlgorithmIdentifier of a hash: its parameters are NULL or absent (RFC 4055 section 2.1).
std::string read_hash(Reader& reader) {
  Reader inside = reader.enter(tag::sequence, "hash algorithm");
  std::string hash = inside.object_identifier("hash");
  if (!inside.at_end() && !inside.expect(tag::null, "parameters").content.empty()) {
    inside.fail("parameters that are not NULL");
  }
  inside.finish("hash algorithm");
  return hash;
}

std::string read_mask_hash(Reader& reader) {
  constexpr std::string_view mgf1 = "1.2.840.113549.1.1.8";
  Reader mask = reader.enter(tag::sequence, "mask generation");
  if (mask.object_identifier("mask generation") != mgf1) mask.fail("not MGF1");
  std::string hash = read_hash(mask);
  mask.finish("mask generation");
  return hash;
}

void read_fields(Reader& fields, PssParameters& parameters) {
  for (unsigned number = 0; number <= 3; ++number) {
    const auto tagged = fields.optional(tag::context_constructed(number), "field");
    if (!tagged) continue;
    Reader field = fields.inside(*tagged);
    if (number == 0) parameters.hash = read_hash(field);
    if (number == 1) parameters.mask_hash = read_mask_hash(field);
    if (number == 2) parameters.salt_length = field.unsigned_number("salt length");
    if (number == 3 && field.unsigned_number("trailer") != 1) field.fail("another trailer field");
    field.finish("field");
  }
  fields.finish("parameters");
}

}  // namespace

std::optional<PssParameters> read_pss_parameters(BytesView algorithm_identifier) {
  der::Diagnosis diagnosis;
  Reader whole(algorithm_identifier, diagnosis);
  Reader identifier = whole.enter(tag::sequence, "algorithm");
  if (identifier.object_identifier("algorithm") != rsassa_pss) identifier.fail("not RSASSA-PSS");
  Reader fields = identifier.enter(tag::sequence, "parameters");
  PssParameters parameters;
  read_fields(fields, parameters);
  identifier.finish("algorithm");
  whole.finish("algorithm");
  if (diagnosis.failed()) return std::nullopt;
  return parameters;
}

}  // namespace tlsget::x509

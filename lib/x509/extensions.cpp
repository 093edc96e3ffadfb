#include "x509/extensions.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <algorithm>
#include <array>
#include <bit>
#include <utility>

#include "base/text.hpp"
#include "x509/distinguished_name.hpp"

namespace tlsget::x509 {

namespace {

constexpr std::string_view ocsp_method = "1.3.6.1.5.5.7.48.1";
constexpr std::string_view ca_issuers_method = "1.3.6.1.5.5.7.48.2";

/// Whether an address stands alone or with the mask that a name constraint gives it.
enum class AddressForm { single, with_mask };

std::string address_text(BytesView octets) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  inet_ntop(octets.size() == 4 ? AF_INET : AF_INET6, octets.data(), text.data(), text.size());
  return text.data();
}

/// One bits, then zero bits.
bool is_prefix_mask(BytesView mask) {
  bool ended = false;
  for (const std::uint8_t octet : mask) {
    const auto ones = static_cast<unsigned>(std::countl_one(octet));
    if ((ended && octet != 0) || std::popcount(octet) != static_cast<int>(ones)) return false;
    ended = ended || ones < 8;
  }
  return true;
}

void read_address(GeneralName& name, der::Reader place, AddressForm form) {
  const std::size_t parts = form == AddressForm::single ? 1 : 2;
  const std::size_t size = name.raw.size();
  if (size != 4 * parts && size != 16 * parts) {
    place.fail(fmt::format("iPAddress of {} octets", size));
    return;
  }
  const BytesView octets(name.raw);
  name.text = address_text(octets.first(size / parts));
  if (form == AddressForm::single) return;
  const BytesView mask = octets.subspan(size / 2);
  if (!is_prefix_mask(mask)) place.fail("iPAddress with a mask that is not a prefix");
  name.text += "/" + address_text(mask);
}

void read_ia5(GeneralName& name, der::Reader place, const der::Element& element) {
  der::Text text = der::decode_text(der::tag::ia5_string, element.content);
  if (!text.utf8)
    place.fail(text.error);
  else
    name.text = *std::move(text.utf8);
}

std::string_view other_form(unsigned number) {
  constexpr std::array<std::string_view, 9> forms{"otherName",    "", "", "x400Address", "",
                                                  "ediPartyName", "", "", "registeredID"};
  return number < forms.size() ? forms.at(number) : std::string_view();
}

/// GeneralName, RFC 5280 section 4.2.1.6. A form that is not looked into keeps its whole element.
GeneralName read_general_name(der::Reader& reader, AddressForm form = AddressForm::single) {
  GeneralName name;
  const der::Element element = reader.any("GeneralName");
  if (element.whole.empty()) return name;
  der::Reader content = reader.inside(element);
  name.raw.assign(element.content.begin(), element.content.end());
  switch (element.tag) {
    case der::tag::context(1):
      name.type = GeneralName::Type::email;
      read_ia5(name, content, element);
      break;
    case der::tag::context(2):
      name.type = GeneralName::Type::dns;
      read_ia5(name, content, element);
      break;
    case der::tag::context(6):
      name.type = GeneralName::Type::uri;
      read_ia5(name, content, element);
      break;
    case der::tag::context(7):
      name.type = GeneralName::Type::ip;
      read_address(name, content, form);
      break;
    case der::tag::context_constructed(4):
      name.type = GeneralName::Type::directory;
      name.text = read_name(content, "directoryName").line();
      content.finish("directoryName");
      break;
    case der::tag::context_constructed(0):
    case der::tag::context_constructed(3):
    case der::tag::context_constructed(5):
    case der::tag::context(8):
      name.text = other_form(element.tag & 0x1fU);
      name.raw.assign(element.whole.begin(), element.whole.end());
      break;
    default:
      content.fail("GeneralName with tag " + der::tag_name(element.tag));
  }
  return name;
}

/// SEQUENCE SIZE (1..MAX) OF; `read` takes one element off the reader.
template <class ReadOne>
void read_list(der::Reader& reader, std::string_view what, ReadOne read,
               std::uint8_t tag = der::tag::sequence) {
  der::Reader list = reader.enter(tag, what);
  if (list.at_end()) list.fail(fmt::format("{}: an empty list", what));
  while (!list.at_end()) read(list);
}

void read_subject_alt_name(Certificate& certificate, der::Reader& value) {
  read_list(value, "GeneralNames", [&](der::Reader& list) {
    certificate.subject_alt_names.push_back(read_general_name(list));
  });
}

void read_basic_constraints(Certificate& certificate, der::Reader& value) {
  BasicConstraints constraints;
  der::Reader fields = value.enter(der::tag::sequence, "BasicConstraints");
  // DEFAULT FALSE may not be written out in DER; real roots do, and it is without danger.
  if (fields.next_is(der::tag::boolean)) constraints.is_ca = fields.boolean("cA");
  if (!fields.at_end()) constraints.path_length = fields.unsigned_number("pathLenConstraint");
  fields.finish("BasicConstraints");
  certificate.basic_constraints = constraints;
}

void read_key_usage(Certificate& certificate, der::Reader& value) {
  const der::BitString bits = value.bit_string("KeyUsage");
  unsigned usage = 0;
  for (unsigned bit = 0; bit < 9 && bit / 8 < bits.octets.size(); ++bit)
    if ((bits.octets[bit / 8] & (0x80U >> bit % 8)) != 0) usage |= 1U << bit;
  certificate.key_usage = usage;
}

void read_extended_key_usage(Certificate& certificate, der::Reader& value) {
  certificate.has_extended_key_usage = true;
  read_list(value, "ExtKeyUsageSyntax", [&](der::Reader& list) {
    certificate.extended_key_usage.push_back(list.object_identifier("KeyPurposeId"));
  });
}

void read_subtrees(std::vector<GeneralName>& out, der::Reader& fields, unsigned number) {
  if (!fields.next_is(der::tag::context_constructed(number))) return;
  const auto read_one = [&](der::Reader& list) {
    der::Reader subtree = list.enter(der::tag::sequence, "GeneralSubtree");
    out.push_back(read_general_name(subtree, AddressForm::with_mask));
    // RFC 5280 section 4.2.1.10: minimum is 0 and maximum absent.
    if (subtree.next_is(der::tag::context(0)) &&
        subtree.unsigned_number("minimum", der::tag::context(0)) != 0)
      subtree.fail("GeneralSubtree: a minimum other than 0");
    subtree.finish("GeneralSubtree");
  };
  read_list(fields, "GeneralSubtrees", read_one, der::tag::context_constructed(number));
}

void read_name_constraints(Certificate& certificate, der::Reader& value) {
  NameConstraints constraints;
  der::Reader fields = value.enter(der::tag::sequence, "NameConstraints");
  if (fields.at_end()) fields.fail("NameConstraints: neither permitted nor excluded names");
  read_subtrees(constraints.permitted, fields, 0);
  read_subtrees(constraints.excluded, fields, 1);
  fields.finish("NameConstraints");
  certificate.name_constraints = std::move(constraints);
}

void read_policies(Certificate& certificate, der::Reader& value) {
  read_list(value, "CertificatePolicies", [&](der::Reader& list) {
    der::Reader policy = list.enter(der::tag::sequence, "PolicyInformation");
    certificate.policies.push_back(policy.object_identifier("policyIdentifier"));
    policy.optional(der::tag::sequence, "policyQualifiers");
    policy.finish("PolicyInformation");
  });
}

void read_policy_mappings(Certificate& certificate, der::Reader& value) {
  read_list(value, "PolicyMappings", [&](der::Reader& list) {
    der::Reader mapping = list.enter(der::tag::sequence, "PolicyMapping");
    PolicyMapping read;
    read.issuer_domain = mapping.object_identifier("issuerDomainPolicy");
    read.subject_domain = mapping.object_identifier("subjectDomainPolicy");
    mapping.finish("PolicyMapping");
    certificate.policy_mappings.push_back(std::move(read));
  });
}

void read_policy_constraints(Certificate& certificate, der::Reader& value) {
  PolicyConstraints constraints;
  der::Reader fields = value.enter(der::tag::sequence, "PolicyConstraints");
  if (fields.at_end()) fields.fail("PolicyConstraints: no constraint");
  if (fields.next_is(der::tag::context(0)))
    constraints.require_explicit_policy =
        fields.unsigned_number("requireExplicitPolicy", der::tag::context(0));
  if (fields.next_is(der::tag::context(1)))
    constraints.inhibit_policy_mapping =
        fields.unsigned_number("inhibitPolicyMapping", der::tag::context(1));
  fields.finish("PolicyConstraints");
  certificate.policy_constraints = constraints;
}

void read_inhibit_any_policy(Certificate& certificate, der::Reader& value) {
  certificate.inhibit_any_policy = value.unsigned_number("InhibitAnyPolicy");
}

void read_subject_key_id(Certificate& certificate, der::Reader& value) {
  const BytesView id = value.octet_string("SubjectKeyIdentifier");
  certificate.subject_key_id.assign(id.begin(), id.end());
}

void read_authority_key_id(Certificate& certificate, der::Reader& value) {
  der::Reader fields = value.enter(der::tag::sequence, "AuthorityKeyIdentifier");
  if (const auto id = fields.optional(der::tag::context(0), "keyIdentifier"))
    certificate.authority_key_id.assign(id->content.begin(), id->content.end());
  fields.optional(der::tag::context_constructed(1), "authorityCertIssuer");
  if (fields.next_is(der::tag::context(2)))
    fields.integer("authorityCertSerialNumber", der::tag::context(2));
  fields.finish("AuthorityKeyIdentifier");
}

void read_authority_info_access(Certificate& certificate, der::Reader& value) {
  read_list(value, "AuthorityInfoAccess", [&](der::Reader& list) {
    der::Reader description = list.enter(der::tag::sequence, "AccessDescription");
    const std::string method = description.object_identifier("accessMethod");
    GeneralName location = read_general_name(description);
    description.finish("AccessDescription");
    if (location.type != GeneralName::Type::uri) return;
    if (method == ocsp_method) certificate.ocsp_urls.push_back(std::move(location.text));
    if (method == ca_issuers_method) certificate.ca_issuer_urls.push_back(std::move(location.text));
  });
}

void read_distribution_point(Certificate& certificate, der::Reader& list) {
  der::Reader point = list.enter(der::tag::sequence, "DistributionPoint");
  if (point.next_is(der::tag::context_constructed(0))) {
    der::Reader name = point.enter(der::tag::context_constructed(0), "distributionPoint");
    if (name.next_is(der::tag::context_constructed(0))) {
      der::Reader full = name.enter(der::tag::context_constructed(0), "fullName");
      while (!full.at_end()) {
        GeneralName location = read_general_name(full);
        if (location.type == GeneralName::Type::uri)
          certificate.crl_urls.push_back(std::move(location.text));
      }
    } else {
      name.any("nameRelativeToCRLIssuer");
    }
    name.finish("distributionPoint");
  }
  point.optional(der::tag::context(1), "reasons");
  point.optional(der::tag::context_constructed(2), "cRLIssuer");
  point.finish("DistributionPoint");
}

void read_distribution_points(Certificate& certificate, der::Reader& value) {
  read_list(value, "CRLDistributionPoints",
            [&](der::Reader& list) { read_distribution_point(certificate, list); });
}

struct KnownExtension {
  std::string_view oid;
  std::string_view name;
  void (*read)(Certificate&, der::Reader&);  ///< nullptr: named in messages, not looked into
};
constexpr std::array known_extensions{
    KnownExtension{oid::subject_key_id, "subjectKeyIdentifier", read_subject_key_id},
    KnownExtension{oid::key_usage, "keyUsage", read_key_usage},
    KnownExtension{oid::subject_alt_name, "subjectAltName", read_subject_alt_name},
    KnownExtension{oid::basic_constraints, "basicConstraints", read_basic_constraints},
    KnownExtension{oid::name_constraints, "nameConstraints", read_name_constraints},
    KnownExtension{oid::crl_distribution_points, "cRLDistributionPoints", read_distribution_points},
    KnownExtension{oid::certificate_policies, "certificatePolicies", read_policies},
    KnownExtension{oid::authority_key_id, "authorityKeyIdentifier", read_authority_key_id},
    KnownExtension{oid::extended_key_usage, "extKeyUsage", read_extended_key_usage},
    KnownExtension{oid::authority_info_access, "authorityInfoAccess", read_authority_info_access},
    KnownExtension{oid::policy_mappings, "policyMappings", read_policy_mappings},
    KnownExtension{oid::policy_constraints, "policyConstraints", read_policy_constraints},
    KnownExtension{oid::inhibit_any_policy, "inhibitAnyPolicy", read_inhibit_any_policy},
    KnownExtension{"2.5.29.18", "issuerAltName", nullptr},
    KnownExtension{"1.3.6.1.4.1.11129.2.4.2", "signedCertificateTimestampList", nullptr},
    KnownExtension{"1.3.6.1.4.1.11129.2.4.3", "ctPoison", nullptr},
    KnownExtension{"1.3.6.1.5.5.7.1.24", "tlsFeature", nullptr},
};

struct Purpose {
  std::string_view oid;
  std::string_view name;
};
constexpr std::array purposes{
    Purpose{oid::any_extended_key_usage, "anyExtendedKeyUsage"},
    Purpose{oid::server_auth, "serverAuth"},
    Purpose{"1.3.6.1.5.5.7.3.2", "clientAuth"},
    Purpose{"1.3.6.1.5.5.7.3.3", "codeSigning"},
    Purpose{"1.3.6.1.5.5.7.3.4", "emailProtection"},
    Purpose{"1.3.6.1.5.5.7.3.8", "timeStamping"},
    Purpose{"1.3.6.1.5.5.7.3.9", "OCSPSigning"},
};

}  // namespace

std::string_view extension_name(std::string_view oid) {
  const auto* found = std::ranges::find(known_extensions, oid, &KnownExtension::oid);
  return found == known_extensions.end() ? std::string_view() : found->name;
}

std::vector<std::string_view> key_usage_names(unsigned usage) {
  constexpr std::array<std::string_view, 9> names{
      "digitalSignature", "nonRepudiation", "keyEncipherment", "dataEncipherment", "keyAgreement",
      "keyCertSign",      "cRLSign",        "encipherOnly",    "decipherOnly"};
  std::vector<std::string_view> out;
  for (std::size_t bit = 0; bit < names.size(); ++bit)
    if ((usage >> bit & 1U) != 0) out.push_back(names.at(bit));
  return out;
}

std::string_view purpose_name(std::string_view oid) {
  const auto* found = std::ranges::find(purposes, oid, &Purpose::oid);
  return found == purposes.end() ? std::string_view() : found->name;
}

void read_extension_value(Certificate& certificate, std::string_view oid, der::Reader value) {
  const auto* found = std::ranges::find(known_extensions, oid, &KnownExtension::oid);
  if (found == known_extensions.end() || found->read == nullptr) return;
  found->read(certificate, value);
  value.finish("value");
}

}  // namespace tlsget::x509

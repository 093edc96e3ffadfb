// The extensions of a certificate that reports and checks need (RFC 5280 section 4.2).
//
// Rules. A known extension whose value cannot be read makes the certificate malformed, whether it
// is critical or not: what it said would else be lost. Unknown ones are kept as they are.
#pragma once

#include <string_view>
#include <vector>

#include "x509/certificate.hpp"
#include "x509/der.hpp"

namespace tlsget::x509 {

namespace oid {
constexpr std::string_view subject_key_id = "2.5.29.14";
constexpr std::string_view key_usage = "2.5.29.15";
constexpr std::string_view subject_alt_name = "2.5.29.17";
constexpr std::string_view basic_constraints = "2.5.29.19";
constexpr std::string_view name_constraints = "2.5.29.30";
constexpr std::string_view crl_distribution_points = "2.5.29.31";
constexpr std::string_view certificate_policies = "2.5.29.32";
constexpr std::string_view policy_mappings = "2.5.29.33";
constexpr std::string_view authority_key_id = "2.5.29.35";
constexpr std::string_view policy_constraints = "2.5.29.36";
constexpr std::string_view extended_key_usage = "2.5.29.37";
constexpr std::string_view inhibit_any_policy = "2.5.29.54";
constexpr std::string_view authority_info_access = "1.3.6.1.5.5.7.1.1";

constexpr std::string_view any_extended_key_usage = "2.5.29.37.0";
constexpr std::string_view server_auth = "1.3.6.1.5.5.7.3.1";
constexpr std::string_view any_policy = "2.5.29.32.0";
}  // namespace oid

/// "subjectAltName" for "2.5.29.17"; "" when not known.
std::string_view extension_name(std::string_view oid);

/// "digitalSignature", "keyCertSign", ...: the bits of KeyUsage that are set, in their order.
std::vector<std::string_view> key_usage_names(unsigned usage);

/// "serverAuth" for the OID of a purpose of extKeyUsage; "" when not known.
std::string_view purpose_name(std::string_view oid);

/// Reads the value of extension `oid` from `value` into the fields of `certificate`; an extension
/// that is not known is left alone.
void read_extension_value(Certificate& certificate, std::string_view oid, der::Reader value);

}  // namespace tlsget::x509

// Name constraints: which names an authority lets the certificates below it have (RFC 5280 section
// 4.2.1.10).
//
// Rules. The constraints of every authority of a path hold for the subject and all alternative
// names of every certificate below it, but for self-issued ones that are not the leaf, whether the
// extension is critical or not. A wildcard is excluded when any name it stands for would be, and
// permitted when all of them are. A name that is no host name at all, or of a form that is not
// understood here, fails when a constraint of its form applies.
//
// Comparisons are counted: certificates with many names under many constraints cost their product.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "x509/certificate.hpp"

namespace tlsget::x509 {

struct ConstraintViolation {
  std::size_t certificate = 0;  ///< position in the path of the one whose name it is
  std::size_t authority = 0;    ///< position of the one that forbids it
  std::string name;             ///< the first name that violates; unescaped
  std::string rule;             ///< "permitted: example.com"; unescaped
};

/// How many comparisons of names one judgement may make in all; the same order as others allow.
constexpr std::size_t max_constraint_comparisons = 250'000;

/// At most one violation for each pair of certificate and authority. `path` is from the leaf to the
/// anchor. `comparisons_left` is counted down; at 0 what is not compared is a violation.
std::vector<ConstraintViolation> check_name_constraints(std::span<const Certificate* const> path,
                                                        std::size_t& comparisons_left);

/// Whether `name` lies in the subtree of the constraint `base`; both of the same form.
enum class SubtreeUse { permitted, excluded };
bool in_dns_subtree(std::string_view name, std::string_view base, SubtreeUse use);
bool in_email_subtree(std::string_view name, std::string_view base);
bool in_uri_subtree(std::string_view name, std::string_view base);
bool in_address_subtree(BytesView address, BytesView base_and_mask);

}  // namespace tlsget::x509

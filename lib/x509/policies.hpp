// Certificate policies (RFC 5280 section 6.1), for a client that asks for none in particular.
//
// Rules. Whoever takes any policy is refused by policies in one case only: an authority of the path
// requires an explicit policy (policyConstraints) and none is valid from there down to the leaf. So
// nothing is computed unless one does. The tree of RFC 5280 is kept as one level: what is asked of
// it is whether its lowest level is empty, and the nodes of a level differ by nothing but the
// policies that they expect below, so that the tree's exponential growth does not arise.
#pragma once

#include <cstddef>
#include <optional>
#include <span>

#include "x509/certificate.hpp"

namespace tlsget::x509 {

/// The position in the path (leaf first, anchor last) of the certificate at which an explicit
/// policy is required and none is valid; nullopt when the path may stand.
std::optional<std::size_t> certificate_without_valid_policy(
    std::span<const Certificate* const> path);

}  // namespace tlsget::x509

// What RFC 5280 section 6 asks of the certificates of a path, and what is too weak for one.
//
// Rules. A path is a list from the leaf to its end; the end is an anchor when it stands in the
// trust store. An anchor is trusted as it is: its own signature is not looked at, and one of
// version 1 need not say that it is an authority; else it is checked like the others. Everything
// that is wrong is returned, not only the first. Finding::certificate is a position in the path.
//
// Not here: signatures and the search for a path (path), names of the server (names).
#pragma once

#include <chrono>
#include <cstddef>
#include <span>
#include <vector>

#include "url/url.hpp"
#include "x509/certificate.hpp"
#include "x509/findings.hpp"

namespace tlsget::x509 {

/// Where a certificate stands in its path.
struct Standing {
  std::size_t position = 0;
  bool anchor = false;
};

/// One certificate by itself: dates, key, signature algorithm, extensions, purposes; and, above
/// the leaf, whether it may sign certificates.
std::vector<Finding> check_certificate(const Certificate& certificate, Standing standing,
                                       std::chrono::sys_seconds now);

/// The leaf as the certificate of the server that was asked for; nullptr: of any server.
std::vector<Finding> check_server(const Certificate& leaf, const url::Host* host);

/// What only shows in the path as a whole: its length, name constraints.
std::vector<Finding> check_path(std::span<const Certificate* const> path,
                                std::size_t& comparisons_left);

/// Over SHA-1 or an MD: no signature to rely on.
bool has_weak_digest(const SignatureAlgorithm& algorithm);

bool has_errors(const std::vector<Finding>& findings);

}  // namespace tlsget::x509

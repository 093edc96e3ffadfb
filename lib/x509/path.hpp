// Building the path from the leaf to an authority of the trust store.
//
// Rules. Candidates for an issuer are all certificates sent, in whatever order, and all of the
// store, by name; the likelier ones first (key identifiers, what is wrong with them, the store
// before what was sent). The search backtracks. It runs twice: first only along certificates with
// which nothing is wrong, and it ends with the first good path; then, when there is none, along all
// of them, and the path with the least wrong is the best attempt, whose findings say what to mend.
// Work is bounded by signature checks, by steps and by the length of a path. Every certificate of
// the store ends a path, whether it signed itself or not. A path with a revoked certificate is not
// a good one: there may be another.
//
// Not here: what the findings of the ends mean to a person (judgement).
#pragma once

#include <chrono>
#include <cstddef>
#include <span>
#include <vector>

#include "x509/certificate.hpp"
#include "x509/findings.hpp"
#include "x509/judgement.hpp"
#include "x509/trust_store.hpp"

namespace tlsget::x509 {

/// Leaf and anchor included.
constexpr std::size_t max_path_length = 20;

struct PathRequest {
  /// The certificates at hand that could be read, the leaf first; they outlive the result.
  std::span<const Certificate* const> sent;
  const TrustStore* trust = nullptr;
  const CrlStore* revocation_lists = nullptr;  ///< nullptr: revocation is not looked at
  std::chrono::sys_seconds now{};
  std::size_t max_signature_checks = 0;
};

/// Why a path goes no further.
enum class PathEnd {
  anchor,             ///< its last certificate stands in the store
  self_signed,        ///< its last certificate signed itself and does not stand in the store
  no_issuer,          ///< nobody of that name was sent or is in the store
  other_key,          ///< somebody of that name is there, but with another key
  bad_signature,      ///< the signature of the last certificate is not its issuer's
  unknown_signature,  ///< its signature is of a kind that cannot be checked
  unusable_key,       ///< its issuer's key is of a kind that cannot be used
  too_long,           ///< max_path_length
  out_of_work,        ///< the search was ended by its bounds
};

struct Path {
  std::vector<const Certificate*> certificates;  ///< from the leaf; never empty
  PathEnd end = PathEnd::no_issuer;
  const Certificate* issuer = nullptr;  ///< of unusable_key: whose key it is
  /// What is wrong above the leaf and with the path as a whole; positions in the path.
  std::vector<Finding> findings;
  std::size_t signature_checks = 0;
};

/// REQUIRES: at least one certificate, a trust store.
Path build_path(const PathRequest& request, const SignatureVerifier& verifier);

}  // namespace tlsget::x509

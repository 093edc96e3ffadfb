#include "x509/policies.hpp"

#include <algorithm>
#include <set>
#include <string>

#include "x509/extensions.hpp"

namespace tlsget::x509 {

namespace {

using PolicySet = std::set<std::string, std::less<>>;

/// "After so many more certificates": counts down, and is only ever made smaller.
class Countdown {
 public:
  explicit Countdown(std::uint64_t start) : left_(start) {}
  bool over() const { return left_ == 0; }
  void step() {
    if (left_ > 0) --left_;
  }
  void lower_to(const std::optional<std::uint64_t>& limit) {
    if (limit) left_ = std::min(left_, *limit);
  }

 private:
  std::uint64_t left_;
};

/// The state of RFC 5280 section 6.1.2, with the user's set {anyPolicy} and nothing inhibited.
class PolicyState {
 public:
  explicit PolicyState(std::size_t certificates)
      : explicit_policy_(certificates + 1),
        policy_mapping_(certificates + 1),
        inhibit_any_(certificates + 1) {}

  /// Section 6.1.3 (d) to (f). False: an explicit policy is needed and there is none.
  bool process(const Certificate& certificate, bool leaf) {
    const bool any_counts = !inhibit_any_.over() || (!leaf && certificate.is_self_issued());
    intersect(certificate.policies, any_counts);
    return !explicit_policy_.over() || !empty();
  }

  /// Section 6.1.4 (a), (b), (h) to (j). False: a mapping from or to anyPolicy.
  bool prepare_next(const Certificate& certificate) {
    if (!apply_mappings(certificate.policy_mappings)) return false;
    if (!certificate.is_self_issued()) {
      explicit_policy_.step();
      policy_mapping_.step();
      inhibit_any_.step();
    }
    if (certificate.policy_constraints) {
      explicit_policy_.lower_to(certificate.policy_constraints->require_explicit_policy);
      policy_mapping_.lower_to(certificate.policy_constraints->inhibit_policy_mapping);
    }
    inhibit_any_.lower_to(certificate.inhibit_any_policy);
    return true;
  }

  /// Section 6.1.5.
  bool wrap_up(const Certificate& leaf) {
    explicit_policy_.step();
    if (leaf.policy_constraints && leaf.policy_constraints->require_explicit_policy == 0U)
      explicit_policy_.lower_to(0);
    return !explicit_policy_.over() || !empty();
  }

 private:
  bool empty() const { return expected_.empty() && !any_; }

  void intersect(const std::vector<std::string>& policies, bool any_counts) {
    PolicySet valid;
    bool any = false;
    for (const auto& policy : policies) {
      if (policy == oid::any_policy)
        any = any_counts;
      else if (any_ || expected_.contains(policy))
        valid.insert(policy);
    }
    if (any) valid.insert(expected_.begin(), expected_.end());
    any_ = any_ && any;
    expected_ = std::move(valid);
  }

  bool apply_mappings(const std::vector<PolicyMapping>& mappings) {
    const PolicySet valid = expected_;
    for (const auto& mapping : mappings) {
      if (mapping.issuer_domain == oid::any_policy || mapping.subject_domain == oid::any_policy)
        return false;
      expected_.erase(mapping.issuer_domain);
    }
    if (policy_mapping_.over()) return true;
    for (const auto& mapping : mappings)
      if (any_ || valid.contains(mapping.issuer_domain)) expected_.insert(mapping.subject_domain);
    return true;
  }

  PolicySet expected_;  ///< by the nodes of the lowest level
  bool any_ = true;     ///< whether one of them is anyPolicy
  Countdown explicit_policy_;
  Countdown policy_mapping_;
  Countdown inhibit_any_;
};

bool requires_policy(const Certificate* certificate) {
  return certificate->policy_constraints &&
         certificate->policy_constraints->require_explicit_policy;
}

}  // namespace

std::optional<std::size_t> certificate_without_valid_policy(
    std::span<const Certificate* const> path) {
  if (path.size() < 2) return std::nullopt;
  // The anchor is where trust begins; it is no part of the path in RFC 5280's sense.
  const auto certificates = path.first(path.size() - 1);
  if (std::ranges::none_of(certificates, requires_policy)) return std::nullopt;
  PolicyState state(certificates.size());
  for (std::size_t i = certificates.size(); i-- > 0;) {
    const Certificate& certificate = *certificates[i];
    if (!state.process(certificate, i == 0)) return i;
    if (i > 0 && !state.prepare_next(certificate)) return i;
  }
  if (!state.wrap_up(*certificates[0])) return 0;
  return std::nullopt;
}

}  // namespace tlsget::x509

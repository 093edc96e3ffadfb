#include "x509/path.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <utility>

#include "x509/constraints.hpp"
#include "x509/distinguished_name.hpp"
#include "x509/path_checks.hpp"
#include "x509/revocation.hpp"
#include "x509/signature_work.hpp"

namespace tlsget::x509 {

namespace {

using Verification = SignatureVerifier::Result;

/// A step is one candidate looked at; without a new signature check it is cheap.
constexpr std::size_t max_steps = 5000;
/// Kept back from the first search, so that the second can still tell a bad signature.
constexpr std::size_t kept_signature_checks = 10;

/// A certificate that may be part of a path.
struct Node {
  const Certificate* certificate = nullptr;
  bool anchor = false;
  std::uint64_t subject_hash = 0;
  bool sound = false;  ///< nothing is wrong with it as an issuer by itself
  std::optional<std::vector<std::size_t>> issuers;
};

/// How well the issuer's key identifier fits; a mismatch is a hint, not a proof (RFC 4158 section
/// 3.5.12).
enum class KeyIdFit { match, unknown, mismatch };

KeyIdFit key_id_fit(const Certificate& child, const Certificate& issuer) {
  if (child.authority_key_id.empty() || issuer.subject_key_id.empty()) return KeyIdFit::unknown;
  return child.authority_key_id == issuer.subject_key_id ? KeyIdFit::match : KeyIdFit::mismatch;
}

/// The same authority once more: RFC 4158 section 2.4.2 keeps a path from going in circles.
bool same_authority(const Certificate& a, const Certificate& b) {
  return a.key.spki == b.key.spki && same_name(a.subject, b.subject);
}

/// All certificates that a path can be made of, and what is known of their signatures.
class Pool {
 public:
  Pool(const PathRequest& request, SignatureWork& work) : request_(request), work_(work) {
    // (A leaf that the store rejects stays: judge() says so.)
    for (const Certificate* certificate : request.sent)
      if ((nodes_.empty() || !request.trust->rejects(*certificate)) && !find(*certificate))
        add(certificate, request.trust->contains(*certificate));
  }

  const Node& node(std::size_t index) const { return nodes_[index]; }

  /// The candidates to have issued a node, the likelier first.
  const std::vector<std::size_t>& issuers(std::size_t child) {
    if (nodes_[child].issuers) return *nodes_[child].issuers;
    const Certificate& certificate = *nodes_[child].certificate;
    for (const Certificate* authority : request_.trust->find_by_subject(certificate.issuer))
      if (!find(*authority)) add(authority, true);
    std::vector<std::size_t> found;
    const std::uint64_t hash = name_hash(certificate.issuer.der);
    for (std::size_t i = 0; i < nodes_.size(); ++i)
      if (i != child && nodes_[i].subject_hash == hash &&
          same_name(nodes_[i].certificate->subject, certificate.issuer))
        found.push_back(i);
    std::ranges::stable_sort(found, {}, [&](std::size_t issuer) {
      const Node& candidate = nodes_[issuer];
      const KeyIdFit fit = key_id_fit(certificate, *candidate.certificate);
      return std::tuple(fit == KeyIdFit::mismatch, !candidate.sound, !candidate.anchor,
                        fit != KeyIdFit::match,
                        -candidate.certificate->not_after.time_since_epoch());
    });
    return nodes_[child].issuers.emplace(std::move(found));
  }

  /// nullopt when no more than `kept` checks are left to make.
  std::optional<Verification> verify(std::size_t child, std::size_t issuer, std::size_t kept) {
    const auto known = verifications_.find({child, issuer});
    if (known != verifications_.end()) return known->second;
    const Certificate& signed_one = *nodes_[child].certificate;
    const auto result =
        work_.verify(nodes_[issuer].certificate->key, signed_one.signature_algorithm,
                     signed_one.tbs, signed_one.signature, kept);
    if (result) verifications_.emplace(std::pair(child, issuer), *result);
    return result;
  }

 private:
  bool find(const Certificate& certificate) const {
    return std::ranges::any_of(
        nodes_, [&](const Node& node) { return node.certificate->der == certificate.der; });
  }
  void add(const Certificate* certificate, bool anchor) {
    const Standing standing{.position = 1, .anchor = anchor};
    nodes_.push_back({.certificate = certificate,
                      .anchor = anchor,
                      .subject_hash = name_hash(certificate->subject.der),
                      .sound = !has_errors(check_certificate(*certificate, standing, request_.now)),
                      .issuers = std::nullopt});
  }

  const PathRequest& request_;
  SignatureWork& work_;
  std::vector<Node> nodes_;
  std::map<std::pair<std::size_t, std::size_t>, Verification> verifications_;
};

enum class Mode { only_sound, anything };

/// One certificate of the path that is being tried.
struct Frame {
  std::size_t node = 0;
  std::size_t next_issuer = 0;
  bool extended = false;  ///< at least one issuer was taken onto the path
  PathEnd end = PathEnd::no_issuer;
  std::size_t issuer = 0;  ///< of unusable_key
};

/// Depth first, without recursion: the stack is the path.
class Search {
 public:
  /// `revocation`: nullptr when it is not looked at.
  Search(const PathRequest& request, Pool& pool, Mode mode, std::size_t& comparisons_left,
         RevocationCheck* revocation)
      : request_(request),
        pool_(pool),
        mode_(mode),
        comparisons_left_(comparisons_left),
        revocation_(revocation) {}

  /// The best path; nullopt when nothing was found (only_sound).
  std::optional<Path> run() {
    push(0);
    while (!stack_.empty() && !done_) {
      if (pool_.node(stack_.back().node).anchor)
        close(PathEnd::anchor);
      else if (!extend())
        close(stack_.back().end);
    }
    return std::move(best_);
  }

 private:
  void push(std::size_t node) { stack_.push_back({.node = node}); }

  /// Takes the next usable issuer onto the path; false when there is none.
  bool extend() {
    const auto& issuers = pool_.issuers(stack_.back().node);
    Frame& top = stack_.back();
    while (top.next_issuer < issuers.size()) {
      const std::size_t issuer = issuers[top.next_issuer++];
      if (++steps_ > max_steps) {
        top.end = PathEnd::out_of_work;
        return false;
      }
      if (!usable(top, issuer)) continue;
      top.extended = true;
      push(issuer);
      return true;
    }
    if (mode_ == Mode::anything && !top.extended && top.end != PathEnd::out_of_work &&
        signed_itself(top.node))
      top.end = PathEnd::self_signed;
    return false;
  }

  bool usable(Frame& top, std::size_t issuer) {
    const Node& candidate = pool_.node(issuer);
    if (mode_ == Mode::only_sound && !candidate.sound) return false;
    const bool circle = std::ranges::any_of(stack_, [&](const Frame& frame) {
      return same_authority(*pool_.node(frame.node).certificate, *candidate.certificate);
    });
    if (circle) return false;
    if (stack_.size() >= max_path_length) {
      top.end = PathEnd::too_long;
      return false;
    }
    const auto result = pool_.verify(top.node, issuer, kept());
    if (result == Verification::good) return true;
    if (!result) {
      top.end = PathEnd::out_of_work;
    } else if (*result == Verification::unsupported) {
      top.end = PathEnd::unknown_signature;
    } else if (*result == Verification::unsupported_key) {
      top.end = PathEnd::unusable_key;
      top.issuer = issuer;
    } else if (top.end == PathEnd::no_issuer || top.end == PathEnd::other_key) {
      const KeyIdFit fit = key_id_fit(*pool_.node(top.node).certificate, *candidate.certificate);
      top.end = fit == KeyIdFit::mismatch ? PathEnd::other_key : PathEnd::bad_signature;
    }
    return false;
  }

  std::size_t kept() const { return mode_ == Mode::only_sound ? kept_signature_checks : 0; }

  bool signed_itself(std::size_t node) {
    return pool_.node(node).certificate->is_self_issued() &&
           pool_.verify(node, node, 0).value_or(Verification::bad) == Verification::good;
  }

  /// The path has come to an end: remembers it when it is the best so far, and steps back.
  void close(PathEnd end) {
    const Frame& top = stack_.back();
    // A certificate from which the path went on elsewhere is no end of its own.
    const bool worth_keeping = end == PathEnd::anchor || (mode_ == Mode::anything && !top.extended);
    if (worth_keeping) consider(end);
    if (steps_ > max_steps) done_ = true;
    stack_.pop_back();
  }

  void consider(PathEnd end) {
    Path path = described(end);
    const auto errors = static_cast<std::size_t>(
        std::ranges::count(path.findings, Severity::error, &Finding::severity));
    if (mode_ == Mode::only_sound && errors > 0) return;
    const Score score{end != PathEnd::anchor,
                      end == PathEnd::anchor ? 0 : max_path_length - stack_.size(), errors};
    if (best_ && best_score_ <= score) return;
    best_ = std::move(path);
    best_score_ = score;
    done_ = end == PathEnd::anchor && errors == 0;
  }

  Path described(PathEnd end) {
    Path path;
    path.end = end;
    if (end == PathEnd::unusable_key) path.issuer = pool_.node(stack_.back().issuer).certificate;
    for (std::size_t i = 0; i < stack_.size(); ++i) {
      const Certificate* certificate = pool_.node(stack_[i].node).certificate;
      path.certificates.push_back(certificate);
      if (i == 0) continue;
      const bool last = i + 1 == stack_.size();
      const Standing standing{.position = i, .anchor = last && end == PathEnd::anchor};
      std::ranges::move(check_certificate(*certificate, standing, request_.now),
                        std::back_inserter(path.findings));
    }
    if (end == PathEnd::anchor)
      std::ranges::move(check_path(path.certificates, comparisons_left_),
                        std::back_inserter(path.findings));
    const bool refused = mode_ == Mode::only_sound && has_errors(path.findings);
    if (end == PathEnd::anchor && revocation_ != nullptr && !refused)
      std::ranges::move(revocation_->check(path.certificates, kept()),
                        std::back_inserter(path.findings));
    return path;
  }

  /// Less is better: an anchor before none, then the longer, then the one with less wrong.
  using Score = std::tuple<bool, std::size_t, std::size_t>;

  const PathRequest& request_;
  Pool& pool_;
  Mode mode_;
  std::size_t& comparisons_left_;
  RevocationCheck* revocation_;
  std::vector<Frame> stack_;
  std::size_t steps_ = 0;
  std::optional<Path> best_;
  Score best_score_;
  bool done_ = false;
};

}  // namespace

Path build_path(const PathRequest& request, const SignatureVerifier& verifier) {
  SignatureWork work(verifier, request.max_signature_checks);
  Pool pool(request, work);
  std::size_t comparisons_left = max_constraint_comparisons;
  std::optional<RevocationCheck> revocation;
  if (request.revocation_lists != nullptr)
    revocation.emplace(*request.revocation_lists, request.now, work);
  RevocationCheck* check = revocation ? &*revocation : nullptr;
  std::optional<Path> path = Search(request, pool, Mode::only_sound, comparisons_left, check).run();
  if (!path) path = Search(request, pool, Mode::anything, comparisons_left, check).run();
  path->signature_checks = work.done();
  return *std::move(path);
}

}  // namespace tlsget::x509

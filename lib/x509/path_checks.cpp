#include "x509/path_checks.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <array>
#include <utility>

#include "x509/algorithms.hpp"
#include "x509/constraints.hpp"
#include "x509/extensions.hpp"
#include "x509/names.hpp"
#include "x509/policies.hpp"

namespace tlsget::x509 {

namespace {

constexpr unsigned least_rsa_bits = 2048;
constexpr std::array<std::string_view, 3> good_curves{"P-256", "P-384", "P-521"};
constexpr std::array<std::string_view, 4> weak_digests{"SHA-1", "MD5", "MD4", "MD2"};

/// The extensions whose meaning the checks follow; any other one that is critical refuses the
/// certificate (RFC 5280 section 4.2). Key identifiers and authorityInfoAccess are hints that no
/// check follows: RFC 5280 forbids them to be critical, and others refuse them as well.
constexpr std::array understood_extensions{
    oid::key_usage,          oid::subject_alt_name,     oid::basic_constraints,
    oid::name_constraints,   oid::extended_key_usage,   oid::crl_distribution_points,
    oid::policy_mappings,    oid::certificate_policies, oid::inhibit_any_policy,
    oid::policy_constraints,
};

/// Collects findings about one certificate.
class Report {
 public:
  Report(const Certificate& certificate, std::size_t position)
      : subject_(certificate.subject.display()), position_(position) {}

  Finding& add(Code code, std::string expected, std::string seen) {
    findings_.push_back({.code = code,
                         .severity = Severity::error,
                         .certificate = position_,
                         .subject = subject_,
                         .expected = std::move(expected),
                         .seen = std::move(seen),
                         .when = std::nullopt});
    return findings_.back();
  }
  std::vector<Finding> take() { return std::move(findings_); }

 private:
  std::string subject_;
  std::size_t position_;
  std::vector<Finding> findings_;
};

void check_dates(Report& report, const Certificate& certificate, std::chrono::sys_seconds now) {
  if (now > certificate.not_after)
    report.add(Code::expired, format_time(now), format_time(certificate.not_after)).when =
        certificate.not_after;
  if (now < certificate.not_before)
    report.add(Code::not_yet_valid, format_time(now), format_time(certificate.not_before)).when =
        certificate.not_before;
}

void check_key(Report& report, const PublicKey& key) {
  const bool good_rsa = key.type == KeyType::rsa && key.bits >= least_rsa_bits && key.good_exponent;
  const bool good_curve =
      key.type == KeyType::ec && std::ranges::find(good_curves, key.curve) != good_curves.end();
  if (good_rsa || good_curve || key.type == KeyType::ed25519 || key.type == KeyType::ed448) return;
  report.add(Code::weak_key, "RSA of 2048 bits or more, EC P-256, P-384 or P-521",
             describe_key(key));
}

void check_signature_algorithm(Report& report, const Certificate& certificate) {
  const SignatureAlgorithm& algorithm = certificate.signature_algorithm;
  if (!certificate.signature_algorithms_agree)
    report.add(Code::malformed, "one signature algorithm inside and outside of what is signed",
               "two that differ");
  if (has_weak_digest(algorithm))
    report.add(Code::weak_signature, "a signature over SHA-256 or better", algorithm.name);
}

/// What can be read and yet may not be so (RFC 5280 sections 4.1.2.1, 4.1.2.4, 4.1.2.6).
void check_form(Report& report, const Certificate& certificate, Standing standing) {
  if (certificate.version < 3 && !certificate.extensions.empty())
    report.add(Code::malformed, "version 3",
               fmt::format("extensions in version {}", certificate.version));
  if (certificate.issuer.attributes.empty() && !standing.anchor)
    report.add(Code::malformed, "a name of the issuer", "an empty one");
  if (standing.position > 0 && certificate.subject.attributes.empty())
    report.add(Code::malformed, "a name of the authority", "an empty one");
}

void check_critical_extensions(Report& report, const Certificate& certificate) {
  for (const auto& extension : certificate.extensions) {
    if (!extension.critical) continue;
    if (std::ranges::find(understood_extensions, extension.oid) != understood_extensions.end())
      continue;
    const std::string_view name = extension_name(extension.oid);
    report.add(Code::critical_extension, "critical extensions that are understood",
               name.empty() ? extension.oid : fmt::format("{} ({})", extension.oid, name));
  }
}

std::string describe_purposes(const std::vector<std::string>& oids) {
  std::string out;
  for (const std::string& oid : oids) {
    const std::string_view name = purpose_name(oid);
    if (!out.empty()) out += ", ";
    out += name.empty() ? std::string_view(oid) : name;
  }
  return out;
}

/// An extended key usage limits the certificate and everything below it.
void check_purpose(Report& report, const Certificate& certificate) {
  if (!certificate.has_extended_key_usage) return;
  const auto& purposes = certificate.extended_key_usage;
  const auto allows = [&](std::string_view purpose) {
    return std::ranges::find(purposes, purpose) != purposes.end();
  };
  if (!allows(oid::server_auth) && !allows(oid::any_extended_key_usage))
    report.add(Code::usage, "extKeyUsage serverAuth", describe_purposes(purposes));
}

std::string describe_key_usage(unsigned usage) {
  const auto names = key_usage_names(usage);
  return names.empty() ? "none" : fmt::format("{}", fmt::join(names, ", "));
}

void check_key_usage(Report& report, const Certificate& certificate, unsigned needed) {
  if (certificate.key_usage && (*certificate.key_usage & needed) == 0)
    report.add(Code::usage, "keyUsage " + describe_key_usage(needed),
               describe_key_usage(*certificate.key_usage));
}

void check_authority(Report& report, const Certificate& certificate, bool anchor) {
  // A root of version 1 has no way to say what it is; being in the store says it. A certificate of
  // version 1 that somebody else issued is a server's, put there to be trusted by itself.
  const bool excused = anchor && certificate.version < 3 && certificate.extensions.empty() &&
                       certificate.is_self_issued();
  const bool is_ca = certificate.basic_constraints && certificate.basic_constraints->is_ca;
  if (!is_ca && !excused)
    report.add(Code::usage, "basicConstraints cA",
               certificate.basic_constraints ? "not an authority" : "no basicConstraints");
  check_key_usage(report, certificate, KeyUsage::key_cert_sign);
}

/// RFC 5280 section 4.2.1.9: intermediates below, self-issued ones and the leaf not counted.
void check_path_length(std::vector<Finding>& out, std::span<const Certificate* const> path) {
  std::uint64_t below = 0;
  for (std::size_t i = 1; i < path.size(); ++i) {
    const auto& constraints = path[i]->basic_constraints;
    if (constraints && constraints->is_ca && constraints->path_length &&
        below > *constraints->path_length) {
      Report report(*path[i], i);
      report.add(Code::path_length,
                 fmt::format("at most {} intermediate{} below it", *constraints->path_length,
                             *constraints->path_length == 1 ? "" : "s"),
                 fmt::format("{}", below));
      std::ranges::move(report.take(), std::back_inserter(out));
    }
    if (!path[i]->is_self_issued()) ++below;
  }
}

}  // namespace

std::vector<Finding> check_certificate(const Certificate& certificate, Standing standing,
                                       std::chrono::sys_seconds now) {
  Report report(certificate, standing.position);
  check_dates(report, certificate, now);
  check_form(report, certificate, standing);
  check_key(report, certificate.key);
  if (!standing.anchor) check_signature_algorithm(report, certificate);
  check_critical_extensions(report, certificate);
  check_purpose(report, certificate);
  if (standing.position > 0) check_authority(report, certificate, standing.anchor);
  return report.take();
}

std::vector<Finding> check_server(const Certificate& leaf, const url::Host* host) {
  Report report(leaf, 0);
  const std::string common_name = leaf.subject.common_name();
  const bool only_common_name = leaf.subject_alt_names.empty() && !common_name.empty();
  if (host != nullptr && !covers_host(leaf, *host)) {
    Finding& mismatch = report.add(Code::name_mismatch, host->text,
                                   only_common_name ? common_name : covered_names(leaf, *host));
    if (only_common_name) mismatch.reason = Reason::only_common_name;
  }
  if (only_common_name)
    report.add(Code::no_san_but_cn, "subjectAltName", common_name).severity = Severity::warning;
  // Every key exchange that is offered has the server sign (RFC 8446 section 4.4.2.2).
  check_key_usage(report, leaf, KeyUsage::digital_signature);
  return report.take();
}

std::vector<Finding> check_path(std::span<const Certificate* const> path,
                                std::size_t& comparisons_left) {
  std::vector<Finding> out;
  check_path_length(out, path);
  if (const auto failed = certificate_without_valid_policy(path)) {
    Report report(*path[*failed], *failed);
    report
        .add(Code::constraint, "a certificate policy that is valid along the path",
             fmt::format("{}", fmt::join(path[*failed]->policies, ", ")))
        .reason = Reason::policy;
    std::ranges::move(report.take(), std::back_inserter(out));
  }
  for (auto& violation : check_name_constraints(path, comparisons_left)) {
    // To blame is whoever set the limit: the name below may be the very one that was asked for.
    Report report(*path[violation.authority], violation.authority);
    report.add(Code::constraint, std::move(violation.rule), std::move(violation.name)).below =
        path[violation.certificate]->subject.display();
    std::ranges::move(report.take(), std::back_inserter(out));
  }
  return out;
}

bool has_weak_digest(const SignatureAlgorithm& algorithm) {
  return algorithm.digest &&
         std::ranges::find(weak_digests, *algorithm.digest) != weak_digests.end();
}

bool has_errors(const std::vector<Finding>& findings) {
  return std::ranges::any_of(
      findings, [](const Finding& finding) { return finding.severity == Severity::error; });
}

}  // namespace tlsget::x509

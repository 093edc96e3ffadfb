#include "x509/policies.hpp"

#include <catch2/catch_test_macros.hpp>
#include <string>
#include <vector>

namespace tlsget::x509 {
namespace {

constexpr const char* any = "2.5.29.32.0";
constexpr const char* p = "1.2.1";
constexpr const char* q = "1.2.2";
constexpr const char* r = "1.2.3";

/// A certificate's part in policies; the names make it self-issued or not.
struct Spec {
  std::vector<std::string> policies = {};
  std::optional<std::uint64_t> require = {};
  std::vector<PolicyMapping> mappings = {};
  std::optional<std::uint64_t> inhibit_mapping = {};
  std::optional<std::uint64_t> inhibit_any = {};
  bool self_issued = false;
};

/// From the leaf; an anchor is put at the end. -1: the path may stand.
int failed_at(const std::vector<Spec>& specs) {
  std::vector<Certificate> certificates;
  for (std::size_t i = 0; i <= specs.size(); ++i) {
    Certificate certificate;
    certificate.subject.der = {static_cast<std::uint8_t>(i)};
    certificate.issuer.der = {static_cast<std::uint8_t>(i + 1)};
    if (i < specs.size()) {
      const Spec& spec = specs[i];
      if (spec.self_issued) certificate.issuer.der = certificate.subject.der;
      certificate.policies = spec.policies;
      certificate.policy_mappings = spec.mappings;
      certificate.inhibit_any_policy = spec.inhibit_any;
      if (spec.require || spec.inhibit_mapping)
        certificate.policy_constraints = PolicyConstraints{spec.require, spec.inhibit_mapping};
    }
    certificates.push_back(std::move(certificate));
  }
  std::vector<const Certificate*> path;
  path.reserve(certificates.size());
  for (const auto& certificate : certificates) path.push_back(&certificate);
  const auto failed = certificate_without_valid_policy(path);
  return failed ? static_cast<int>(*failed) : -1;
}

TEST_CASE("without a required policy everything stands") {
  CHECK(failed_at({}) == -1);
  CHECK(failed_at({{}, {}}) == -1);
  CHECK(failed_at({{.policies = {p}}, {.policies = {q}}}) == -1);
}

TEST_CASE("a required policy must be valid down to the leaf") {
  CHECK(failed_at({{.policies = {p}}, {.policies = {p}, .require = 0}}) == -1);
  CHECK(failed_at({{.policies = {q, p}}, {.policies = {p}, .require = 0}}) == -1);
  CHECK(failed_at({{.policies = {q}}, {.policies = {p}, .require = 0}}) == 0);
  CHECK(failed_at({{}, {.policies = {p}, .require = 0}}) == 0);
  CHECK(failed_at({{.policies = {p}}, {.require = 0}}) == 0);
  CHECK(failed_at({{.policies = {p}}, {.policies = {q}}, {.policies = {p}, .require = 0}}) == 1);
}

TEST_CASE("it is required after so many more certificates") {
  CHECK(failed_at({{}, {.require = 2}}) == -1);
  CHECK(failed_at({{}, {.require = 1}}) == 0);
  CHECK(failed_at({{}, {}, {.require = 1}}) == 0);
  CHECK(failed_at({{}, {}, {.require = 3}}) == -1);
  // A self-issued one does not count.
  CHECK(failed_at({{}, {.self_issued = true}, {.require = 2}}) == -1);
  CHECK(failed_at({{}, {}, {.require = 2}}) == 0);
}

TEST_CASE("the leaf can require a policy of itself") {
  CHECK(failed_at({{.require = 0}, {}}) == 0);
  CHECK(failed_at({{.policies = {p}, .require = 0}, {.policies = {p}}}) == -1);
  CHECK(failed_at({{.policies = {p}, .require = 0}, {}}) == 0);
}

TEST_CASE("anyPolicy stands for all unless it is inhibited") {
  CHECK(failed_at({{.policies = {p}}, {.policies = {any}, .require = 0}}) == -1);
  CHECK(failed_at({{.policies = {any}}, {.policies = {p}, .require = 0}}) == -1);
  CHECK(failed_at({{.policies = {any}}, {.policies = {any}, .require = 0}}) == -1);
  CHECK(failed_at({{.policies = {any}}, {.policies = {p}, .require = 0, .inhibit_any = 0}}) == 0);
  CHECK(failed_at({{.policies = {p}}, {.policies = {p}, .require = 0, .inhibit_any = 0}}) == -1);
  CHECK(failed_at({{.policies = {any}}, {.policies = {p}, .require = 0, .inhibit_any = 1}}) == -1);
  // In a self-issued intermediate it still counts.
  CHECK(failed_at({{.policies = {p}},
                   {.policies = {any}, .self_issued = true},
                   {.policies = {p}, .require = 0, .inhibit_any = 0}}) == -1);
}

TEST_CASE("mappings rename policies on the way down") {
  const Spec mapping{.policies = {p}, .require = 0, .mappings = {{p, q}}};
  CHECK(failed_at({{.policies = {q}}, mapping}) == -1);
  CHECK(failed_at({{.policies = {p}}, mapping}) == 0);
  CHECK(failed_at({{.policies = {q}}, {.policies = {p}, .require = 0, .mappings = {{r, q}}}}) == 0);
  CHECK(failed_at({{.policies = {r}},
                   {.policies = {p}, .require = 0, .mappings = {{p, q}, {p, r}}}}) == -1);
  CHECK(failed_at({{.policies = {q}}, {.policies = {any}, .require = 0, .mappings = {{p, q}}}}) ==
        -1);
  CHECK(failed_at({{.policies = {p}}, {.policies = {p}, .require = 0, .mappings = {{any, p}}}}) ==
        1);
  CHECK(failed_at({{.policies = {p}}, {.policies = {p}, .require = 0, .mappings = {{p, any}}}}) ==
        1);
}

TEST_CASE("inhibited mappings take their policies away") {
  const Spec mapping{.policies = {p}, .mappings = {{p, q}}};
  const Spec above{.policies = {p}, .require = 0, .inhibit_mapping = 0};
  CHECK(failed_at({{.policies = {q}}, mapping, above}) == 0);
  CHECK(failed_at({{.policies = {p}}, mapping, above}) == 0);
  CHECK(failed_at(
            {{.policies = {q}}, mapping, {.policies = {p}, .require = 0, .inhibit_mapping = 1}}) ==
        -1);
}

}  // namespace
}  // namespace tlsget::x509

#include "x509/constraints.hpp"

#include <catch2/catch_test_macros.hpp>

#include "base/text.hpp"

namespace tlsget::x509 {
namespace {

TEST_CASE("a dNSName lies in the subtree of a domain and of all below it") {
  struct Row {
    std::string_view name;
    std::string_view base;
    bool permitted;
    bool excluded;
  };
  constexpr Row rows[] = {
      {"a.test", "a.test", true, true},
      {"b.a.test", "a.test", true, true},
      {"c.b.A.test", "a.TEST", true, true},
      {"a.test.", "a.test", true, true},
      {"ba.test", "a.test", false, false},
      {"test", "a.test", false, false},
      {"anything.at.all", "", true, true},
      {"b.a.test", ".a.test", true, true},
      {"a.test", ".a.test", false, false},
      // A wildcard is permitted when all its names are, and excluded when one of them is.
      {"*.a.test", "a.test", true, true},
      {"*.b.a.test", "a.test", true, true},
      {"*.a.test", "b.a.test", false, true},
      {"*.a.test", "c.b.a.test", false, false},
      {"*.a.test", "b.test", false, false},
  };
  for (const auto& row : rows) {
    INFO(row.name << " in " << row.base);
    CHECK(in_dns_subtree(row.name, row.base, SubtreeUse::permitted) == row.permitted);
    CHECK(in_dns_subtree(row.name, row.base, SubtreeUse::excluded) == row.excluded);
  }
}

TEST_CASE("an address of mail lies in a mailbox, a host or a domain") {
  CHECK(in_email_subtree("x@a.test", "x@a.test"));
  CHECK(in_email_subtree("x@A.test", "x@a.test"));
  CHECK(!in_email_subtree("X@a.test", "x@a.test"));
  CHECK(in_email_subtree("x@a.test", "a.test"));
  CHECK(!in_email_subtree("x@b.a.test", "a.test"));
  CHECK(in_email_subtree("x@b.a.test", ".a.test"));
  CHECK(!in_email_subtree("x@a.test", ".a.test"));
  CHECK(!in_email_subtree("a.test", "a.test"));
}

TEST_CASE("a URI lies in the subtree of its host") {
  CHECK(in_uri_subtree("https://a.test/x", "a.test"));
  CHECK(in_uri_subtree("https://user@a.test:8443/x?y@b.test", "a.test"));
  CHECK(!in_uri_subtree("https://b.a.test/", "a.test"));
  CHECK(in_uri_subtree("https://b.a.test", ".a.test"));
  CHECK(!in_uri_subtree("https://a.test", ".a.test"));
  CHECK(!in_uri_subtree("urn:x", "a.test"));
  CHECK(!in_uri_subtree("https://[2001:db8::1]/", "a.test"));
}

TEST_CASE("an address lies in a network of its own family") {
  const auto octets = [](std::string_view hex) { return *text::hex_decode(hex); };
  CHECK(in_address_subtree(octets("c0000201"), octets("c0000200ffffff00")));
  CHECK(!in_address_subtree(octets("c0000301"), octets("c0000200ffffff00")));
  CHECK(in_address_subtree(octets("c0000301"), octets("0000000000000000")));
  CHECK(
      !in_address_subtree(octets("20010db8000000000000000000000001"), octets("0000000000000000")));
}

Certificate authority_with(NameConstraints constraints) {
  Certificate certificate;
  certificate.subject.attributes.push_back({"CN", "CA"});
  certificate.name_constraints = std::move(constraints);
  return certificate;
}

GeneralName dns(std::string text) {
  return {GeneralName::Type::dns, std::move(text), {}};
}

TEST_CASE("a name that is no host name fails where a dNSName constraint stands") {
  Certificate leaf;
  leaf.subject_alt_names.push_back(dns("a b.test"));
  const Certificate authority = authority_with({.permitted = {dns("test")}, .excluded = {}});
  const Certificate* path[] = {&leaf, &authority};
  std::size_t left = max_constraint_comparisons;
  const auto violations = check_name_constraints(path, left);
  REQUIRE(violations.size() == 1);
  CHECK(violations[0].certificate == 0);
  CHECK(violations[0].authority == 1);
  CHECK(violations[0].name == "a b.test");
  CHECK(violations[0].rule == "permitted: test");
}

TEST_CASE("a URI without a domain name for its host fails where a URI constraint stands") {
  const auto uri = [](std::string text) {
    return GeneralName{GeneralName::Type::uri, std::move(text), {}};
  };
  const Certificate authority = authority_with({.permitted = {}, .excluded = {uri(".evil.test")}});
  const auto violations_of = [&](const std::string& name) {
    Certificate leaf;
    leaf.subject_alt_names.push_back(uri(name));
    const Certificate* path[] = {&leaf, &authority};
    std::size_t left = max_constraint_comparisons;
    return check_name_constraints(path, left).size();
  };
  CHECK(violations_of("http://good.test/") == 0);
  CHECK(violations_of("http://x.evil.test/") == 1);
  CHECK(violations_of("http://1.2.3.4/") == 1);
  CHECK(violations_of("http://[2001:db8::1]/") == 1);
  CHECK(violations_of("urn:x") == 1);
}

TEST_CASE("too many names under too many constraints is a violation, not a long wait") {
  Certificate leaf;
  for (int i = 0; i < 1000; ++i) leaf.subject_alt_names.push_back(dns("a.test"));
  NameConstraints many;
  for (int i = 0; i < 1000; ++i) many.excluded.push_back(dns("b.test"));
  const Certificate authority = authority_with(std::move(many));
  const Certificate* path[] = {&leaf, &authority};
  std::size_t left = max_constraint_comparisons;
  const auto violations = check_name_constraints(path, left);
  REQUIRE(violations.size() == 1);
  CHECK(violations[0].rule == "too many names and constraints to compare");
  CHECK(left == 0);
}

}  // namespace
}  // namespace tlsget::x509

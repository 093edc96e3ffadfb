#include "x509/findings.hpp"

#include <catch2/catch_test_macros.hpp>
#include <set>
#include <string>

namespace tlsget::x509 {
namespace {

constexpr int code_count = static_cast<int>(Code::no_san_but_cn) + 1;

TEST_CASE("every code has a name and a rank of its own") {
  std::set<std::string_view> names;
  std::set<int> ranks;
  for (int code = 0; code < code_count; ++code) {
    names.insert(code_name(static_cast<Code>(code)));
    ranks.insert(rank(static_cast<Code>(code)));
  }
  CHECK(names.size() == code_count);
  CHECK(names.count("unknown") == 0);
  CHECK(ranks.size() == code_count);
  CHECK(*ranks.begin() == 0);
  CHECK(*ranks.rbegin() == code_count - 1);
}

TEST_CASE("names of codes are those of the JSON interface") {
  CHECK(code_name(Code::expired) == "expired");
  CHECK(code_name(Code::issuer_missing) == "issuer_missing");
  CHECK(code_name(Code::no_san_but_cn) == "no_san_but_cn");
}

TEST_CASE("sorts errors before warnings, then by rank, then by certificate") {
  const auto finding = [](Code code, Severity severity, std::size_t certificate) {
    Finding made;
    made.code = code;
    made.severity = severity;
    made.certificate = certificate;
    return made;
  };
  std::vector<Finding> findings{
      finding(Code::order, Severity::warning, 0),
      finding(Code::usage, Severity::error, 1),
      finding(Code::expired, Severity::error, 2),
      finding(Code::expired, Severity::error, 1),
      finding(Code::expires_soon, Severity::warning, 0),
      finding(Code::weak_key, Severity::error, 0),
  };
  sort_findings(findings);
  CHECK(findings[0].certificate == 1);
  CHECK(findings[0].code == Code::expired);
  CHECK(findings[1].certificate == 2);
  CHECK(findings[2].code == Code::weak_key);
  CHECK(findings[3].code == Code::usage);
  CHECK(findings[4].code == Code::expires_soon);
  CHECK(findings[5].code == Code::order);
}

}  // namespace
}  // namespace tlsget::x509

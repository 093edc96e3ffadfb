// The table of chains, asked of all judges. See README.md beside this file.
#include <fmt/format.h>
#include <catch2/catch_test_macros.hpp>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <set>

#include "chains/judges.hpp"
#include "chains/row.hpp"
#include "support/files.hpp"

namespace tlsget::test {

namespace {

constexpr std::string_view generated_from = "## Totals\n";

std::filesystem::path page_file() {
  return std::filesystem::path(TLSGET_SOURCE_DIR) / "tests/chains/README.md";
}

/// The real binary is asked about every so many-th row: what it adds to judge() is little.
constexpr std::size_t program_step = 9;

std::string trust_word(const std::string& verdict) {
  return verdict == "trusted" ? "trusts" : "refuses";
}

void judge_rows(const std::vector<Row>& rows) {
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const Row& row = rows[i];
    INFO("row: " << row.sentence);
    const Scene scene = row.build();
    const std::string ours = our_verdict(scene);
    if (!row.pending.empty() && ours != row.truth) {
      WARN("pending (" << row.pending << "): " << row.sentence << ": " << ours);
      continue;
    }
    CHECK(ours == row.truth);
    if (i % program_step == 0) CHECK(program_verdict(scene) == row.truth);
  }
}

void compare(const OtherJudge& judge, const std::vector<Row>& rows, std::string Row::*recorded) {
  if (!judge.installed()) {
    if (std::getenv("CI") != nullptr) FAIL(judge.program << " is not installed");
    WARN(judge.program << " is not installed");
    return;
  }
  const bool same_version = judge.is_recorded_version();
  for (const Row& row : rows) {
    if (row.*recorded == not_asked) continue;
    const std::string verdict = judge.verdict(row.build());
    INFO("row: " << row.sentence << "\njudge: " << judge.name);
    if (same_version)
      CHECK(verdict == row.*recorded);
    else if (verdict != row.*recorded)
      WARN("this version of " << judge.name << " differs from " << judge.version << ": "
                              << row.sentence << ": " << verdict);
  }
}

void compare_with_others(const std::vector<Row>& rows) {
  compare(openssl_judge, rows, &Row::openssl);
  compare(gnutls_judge, rows, &Row::gnutls);
}

bool differs(const std::string& verdict, const Row& row) {
  return verdict != not_asked && trust_word(verdict) != trust_word(row.truth);
}

struct Counts {
  std::size_t rows = 0, good = 0, openssl_lax = 0, openssl_strict = 0, gnutls_lax = 0,
              gnutls_strict = 0;

  void add(const Row& row) {
    ++rows;
    const bool trusted = row.truth == "trusted";
    if (trusted) ++good;
    if (differs(row.openssl, row)) ++(trusted ? openssl_strict : openssl_lax);
    if (differs(row.gnutls, row)) ++(trusted ? gnutls_strict : gnutls_lax);
  }
  std::string line(const std::string& name) const {
    return fmt::format("| {} | {} | {} | {} | {} | {} | {} | {} |\n", name, rows, good, rows - good,
                       openssl_lax, openssl_strict, gnutls_lax, gnutls_strict);
  }
};

std::string differences_of(const Point& point) {
  std::string out;
  for (const Row& row : point.rows()) {
    std::string who;
    if (differs(row.openssl, row)) who = "OpenSSL " + trust_word(row.openssl);
    if (differs(row.gnutls, row))
      who += (who.empty() ? "" : ", ") + ("GnuTLS " + trust_word(row.gnutls));
    if (!who.empty())
      out += fmt::format("- {} (`{}`; {}): {}\n", row.sentence, row.truth, who, row.why);
  }
  return out;
}

std::string generated_page() {
  std::string out =
      std::string(generated_from) +
      "\n| point | rows | trusted | refused | OpenSSL takes in error | OpenSSL refuses "
      "in error | GnuTLS takes in error | GnuTLS refuses in error |\n"
      "| --- | --- | --- | --- | --- | --- | --- | --- |\n";
  Counts all;
  std::string lists;
  for (const Point& point : points()) {
    Counts counts;
    for (const Row& row : point.rows()) {
      counts.add(row);
      all.add(row);
    }
    out += counts.line(point.name);
    const std::string list = differences_of(point);
    if (!list.empty()) lists += fmt::format("\n### {}\n\n{}", point.name, list);
  }
  return out + all.line("all") + "\n## Differences\n" + lists;
}

}  // namespace

TEST_CASE("path building: each chain has the verdict that is true") {
  judge_rows(path_rows());
}
TEST_CASE("path building: OpenSSL and GnuTLS say what is written beside") {
  compare_with_others(path_rows());
}

TEST_CASE("validity: each chain has the verdict that is true") {
  judge_rows(validity_rows());
}
TEST_CASE("validity: OpenSSL and GnuTLS say what is written beside") {
  compare_with_others(validity_rows());
}

TEST_CASE("names: each chain has the verdict that is true") {
  judge_rows(name_rows());
}
TEST_CASE("names: OpenSSL and GnuTLS say what is written beside") {
  compare_with_others(name_rows());
}

TEST_CASE("name constraints: each chain has the verdict that is true") {
  judge_rows(constraint_rows());
}
TEST_CASE("name constraints: OpenSSL and GnuTLS say what is written beside") {
  compare_with_others(constraint_rows());
}

TEST_CASE("purposes: each chain has the verdict that is true") {
  judge_rows(usage_rows());
}
TEST_CASE("purposes: OpenSSL and GnuTLS say what is written beside") {
  compare_with_others(usage_rows());
}

TEST_CASE("authorities: each chain has the verdict that is true") {
  judge_rows(basic_rows());
}
TEST_CASE("authorities: OpenSSL and GnuTLS say what is written beside") {
  compare_with_others(basic_rows());
}

TEST_CASE("criticality and policies: each chain has the verdict that is true") {
  judge_rows(policy_rows());
}
TEST_CASE("criticality and policies: OpenSSL and GnuTLS say what is written beside") {
  compare_with_others(policy_rows());
}

TEST_CASE("strength: each chain has the verdict that is true") {
  judge_rows(strength_rows());
}
TEST_CASE("strength: OpenSSL and GnuTLS say what is written beside") {
  compare_with_others(strength_rows());
}

TEST_CASE("the trust store: each chain has the verdict that is true") {
  judge_rows(store_rows());
}
TEST_CASE("the trust store: OpenSSL and GnuTLS say what is written beside") {
  compare_with_others(store_rows());
}

TEST_CASE("revocation: each chain has the verdict that is true") {
  judge_rows(revocation_rows());
}
TEST_CASE("revocation: OpenSSL and GnuTLS say what is written beside") {
  compare_with_others(revocation_rows());
}

TEST_CASE("encodings: each chain has the verdict that is true") {
  judge_rows(encoding_rows());
}
TEST_CASE("encodings: OpenSSL and GnuTLS say what is written beside") {
  compare_with_others(encoding_rows());
}

TEST_CASE("every difference between the table and another judge has its reason, and no other row") {
  std::set<std::string> sentences;
  for (const Point& point : points()) {
    const std::vector<Row> rows = point.rows();
    CHECK(rows.size() >= 10);
    for (const Row& row : rows) {
      INFO("row: " << row.sentence);
      CHECK(sentences.insert(row.sentence).second);
      CHECK(row.why.empty() == !(differs(row.openssl, row) || differs(row.gnutls, row)));
    }
  }
}

TEST_CASE("the page tells the totals and all differences of the table") {
  const std::string page = read_file(page_file());
  const std::size_t start = page.find(generated_from);
  REQUIRE(start != std::string::npos);
  CHECK(page.substr(start) == generated_page());
}

/// For whoever changes rows: `chains "[.page]"` writes the page's generated part anew.
TEST_CASE("writes the page", "[.page]") {
  const std::string page = read_file(page_file());
  const std::size_t start = page.find(generated_from);
  REQUIRE(start != std::string::npos);
  write_file(page_file(), page.substr(0, start) + generated_page());
}

/// For whoever adds rows: `chains "[.record]"` prints what all judges say now.
TEST_CASE("prints the verdicts of all judges", "[.record]") {
  for (const Point& point : points()) DYNAMIC_SECTION(point.name) {
      for (const Row& row : point.rows()) {
        const Scene scene = row.build();
        std::cout << row.sentence << '\t' << row.truth << '\t' << our_verdict(scene) << '\t'
                  << openssl_judge.verdict(scene) << '\t' << gnutls_judge.verdict(scene)
                  << std::endl;
      }
    }
}

}  // namespace tlsget::test

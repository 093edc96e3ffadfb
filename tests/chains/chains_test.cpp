// The table of chains, asked of all judges. See README.md beside this file.
#include <catch2/catch_test_macros.hpp>
#include <cstdlib>
#include <iostream>
#include <set>

#include "chains/judges.hpp"
#include "chains/row.hpp"

namespace tlsget::test {

namespace {

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

}  // namespace

TEST_CASE("path building: each chain has the verdict that is true") {
  judge_rows(path_rows());
}
TEST_CASE("path building: OpenSSL and GnuTLS say what is written beside") {
  compare_with_others(path_rows());
}

TEST_CASE("every difference between the table and another judge has its reason, and no other row") {
  std::set<std::string> sentences;
  for (const Point& point : points()) {
    const std::vector<Row> rows = point.rows();
    CHECK(rows.size() >= 10);
    for (const Row& row : rows) {
      INFO("row: " << row.sentence);
      CHECK(sentences.insert(row.sentence).second);
      const auto differs = [&](const std::string& verdict) {
        return verdict != not_asked && trust_word(verdict) != trust_word(row.truth);
      };
      CHECK(row.why.empty() == !(differs(row.openssl) || differs(row.gnutls)));
    }
  }
}

/// For whoever adds rows: `chains "[.record]"` prints what all judges say now.
TEST_CASE("prints the verdicts of all judges", "[.record]") {
  for (const Point& point : points())
    for (const Row& row : point.rows()) {
      const Scene scene = row.build();
      std::cout << row.sentence << '\t' << row.truth << '\t' << our_verdict(scene) << '\t'
                << openssl_judge.verdict(scene) << '\t' << gnutls_judge.verdict(scene) << '\n';
    }
}

}  // namespace tlsget::test

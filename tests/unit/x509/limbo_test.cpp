// The cases of x509-limbo, each against what a client of the field should say.
#include <catch2/catch_test_macros.hpp>
#include <cstdlib>
#include <iostream>
#include <map>

#include "support/x509/limbo.hpp"
#include "support/x509/openssl_verifier.hpp"
#include "x509/judgement.hpp"

namespace tlsget::x509 {
namespace {

const std::map<std::string, std::string>& exceptions() {
  static const std::map<std::string, std::string> table{};
  return table;
}

url::Host host_of(const std::string& text) {
  if (text.find(':') != std::string::npos) return {url::HostKind::ipv6, text, {}};
  const bool digits = text.find_first_not_of("0123456789.") == std::string::npos;
  return {digits ? url::HostKind::ipv4 : url::HostKind::name, text, {}};
}

Judgement judge_case(const test::LimboCase& one, std::chrono::sys_seconds now) {
  TrustStore store;
  for (const auto& pem : one.trusted) store.add_pem(pem, "limbo");
  const test::OpensslVerifier verifier;
  JudgementRequest request;
  request.sent = one.sent;
  request.host = host_of(one.host);
  request.trust = &store;
  request.now = one.time.value_or(now);
  return judge(request, verifier);
}

std::string summary(const Judgement& judgement) {
  std::string out;
  for (const auto& finding : judgement.findings)
    out += std::string(finding.severity == Severity::warning ? " (" : " ") +
           std::string(code_name(finding.code)) + "[" + std::to_string(finding.certificate) +
           "] expected " + finding.expected + ", seen " + finding.seen + ";";
  return out;
}

TEST_CASE("judges the cases of x509-limbo as they ask, but for exceptions with a reason") {
  const auto file = test::vectors_folder(TLSGET_SOURCE_DIR) / "limbo/limbo-cases.json.xz";
  if (!std::filesystem::exists(file)) {
    if (std::getenv("CI") != nullptr) FAIL("no vectors at " << file);
    SKIP("no vectors at " << file);
  }
  const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  for (const auto& one : test::read_limbo(file)) {
    const Judgement judgement = judge_case(one, now);
    const auto exception = exceptions().find(one.id);
    const bool as_asked = judgement.trusted() == one.expects_success;
    if (!as_asked && exception == exceptions().end())
      std::cout << one.id << (one.expects_success ? " SUCCESS" : " FAILURE") << summary(judgement)
                << "\n";
  }
}

}  // namespace
}  // namespace tlsget::x509

// The cases of x509-limbo, each against what a client of the field should say.
//
// Where tlsget differs on purpose, the case stands in a table with the reason; one that passes all
// the same fails the test, so that the table stays true.
#include <algorithm>
#include <array>
#include <catch2/catch_test_macros.hpp>
#include <cstdlib>
#include <string>
#include <string_view>

#include "support/x509/limbo.hpp"
#include "support/x509/openssl_verifier.hpp"
#include "x509/judgement.hpp"

namespace tlsget::x509 {
namespace {

// Reasons.
constexpr std::string_view no_depth = "there is no option for the depth of a path";
constexpr std::string_view key_ids =
    "key identifiers are hints for path building; roots and private CAs lack them";
constexpr std::string_view issuing_rule =
    "a duty of the CA that issues; the meaning of the certificate is clear without it";
constexpr std::string_view serials = "serial numbers are shown, not judged; only CRLs use them";
constexpr std::string_view common_name = "the common name is not looked at, so it cannot mislead";
constexpr std::string_view purpose =
    "private CAs leave the purpose out or mark it otherwise than the CA/Browser Forum asks";

struct Exception {
  std::string_view id;
  std::string_view reason;
};
constexpr std::array exceptions{
    Exception{"crl::crlnumber-missing",
              "private CAs leave the number out; dates and signatures decide without it"},
    Exception{"pathlen::max-chain-depth-0-exhausted", no_depth},
    Exception{"pathlen::max-chain-depth-1-exhausted", no_depth},
    Exception{"pathlen::validation-ignores-pathlen-in-leaf",
              "its keyUsage lacks digitalSignature, which TLS asks for (RFC 8446 section 4.4.2.2)"},
    Exception{"rfc5280::ca-as-leaf",
              "its keyUsage lacks digitalSignature, which TLS asks for (RFC 8446 section 4.4.2.2)"},
    Exception{"rfc5280::aki::leaf-missing-aki", key_ids},
    Exception{"rfc5280::aki::intermediate-missing-aki", key_ids},
    Exception{"rfc5280::aki::cross-signed-root-missing-aki", key_ids},
    Exception{"rfc5280::ski::root-missing-ski", key_ids},
    Exception{"rfc5280::ski::intermediate-missing-ski", key_ids},
    Exception{"webpki::aki::root-with-aki-missing-keyidentifier", key_ids},
    Exception{"webpki::aki::root-with-aki-authoritycertissuer", key_ids},
    Exception{"webpki::aki::root-with-aki-authoritycertserialnumber", key_ids},
    Exception{"webpki::aki::root-with-aki-all-fields", key_ids},
    Exception{"webpki::aki::root-with-aki-ski-mismatch", key_ids},
    Exception{"rfc5280::nc::permitted-dns-match-noncritical",
              "constraints hold whether critical or not; webpki::nc asks for the contrary"},
    Exception{"rfc5280::nc::invalid-dnsname-leading-period",
              "many authorities write one and mean the names below, as others read it"},
    Exception{"rfc5280::nc::not-allowed-in-ee-noncritical", issuing_rule},
    Exception{"rfc5280::nc::not-allowed-in-ee-critical", issuing_rule},
    Exception{"rfc5280::pc::ica-noncritical-pc", issuing_rule},
    Exception{"rfc5280::san::noncritical-with-empty-subject", issuing_rule},
    Exception{"rfc5280::san::underscore-dns", "hosts with an underscore exist and are asked for"},
    Exception{"rfc5280::serial::too-long", serials},
    Exception{"rfc5280::serial::zero", serials},
    Exception{"rfc5280::serial::negative", serials},
    Exception{"rfc5280::root-non-critical-basic-constraints", issuing_rule},
    Exception{"rfc5280::leaf-ku-keycertsign", issuing_rule},
    Exception{"webpki::cn::ipv4-hex-mismatch", common_name},
    Exception{"webpki::cn::ipv4-leading-zeros-mismatch", common_name},
    Exception{"webpki::cn::ipv6-uppercase-mismatch", common_name},
    Exception{"webpki::cn::ipv6-uncompressed-mismatch", common_name},
    Exception{"webpki::cn::ipv6-non-rfc5952-mismatch", common_name},
    Exception{"webpki::cn::punycode-not-in-san", common_name},
    Exception{"webpki::cn::utf8-vs-punycode-mismatch", common_name},
    Exception{"webpki::cn::not-in-san", common_name},
    Exception{"webpki::cn::case-mismatch", common_name},
    Exception{"webpki::eku::ee-anyeku", purpose},
    Exception{"webpki::eku::ee-critical-eku", purpose},
    Exception{"webpki::eku::ee-without-eku", purpose},
    Exception{"webpki::eku::root-has-eku", purpose},
    Exception{"webpki::san::public-suffix-private-namespace-wildcard-san",
              "hosting providers do have wildcards over their own suffix (*.s3.amazonaws.com)"},
    Exception{"webpki::san::san-critical-with-nonempty-subject", issuing_rule},
    Exception{"webpki::forbidden-rsa-not-divisible-by-8-in-root", issuing_rule},
    Exception{"webpki::forbidden-rsa-key-not-divisible-by-8-in-leaf", issuing_rule},
    Exception{"webpki::ee-basicconstraints-ca",
              "self-made certificates of servers are often marked as an authority"},
};

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
  CrlStore lists;
  try {
    for (const auto& pem : one.revocation_lists) lists.add(pem, "limbo");
  } catch (const Error& error) {  // nothing is asked of a server then
    return {.findings = {{.code = Code::crl_unusable, .seen = error.message()}}};
  }
  if (lists.size() > 0) request.revocation_lists = &lists;
  request.now = one.time.value_or(now);
  Judgement judgement = judge(request, verifier);
  if (one.host.empty())  // a case that asks for no name at all
    std::erase_if(judgement.findings,
                  [](const Finding& finding) { return finding.code == Code::name_mismatch; });
  return judgement;
}

std::string summary(const Judgement& judgement) {
  std::string out;
  for (const auto& finding : judgement.findings)
    out += std::string(finding.severity == Severity::warning ? "(warning) " : "") +
           std::string(code_name(finding.code)) + "[" + std::to_string(finding.certificate) +
           "] expected " + finding.expected + ", seen " + finding.seen + "; ";
  return out;
}

TEST_CASE("judges the cases of x509-limbo as they ask, but for exceptions with a reason") {
  const auto file = test::vectors_folder(TLSGET_SOURCE_DIR) / "limbo/limbo-cases.json.xz";
  if (!std::filesystem::exists(file)) {
    if (std::getenv("CI") != nullptr) FAIL("no vectors at " << file);
    SKIP("no vectors at " << file);
  }
  const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  const auto cases = test::read_limbo(file);
  CHECK(cases.size() > 150);
  std::size_t excepted = 0;
  for (const auto& one : cases) {
    const Judgement judgement = judge_case(one, now);
    const auto* exception = std::ranges::find(exceptions, one.id, &Exception::id);
    INFO(one.id << " should be " << (one.expects_success ? "trusted" : "refused") << ": "
                << summary(judgement));
    CHECK(judgement.signature_checks <= 100);
    if (exception == exceptions.end()) {
      CHECK(judgement.trusted() == one.expects_success);
      continue;
    }
    ++excepted;
    INFO("an exception: " << exception->reason);
    CHECK(judgement.trusted() != one.expects_success);
  }
  // An exception without a case is a slip of the pen.
  CHECK(excepted == exceptions.size());
}

}  // namespace
}  // namespace tlsget::x509

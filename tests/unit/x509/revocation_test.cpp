// What judge() says of a good chain by revocation lists that differ from good ones in one thing.
#include "x509/revocation.hpp"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <string>
#include <vector>

#include "support/x509/certificate_builder.hpp"
#include "support/x509/openssl_verifier.hpp"
#include "x509/judgement.hpp"

namespace tlsget::x509 {
namespace {

using test::CertificateBuilder;
using test::CrlBuilder;
using test::Issued;
using test::Key;
using test::test_now;
constexpr auto day = std::chrono::days{1};
constexpr auto second = std::chrono::seconds{1};

/// root -> intermediate -> leaf for a.test.
struct Scene {
  Issued root = CertificateBuilder::authority("Root").self_signed();
  Issued intermediate = CertificateBuilder::authority("Intermediate").issued_by(root);
  Issued leaf = CertificateBuilder::server("a.test").issued_by(intermediate);
  std::vector<Bytes> sent{leaf.der, intermediate.der};
  std::vector<Issued> trusted{root};

  CrlBuilder by_root() const { return CrlBuilder(root); }
  CrlBuilder by_intermediate() const { return CrlBuilder(intermediate); }
  Judgement judge_by(const std::vector<CrlBuilder>& lists) const {
    CrlStore store;
    for (const auto& list : lists) store.add(list.pem(), "lists");
    return judge_by(&store);
  }
  Judgement judge_by(const CrlStore* lists) const {
    TrustStore trust;
    for (const auto& authority : trusted) trust.add_pem(authority.pem(), "test store");
    const test::OpensslVerifier verifier;
    JudgementRequest request;
    request.sent = sent;
    request.host = url::Host{url::HostKind::name, "a.test", {}};
    request.trust = &trust;
    request.revocation_lists = lists;
    request.now = test_now;
    Judgement judgement = judge(request, verifier);
    CHECK(judgement.signature_checks == verifier.calls());
    CHECK(judgement.signature_checks <= request.max_signature_checks);
    return judgement;
  }
};

/// "revoked[0] seen"
std::vector<std::string> told(const Judgement& judgement) {
  std::vector<std::string> out;
  for (const auto& finding : judgement.findings)
    out.push_back(std::string(code_name(finding.code)) + "[" + std::to_string(finding.certificate) +
                  "] " + finding.seen);
  return out;
}
using Told = std::vector<std::string>;

TEST_CASE("revocation is not looked at when no lists are given") {
  const Judgement judgement = Scene().judge_by(nullptr);
  CHECK(told(judgement).empty());
  CHECK(judgement.signature_checks == 2);
}

TEST_CASE("a path is trusted when a list of each issuer clears its certificates") {
  const Scene scene;
  const Judgement judgement = scene.judge_by({scene.by_root(), scene.by_intermediate()});
  CHECK(told(judgement).empty());
  CHECK(judgement.trusted());
  CHECK(judgement.signature_checks == 4);
}

TEST_CASE("a revoked leaf is told with the date and the reason") {
  const Scene scene;
  const Judgement judgement =
      scene.judge_by({scene.by_root(), scene.by_intermediate().revoke(scene.leaf, 1)});
  CHECK(told(judgement) == Told{"revoked[0] key compromise"});
  CHECK_FALSE(judgement.trusted());
  CHECK(judgement.findings[0].when == test_now - 3 * day);
  CHECK(judgement.findings[0].subject == "a.test");
}

TEST_CASE("a revoked intermediate is told, and so is the leaf below it when it is revoked too") {
  const Scene scene;
  const auto by_root = scene.by_root().revoke(scene.intermediate);
  CHECK(told(scene.judge_by({by_root, scene.by_intermediate()})) == Told{"revoked[1] "});
  CHECK(told(scene.judge_by({by_root, scene.by_intermediate().revoke(scene.leaf, 4)})) ==
        Told{"revoked[0] superseded", "revoked[1] "});
}

TEST_CASE("a certificate without a list of its issuer is refused, each by itself") {
  const Scene scene;
  const Judgement judgement = scene.judge_by({scene.by_root()});
  CHECK(told(judgement) == Told{"crl_unusable[0] none is there"});
  CHECK(judgement.findings[0].expected == "CN=Intermediate");
  CHECK(judgement.findings[0].subject == "a.test");
  CHECK(told(scene.judge_by({scene.by_intermediate()})) == Told{"crl_unusable[1] none is there"});
  const Issued other = CertificateBuilder::authority("Other").self_signed();
  CHECK(told(scene.judge_by({CrlBuilder(other)})) ==
        Told{"crl_unusable[0] none is there", "crl_unusable[1] none is there"});
}

TEST_CASE("a list counts from its thisUpdate to its nextUpdate, both included") {
  const Scene scene;
  const auto with_dates = [&](std::chrono::sys_seconds from,
                              std::optional<std::chrono::sys_seconds> to) {
    return told(scene.judge_by({scene.by_root(), scene.by_intermediate().dates(from, to)}));
  };
  CHECK(with_dates(test_now, test_now).empty());
  CHECK(with_dates(test_now - day, test_now - second) ==
        Told{"crl_unusable[0] a list that expired 2026-06-01T11:59Z"});
  CHECK(with_dates(test_now + second, test_now + day) ==
        Told{"crl_unusable[0] a list that becomes valid 2026-06-01T12:00Z"});
  CHECK(with_dates(test_now - day, std::nullopt) ==
        Told{"crl_unusable[0] a list that does not say until when it holds (nextUpdate)"});
}

TEST_CASE("a list has to be signed by the very key that signed the certificate") {
  const Scene scene;
  CHECK(told(scene.judge_by({scene.by_root(), scene.by_intermediate().signed_by(Key::p256())})) ==
        Told{"crl_unusable[0] a list whose signature is not by its key"});
  // A revocation by somebody else of that name is none either.
  CHECK(told(scene.judge_by({scene.by_root(), scene.by_intermediate(),
                             scene.by_intermediate().revoke(scene.leaf).signed_by(Key::p256())}))
            .empty());
  CHECK(told(scene.judge_by({scene.by_root(), scene.by_intermediate().digest("SHA1")})) ==
        Told{"crl_unusable[0] a list signed by a weak algorithm, ecdsa-with-SHA1"});
}

TEST_CASE("an octet changed anywhere in a list never clears or revokes by it") {
  const Scene scene;
  const Bytes good = scene.by_intermediate().der();
  const Bytes by_root = scene.by_root().der();
  const auto text = [](const Bytes& der) {
    return std::string_view(reinterpret_cast<const char*>(der.data()), der.size());
  };
  for (std::size_t i = 0; i < good.size(); i += 3) {
    Bytes changed = good;
    changed[i] ^= 0x04U;
    CrlStore lists;
    lists.add(text(by_root), "root");
    try {
      lists.add(text(changed), "changed");
    } catch (const Error&) {
      continue;  // not even loaded
    }
    const Judgement judgement = scene.judge_by(&lists);
    INFO("octet " << i);
    CHECK_FALSE(judgement.trusted());
    CHECK(judgement.findings[0].code == Code::crl_unusable);
  }
}

TEST_CASE("an authority whose keyUsage lacks cRLSign may not sign lists; without keyUsage it may") {
  Scene scene;
  const auto with_usage = [&](std::string_view usage) {
    auto builder = CertificateBuilder::authority("Intermediate");
    if (usage.empty())
      builder.without("keyUsage");
    else
      builder.extension("keyUsage", std::string(usage));
    scene.intermediate = builder.issued_by(scene.root);
    scene.leaf = CertificateBuilder::server("a.test").issued_by(scene.intermediate);
    scene.sent = {scene.leaf.der, scene.intermediate.der};
    return told(scene.judge_by({scene.by_root(), scene.by_intermediate().revoke(scene.leaf)}));
  };
  CHECK(with_usage("critical,keyCertSign") ==
        Told{"crl_unusable[0] its keyUsage does not allow it to sign lists (cRLSign)"});
  CHECK(with_usage("critical,keyCertSign,cRLSign") == Told{"revoked[0] "});
  CHECK(with_usage("") == Told{"revoked[0] "});
}

TEST_CASE("an anchor needs no list, whether it is the root, an intermediate or the leaf") {
  Scene scene;
  CrlStore lists;
  lists.add(CrlBuilder(CertificateBuilder::authority("Other").self_signed()).pem(), "other");
  scene.trusted = {scene.leaf};
  CHECK(told(scene.judge_by(&lists)) == Told{"extra[1] "});
  CHECK(scene.judge_by(&lists).trusted());
  scene.trusted = {scene.intermediate};
  CHECK(told(scene.judge_by({scene.by_intermediate()})).empty());
  CHECK(told(scene.judge_by({scene.by_intermediate().revoke(scene.leaf)})) == Told{"revoked[0] "});
}

TEST_CASE("of several lists of an issuer a valid one is enough, and a revocation in any counts") {
  const Scene scene;
  const auto root = scene.by_root();
  const auto old = [&] {
    return scene.by_intermediate().dates(test_now - 9 * day, test_now + day);
  };
  const auto expired =
      scene.by_intermediate().dates(test_now - 9 * day, test_now - day).revoke(scene.leaf);
  CHECK(told(scene.judge_by({root, expired, scene.by_intermediate()})).empty());
  CHECK(told(scene.judge_by({root, old().revoke(scene.leaf), scene.by_intermediate()})) ==
        Told{"revoked[0] "});
  CHECK(told(scene.judge_by({root, scene.by_intermediate().revoke(scene.leaf), old()})) ==
        Told{"revoked[0] "});
}

TEST_CASE("a list that is not understood refuses even beside a good one") {
  const Scene scene;
  CrlStore lists;
  lists.add(scene.by_root().pem() + scene.by_intermediate().pem() +
                scene.by_intermediate().raw_extension("2.5.29.27", true, {0x02, 0x01, 0x03}).pem(),
            "lists");
  CHECK(told(scene.judge_by(&lists)) ==
        Told{"crl_unusable[0] one that is not understood: a delta list"});
  CrlStore foreign;
  foreign.add(scene.by_root().pem() + scene.by_intermediate().pem() +
                  scene.by_intermediate()
                      .raw_extension("2.5.29.27", true, {0x02, 0x01, 0x03})
                      .signed_by(Key::p256())
                      .pem(),
              "lists");
  CHECK(told(scene.judge_by(&foreign)).empty());
}

TEST_CASE("a list for users alone or authorities alone clears only those") {
  const Scene scene;
  const auto limited = [&](const Issued& issuer, const std::string& scope) {
    return CrlBuilder(issuer).extension("issuingDistributionPoint", "critical," + scope);
  };
  const std::string users = "onlyuser:TRUE";
  const std::string authorities = "onlyCA:TRUE";
  CHECK(told(scene.judge_by({limited(scene.root, authorities), limited(scene.intermediate, users)}))
            .empty());
  CHECK(told(scene.judge_by({limited(scene.root, users), limited(scene.intermediate, authorities),
                             limited(scene.intermediate, users)})) ==
        Told{"crl_unusable[1] a list for other certificates only"});
}

TEST_CASE("a path around a revoked cross-certificate is found") {
  const Issued first = CertificateBuilder::authority("First").self_signed();
  const Issued other = CertificateBuilder::authority("Other").self_signed();
  const Key key = Key::p256();
  const auto cross = CertificateBuilder::authority("Intermediate").key(key);
  const Issued by_first = cross.issued_by(first);
  const Issued by_other = cross.issued_by(other);
  Scene scene;
  scene.leaf = CertificateBuilder::server("a.test").issued_by(by_first);
  scene.trusted = {first, other};
  const CrlBuilder lists_leaf(by_first);
  for (const auto& order :
       {std::vector{by_first.der, by_other.der}, std::vector{by_other.der, by_first.der}}) {
    scene.sent = {scene.leaf.der, order[0], order[1]};
    const auto revoking_first =
        scene.judge_by({lists_leaf, CrlBuilder(first).revoke(by_first), CrlBuilder(other)});
    CHECK(revoking_first.trusted());
    CHECK(revoking_first.chain[revoking_first.path[1]].der == by_other.der);
    const auto revoking_other =
        scene.judge_by({lists_leaf, CrlBuilder(first), CrlBuilder(other).revoke(by_other)});
    CHECK(revoking_other.trusted());
    CHECK(revoking_other.chain[revoking_other.path[1]].der == by_first.der);
    const auto revoking_both = scene.judge_by(
        {lists_leaf, CrlBuilder(first).revoke(by_first), CrlBuilder(other).revoke(by_other)});
    CHECK_FALSE(revoking_both.trusted());
    CHECK(revoking_both.findings[0].code == Code::revoked);
  }
}

TEST_CASE(
    "lists count against the bound on signature checks, and without their answer is no trust") {
  const Scene scene;
  std::vector<CrlBuilder> lists{scene.by_root()};
  const Key other = Key::p256();
  for (int i = 0; i < 150; ++i)
    lists.push_back(
        scene.by_intermediate().dates(test_now - day, test_now + day + i * day).signed_by(other));
  lists.push_back(scene.by_intermediate());
  const Judgement judgement = scene.judge_by(lists);
  CHECK_FALSE(judgement.trusted());
  CHECK(judgement.signature_checks == 100);
  REQUIRE(judgement.findings.size() == 2);
  for (const auto& finding : judgement.findings) {
    CHECK(finding.code == Code::crl_unusable);
    CHECK(finding.seen == "not found out in 100 signature checks");
  }
}

TEST_CASE("revocation is told beside what else is wrong") {
  Scene scene;
  scene.leaf = CertificateBuilder::server("a.test")
                   .valid(test_now - 9 * day, test_now - day)
                   .issued_by(scene.intermediate);
  scene.sent = {scene.leaf.der, scene.intermediate.der};
  const Judgement judgement =
      scene.judge_by({scene.by_root(), scene.by_intermediate().revoke(scene.leaf)});
  REQUIRE(judgement.findings.size() == 2);
  CHECK(judgement.findings[0].code == Code::revoked);
  CHECK(judgement.findings[1].code == Code::expired);
}

}  // namespace
}  // namespace tlsget::x509

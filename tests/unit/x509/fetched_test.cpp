// Certificates that came from elsewhere than the server (AIA): they help, and are never trusted.
#include <catch2/catch_test_macros.hpp>
#include <string>
#include <vector>

#include "support/x509/certificate_builder.hpp"
#include "support/x509/openssl_verifier.hpp"
#include "x509/judgement.hpp"

namespace tlsget::x509 {
namespace {

using test::CertificateBuilder;
using test::Issued;
using Codes = std::vector<std::string>;
using Path = std::vector<std::size_t>;

const std::string aia = "authorityInfoAccess";
const std::string address = "caIssuers;URI:http://ca.test/i.der";

/// root -> upper -> lower -> leaf for a.test; each but the root names an address.
struct Scene {
  Issued root = CertificateBuilder::authority("Root").self_signed();
  Issued upper = CertificateBuilder::authority("Upper").extension(aia, address).issued_by(root);
  Issued lower = CertificateBuilder::authority("Lower").extension(aia, address).issued_by(upper);
  Issued leaf = CertificateBuilder::server("a.test").extension(aia, address).issued_by(lower);

  Judgement judged(const std::vector<Bytes>& sent, const std::vector<Bytes>& fetched) const {
    TrustStore store;
    store.add_pem(root.pem(), "test store");
    JudgementRequest request;
    request.sent = sent;
    request.fetched = fetched;
    request.host = {url::HostKind::name, "a.test", {}};
    request.trust = &store;
    request.now = test::test_now;
    return judge(request, test::OpensslVerifier());
  }
};

Codes codes(const Judgement& judgement) {
  Codes out;
  for (const Finding& finding : judgement.findings)
    out.push_back(std::string(code_name(finding.code)) + "[" + std::to_string(finding.certificate) +
                  "]");
  return out;
}

}  // namespace

TEST_CASE("fetched certificates complete a path and are called so") {
  const Scene scene;
  const Judgement judgement = scene.judged({scene.leaf.der}, {scene.upper.der, scene.lower.der});
  CHECK(codes(judgement).empty());
  CHECK(judgement.path == Path{0, 1, 2, 3});
  REQUIRE(judgement.chain.size() == 4);
  CHECK(judgement.chain[0].source == Source::sent);
  CHECK(judgement.chain[1].source == Source::aia);
  CHECK(judgement.chain[1].der == scene.lower.der);
  CHECK(judgement.chain[2].source == Source::aia);
  CHECK(judgement.chain[3].source == Source::store);
}

TEST_CASE("a fetched certificate that the path does without is neither shown nor warned of") {
  const Scene scene;
  const Issued other = CertificateBuilder::authority("Other").self_signed();
  const Judgement judgement =
      scene.judged({scene.leaf.der, scene.lower.der, scene.upper.der},
                   {other.der, scene.lower.der, Bytes{0x30, 0x03, 1, 2, 3}});
  CHECK(codes(judgement).empty());
  CHECK(judgement.chain.size() == 4);
  CHECK(judgement.chain[1].source == Source::sent);
}

TEST_CASE("a fetched certificate without its own issuer is one more that was not sent") {
  const Scene scene;
  const Judgement judgement = scene.judged({scene.leaf.der}, {scene.lower.der});
  CHECK(codes(judgement) == Codes{"issuer_missing[1]"});
  CHECK(judgement.findings.front().seen == "http://ca.test/i.der");
  CHECK(judgement.path == Path{0, 1});
}

TEST_CASE("a fetched root is no anchor") {
  const Scene scene;
  const Issued own_root =
      CertificateBuilder::authority("Own").extension(aia, address).self_signed();
  const Issued leaf =
      CertificateBuilder::server("a.test").extension(aia, address).issued_by(own_root);
  const Judgement judgement = scene.judged({leaf.der}, {own_root.der});
  CHECK(codes(judgement) == Codes{"issuer_unknown[1]"});
  CHECK(!judgement.trusted());
  CHECK(judgement.chain[1].source == Source::aia);
}

TEST_CASE("a fetched copy of an authority of the store is the store's") {
  const Scene scene;
  const Judgement judgement =
      scene.judged({scene.leaf.der, scene.lower.der, scene.upper.der}, {scene.root.der});
  CHECK(codes(judgement).empty());
  CHECK(judgement.chain[3].source == Source::store);
}

TEST_CASE("a fetched certificate is held to every rule of an issuer") {
  const Scene scene;
  const Issued no_authority = CertificateBuilder::server("Lower").issued_by(scene.upper);
  const Issued leaf =
      CertificateBuilder::server("a.test").extension(aia, address).issued_by(no_authority);
  CHECK(!scene.judged({leaf.der}, {no_authority.der, scene.upper.der}).trusted());
}

TEST_CASE("nothing fetched takes the place of a leaf that was not sent") {
  const Scene scene;
  CHECK(codes(scene.judged({}, {scene.leaf.der, scene.lower.der, scene.upper.der})) ==
        Codes{"malformed[0]"});
}

}  // namespace tlsget::x509

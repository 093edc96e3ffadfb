// What judge() says of chains that differ from a good one in exactly one thing.
#include "x509/judgement.hpp"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <string>
#include <vector>

#include "base/text.hpp"
#include "support/x509/certificate_builder.hpp"
#include "support/x509/openssl_verifier.hpp"
#include "x509/algorithms.hpp"

namespace tlsget::x509 {
namespace {

using test::CertificateBuilder;
using test::Issued;
using test::Key;
using test::test_now;
constexpr auto day = std::chrono::days{1};

/// root -> intermediate -> leaf for a.test; a test changes one builder and asks.
struct Scene {
  CertificateBuilder root_builder = CertificateBuilder::authority("Root");
  CertificateBuilder intermediate_builder = CertificateBuilder::authority("Intermediate");
  CertificateBuilder leaf_builder = CertificateBuilder::server("a.test");
  url::Host host{url::HostKind::name, "a.test", {}};
  std::chrono::seconds least_time_left{0};

  Issued root = root_builder.self_signed();
  Issued intermediate = intermediate_builder.issued_by(root);
  Issued leaf = leaf_builder.issued_by(intermediate);

  void issue() {
    root = root_builder.self_signed();
    intermediate = intermediate_builder.issued_by(root);
    leaf = leaf_builder.issued_by(intermediate);
  }
  Judgement judge_it() { return judge_sent({leaf.der, intermediate.der}, {root}); }
  Judgement judge_anew() {
    issue();
    return judge_it();
  }
  Judgement judge_sent(const std::vector<Bytes>& sent, const std::vector<Issued>& trusted) const {
    TrustStore store;
    for (const auto& authority : trusted) store.add_pem(authority.pem(), "test store");
    const test::OpensslVerifier verifier;
    JudgementRequest request;
    request.sent = sent;
    request.host = host;
    request.trust = &store;
    request.now = test_now;
    request.least_time_left = least_time_left;
    Judgement judgement = judge(request, verifier);
    CHECK(judgement.signature_checks == verifier.calls());
    return judgement;
  }
};

/// "expired[1]", warnings in parentheses.
std::vector<std::string> codes(const Judgement& judgement) {
  std::vector<std::string> out;
  for (const auto& finding : judgement.findings) {
    const std::string text =
        std::string(code_name(finding.code)) + "[" + std::to_string(finding.certificate) + "]";
    out.push_back(finding.severity == Severity::warning ? "(" + text + ")" : text);
  }
  return out;
}

using Codes = std::vector<std::string>;
using Path = std::vector<std::size_t>;

TEST_CASE("a certificate that the store rejects is on no path, wherever it comes from") {
  const Scene scene;
  const auto rejecting = [&](const Issued& bad) {
    Bytes octets = bad.der;
    const Bytes settings{0x30, 0x0c, 0xa0, 0x0a, 0x06, 0x08, 0x2b,
                         0x06, 0x01, 0x05, 0x05, 0x07, 0x03, 0x01};
    octets.insert(octets.end(), settings.begin(), settings.end());
    TrustStore store;
    store.add_pem("-----BEGIN TRUSTED CERTIFICATE-----\n" + text::base64_encode(octets) +
                      "\n-----END TRUSTED CERTIFICATE-----\n" + scene.root.pem(),
                  "test store");
    const test::OpensslVerifier verifier;
    const std::vector<Bytes> sent{scene.leaf.der, scene.intermediate.der};
    JudgementRequest request;
    request.sent = sent;
    request.host = scene.host;
    request.trust = &store;
    request.now = test_now;
    return judge(request, verifier);
  };
  CHECK_FALSE(rejecting(scene.intermediate).trusted());
  CHECK_FALSE(rejecting(scene.root).trusted());
  CHECK(codes(rejecting(scene.leaf)) == Codes{"usage[0]"});
}

TEST_CASE("trusts a good chain and says what it was judged by") {
  Scene scene;
  const Judgement judgement = scene.judge_it();
  CHECK(codes(judgement).empty());
  CHECK(judgement.trusted());
  CHECK(judgement.path == Path{0, 1, 2});
  REQUIRE(judgement.chain.size() == 3);
  CHECK(judgement.chain[0].der == scene.leaf.der);
  CHECK(judgement.chain[0].source == Source::sent);
  CHECK(judgement.chain[0].in_path);
  CHECK(judgement.chain[2].der == scene.root.der);
  CHECK(judgement.chain[2].source == Source::store);
  CHECK(judgement.trust_source == "test store");
  CHECK(judgement.trust_size == 1);
  CHECK(judgement.signature_checks == 2);
  CHECK(judgement.host == "a.test");
  CHECK(judgement.judged_at == test_now);
}

TEST_CASE("asks for no name when nobody in particular was asked for, and for all else") {
  Scene scene;
  TrustStore store;
  store.add_pem(scene.root.pem(), "test store");
  const test::OpensslVerifier verifier;
  JudgementRequest request;
  request.trust = &store;
  request.now = test_now;
  const std::vector<Bytes> sent{scene.leaf.der, scene.intermediate.der};
  request.sent = sent;
  CHECK(codes(judge(request, verifier)) == Codes{"name_mismatch[0]"});  // fails closed
  request.check_host = false;
  CHECK(judge(request, verifier).trusted());
  CHECK(judge(request, verifier).host.empty());
  request.host = {url::HostKind::name, "b.test", {}};
  CHECK(judge(request, verifier).trusted());
  const Issued client = CertificateBuilder::server("a.test")
                            .extension("extendedKeyUsage", "clientAuth")
                            .extension("keyUsage", "critical,keyAgreement")
                            .issued_by(scene.intermediate);
  const std::vector<Bytes> clients{client.der, scene.intermediate.der};
  request.sent = clients;
  CHECK(codes(judge(request, verifier)) == Codes{"usage[0]", "usage[0]"});
}

TEST_CASE("trusts other good keys and signatures") {
  Scene scene;
  SECTION("RSA with PKCS #1 v1.5") {
    scene.root_builder.key(Key::rsa(2048));
    scene.intermediate_builder.key(Key::rsa(2048)).digest("SHA384");
    scene.leaf_builder.key(Key::rsa(2048));
  }
  SECTION("RSA-PSS") {
    scene.root_builder.key(Key::rsa(2048));
    scene.intermediate_builder.pss().digest("SHA512");
  }
  SECTION("Ed25519 above an EC leaf") {
    scene.root_builder.key(Key::ed25519());
    scene.intermediate_builder.key(Key::ed25519());
  }
  SECTION("P-384 and P-521") {
    scene.root_builder.key(Key::ec("secp521r1"));
    scene.intermediate_builder.key(Key::ec("secp384r1"));
  }
  CHECK(codes(scene.judge_anew()).empty());
}

TEST_CASE("blames an expired certificate on the one that expired, with its date") {
  Scene scene;
  SECTION("leaf") {
    scene.leaf_builder.valid(test_now - 90 * day, test_now - day);
    const Judgement judgement = scene.judge_anew();
    CHECK(codes(judgement) == Codes{"expired[0]"});
    CHECK(judgement.findings[0].when == test_now - day);
    CHECK(judgement.findings[0].subject == "a.test");
    CHECK(judgement.path == Path{0, 1, 2});
  }
  SECTION("intermediate") {
    scene.intermediate_builder.valid(test_now - 90 * day, test_now - day);
    const Judgement judgement = scene.judge_anew();
    CHECK(codes(judgement) == Codes{"expired[1]"});
    CHECK(judgement.findings[0].subject == "Intermediate");
  }
  SECTION("root") {
    scene.root_builder.valid(test_now - 90 * day, test_now - day);
    CHECK(codes(scene.judge_anew()) == Codes{"expired[2]"});
  }
  SECTION("not yet valid") {
    scene.leaf_builder.valid(test_now + day, test_now + 90 * day);
    const Judgement judgement = scene.judge_anew();
    CHECK(codes(judgement) == Codes{"not_yet_valid[0]"});
    CHECK(judgement.findings[0].when == test_now + day);
  }
}

TEST_CASE("both ends of the validity belong to it") {
  Scene scene;
  const std::chrono::seconds second{1};
  scene.leaf_builder.valid(test_now, test_now);
  CHECK(scene.judge_anew().trusted());
  scene.leaf_builder.valid(test_now - day, test_now - second);
  CHECK(codes(scene.judge_anew()) == Codes{"expired[0]"});
  scene.leaf_builder.valid(test_now + second, test_now + day);
  CHECK(codes(scene.judge_anew()) == Codes{"not_yet_valid[0]"});
}

TEST_CASE("says which names the leaf has and which was asked for") {
  Scene scene;
  scene.leaf_builder.extension("subjectAltName", "DNS:b.test,DNS:*.c.test,IP:192.0.2.1");
  const Judgement judgement = scene.judge_anew();
  REQUIRE(codes(judgement) == Codes{"name_mismatch[0]"});
  CHECK(judgement.findings[0].expected == "a.test");
  CHECK(judgement.findings[0].seen == "b.test, *.c.test, 192.0.2.1");
}

TEST_CASE("tells of a common name that would have covered the host long ago") {
  Scene scene;
  scene.leaf_builder.without("subjectAltName");
  const Judgement judgement = scene.judge_anew();
  CHECK(codes(judgement) == Codes{"name_mismatch[0]", "(no_san_but_cn[0])"});
  CHECK(judgement.findings[0].reason == Reason::only_common_name);
  CHECK(judgement.findings[0].seen == "a.test");
  CHECK(judgement.findings[1].seen == "a.test");
}

TEST_CASE("covers addresses") {
  Scene scene;
  scene.leaf_builder.extension("subjectAltName", "IP:192.0.2.1,IP:::1");
  scene.host = {url::HostKind::ipv4, "192.0.2.1", {}};
  CHECK(scene.judge_anew().trusted());
  scene.host = {url::HostKind::ipv6, "::1", {}};
  CHECK(scene.judge_it().trusted());
  scene.host = {url::HostKind::ipv4, "192.0.2.2", {}};
  CHECK(codes(scene.judge_it()) == Codes{"name_mismatch[0]"});
}

TEST_CASE("reports all that is wrong, the most useful first") {
  Scene scene;
  scene.leaf_builder.extension("subjectAltName", "DNS:b.test")
      .valid(test_now - 90 * day, test_now - day)
      .extension("extendedKeyUsage", "clientAuth");
  scene.intermediate_builder.valid(test_now - 90 * day, test_now - 2 * day);
  CHECK(codes(scene.judge_anew()) ==
        Codes{"expired[0]", "expired[1]", "name_mismatch[0]", "usage[0]"});
}

TEST_CASE("a leaf that signed itself is self-signed unless it is in the store") {
  Scene scene;
  const Issued leaf = scene.leaf_builder.self_signed();
  const Judgement judgement = scene.judge_sent({leaf.der}, {scene.root});
  CHECK(codes(judgement) == Codes{"self_signed[0]"});
  CHECK(judgement.path == Path{0});
  CHECK(scene.judge_sent({leaf.der}, {leaf}).trusted());

  SECTION("even when another one of its name is in the store") {
    const Issued former = CertificateBuilder::server("a.test").self_signed();
    CHECK(codes(scene.judge_sent({leaf.der}, {former})) == Codes{"self_signed[0]"});
  }
}

TEST_CASE("every certificate of the store is an anchor, whoever issued it") {
  Scene scene;
  SECTION("the leaf") {
    const Judgement judgement = scene.judge_sent({scene.leaf.der}, {scene.leaf});
    CHECK(judgement.trusted());
    CHECK(judgement.path == Path{0});
    CHECK(judgement.chain[0].source == Source::sent);
    CHECK(judgement.signature_checks == 0);
  }
  SECTION("the intermediate") {
    const Judgement judgement =
        scene.judge_sent({scene.leaf.der, scene.intermediate.der}, {scene.intermediate});
    CHECK(codes(judgement).empty());
    CHECK(judgement.path == Path{0, 1});
  }
  SECTION("which was not sent") {
    const Judgement judgement = scene.judge_sent({scene.leaf.der}, {scene.intermediate});
    CHECK(codes(judgement).empty());
    CHECK(judgement.chain.at(1).source == Source::store);
  }
  SECTION("but its dates and the name still count") {
    scene.leaf_builder.valid(test_now - 90 * day, test_now - day);
    scene.host.text = "b.test";
    scene.issue();
    CHECK(codes(scene.judge_sent({scene.leaf.der}, {scene.leaf})) ==
          Codes{"expired[0]", "name_mismatch[0]"});
  }
}

TEST_CASE("an issuer that was not sent is told from one that is not known") {
  Scene scene;
  SECTION("the leaf says where its issuer is") {
    scene.leaf_builder.extension("authorityInfoAccess", "caIssuers;URI:http://ca.test/i.der");
    scene.issue();
    const Judgement judgement = scene.judge_sent({scene.leaf.der}, {scene.root});
    REQUIRE(codes(judgement) == Codes{"issuer_missing[0]"});
    CHECK(judgement.findings[0].expected == "CN=Intermediate");
    CHECK(judgement.findings[0].seen == "http://ca.test/i.der");
  }
  SECTION("the chain goes up to an authority that is not in the store") {
    const Issued other = CertificateBuilder::authority("Other").self_signed();
    const Judgement judgement = scene.judge_sent({scene.leaf.der, scene.intermediate.der}, {other});
    REQUIRE(codes(judgement) == Codes{"issuer_unknown[1]"});
    CHECK(judgement.findings[0].expected == "CN=Root");
    CHECK(judgement.path == Path{0, 1});
  }
  SECTION("the root was sent and is not in the store") {
    const Issued other = CertificateBuilder::authority("Other").self_signed();
    const Judgement judgement =
        scene.judge_sent({scene.leaf.der, scene.intermediate.der, scene.root.der}, {other});
    REQUIRE(codes(judgement) == Codes{"issuer_unknown[2]"});
    CHECK(judgement.findings[0].expected == "CN=Root");
    CHECK(judgement.findings[0].seen.empty());
  }
  SECTION("an authority of that name has another key") {
    const Issued other = CertificateBuilder::authority("Root").self_signed();
    const Judgement judgement = scene.judge_sent({scene.leaf.der, scene.intermediate.der}, {other});
    REQUIRE(codes(judgement) == Codes{"issuer_unknown[1]"});
    CHECK(judgement.findings[0].seen == "an authority of that name with another key");
    const Judgement with_root =
        scene.judge_sent({scene.leaf.der, scene.intermediate.der, scene.root.der}, {other});
    REQUIRE(codes(with_root) == Codes{"issuer_unknown[2]"});
    CHECK(with_root.findings[0].seen == "an authority of that name with another key");
  }
  SECTION("the store is empty") {
    CHECK(codes(scene.judge_sent({scene.leaf.der, scene.intermediate.der}, {})) ==
          Codes{"issuer_unknown[1]"});
  }
}

TEST_CASE("a signature that does not fit is bad") {
  Scene scene;
  SECTION("of the leaf") {
    scene.leaf.der.back() ^= 0x01;
    const Judgement judgement = scene.judge_it();
    REQUIRE(codes(judgement) == Codes{"bad_signature[0]", "(extra[1])"});
    CHECK(judgement.findings[0].expected == "a signature by CN=Intermediate");
  }
  SECTION("of the intermediate") {
    scene.intermediate.der.back() ^= 0x01;
    CHECK(codes(scene.judge_it()) == Codes{"bad_signature[1]"});
  }
  SECTION("but that of the anchor is not looked at") {
    scene.root.der.back() ^= 0x01;
    CHECK(scene.judge_it().trusted());
  }
  SECTION("signed by somebody else under that name") {
    Issued impostor = CertificateBuilder::authority("Intermediate").self_signed();
    const Issued forged =
        CertificateBuilder::server("a.test").without("authorityKeyIdentifier").issued_by(impostor);
    CHECK(codes(scene.judge_sent({forged.der, scene.intermediate.der}, {scene.root})) ==
          Codes{"bad_signature[0]", "(extra[1])"});
  }
}

TEST_CASE("refuses signatures over weak digests, but for the anchor's own") {
  const Key rsa = Key::rsa(2048);
  Scene scene;
  scene.root_builder.key(rsa);
  scene.intermediate_builder.key(Key::rsa(2048));
  for (const char* digest : {"SHA1", "MD5"}) {
    INFO(digest);
    scene.leaf_builder.digest(digest);
    scene.intermediate_builder.digest("SHA256");
    const Judgement judgement = scene.judge_anew();
    REQUIRE(codes(judgement) == Codes{"weak_signature[0]"});
    CHECK(judgement.path == Path{0, 1, 2});
    scene.leaf_builder.digest("SHA256");
    scene.intermediate_builder.digest(digest);
    CHECK(codes(scene.judge_anew()) == Codes{"weak_signature[1]"});
  }
  scene.intermediate_builder.digest("SHA256");
  scene.root_builder.digest("SHA1");
  CHECK(scene.judge_anew().trusted());
}

/// Checks nothing, and says why.
class BlindVerifier : public SignatureVerifier {
 public:
  explicit BlindVerifier(Result result) : result_(result) {}
  Result verify(const PublicKey&, const SignatureAlgorithm&, BytesView, BytesView) const override {
    return result_;
  }

 private:
  Result result_;
};

Judgement judged_blindly(
    const Scene& scene, SignatureVerifier::Result result = SignatureVerifier::Result::unsupported) {
  TrustStore store;
  store.add_pem(scene.root.pem(), "test store");
  const std::vector<Bytes> sent{scene.leaf.der};
  JudgementRequest request;
  request.sent = sent;
  request.host = scene.host;
  request.trust = &store;
  request.now = test_now;
  return judge(request, BlindVerifier(result));
}

TEST_CASE(
    "an issuer whose key cannot be used is to blame itself, in the store and when it was sent") {
  Scene scene;
  scene.issue();
  scene.leaf = scene.leaf_builder.issued_by(scene.root);
  const auto unsupported_key = SignatureVerifier::Result::unsupported_key;
  const Judgement stored = judged_blindly(scene, unsupported_key);
  REQUIRE(codes(stored) == Codes{"weak_key[1]"});
  CHECK(stored.findings[0].reason == Reason::unsupported);
  CHECK(stored.findings[0].subject == stored.chain[1].certificate->subject.display());
  CHECK(stored.findings[0].seen == describe_key(stored.chain[1].certificate->key));
  CHECK(stored.chain[1].source == Source::store);
  CHECK(stored.path == Path{0});

  TrustStore nobody;
  const std::vector<Bytes> sent{scene.leaf.der, scene.root.der};
  JudgementRequest request;
  request.sent = sent;
  request.host = scene.host;
  request.trust = &nobody;
  request.now = test_now;
  const Judgement judgement = judge(request, BlindVerifier(unsupported_key));
  CHECK(codes(judgement) == Codes{"weak_key[1]"});
  CHECK(judgement.chain.size() == 2);
}

TEST_CASE("a signature that cannot be checked is called unsupported, not forged or unread") {
  Scene scene;
  scene.root_builder.key(Key::ed25519());
  scene.issue();
  scene.leaf = scene.leaf_builder.issued_by(scene.root);
  const Judgement judgement = judged_blindly(scene);
  REQUIRE(codes(judgement) == Codes{"weak_signature[0]"});
  CHECK(judgement.findings[0].reason == Reason::unsupported);
  CHECK(judgement.findings[0].seen == "Ed25519");
  CHECK(judgement.findings[0].expected == "a supported algorithm");
}

TEST_CASE("a weak digest that cannot be checked either is told once, as weak") {
  Scene scene;
  scene.root_builder.key(Key::rsa(2048));
  scene.issue();
  scene.leaf = scene.leaf_builder.digest("MD5").issued_by(scene.root);
  const Judgement judgement = judged_blindly(scene);
  REQUIRE(codes(judgement) == Codes{"weak_signature[0]"});
  CHECK(judgement.findings[0].reason == Reason::usual);
}

TEST_CASE("refuses weak keys wherever they stand") {
  Scene scene;
  SECTION("RSA of 1024 bits in the leaf") {
    scene.leaf_builder.key(Key::rsa(1024));
    const Judgement judgement = scene.judge_anew();
    REQUIRE(codes(judgement) == Codes{"weak_key[0]"});
    CHECK(judgement.findings[0].seen == "RSA of 1024 bits");
  }
  SECTION("RSA of 2047 bits in the intermediate") {
    scene.intermediate_builder.key(Key::rsa(2047));
    CHECK(codes(scene.judge_anew()) == Codes{"weak_key[1]"});
  }
  SECTION("RSA of 1024 bits in the root") {
    scene.root_builder.key(Key::rsa(1024));
    CHECK(codes(scene.judge_anew()) == Codes{"weak_key[2]"});
  }
  SECTION("P-192 and secp256k1") {
    scene.leaf_builder.key(Key::ec("prime192v1"));
    CHECK(codes(scene.judge_anew()) == Codes{"weak_key[0]"});
    scene.leaf_builder.key(Key::ec("secp256k1"));
    const Judgement judgement = scene.judge_anew();
    REQUIRE(codes(judgement) == Codes{"weak_key[0]"});
    CHECK(judgement.findings[0].seen == "EC secp256k1");
  }
}

TEST_CASE("an issuer must be an authority that may sign certificates") {
  Scene scene;
  SECTION("no basicConstraints") {
    scene.intermediate_builder.without("basicConstraints");
    CHECK(codes(scene.judge_anew()) == Codes{"usage[1]"});
  }
  SECTION("cA FALSE") {
    scene.intermediate_builder.extension("basicConstraints", "critical,CA:FALSE");
    CHECK(codes(scene.judge_anew()) == Codes{"usage[1]"});
  }
  SECTION("no keyCertSign") {
    scene.intermediate_builder.extension("keyUsage", "critical,digitalSignature");
    const Judgement judgement = scene.judge_anew();
    REQUIRE(codes(judgement) == Codes{"usage[1]"});
    CHECK(judgement.findings[0].expected == "keyUsage keyCertSign");
    CHECK(judgement.findings[0].seen == "digitalSignature");
  }
  SECTION("no keyUsage at all is no limit") {
    scene.intermediate_builder.without("keyUsage");
    CHECK(scene.judge_anew().trusted());
  }
  SECTION("a server's certificate signs another") {
    scene.intermediate_builder = CertificateBuilder::server("c.test");
    CHECK(codes(scene.judge_anew()) == Codes{"usage[1]", "usage[1]"});
  }
  SECTION("a root of version 3 without cA") {
    scene.root_builder.without("basicConstraints");
    CHECK(codes(scene.judge_anew()) == Codes{"usage[2]"});
  }
}

TEST_CASE("a root of version 1 is an authority by being in the store, an intermediate is not") {
  const auto old = [](const char* name) {
    return CertificateBuilder(name)
        .version(1)
        .without("subjectKeyIdentifier")
        .without("authorityKeyIdentifier");
  };
  Scene scene;
  SECTION("root") {
    scene.root_builder = old("Root");
    scene.root = scene.root_builder.self_signed();
    scene.intermediate_builder.without("authorityKeyIdentifier");
    CHECK(codes(scene.judge_anew()).empty());
  }
  SECTION("intermediate") {
    scene.intermediate_builder = old("Intermediate");
    scene.leaf_builder.without("authorityKeyIdentifier");
    CHECK(codes(scene.judge_anew()) == Codes{"usage[1]"});
    CHECK(codes(scene.judge_sent({scene.leaf.der}, {scene.intermediate})) == Codes{"usage[1]"});
  }
}

TEST_CASE("an extended key usage limits a certificate and what is below it") {
  Scene scene;
  SECTION("leaf for clients") {
    scene.leaf_builder.extension("extendedKeyUsage", "clientAuth");
    const Judgement judgement = scene.judge_anew();
    REQUIRE(codes(judgement) == Codes{"usage[0]"});
    CHECK(judgement.findings[0].expected == "extKeyUsage serverAuth");
    CHECK(judgement.findings[0].seen == "clientAuth");
  }
  SECTION("intermediate for clients") {
    scene.intermediate_builder.extension("extendedKeyUsage", "clientAuth");
    CHECK(codes(scene.judge_anew()) == Codes{"usage[1]"});
  }
  SECTION("root for mail") {
    scene.root_builder.extension("extendedKeyUsage", "emailProtection");
    CHECK(codes(scene.judge_anew()) == Codes{"usage[2]"});
  }
  SECTION("any purpose") {
    scene.leaf_builder.extension("extendedKeyUsage", "anyExtendedKeyUsage");
    scene.intermediate_builder.extension("extendedKeyUsage", "anyExtendedKeyUsage");
    CHECK(scene.judge_anew().trusted());
  }
  SECTION("servers among others") {
    scene.intermediate_builder.extension("extendedKeyUsage", "clientAuth,serverAuth");
    CHECK(scene.judge_anew().trusted());
  }
  SECTION("none") {
    scene.leaf_builder.without("extendedKeyUsage");
    CHECK(scene.judge_anew().trusted());
  }
}

TEST_CASE("the server's key must be allowed to sign") {
  Scene scene;
  scene.leaf_builder.extension("keyUsage", "critical,keyEncipherment");
  const Judgement judgement = scene.judge_anew();
  REQUIRE(codes(judgement) == Codes{"usage[0]"});
  CHECK(judgement.findings[0].expected == "keyUsage digitalSignature");
  CHECK(judgement.findings[0].seen == "keyEncipherment");
  scene.leaf_builder.without("keyUsage");
  CHECK(scene.judge_anew().trusted());
}

TEST_CASE("counts intermediates against a path length, self-issued ones and the leaf not") {
  Scene scene;
  const Issued second = CertificateBuilder::authority("Second").issued_by(scene.intermediate);
  SECTION("none allowed, none there") {
    scene.intermediate_builder.extension("basicConstraints", "critical,CA:TRUE,pathlen:0");
    CHECK(scene.judge_anew().trusted());
  }
  SECTION("none allowed, one there") {
    scene.root_builder.extension("basicConstraints", "critical,CA:TRUE,pathlen:0");
    const Judgement judgement = scene.judge_anew();
    REQUIRE(codes(judgement) == Codes{"path_length[2]"});
    CHECK(judgement.findings[0].expected == "at most 0 intermediates below it");
    CHECK(judgement.findings[0].seen == "1");
  }
  SECTION("a self-issued one is not counted") {
    scene.root_builder.extension("basicConstraints", "critical,CA:TRUE,pathlen:1");
    scene.issue();
    const Issued rollover =
        CertificateBuilder::authority("Intermediate").issued_by(scene.intermediate);
    const Issued leaf = scene.leaf_builder.issued_by(rollover);
    CHECK(codes(scene.judge_sent({leaf.der, rollover.der, scene.intermediate.der}, {scene.root}))
              .empty());
  }
  SECTION("the leaf's own says nothing") {
    scene.leaf_builder.extension("basicConstraints", "CA:TRUE,pathlen:0");
    CHECK(scene.judge_anew().trusted());
  }
}

TEST_CASE("refuses critical extensions that it does not understand, and only critical ones") {
  Scene scene;
  const Bytes value{0x05, 0x00};
  SECTION("leaf") {
    scene.leaf_builder.raw_extension("1.2.3.4", true, value);
    const Judgement judgement = scene.judge_anew();
    REQUIRE(codes(judgement) == Codes{"critical_extension[0]"});
    CHECK(judgement.findings[0].seen == "1.2.3.4");
  }
  SECTION("intermediate") {
    scene.intermediate_builder.raw_extension("1.2.3.4", true, value);
    CHECK(codes(scene.judge_anew()) == Codes{"critical_extension[1]"});
  }
  SECTION("root") {
    scene.root_builder.raw_extension("1.2.3.4", true, value);
    CHECK(codes(scene.judge_anew()) == Codes{"critical_extension[2]"});
  }
  SECTION("not critical") {
    scene.leaf_builder.raw_extension("1.2.3.4", false, value);
    CHECK(scene.judge_anew().trusted());
  }
  SECTION("a pre-certificate") {
    scene.leaf_builder.raw_extension("1.3.6.1.4.1.11129.2.4.3", true, value);
    const Judgement judgement = scene.judge_anew();
    REQUIRE(codes(judgement) == Codes{"critical_extension[0]"});
    CHECK(judgement.findings[0].seen == "1.3.6.1.4.1.11129.2.4.3 (ctPoison)");
  }
}

TEST_CASE("holds names to the constraints of every authority above") {
  Scene scene;
  const auto violated_by = [&](const std::string& constraints) {
    scene.intermediate_builder.extension("nameConstraints", constraints);
    const Judgement judgement = scene.judge_anew();
    if (judgement.trusted()) return std::string();
    REQUIRE(codes(judgement) == Codes{"constraint[1]"});
    CHECK(judgement.findings[0].subject == "Intermediate");
    CHECK(judgement.findings[0].below == "a.test");
    return judgement.findings[0].seen + " against " + judgement.findings[0].expected;
  };
  SECTION("names") {
    CHECK(violated_by("critical,permitted;DNS:a.test").empty());
    CHECK(violated_by("permitted;DNS:test").empty());
    CHECK(violated_by("critical,permitted;DNS:b.test") == "a.test against permitted: b.test");
    CHECK(violated_by("permitted;DNS:b.test") == "a.test against permitted: b.test");
    CHECK(violated_by("critical,excluded;DNS:test") == "a.test against excluded: test");
    CHECK(violated_by("critical,permitted;DNS:test,excluded;DNS:a.test") ==
          "a.test against excluded: a.test");
  }
  SECTION("addresses do not bother names, nor names addresses") {
    CHECK(violated_by("critical,permitted;IP:192.0.2.0/255.255.255.0").empty());
    scene.leaf_builder.extension("subjectAltName", "DNS:a.test,IP:192.0.2.1");
    CHECK(violated_by("critical,permitted;IP:192.0.2.0/255.255.255.0").empty());
    CHECK(violated_by("critical,permitted;IP:198.51.100.0/255.255.255.0") ==
          "192.0.2.1 against permitted: 198.51.100.0/255.255.255.0");
    CHECK(violated_by("critical,excluded;IP:192.0.2.1/255.255.255.255") ==
          "192.0.2.1 against excluded: 192.0.2.1/255.255.255.255");
  }
  SECTION("mail and URIs") {
    scene.leaf_builder.extension("subjectAltName", "DNS:a.test,email:x@a.test,URI:https://a.test/");
    CHECK(violated_by("critical,permitted;email:a.test").empty());
    CHECK(violated_by("critical,permitted;email:b.test") == "x@a.test against permitted: b.test");
    CHECK(violated_by("critical,excluded;URI:a.test") ==
          "https://a.test/ against excluded: a.test");
  }
  SECTION("a form that is not understood, when such a name is there") {
    CHECK(violated_by("critical,excluded;otherName:1.2.3.4;UTF8:x").empty());
    scene.leaf_builder.extension("subjectAltName", "DNS:a.test,otherName:1.2.3.4;UTF8:y");
    CHECK(violated_by("critical,excluded;otherName:1.2.3.4;UTF8:x") ==
          "otherName against excluded: otherName");
  }
}

TEST_CASE("holds subjects to constraints of the directory") {
  // NameConstraints { permitted { directoryName O=Acme } }, and the same excluded.
  const auto constraints = [](std::uint8_t tag) {
    Bytes der = *text::hex_decode(
        "3019a0173015a41330113"
        "10f300d060355040a0c0641636d6521");
    der = *text::hex_decode("3017a0153013a411300f310d300b060355040a0c0441636d65");
    der[2] = tag;
    return der;
  };
  Scene scene;
  const auto judged = [&](std::uint8_t tag, std::string organisation) {
    scene.root_builder =
        CertificateBuilder::authority("Root").raw_extension("2.5.29.30", true, constraints(tag));
    scene.intermediate_builder.subject({{"O", organisation}, {"CN", "Intermediate"}});
    scene.leaf_builder.subject({{"O", organisation}, {"CN", "a.test"}});
    return codes(scene.judge_anew());
  };
  CHECK(judged(0xa0, "Acme").empty());
  CHECK(judged(0xa0, "ACME ").empty());
  CHECK(judged(0xa0, "Other") == Codes{"constraint[2]", "constraint[2]"});
  CHECK(judged(0xa1, "Other").empty());
  CHECK(judged(0xa1, "acme") == Codes{"constraint[2]", "constraint[2]"});
}

TEST_CASE("constraints pass over self-issued intermediates, never over the leaf") {
  Scene scene;
  scene.root_builder.extension("nameConstraints", "critical,permitted;DNS:a.test");
  scene.issue();
  const Issued rollover = CertificateBuilder::authority("Root")
                              .extension("subjectAltName", "DNS:b.test")
                              .issued_by(scene.root);
  const Issued good = CertificateBuilder::server("a.test").issued_by(rollover);
  CHECK(codes(scene.judge_sent({good.der, rollover.der}, {scene.root})).empty());
  scene.host.text = "b.test";
  const Issued leaf =
      CertificateBuilder::server("b.test").subject({{"CN", "Root"}}).issued_by(scene.root);
  CHECK(codes(scene.judge_sent({leaf.der}, {scene.root})) == Codes{"constraint[1]"});
}

TEST_CASE("holds a path to the policies that an authority requires") {
  const Bytes policy = *text::hex_decode(
      "300730050603"
      "2a0304");
  Scene scene;
  scene.intermediate_builder.extension("policyConstraints", "critical,requireExplicitPolicy:0")
      .raw_extension("2.5.29.32", true, policy);
  scene.leaf_builder.raw_extension("2.5.29.32", false, policy);
  CHECK(codes(scene.judge_anew()).empty());
  scene.leaf_builder = CertificateBuilder::server("a.test");
  const Judgement judgement = scene.judge_anew();
  REQUIRE(codes(judgement) == Codes{"constraint[0]"});
  CHECK(judgement.findings[0].reason == Reason::policy);
}

TEST_CASE("what can be read but may not be so is malformed") {
  Scene scene;
  SECTION("extensions in version 1") {
    scene.leaf_builder.version(1);
    CHECK(codes(scene.judge_anew()) == Codes{"malformed[0]"});
  }
  SECTION("an empty issuer") {
    scene.root_builder.subject({});
    const Judgement judgement = scene.judge_anew();
    CHECK(codes(judgement) == Codes{"malformed[1]", "malformed[2]"});
  }
  SECTION("two signature algorithms") {
    const Bytes sha256 = *text::hex_decode("2a8648ce3d040302");
    auto& der = scene.leaf.der;
    const auto outer = std::find_end(der.begin(), der.end(), sha256.begin(), sha256.end());
    *(outer + 7) = 0x03;
    const auto seen = codes(scene.judge_it());
    CHECK(std::ranges::find(seen, "malformed[0]") != seen.end());
  }
}

TEST_CASE("certificates that cannot be read stay in the chain with a name for what is wrong") {
  Scene scene;
  Bytes broken = scene.intermediate.der;
  broken.push_back(0);
  SECTION("the leaf") {
    const Judgement judgement =
        scene.judge_sent({Bytes{0x30, 0x00}, scene.intermediate.der}, {scene.root});
    REQUIRE(codes(judgement) == Codes{"malformed[0]"});
    CHECK(judgement.findings[0].seen == "TBSCertificate is missing (octet 2)");
    CHECK(!judgement.chain[0].certificate);
    CHECK(judgement.chain[1].certificate);
    CHECK(judgement.path.empty());
    CHECK(!judgement.trusted());
  }
  SECTION("the intermediate") {
    const Judgement judgement = scene.judge_sent({scene.leaf.der, broken}, {scene.root});
    CHECK(codes(judgement) == Codes{"malformed[1]", "issuer_unknown[0]"});
    CHECK(!judgement.chain[1].certificate);
  }
  SECTION("one that is not needed") {
    const Judgement judgement =
        scene.judge_sent({scene.leaf.der, scene.intermediate.der, broken}, {scene.root});
    CHECK(codes(judgement) == Codes{"(malformed[2])"});
    CHECK(judgement.trusted());
  }
  SECTION("none sent at all") {
    const Judgement judgement = scene.judge_sent({}, {scene.root});
    CHECK(codes(judgement) == Codes{"malformed[0]"});
    CHECK(!judgement.trusted());
  }
}

TEST_CASE("warns of what is out of order or not needed") {
  Scene scene;
  const Issued second = CertificateBuilder::authority("Second").issued_by(scene.intermediate);
  const Issued leaf = scene.leaf_builder.issued_by(second);
  const auto judged = [&](const std::vector<Bytes>& sent) {
    const Judgement judgement = scene.judge_sent(sent, {scene.root});
    CHECK(judgement.trusted());
    return codes(judgement);
  };
  CHECK(judged({leaf.der, second.der, scene.intermediate.der}).empty());
  CHECK(judged({leaf.der, second.der, scene.intermediate.der, scene.root.der}).empty());
  CHECK(judged({leaf.der, scene.intermediate.der, second.der}) == Codes{"(order[1])"});
  CHECK(judged({leaf.der, scene.leaf.der, second.der, scene.intermediate.der}) ==
        Codes{"(extra[1])"});
  CHECK(judged({leaf.der, second.der, scene.intermediate.der, second.der}) == Codes{"(extra[3])"});
}

}  // namespace
TEST_CASE("each certificate of the path has to last as long as is asked, the anchor too") {
  struct Row {
    const char* about;
    std::chrono::days leaf, intermediate, root, least;
    Codes codes;
  };
  using std::chrono::days;
  const std::vector<Row> rows{
      {"none is asked for", days{1}, days{1}, days{1}, days{0}, {}},
      {"all last", days{90}, days{400}, days{3000}, days{30}, {}},
      {"just long enough", days{30}, days{400}, days{3000}, days{30}, {}},
      {"the leaf", days{29}, days{400}, days{3000}, days{30}, {"expires_soon[0]"}},
      {"an intermediate", days{90}, days{20}, days{3000}, days{30}, {"expires_soon[1]"}},
      {"the anchor", days{90}, days{400}, days{10}, days{30}, {"expires_soon[2]"}},
      {"two", days{3}, days{2}, days{3000}, days{30}, {"expires_soon[0]", "expires_soon[1]"}},
      {"one that has expired is that alone",
       days{-1},
       days{400},
       days{3000},
       days{30},
       {"expired[0]"}},
  };
  for (const Row& row : rows) {
    CAPTURE(row.about);
    Scene scene;
    scene.least_time_left = row.least;
    scene.leaf_builder.valid(test_now - 100 * day, test_now + row.leaf);
    scene.intermediate_builder.valid(test_now - 100 * day, test_now + row.intermediate);
    scene.root_builder.valid(test_now - 100 * day, test_now + row.root);
    const Judgement judgement = scene.judge_anew();
    CHECK(codes(judgement) == row.codes);
    CHECK(judgement.trusted() == row.codes.empty());
    for (const Finding& finding : judgement.findings) CHECK(finding.when.has_value());
  }
}

}  // namespace tlsget::x509

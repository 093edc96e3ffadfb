// Which addresses are asked for a missing issuer, how often, and what becomes of the answers.
#include "client/aia.hpp"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <map>
#include <string>
#include <vector>

#include "support/x509/certificate_builder.hpp"
#include "support/x509/certs_only.hpp"
#include "support/x509/openssl_verifier.hpp"

namespace tlsget::client {
namespace {

using test::CertificateBuilder;
using test::Issued;
using List = std::vector<std::string>;

std::string text(const x509::Bytes& octets) {
  return {octets.begin(), octets.end()};
}

/// Serves what was put there; any other address is an error.
class FakeSource final : public IssuerSource {
 public:
  std::string get(const url::Url& url, std::size_t limit, const Deadline& deadline) override {
    asked.push_back(url.to_string(true));
    limits.push_back(limit);
    CHECK(deadline.remaining().has_value());
    CHECK(deadline.remaining() <= std::chrono::milliseconds(3000));
    const auto found = served.find(url.to_string());
    if (found == served.end()) throw Error(failure, "nobody is there");
    return found->second;
  }
  std::map<std::string, std::string> served;
  Category failure = Category::connect;
  List asked;
  std::vector<std::size_t> limits;
};

CertificateBuilder naming(CertificateBuilder builder, const List& addresses) {
  std::string value;
  for (const std::string& address : addresses)
    value += (value.empty() ? "caIssuers;URI:" : ",caIssuers;URI:") + address;
  builder.extension("authorityInfoAccess", value);
  return builder;
}

/// root -> one -> two -> ... -> leaf for a.test; each names http://ca.test/NAME of its issuer.
struct Scene {
  Issued root = CertificateBuilder::authority("Root").self_signed();
  std::vector<Issued> chain;
  Issued leaf = root;
  FakeSource source;
  List told;

  explicit Scene(const List& authorities, List leaf_addresses = {}) {
    const Issued* above = &root;
    std::string address = "http://ca.test/Root";
    chain.reserve(authorities.size());
    for (const std::string& name : authorities) {
      chain.push_back(naming(CertificateBuilder::authority(name), {address}).issued_by(*above));
      above = &chain.back();
      address = "http://ca.test/" + name;
    }
    if (leaf_addresses.empty()) leaf_addresses = {address};
    leaf = naming(CertificateBuilder::server("a.test"), leaf_addresses).issued_by(*above);
  }

  AiaResult run(std::vector<x509::Bytes> sent = {}, const AiaLimits& limits = {}) {
    if (sent.empty()) sent = {leaf.der};
    x509::TrustStore store;
    store.add_pem(root.pem(), "test store");
    x509::JudgementRequest request;
    request.sent = sent;
    request.host = {url::HostKind::name, host, {}};
    request.trust = &store;
    request.now = test::test_now;
    const test::OpensslVerifier verifier;
    return fetch_missing_issuers(
        request, x509::judge(request, verifier), verifier, source, Deadline::never(), limits,
        [this](const AiaFetch& fetch) {
          told.push_back(fetch.url + (fetch.failure.empty() ? "" : ": " + fetch.failure));
        });
  }
  std::string host = "a.test";
};

std::string refusal(std::string_view address) {
  const AiaAddress read = read_aia_address(address);
  CHECK(read.url.has_value() == read.refusal.empty());
  return read.refusal;
}

bool contains(std::string_view whole, std::string_view part) {
  return whole.find(part) != std::string_view::npos;
}

}  // namespace

TEST_CASE("http addresses alone are asked, on any port and without their fragment") {
  for (const std::string_view good :
       {"http://ca.test/i.der", "HTTP://CA.test:8080/i", "http://ca.test", "http://127.0.0.1/x",
        "http://[::1]:1/x?y"}) {
    INFO(good);
    CHECK(refusal(good).empty());
  }
  CHECK(read_aia_address("http://ca.test/i#part").url->to_string(true) == "http://ca.test/i");
  for (const std::string_view bad :
       {"https://ca.test/i", "ldap://ca.test/cn=x", "ftp://ca.test/i", "file:///etc/passwd",
        "ca.test/i", "//ca.test/i", "http:ca.test", "http:/ca.test/i", "",
        "gopher://ca.test:70/_"}) {
    INFO(bad);
    CHECK(refusal(bad) == "only http addresses are asked");
  }
  CHECK(contains(refusal("http://user@ca.test/i"), "user information"));
  CHECK(contains(refusal("http://user:word@ca.test/i"), "user information"));
  CHECK(contains(refusal("http://@ca.test/i"), "user information"));
  CHECK(!refusal("http://ca.test/i\r\nX: y").empty());
  CHECK(!refusal("http:///").empty());
  CHECK(!refusal("http://ca.test:99999/").empty());
  CHECK(refusal("http://ca.test/" + std::string(2048, 'x')) == "the address is too long");
}

TEST_CASE("a missing intermediate is fetched, and the judgement is good with it") {
  Scene scene({"One"});
  const auto form = [&](int number) -> std::string {
    if (number == 0) return text(scene.chain[0].der);
    return number == 1 ? scene.chain[0].pem() : text(test::certs_only({scene.chain[0]}));
  };
  for (int number = 0; number < 3; ++number) {
    scene.source.served["http://ca.test/One"] = form(number);
    const AiaResult result = scene.run();
    CHECK(result.judgement.trusted());
    CHECK(result.judgement.chain.at(1).source == x509::Source::aia);
    CHECK(result.certificates == std::vector<x509::Bytes>{scene.chain[0].der});
    REQUIRE(result.fetches.size() == 1);
    CHECK(result.fetches[0].issuer == "One");
    CHECK(result.fetches[0].subject == "a.test");
    CHECK(result.fetches[0].failure.empty());
  }
  CHECK(scene.source.limits.front() == 65536);
}

TEST_CASE("a good judgement, or one that no issuer mends, asks nobody") {
  Scene scene({"One"});
  SECTION("trusted") {
    CHECK(scene.run({scene.leaf.der, scene.chain[0].der}).judgement.trusted());
  }
  SECTION("another name") {
    scene.host = "b.test";
    CHECK(!scene.run().judgement.trusted());
  }
  SECTION("expired") {
    scene.leaf =
        naming(CertificateBuilder::server("a.test"), {"http://ca.test/One"})
            .valid(test::test_now - std::chrono::days{9}, test::test_now - std::chrono::days{1})
            .issued_by(scene.chain[0]);
    CHECK(!scene.run().judgement.trusted());
  }
  SECTION("signed by itself") {
    const Issued self =
        naming(CertificateBuilder::server("a.test"), {"http://ca.test/One"}).self_signed();
    CHECK(!scene.run({self.der}).judgement.trusted());
  }
  SECTION("no address") {
    const Issued silent = CertificateBuilder::server("a.test").issued_by(scene.chain[0]);
    CHECK(!scene.run({silent.der}).judgement.trusted());
  }
  SECTION("unreadable") {
    CHECK(!scene.run({x509::Bytes{0x30, 0x00}}).judgement.trusted());
  }
  CHECK(scene.source.asked.empty());
  CHECK(scene.told.empty());
}

TEST_CASE("what is wrong beside the path does not keep an issuer from being fetched") {
  Scene scene({"One"});
  scene.source.served["http://ca.test/One"] = text(scene.chain[0].der);
  CHECK(scene.run({scene.leaf.der, x509::Bytes{0x30, 0x00}}).judgement.trusted());
}

TEST_CASE("a fetched intermediate whose issuer is missing too is another step") {
  Scene scene({"One", "Two", "Three"});
  for (const Issued& authority : scene.chain)
    scene.source.served["http://ca.test/" +
                        x509::parse_certificate(authority.der).certificate->subject.common_name()] =
        text(authority.der);
  CHECK(scene.run().judgement.trusted());
  CHECK(scene.source.asked ==
        List{"http://ca.test/Three", "http://ca.test/Two", "http://ca.test/One"});
}

TEST_CASE("an intermediate that was sent without its issuer has that fetched") {
  Scene scene({"One", "Two"});
  scene.source.served["http://ca.test/One"] = text(scene.chain[0].der);
  CHECK(scene.run({scene.leaf.der, scene.chain[1].der}).judgement.trusted());
}

TEST_CASE("there are three fetches and not a fourth") {
  Scene scene({"One", "Two", "Three", "Four"});
  for (std::size_t i = 0; i < 4; ++i)
    scene.source.served["http://ca.test/" + std::string(i == 0   ? "One"
                                                        : i == 1 ? "Two"
                                                        : i == 2 ? "Three"
                                                                 : "Four")] =
        text(scene.chain[i].der);
  const AiaResult result = scene.run();
  CHECK(!result.judgement.trusted());
  CHECK(scene.source.asked.size() == 3);
  CHECK(result.judgement.path.size() == 4);
  CHECK(result.judgement.findings.front().code == x509::Code::issuer_missing);
}

TEST_CASE("one message with all that is missing is one fetch") {
  Scene scene({"One", "Two"});
  scene.source.served["http://ca.test/Two"] = text(test::certs_only(scene.chain));
  CHECK(scene.run().judgement.trusted());
  CHECK(scene.source.asked.size() == 1);
}

TEST_CASE("the next address of a certificate is asked when one is refused, fails or is of no use") {
  Scene scene({"One"}, {"ldap://ca.test/x", "http://ca.test/gone", "http://ca.test/other",
                        "http://ca.test/One"});
  scene.source.served["http://ca.test/other"] =
      text(CertificateBuilder::authority("Other").self_signed().der);
  scene.source.served["http://ca.test/One"] = text(scene.chain[0].der);
  CHECK(scene.run().judgement.trusted());
  CHECK(scene.told == List{"ldap://ca.test/x: only http addresses are asked",
                           "http://ca.test/gone: nobody is there",
                           "http://ca.test/other: what it serves is not the issuer",
                           "http://ca.test/One"});
}

TEST_CASE("however many addresses a certificate names, few are looked at and none twice") {
  SECTION("http") {
    List many;
    for (int i = 0; i < 20; ++i) many.push_back("http://ca.test/" + std::to_string(i));
    Scene scene({"One"}, many);
    CHECK(!scene.run().judgement.trusted());
    CHECK(scene.source.asked.size() == 3);
    REQUIRE(scene.told.size() == 4);
    CHECK(scene.told.back() ==
          "http://ca.test/3: it was not asked: 3 addresses were, and no more are for one server");
  }
  SECTION("others") {
    List many;
    for (int i = 0; i < 20; ++i) many.push_back("ldap://ca.test/" + std::to_string(i));
    Scene scene({"One"}, many);
    CHECK(scene.run().fetches.size() == 9);
    CHECK(
        scene.told.back() ==
        "ldap://ca.test/8: it was not looked at: 8 addresses were, and no more are for one server");
    CHECK(scene.source.asked.empty());
  }
  SECTION("the same") {
    Scene scene({"One"}, {"http://ca.test/x", "http://ca.test/x"});
    scene.run();
    CHECK(scene.source.asked.size() == 1);
  }
}

TEST_CASE("what is no certificate leaves the first judgement, and says why") {
  Scene scene({"One"});
  scene.source.served["http://ca.test/One"] = "<html>not found</html>";
  const AiaResult result = scene.run();
  CHECK(result.judgement.findings.front().code == x509::Code::issuer_missing);
  CHECK(result.certificates.empty());
  REQUIRE(scene.told.size() == 1);
  CHECK(contains(scene.told[0], "what it serves cannot be used: "));
}

TEST_CASE("a fetched root of its own is no anchor") {
  Scene scene({});
  const Issued own = CertificateBuilder::authority("Own").self_signed();
  const Issued leaf =
      naming(CertificateBuilder::server("a.test"), {"http://ca.test/Own"}).issued_by(own);
  scene.source.served["http://ca.test/Own"] = text(own.der);
  const AiaResult result = scene.run({leaf.der});
  CHECK(!result.judgement.trusted());
  CHECK(result.judgement.findings.front().code == x509::Code::issuer_unknown);
  CHECK(scene.source.asked.size() == 1);
}

TEST_CASE("an interruption ends the search at once") {
  Scene scene({"One"}, {"http://ca.test/x", "http://ca.test/y"});
  scene.source.failure = Category::cancelled;
  CHECK_THROWS_AS(scene.run(), Error);
  CHECK(scene.source.asked.size() == 1);
}

}  // namespace tlsget::client

// Finding a path where there are several, or very many.
#include "x509/path.hpp"

#include <catch2/catch_test_macros.hpp>
#include <chrono>
#include <deque>
#include <string>
#include <vector>

#include "support/x509/certificate_builder.hpp"
#include "support/x509/openssl_verifier.hpp"

namespace tlsget::x509 {
namespace {

using test::CertificateBuilder;
using test::Issued;
using test::Key;
using test::test_now;
constexpr auto day = std::chrono::days{1};

/// What was sent, what is trusted, and the path that was found.
struct Search {
  std::deque<Certificate> sent;
  TrustStore store;
  test::OpensslVerifier verifier;
  std::size_t max_signature_checks = 100;

  void send(const Issued& issued) { sent.push_back(*parse_certificate(issued.der).certificate); }
  void trust(const Issued& issued) { store.add_pem(issued.pem(), "test"); }
  Path run() const {
    std::vector<const Certificate*> pointers;
    for (const auto& certificate : sent) pointers.push_back(&certificate);
    PathRequest request;
    request.sent = pointers;
    request.trust = &store;
    request.now = test_now;
    request.max_signature_checks = max_signature_checks;
    Path path = build_path(request, verifier);
    CHECK(path.signature_checks == verifier.calls());
    CHECK(path.signature_checks <= max_signature_checks);
    return path;
  }
};

std::vector<std::string> names(const Path& path) {
  std::vector<std::string> out;
  for (const auto* certificate : path.certificates) out.push_back(certificate->subject.display());
  return out;
}

using Names = std::vector<std::string>;

TEST_CASE("finds the path however the certificates are ordered, among strangers") {
  const Issued root = CertificateBuilder::authority("Root").self_signed();
  const Issued upper = CertificateBuilder::authority("Upper").issued_by(root);
  const Issued lower = CertificateBuilder::authority("Lower").issued_by(upper);
  const Issued leaf = CertificateBuilder::server("a.test").issued_by(lower);
  Search search;
  search.trust(root);
  search.send(leaf);
  search.send(upper);
  search.send(CertificateBuilder::server("b.test").issued_by(upper));
  search.send(lower);
  search.send(CertificateBuilder::authority("Stranger").self_signed());
  const Path path = search.run();
  CHECK(path.end == PathEnd::anchor);
  CHECK(names(path) == Names{"a.test", "Lower", "Upper", "Root"});
  CHECK(path.findings.empty());
  CHECK(path.signature_checks == 3);
}

TEST_CASE("goes around an expired cross-certificate to the root in the store") {
  const Key key = Key::p256();
  const Issued gone = CertificateBuilder::authority("Gone").self_signed();
  const Issued root = CertificateBuilder::authority("Root").key(key).self_signed();
  const Issued cross = CertificateBuilder::authority("Root")
                           .key(key)
                           .valid(test_now - 900 * day, test_now - day)
                           .issued_by(gone);
  const Issued lower = CertificateBuilder::authority("Lower").issued_by(root);
  Search search;
  search.trust(root);
  search.send(CertificateBuilder::server("a.test").issued_by(lower));
  search.send(lower);
  search.send(cross);
  SECTION("whose other root is not trusted") {}
  SECTION("whose other root is trusted as well") {
    search.trust(gone);
  }
  const Path path = search.run();
  CHECK(path.end == PathEnd::anchor);
  CHECK(path.findings.empty());
  CHECK(path.certificates.back()->der == root.der);
}

TEST_CASE("goes over a cross-certificate when only the other root is trusted") {
  const Key key = Key::p256();
  const Issued trusted = CertificateBuilder::authority("Trusted").self_signed();
  const Issued young = CertificateBuilder::authority("Young").key(key).self_signed();
  const Issued cross = CertificateBuilder::authority("Young").key(key).issued_by(trusted);
  Search search;
  search.trust(trusted);
  search.send(CertificateBuilder::server("a.test").issued_by(young));
  search.send(young);
  search.send(cross);
  const Path path = search.run();
  CHECK(path.end == PathEnd::anchor);
  CHECK(names(path) == Names{"a.test", "Young", "Trusted"});
  CHECK(path.certificates[1]->der == cross.der);
}

TEST_CASE("backs out of a dead end between two issuers of one name") {
  const Key key = Key::p256();
  const Issued root = CertificateBuilder::authority("Root").self_signed();
  const Issued stranger = CertificateBuilder::authority("Stranger").self_signed();
  const Issued good = CertificateBuilder::authority("Lower").key(key).issued_by(root);
  // Later to expire, so it is tried first.
  const Issued dead = CertificateBuilder::authority("Lower")
                          .key(key)
                          .valid(test_now - day, test_now + 9999 * day)
                          .issued_by(stranger);
  Search search;
  search.trust(root);
  search.send(CertificateBuilder::server("a.test").issued_by(good));
  search.send(dead);
  search.send(stranger);
  search.send(good);
  const Path path = search.run();
  CHECK(path.end == PathEnd::anchor);
  CHECK(path.certificates[1]->der == good.der);
}

TEST_CASE("goes around an authority whose constraints forbid the name") {
  const Key key = Key::p256();
  const Issued root = CertificateBuilder::authority("Root").self_signed();
  const Issued narrow = CertificateBuilder::authority("Lower")
                            .key(key)
                            .extension("nameConstraints", "critical,permitted;DNS:b.test")
                            .valid(test_now - day, test_now + 9999 * day)
                            .issued_by(root);
  const Issued wide = CertificateBuilder::authority("Lower").key(key).issued_by(root);
  Search search;
  search.trust(root);
  search.send(CertificateBuilder::server("a.test").issued_by(wide));
  search.send(narrow);
  search.send(wide);
  const Path path = search.run();
  CHECK(path.end == PathEnd::anchor);
  CHECK(path.findings.empty());
  CHECK(path.certificates[1]->der == wide.der);
}

TEST_CASE("a key identifier that does not fit is a hint, not a proof") {
  const Issued root = CertificateBuilder::authority("Root").self_signed();
  const Issued leaf = CertificateBuilder::server("a.test")
                          .without("authorityKeyIdentifier")
                          .raw_extension("2.5.29.35", false, {0x30, 0x03, 0x80, 0x01, 0x00})
                          .issued_by(root);
  Search search;
  search.trust(root);
  search.send(leaf);
  CHECK(search.run().end == PathEnd::anchor);
}

TEST_CASE("tries the issuer whose key identifier fits first") {
  Search search;
  const Issued root = CertificateBuilder::authority("Root").self_signed();
  for (int i = 0; i < 30; ++i) search.trust(CertificateBuilder::authority("Root").self_signed());
  search.trust(root);
  search.send(CertificateBuilder::server("a.test").issued_by(root));
  const Path path = search.run();
  CHECK(path.end == PathEnd::anchor);
  CHECK(path.signature_checks == 1);
}

TEST_CASE("does not go in circles") {
  const Key a = Key::p256();
  const Key b = Key::p256();
  const Issued self_a = CertificateBuilder::authority("A").key(a).self_signed();
  const Issued self_b = CertificateBuilder::authority("B").key(b).self_signed();
  Search search;
  search.trust(CertificateBuilder::authority("Root").self_signed());
  search.send(CertificateBuilder::server("a.test").issued_by(self_a));
  search.send(CertificateBuilder::authority("A").key(a).issued_by(self_b));
  search.send(CertificateBuilder::authority("B").key(b).issued_by(self_a));
  const Path path = search.run();
  CHECK(path.end != PathEnd::anchor);
  CHECK(names(path) == Names{"a.test", "A", "B"});
  CHECK(path.signature_checks <= 6);
}

TEST_CASE("takes a path of twenty certificates and none of twenty-one") {
  for (const std::size_t authorities : {max_path_length - 1, max_path_length}) {
    Search search;
    std::vector<Issued> chain{CertificateBuilder::authority("CA 0").self_signed()};
    search.trust(chain.back());
    for (std::size_t i = 1; i < authorities; ++i)
      chain.push_back(
          CertificateBuilder::authority("CA " + std::to_string(i)).issued_by(chain.back()));
    search.send(CertificateBuilder::server("a.test").issued_by(chain.back()));
    for (std::size_t i = chain.size() - 1; i > 0; --i) search.send(chain[i]);
    const Path path = search.run();
    CHECK((path.end == PathEnd::anchor) == (authorities < max_path_length));
    if (authorities == max_path_length) CHECK(path.end == PathEnd::too_long);
  }
}

/// `count` authorities, each certified by each other one.
std::vector<Issued> mesh(int count, bool one_name) {
  std::vector<Issued> selves;
  selves.reserve(static_cast<std::size_t>(count));
  const auto name = [&](int i) { return one_name ? "CA" : "CA " + std::to_string(i); };
  for (int i = 0; i < count; ++i)
    selves.push_back(CertificateBuilder::authority(name(i)).self_signed());
  std::vector<Issued> out;
  for (int i = 0; i < count; ++i)
    for (int j = 0; j < count; ++j)
      if (i != j)
        out.push_back(CertificateBuilder::authority(name(i))
                          .key(selves[static_cast<std::size_t>(i)].key)
                          .issued_by(selves[static_cast<std::size_t>(j)]));
  return out;
}

TEST_CASE("a mesh of cross-certificates ends within the bounds with a verdict") {
  for (const bool one_name : {false, true}) {
    const std::vector<Issued> many = mesh(one_name ? 20 : 50, one_name);
    const Issued root = CertificateBuilder::authority("Root").self_signed();
    Search search;
    search.trust(root);
    search.send(CertificateBuilder::server("a.test").issued_by(many.front()));
    for (const auto& certificate : many) search.send(certificate);
    const auto before = std::chrono::steady_clock::now();
    const Path path = search.run();
    const auto spent = std::chrono::steady_clock::now() - before;
    CHECK(path.end != PathEnd::anchor);
    CHECK(!path.certificates.empty());
    CHECK(search.verifier.calls() <= 100);
    CHECK(spent < std::chrono::seconds(10));
  }
}

TEST_CASE("finds the root behind a small mesh") {
  const std::vector<Issued> many = mesh(4, false);
  const Issued root = CertificateBuilder::authority("Root").self_signed();
  // One of the mesh ("CA 2") was certified by the root.
  const Issued way_out = CertificateBuilder::authority("CA 2").key(many[6].key).issued_by(root);
  Search search;
  search.trust(root);
  search.send(CertificateBuilder::server("a.test").issued_by(many.front()));
  for (const auto& certificate : many) search.send(certificate);
  search.send(way_out);
  const Path path = search.run();
  CHECK(path.end == PathEnd::anchor);
  CHECK(path.findings.empty());
}

TEST_CASE("says that the search was ended when its bounds were too narrow") {
  const Issued root = CertificateBuilder::authority("Root").self_signed();
  const Issued lower = CertificateBuilder::authority("Lower").issued_by(root);
  Search search;
  search.max_signature_checks = 1;
  search.trust(root);
  search.send(CertificateBuilder::server("a.test").issued_by(lower));
  search.send(lower);
  const Path path = search.run();
  CHECK(path.end == PathEnd::out_of_work);
  CHECK(path.signature_checks == 1);
}

/// Nothing can be checked.
class BlindVerifier : public SignatureVerifier {
 public:
  Result verify(const PublicKey&, const SignatureAlgorithm&, BytesView, BytesView) const override {
    return Result::unsupported;
  }
};

TEST_CASE("a signature that cannot be checked is not a good one") {
  const Issued root = CertificateBuilder::authority("Root").self_signed();
  Search search;
  search.trust(root);
  search.send(CertificateBuilder::server("a.test").issued_by(root));
  std::vector<const Certificate*> pointers{&search.sent[0]};
  PathRequest request;
  request.sent = pointers;
  request.trust = &search.store;
  request.now = test_now;
  request.max_signature_checks = 100;
  const Path path = build_path(request, BlindVerifier());
  CHECK(path.end == PathEnd::unknown_signature);
  CHECK(path.certificates.size() == 1);
}

}  // namespace
}  // namespace tlsget::x509

// The judgement inside the handshake: what is refused gets no request octet, whatever goes wrong.
#include <sys/socket.h>

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <catch2/generators/catch_generators_range.hpp>
#include <string>

#include "unit/tls/client.hpp"
#include "unit/tls/openssl_peer.hpp"

namespace tlsget::test {
namespace {

using x509::Code;

const int both_versions[] = {TLS1_2_VERSION, TLS1_3_VERSION};

tls::TlsOptions without_verification() {
  tls::TlsOptions options;
  options.verify = false;
  return options;
}

bool has_finding(const x509::Judgement& judgement, Code code) {
  return std::any_of(judgement.findings.begin(), judgement.findings.end(),
                     [&](const auto& finding) { return finding.code == code; });
}

/// A client that sends its request as soon as it may.
void fetch(OpensslPeer& peer, const std::shared_ptr<const tls::TlsContext>& context,
           const url::Host& host = name("a.test")) {
  auto transport = connect(peer, host, context);
  net::write_all(*transport, "secret request", soon(), Phase::send);
  transport->close();
}

/// What makes a server's chain bad.
struct Fault {
  const char* about;
  Code code;
  std::function<PeerOptions(const Issued& root)> make;
};

PeerOptions leaf_only(const Issued& root, CertificateSpec spec) {
  if (spec.extensions.empty()) spec.extensions = {{"subjectAltName", "DNS:a.test"}};
  PeerOptions options;
  options.leaf = issue(spec, &root);
  return options;
}

PeerOptions with_extension(const Issued& root, const std::string& extension,
                           const std::string& value) {
  CertificateSpec spec;
  spec.extensions = {{"subjectAltName", "DNS:a.test"}, {extension, value}};
  return leaf_only(root, spec);
}

const Fault faults[] = {
    {"unknown authority", Code::issuer_unknown,
     [](const Issued&) {
       PeerOptions options;
       options.leaf = make_leaf(make_root("Other Root", KeyKind::p256, 9), "DNS:a.test");
       return options;
     }},
    {"self-signed", Code::self_signed,
     [](const Issued&) {
       CertificateSpec spec;
       spec.extensions = {{"subjectAltName", "DNS:a.test"}};
       PeerOptions options;
       options.leaf = issue(spec);
       return options;
     }},
    {"expired", Code::expired,
     [](const Issued& root) {
       CertificateSpec spec;
       spec.starts_in = -10L * 86400;
       spec.ends_in = -86400;
       return leaf_only(root, spec);
     }},
    {"not yet valid", Code::not_yet_valid,
     [](const Issued& root) {
       CertificateSpec spec;
       spec.starts_in = 86400;
       return leaf_only(root, spec);
     }},
    {"wrong name", Code::name_mismatch,
     [](const Issued& root) {
       PeerOptions options;
       options.leaf = make_leaf(root, "DNS:b.test");
       return options;
     }},
    {"common name alone", Code::name_mismatch,
     [](const Issued& root) {
       CertificateSpec spec;
       spec.common_name = "a.test";
       spec.extensions = {{"extendedKeyUsage", "serverAuth"}};
       return leaf_only(root, spec);
     }},
    {"for clients only", Code::usage,
     [](const Issued& root) { return with_extension(root, "extendedKeyUsage", "clientAuth"); }},
    {"unknown critical extension", Code::critical_extension,
     [](const Issued& root) { return with_extension(root, "1.2.3.4.5", "critical,DER:0500"); }},
    {"signed by a leaf", Code::usage,
     [](const Issued& root) {
       const Issued middle = make_leaf(root, "DNS:middle.test", KeyKind::p256, 5);
       PeerOptions options;
       options.leaf = make_leaf(middle, "DNS:a.test");
       options.intermediates = {middle};
       return options;
     }},
    {"outside the name constraints of its authority", Code::constraint,
     [](const Issued& root) {
       CertificateSpec spec;
       spec.common_name = "Constrained CA";
       spec.key = key_of(KeyKind::p256, 6);
       spec.is_ca = true;
       spec.extensions = {{"keyUsage", "critical,keyCertSign"},
                          {"nameConstraints", "critical,permitted;DNS:b.test"}};
       const Issued middle = issue(spec, &root);
       PeerOptions options;
       options.leaf = make_leaf(middle, "DNS:a.test");
       options.intermediates = {middle};
       return options;
     }},
};

TEST_CASE("sends no octet of a request to a server whose certificate is refused") {
  const auto& fault = GENERATE(Catch::Generators::from_range(faults));
  const int version = GENERATE(Catch::Generators::from_range(both_versions));
  INFO(fault.about);
  const Issued root = make_root();
  PeerOptions options = fault.make(root);
  options.min_version = options.max_version = version;
  OpensslPeer peer(options);
  const Error error = error_of([&] { fetch(peer, context_for(root)); });
  CHECK(error.category() == Category::certificate);
  const auto* detail = error.detail<x509::CertificateDetail>();
  REQUIRE(detail != nullptr);
  CHECK_FALSE(detail->judgement.trusted());
  CHECK(has_finding(detail->judgement, fault.code));
  CHECK(detail->judgement.chain.size() >= 1 + options.intermediates.size());
  CHECK(peer.outcome().received.empty());
  CHECK_FALSE(peer.outcome().handshake_done);
}

TEST_CASE("goes on without verification, and keeps the judgement") {
  const auto& fault = GENERATE(Catch::Generators::from_range(faults));
  const int version = GENERATE(Catch::Generators::from_range(both_versions));
  INFO(fault.about);
  const Issued root = make_root();
  PeerOptions options = fault.make(root);
  options.min_version = options.max_version = version;
  OpensslPeer peer(options);
  auto transport = connect(peer, name("a.test"), context_for(root, without_verification()));
  CHECK_FALSE(transport->judgement().trusted());
  CHECK(has_finding(transport->judgement(), fault.code));
  net::write_all(*transport, "request", soon(), Phase::send);
  transport->close();
  CHECK(peer.outcome().received == "request");
}

TEST_CASE("names the alert to the server that fits the refusal") {
  const int version = GENERATE(Catch::Generators::from_range(both_versions));
  const Issued root = make_root();
  const auto alert_for = [&](Code code) {
    const auto* fault = std::find_if(std::begin(faults), std::end(faults),
                                     [&](const Fault& f) { return f.code == code; });
    PeerOptions options = fault->make(root);
    options.min_version = options.max_version = version;
    OpensslPeer peer(options);
    error_of([&] { fetch(peer, context_for(root)); });
    return peer.outcome().alert;
  };
  CHECK(alert_for(Code::expired) == SSL_AD_CERTIFICATE_EXPIRED);
  CHECK(alert_for(Code::issuer_unknown) == SSL_AD_UNKNOWN_CA);
  CHECK(alert_for(Code::name_mismatch) == SSL_AD_BAD_CERTIFICATE);
  CHECK(alert_for(Code::usage) == SSL_AD_UNSUPPORTED_CERTIFICATE);
}

TEST_CASE("takes what mbedTLS alone would refuse: critical constraints and policies that hold") {
  const int version = GENERATE(Catch::Generators::from_range(both_versions));
  const Issued root = make_root();
  CertificateSpec spec;
  spec.common_name = "Constrained CA";
  spec.key = key_of(KeyKind::p256, 6);
  spec.is_ca = true;
  spec.extensions = {{"keyUsage", "critical,keyCertSign"},
                     {"nameConstraints", "critical,permitted;DNS:a.test"},
                     {"2.5.29.32", "critical,DER:3007300506032a0304"}};
  const Issued middle = issue(spec, &root);
  CertificateSpec leaf;
  leaf.extensions = {{"subjectAltName", "DNS:a.test"},
                     {"2.5.29.32", "critical,DER:3007300506032a0304"}};
  PeerOptions options;
  options.leaf = issue(leaf, &middle);
  options.intermediates = {middle};
  options.min_version = options.max_version = version;
  OpensslPeer peer(options);
  fetch(peer, context_for(root));
  CHECK(peer.outcome().received == "secret request");
}

TEST_CASE("takes a chain out of order, with certificates that do not belong to it") {
  const int version = GENERATE(Catch::Generators::from_range(both_versions));
  const Issued root = make_root();
  CertificateSpec ca;
  ca.is_ca = true;
  ca.common_name = "CA 1";
  ca.key = key_of(KeyKind::p256, 5);
  const Issued first = issue(ca, &root);
  ca.common_name = "CA 2";
  ca.key = key_of(KeyKind::p384, 6);
  const Issued second = issue(ca, &first);
  PeerOptions options;
  options.leaf = make_leaf(second, "DNS:a.test");
  options.intermediates = {make_root("Unrelated", KeyKind::p256, 7), first, second};
  options.min_version = options.max_version = version;
  OpensslPeer peer(options);
  fetch(peer, context_for(root));
  CHECK(peer.outcome().received == "secret request");
}

TEST_CASE("refuses a server that does not hold the key of its certificate, also unverified") {
  // CertificateVerify in TLS 1.3, ServerKeyExchange in 1.2.
  const int version = GENERATE(Catch::Generators::from_range(both_versions));
  const KeyKind kind = GENERATE(KeyKind::p256, KeyKind::rsa2048);
  const bool verify = GENERATE(true, false);
  const Issued root = make_root();
  PeerOptions options;
  options.leaf = make_leaf(root, "DNS:a.test", kind);
  options.leaf.key = forged_key(key_of(kind, 2), key_of(kind, 3));
  options.min_version = options.max_version = version;
  OpensslPeer peer(options);
  const Error error = error_of(
      [&] { fetch(peer, context_for(root, verify ? tls::TlsOptions{} : without_verification())); });
  CHECK(error.category() == Category::tls_handshake);
  CHECK(error.message() ==
        "the server's signature over the handshake is wrong: it does not hold the key of its "
        "certificate");
  CHECK(peer.outcome().received.empty());
}

/// The certificate with another, unknown, signature algorithm in both of its places.
Issued with_unknown_signature(const Issued& issued) {
  const std::string known("\x2a\x86\x48\xce\x3d\x04\x03\x02", 8);  // ecdsa-with-SHA256
  const std::string unknown("\x2a\x86\x48\xce\x3d\x04\x03\x7f", 8);
  std::string der = to_der(issued);
  for (std::size_t at = 0; (at = der.find(known, at)) != std::string::npos;) {
    der.replace(at, known.size(), unknown);
  }
  return {issued.key, from_der(der)};
}

TEST_CASE(
    "does not let the second certificate stand in for a first one with an unknown signature") {
  // The server signs with the key of the second. mbedTLS alone would skip the first, use the second
  // one's key, and so connect, while the judgement was made for the first. Unverified, the server
  // is one that does not hold the key of its certificate.
  const int version = GENERATE(Catch::Generators::from_range(both_versions));
  const bool verify = GENERATE(true, false);
  const Issued root = make_root();
  PeerOptions options;
  options.leaf = with_unknown_signature(make_leaf(root, "DNS:a.test", KeyKind::p256, 2));
  options.leaf.key = forged_key(key_of(KeyKind::p256, 2), key_of(KeyKind::p256, 3));
  options.intermediates = {make_leaf(root, "DNS:a.test", KeyKind::p256, 3)};
  options.min_version = options.max_version = version;
  OpensslPeer peer(options);
  const Error error = error_of(
      [&] { fetch(peer, context_for(root, verify ? tls::TlsOptions{} : without_verification())); });
  CHECK(peer.outcome().received.empty());
  CHECK_FALSE(peer.outcome().handshake_done);
  CHECK(error.category() == (verify ? Category::certificate : Category::tls_handshake));
  if (!verify) return;
  const auto* detail = error.detail<x509::CertificateDetail>();
  REQUIRE(detail != nullptr);
  CHECK_FALSE(detail->judgement.trusted());
  CHECK(detail->judgement.chain.size() >= 2);
}

TEST_CASE("a leaf signed by an algorithm that cannot be checked is refused for that alone") {
  const int version = GENERATE(Catch::Generators::from_range(both_versions));
  const Issued root = make_root();
  PeerOptions options;
  options.leaf = with_unknown_signature(make_leaf(root, "DNS:a.test"));
  options.min_version = options.max_version = version;
  OpensslPeer peer(options);
  const Error error = error_of([&] { fetch(peer, context_for(root, tls::TlsOptions{})); });
  CHECK(error.category() == Category::certificate);
  const auto* detail = error.detail<x509::CertificateDetail>();
  REQUIRE(detail != nullptr);
  REQUIRE(detail->judgement.findings.size() == 1);
  CHECK(detail->judgement.findings[0].code == Code::weak_signature);
  CHECK(detail->judgement.findings[0].reason == x509::Reason::unsupported);
  CHECK(detail->judgement.findings[0].seen == "1.2.840.10045.4.3.127");
  CHECK(peer.outcome().received.empty());

  OpensslPeer unverified(options);
  fetch(unverified, context_for(root, without_verification()));
  CHECK(unverified.outcome().received == "secret request");
}

TEST_CASE("takes leaves and chains that Ed25519 authorities signed") {
  const int version = GENERATE(Catch::Generators::from_range(both_versions));
  const KeyKind kind = GENERATE(KeyKind::p256, KeyKind::rsa2048);
  const bool two_levels = GENERATE(false, true);
  const Issued root = make_root("Ed Root", KeyKind::ed25519);
  CertificateSpec ca;
  ca.common_name = "Ed CA";
  ca.key = key_of(KeyKind::ed25519, 5);
  ca.is_ca = true;
  ca.extensions = {{"keyUsage", "critical,keyCertSign"}};
  const Issued middle = issue(ca, &root);
  PeerOptions options;
  options.leaf = make_leaf(two_levels ? middle : root, "DNS:a.test", kind);
  if (two_levels) options.intermediates = {middle};
  options.min_version = options.max_version = version;
  OpensslPeer peer(options);
  fetch(peer, context_for(root));
  CHECK(peer.outcome().received == "secret request");

  // Another authority of that name, whose key did not sign.
  OpensslPeer forged(options);
  const Issued other = make_root("Ed Root", KeyKind::ed25519, 9);
  CHECK(error_of([&] { fetch(forged, context_for(other)); }).category() == Category::certificate);
  CHECK(forged.outcome().received.empty());
}

std::string with_length(std::size_t octets, std::string_view content) {
  std::string out;
  for (std::size_t i = octets; i-- > 0;) out += static_cast<char>(content.size() >> (8 * i));
  return out.append(content);
}

/// The first flight of a TLS 1.2 server: a hello and this certificate, whatever was offered.
std::string flight_with(const Issued& leaf) {
  const std::string hello =
      std::string("\x03\x03") + std::string(32, 'r') + std::string("\x00\xc0\x2b\x00", 4);
  const std::string messages = "\x02" + with_length(3, hello) + "\x0b" +
                               with_length(3, with_length(3, with_length(3, to_der(leaf))));
  return "\x16\x03\x03" + with_length(2, messages);
}

TEST_CASE("refuses by name a leaf key that TLS cannot use, from a server that sends it unasked") {
  struct Case {
    KeyKind kind;
    const char* seen;
  };
  const auto test = GENERATE(Case{KeyKind::ed25519, "Ed25519 key"},
                             Case{KeyKind::rsa_pss, "RSA key of 2048 bits for RSA-PSS alone"});
  const bool verify = GENERATE(true, false);
  const Issued root = make_root();
  std::string answers;
  SocketPeer peer([&, flight = flight_with(make_leaf(root, "DNS:a.test", test.kind))](int fd) {
    char room[4096];
    (void)!recv(fd, room, sizeof room, 0);
    (void)!send(fd, flight.data(), flight.size(), MSG_NOSIGNAL);
    for (ssize_t got = 0; (got = recv(fd, room, sizeof room, 0)) > 0;) {
      answers.append(room, static_cast<std::size_t>(got));
    }
  });
  const Error error = error_of([&] {
    connect(peer, name("a.test"),
            context_for(root, verify ? tls::TlsOptions{} : without_verification()));
  });
  peer.join();
  CHECK(error.category() == Category::certificate);
  const auto* detail = error.detail<x509::CertificateDetail>();
  REQUIRE(detail != nullptr);
  REQUIRE(detail->judgement.findings.size() == 1);
  CHECK(detail->judgement.findings[0].code == Code::weak_key);
  CHECK(detail->judgement.findings[0].reason == x509::Reason::unsupported);
  CHECK(detail->judgement.findings[0].seen == test.seen);
  CHECK(answers.size() == 7);  // an alert
  CHECK(answers.starts_with(std::string("\x15\x03\x03\x00\x02\x02", 6)));
}

TEST_CASE("names a leaf key that TLS cannot use here") {
  // No such signature scheme is offered, so an honest server does not even answer with it.
  const bool verify = GENERATE(true, false);
  const Issued root = make_root();
  PeerOptions options;
  options.leaf = make_leaf(root, "DNS:a.test", KeyKind::ed25519);
  OpensslPeer peer(options);
  const Error error = error_of(
      [&] { fetch(peer, context_for(root, verify ? tls::TlsOptions{} : without_verification())); });
  CHECK(error.category() == Category::tls_handshake);
  CHECK(error.message().find("handshake_failure") != std::string::npos);
}

TEST_CASE(
    "refuses a leaf whose key usage the cipher suite does not allow, as a certificate's fault") {
  // An RSA key for key encipherment alone would do for static RSA, which is never offered.
  const int version = GENERATE(Catch::Generators::from_range(both_versions));
  const Issued root = make_root();
  CertificateSpec spec;
  spec.key = key_of(KeyKind::rsa2048, 2);
  spec.extensions = {{"subjectAltName", "DNS:a.test"}, {"keyUsage", "critical,keyEncipherment"}};
  PeerOptions options = leaf_only(root, spec);
  options.min_version = options.max_version = version;
  OpensslPeer peer(options);
  const Error error = error_of([&] { fetch(peer, context_for(root)); });
  CHECK(error.category() == Category::certificate);
  const auto* detail = error.detail<x509::CertificateDetail>();
  REQUIRE(detail != nullptr);
  CHECK_FALSE(detail->judgement.trusted());
  CHECK(has_finding(detail->judgement, Code::usage));
  CHECK(peer.outcome().received.empty());

  OpensslPeer unverified(options);
  fetch(unverified, context_for(root, without_verification()));
  CHECK(unverified.outcome().received == "secret request");
}

TEST_CASE("covers an address by iPAddress alone") {
  const Issued root = make_root();
  const url::Host address{url::HostKind::ipv4, "192.0.2.7", ""};
  PeerOptions right;
  right.leaf = make_leaf(root, "IP:192.0.2.7");
  OpensslPeer good(right);
  fetch(good, context_for(root), address);
  CHECK(good.outcome().received == "secret request");

  PeerOptions wrong;
  wrong.leaf = make_leaf(root, "DNS:192.0.2.7");
  OpensslPeer bad(wrong);
  CHECK(error_of([&] { fetch(bad, context_for(root), address); }).category() ==
        Category::certificate);
}

TEST_CASE("trusts what was added as well as what was given") {
  const Issued root = make_root();
  const Issued other = make_root("Other Root", KeyKind::p256, 9);
  const TemporaryDirectory directory;
  tls::TlsOptions options;
  options.trust.files = {directory.write("other.pem", to_pem(other))};
  options.trust.added_files = {directory.write("root.pem", to_pem(root))};
  const auto context = tls::TlsContext::create(options);
  CHECK(context->trust().size() == 2);
  PeerOptions server;
  server.leaf = make_leaf(root, "DNS:a.test");
  OpensslPeer peer(server);
  fetch(peer, context);
  CHECK(peer.outcome().received == "secret request");
}

}  // namespace
}  // namespace tlsget::test

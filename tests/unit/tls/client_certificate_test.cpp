// Our own certificate on the wire: to a good server alone, and what comes of its refusal.
#include <sys/socket.h>

#include <array>
#include <atomic>
#include <catch2/catch_message.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <catch2/generators/catch_generators_range.hpp>
#include <optional>
#include <string>

#include "tls/client_certificate_words.hpp"
#include "tls/client_identity.hpp"
#include "unit/tls/client.hpp"
#include "unit/tls/client_keys.hpp"
#include "unit/tls/openssl_peer.hpp"

namespace tlsget::test {
namespace {

using Problem = tls::ClientCertificateDetail::Problem;

constexpr std::array both_versions{TLS1_2_VERSION, TLS1_3_VERSION};

/// What a server that demands a certificate of `root` made of a client with this identity.
struct Asked {
  std::string subject;         ///< of what the client sent; "" for nothing
  int chain_length = 0;        ///< with the leaf
  std::optional<Error> error;  ///< the client's
};

Asked ask(const Issued& root, tls::ClientIdentitySource source, int version, PeerOptions options) {
  options.min_version = options.max_version = version;
  options.configure = [](SSL_CTX* context) {
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT,
                       [](int /*good*/, X509_STORE_CTX* /*chain*/) { return 1; });
  };
  tls::TlsOptions tls_options;
  tls_options.client_identity = std::make_shared<tls::ClientIdentity>(std::move(source));
  const auto context = context_for(root, tls_options);
  Asked asked;
  OpensslPeer peer(std::move(options), [&](SSL* ssl, PeerOutcome& outcome) {
    if (X509* leaf = SSL_get0_peer_certificate(ssl)) {
      std::array<char, 100> name{};
      X509_NAME_get_text_by_NID(X509_get_subject_name(leaf), NID_commonName, name.data(),
                                static_cast<int>(name.size()));
      asked.subject = name.data();
      // Of a server the chain stands without the leaf.
      asked.chain_length = 1 + sk_X509_num(SSL_get_peer_cert_chain(ssl));
    }
    OpensslPeer::echo(ssl, outcome);
  });
  try {
    auto transport = connect(peer, name("a.test"), context);
    net::write_all(*transport, "hello", soon(), Phase::send);
    std::string room(5, '\0');
    net::read_some(*transport, room, soon(), Phase::receive);
    CHECK(transport->summary().client_certificate_asked);
    CHECK(transport->summary().client_certificate == "Ann");
    transport->close();
  } catch (const Error& error) {
    asked.error = error;
  }
  peer.outcome();
  return asked;
}

PeerOptions good_peer(const Issued& root) {
  PeerOptions options;
  options.leaf = make_leaf(root, "DNS:a.test");
  return options;
}

TEST_CASE("sends the chain, leaf first, whatever its order in the file") {
  const int version = GENERATE(Catch::Generators::from_range(both_versions));
  const KeyKind kind = GENERATE(KeyKind::p256, KeyKind::p521, KeyKind::rsa2048);
  const Issued root = make_root();
  const Issued middle =
      issue({.common_name = "Middle", .key = key_of(KeyKind::p256, 7), .is_ca = true}, &root);
  const Issued client = make_client(middle, kind);
  const TemporaryDirectory directory;
  const std::string key = pkcs8(client.key.get());
  for (const auto& text :
       {to_pem(client) + to_pem(middle) + key, key + to_pem(middle) + to_pem(client)}) {
    tls::ClientIdentitySource source;
    source.certificate_file = directory.write("all.pem", text);
    const Asked asked = ask(root, source, version, good_peer(root));
    CHECK_FALSE(asked.error);
    CHECK(asked.subject == "Ann");
    CHECK(asked.chain_length == 2);
  }
}

TEST_CASE("sends nothing to a server whose certificate fails") {
  const int version = GENERATE(Catch::Generators::from_range(both_versions));
  const Issued root = make_root();
  const Issued stranger = make_root("Stranger", KeyKind::p256, 9);
  const Issued client = make_client(root);
  const TemporaryDirectory directory;
  tls::ClientIdentitySource source;
  source.certificate_file = directory.write("all.pem", to_pem(client) + pkcs8(client.key.get()));
  std::atomic<int> seen = 0;
  PeerOptions options;
  options.leaf = make_leaf(stranger, "DNS:a.test");
  options.min_version = options.max_version = version;
  options.configure = [&](SSL_CTX* context) {
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nullptr);
    SSL_CTX_set_cert_verify_callback(
        context,
        [](X509_STORE_CTX*, void* count) {
          ++*static_cast<std::atomic<int>*>(count);
          return 1;
        },
        &seen);
  };
  const auto try_it = [&](bool verify) {
    OpensslPeer peer(options);
    tls::TlsOptions tls_options;
    tls_options.verify = verify;
    tls_options.client_identity = std::make_shared<tls::ClientIdentity>(source);
    auto transport = connect(peer, name("a.test"), context_for(root, tls_options));
    transport->close();
    peer.outcome();
  };
  CHECK(error_of([&] { try_it(true); }).category() == Category::certificate);
  CHECK(seen == 0);
  try_it(false);  // the same server does get it when nothing is verified: the test can fail
  CHECK(seen == 1);
}

TEST_CASE("a refusal of the server names our certificate, in the phase of its version") {
  const int version = GENERATE(Catch::Generators::from_range(both_versions));
  const Issued root = make_root();
  const Issued client = make_client(make_root("Stranger", KeyKind::p256, 9));
  const TemporaryDirectory directory;
  PeerOptions options = good_peer(root);
  options.min_version = options.max_version = version;
  options.configure = [](SSL_CTX* context) {
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
  };
  tls::TlsOptions tls_options;
  const bool given = GENERATE(true, false);
  if (given) {
    tls::ClientIdentitySource source;
    source.certificate_file = directory.write("all.pem", to_pem(client) + pkcs8(client.key.get()));
    tls_options.client_identity = std::make_shared<tls::ClientIdentity>(source);
  }
  OpensslPeer peer(options);
  const Error error = error_of([&] {
    auto transport = connect(peer, name("a.test"), context_for(root, tls_options));
    read_to_end(*transport);
  });
  INFO(error.message());
  CHECK(error.category() ==
        (version == TLS1_2_VERSION ? Category::tls_handshake : Category::receive));
  REQUIRE(error.detail<tls::ClientCertificateDetail>() != nullptr);
  CHECK(error.detail<tls::ClientCertificateDetail>()->problem ==
        (given ? Problem::refused : Problem::demanded));
  const std::string words = given ? "the server refused our client certificate \"Ann\" ("
                                  : "a client certificate, and none was given: alert ";
  CHECK(error.message().find(words) != std::string::npos);
}

TEST_CASE("a refusal is what a broken write is explained by") {
  const Issued root = make_root();
  PeerOptions options = good_peer(root);
  options.min_version = options.max_version = TLS1_3_VERSION;
  options.configure = [](SSL_CTX* context) {
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
  };
  OpensslPeer peer(options);
  auto transport = connect(peer, name("a.test"), context_for(root));
  const Error error = error_of([&] {
    for (;;) net::write_all(*transport, pattern(100000), soon(), Phase::send);
  });
  CHECK(error.category() == Category::receive);
  CHECK(error.message().find("certificate_required") != std::string::npos);
}

TEST_CASE("a server that takes none of our key's signatures is told apart from a bad one") {
  const Issued root = make_root();
  const Issued client = make_client(root, KeyKind::p521);
  const TemporaryDirectory directory;
  PeerOptions options = good_peer(root);
  options.min_version = options.max_version = TLS1_3_VERSION;
  options.configure = [](SSL_CTX* context) {
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nullptr);
    SSL_CTX_set1_client_sigalgs_list(context, "ECDSA+SHA256");
  };
  tls::ClientIdentitySource source;
  source.certificate_file = directory.write("all.pem", to_pem(client) + pkcs8(client.key.get()));
  tls::TlsOptions tls_options;
  tls_options.client_identity = std::make_shared<tls::ClientIdentity>(source);
  OpensslPeer peer(options);
  const Error error =
      error_of([&] { connect(peer, name("a.test"), context_for(root, tls_options)); });
  CHECK(error.category() == Category::client_certificate);
  CHECK(error.message().find("\"Ann\"") != std::string::npos);
}

TEST_CASE("tells which alerts are about the client's certificate") {
  const tls::SentCertificate ann{"Ann", "ann.pem"};
  const tls::SentCertificate nobody;
  struct Case {
    std::uint8_t alert;
    bool asked;
    bool given;
    const char* words;  // null: it is about something else
  };
  for (const Case& test : {
           Case{116, false, false, "demands a client certificate, and none was given"},
           Case{116, true, false, "demands a client certificate, and none was given"},
           Case{116, true, true, "refused our client certificate \"Ann\" (ann.pem)"},
           Case{40, false, false, nullptr},
           Case{40, true, false, "asked for a client certificate, and none was given"},
           Case{40, true, true, "after it got our client certificate \"Ann\" (ann.pem)"},
           Case{42, false, true, nullptr},
           Case{42, true, false, "asked for a client certificate, and none was given"},
           Case{42, true, true, "refused our client certificate"},
           Case{43, true, true, "type"},
           Case{44, true, true, "revoked"},
           Case{45, true, true, "expired"},
           Case{46, true, true, "does not say why"},
           Case{48, true, true, "authority"},
           Case{49, true, true, "access"},
           Case{51, true, true, "signature"},
           Case{80, true, true, nullptr},
           Case{80, true, false, nullptr},
       }) {
    CAPTURE(+test.alert, test.asked, test.given);
    const auto words =
        tls::client_certificate_words(test.alert, {test.asked, test.given ? ann : nobody});
    CHECK(words.has_value() == (test.words != nullptr));
    if (words && test.words != nullptr) CHECK(words->find(test.words) != std::string::npos);
  }
}

TEST_CASE("a server that asks, gets nothing and hangs up is understood") {
  const Issued root = make_root();
  PeerOptions options = good_peer(root);
  options.min_version = options.max_version = TLS1_2_VERSION;
  options.configure = [](SSL_CTX* context) {
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nullptr);
    SSL_CTX_set_info_callback(context, [](const SSL* ssl, int where, int /*code*/) {
      const bool got_certificate =
          (where & SSL_CB_ACCEPT_LOOP) != 0 && SSL_get_state(ssl) == TLS_ST_SR_CERT;
      if (got_certificate) shutdown(SSL_get_fd(ssl), SHUT_RDWR);
    });
  };
  OpensslPeer peer(options);
  const Error error = error_of([&] { connect(peer, name("a.test"), context_for(root)); });
  INFO(error.message());
  CHECK(error.category() == Category::tls_handshake);
  CHECK(error.message().find("asked for a client certificate, none was given") !=
        std::string::npos);
}

}  // namespace
}  // namespace tlsget::test

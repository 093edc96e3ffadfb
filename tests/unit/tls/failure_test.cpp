// Handshakes that fail for another reason than a certificate: each says in words what the server
// did.
#include <sys/socket.h>
#include <unistd.h>

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <catch2/generators/catch_generators_range.hpp>
#include <string>

#include "unit/tls/client.hpp"
#include "unit/tls/openssl_peer.hpp"

namespace tlsget::test {
namespace {

using tls::TlsOptions;
using tls::TlsVersion;

PeerOptions good_peer(const Issued& root, KeyKind kind = KeyKind::p256) {
  PeerOptions options;
  options.leaf = make_leaf(root, "DNS:a.test", kind);
  return options;
}

TlsOptions only(TlsVersion version) {
  TlsOptions options;
  options.min_version = options.max_version = version;
  return options;
}

/// A server that sends `answer` for whatever comes first, and ends.
std::function<void(int)> answering(std::string answer) {
  return [answer = std::move(answer)](int fd) {
    char room[4096];
    (void)!recv(fd, room, sizeof room, 0);
    (void)!send(fd, answer.data(), answer.size(), MSG_NOSIGNAL);
  };
}

Error refused_by(SocketPeer& peer) {
  const Issued root = make_root();
  return error_of([&] { connect(peer, name("a.test"), context_for(root)); });
}

TEST_CASE("says that the server does not speak the version asked for") {
  struct Case {
    TlsVersion client;
    int server;
    const char* message;
  };
  const auto test =
      GENERATE(Case{TlsVersion::tls_1_3, TLS1_2_VERSION,
                    "the server does not speak TLS 1.3 (alert protocol_version (70))"},
               Case{TlsVersion::tls_1_2, TLS1_3_VERSION,
                    "the server does not speak TLS 1.2 (alert protocol_version (70))"});
  const Issued root = make_root();
  PeerOptions options = good_peer(root);
  options.min_version = options.max_version = test.server;
  OpensslPeer peer(options);
  const Error error =
      error_of([&] { connect(peer, name("a.test"), context_for(root, only(test.client))); });
  CHECK(error.category() == Category::tls_handshake);
  CHECK(error.message() == test.message);
  CHECK_FALSE(peer.outcome().handshake_done);
}

TEST_CASE("says that the server speaks neither version when it has only TLS 1.1") {
  const Issued root = make_root();
  PeerOptions options = good_peer(root, KeyKind::rsa2048);
  options.min_version = TLS1_VERSION;
  options.max_version = TLS1_1_VERSION;
  options.ciphers = "ALL:@SECLEVEL=0";
  OpensslPeer peer(options);
  const Error error = error_of([&] { connect(peer, name("a.test"), context_for(root)); });
  CHECK(error.category() == Category::tls_handshake);
  CHECK(error.message() ==
        "the server speaks neither TLS 1.2 nor TLS 1.3 (alert protocol_version (70))");
}

TEST_CASE("names a version that the server chose without being asked") {
  // A ServerHello of TLS 1.0, and of 1.2 to a client that wants 1.3.
  struct Case {
    char minor;
    const char* words;
    TlsOptions client;
  };
  const auto test =
      GENERATE(Case{'\x01', "the server speaks neither TLS 1.2 nor TLS 1.3 (it chose TLS 1.0)", {}},
               Case{'\x03', "the server does not speak TLS 1.3 (it chose TLS 1.2)",
                    only(TlsVersion::tls_1_3)});
  std::string hello("\x02\x00\x00\x26\x03", 5);
  hello += test.minor;
  hello += std::string(32, 'r') + std::string("\x00\xc0\x2f\x00", 4);
  std::string record("\x16\x03", 2);
  record += test.minor;
  record += std::string("\x00\x2a", 2) + hello;
  SocketPeer peer(answering(record));
  const Issued root = make_root();
  const Error error =
      error_of([&] { connect(peer, name("a.test"), context_for(root, test.client)); });
  CHECK(error.category() == Category::tls_handshake);
  CHECK(error.message() == test.words);
}

TEST_CASE("says that nothing was in common") {
  const Issued root = make_root();
  PeerOptions options = good_peer(root, KeyKind::rsa2048);
  options.max_version = TLS1_2_VERSION;
  options.ciphers = "AES128-SHA";  // static RSA, never offered
  OpensslPeer peer(options);
  const Error error = error_of([&] { connect(peer, name("a.test"), context_for(root)); });
  CHECK(error.category() == Category::tls_handshake);
  CHECK(error.message() ==
        "the server sent alert handshake_failure (40): it found no version, cipher suite, group or "
        "signature algorithm in common");
}

TEST_CASE("refuses finite-field Diffie-Hellman below 2048 bits") {
  const Issued root = make_root();
  PeerOptions options = good_peer(root, KeyKind::rsa2048);
  options.max_version = TLS1_2_VERSION;
  options.ciphers = "DHE-RSA-AES128-GCM-SHA256";
  options.configure = [](SSL_CTX* context) {
    SSL_CTX_set_dh_auto(context, 0);
    EVP_PKEY* group = nullptr;
    EVP_PKEY_CTX* generator = EVP_PKEY_CTX_new_from_name(nullptr, "DH", nullptr);
    EVP_PKEY_paramgen_init(generator);
    OSSL_PARAM parameters[] = {
        OSSL_PARAM_construct_utf8_string("group", const_cast<char*>("modp_1536"), 0),
        OSSL_PARAM_construct_end()};
    EVP_PKEY_CTX_set_params(generator, parameters);
    EVP_PKEY_generate(generator, &group);
    EVP_PKEY_CTX_free(generator);
    SSL_CTX_set0_tmp_dh_pkey(context, group);
  };
  OpensslPeer peer(options);
  const Error error = error_of([&] { connect(peer, name("a.test"), context_for(root)); });
  CHECK(error.category() == Category::tls_handshake);
  CHECK(error.message() == "the server chose a Diffie-Hellman group of 1536 bits, below 2048");
}

TEST_CASE("says what else answered when it is not TLS") {
  struct Case {
    const char* answer;
    const char* words;
  };
  const auto test = GENERATE(
      Case{"<html>", "text like plain HTTP"}, Case{"SSH-2.0-OpenSSH_9.2\r\n", "an SSH greeting"},
      Case{"220 mail.test ESMTP\r\n", "an SMTP or FTP greeting"},
      Case{"* OK IMAP4rev1\r\n", "an IMAP greeting"}, Case{"+OK POP3\r\n", "a POP3 greeting"},
      Case{"\x01\x02\x03\x04\x05\x06", "octets that are not a TLS record"});
  SocketPeer peer(answering(test.answer));
  const Error error = refused_by(peer);
  CHECK(error.category() == Category::tls_handshake);
  CHECK(error.message() == std::string("not TLS: the server answered with ") + test.words);
}

TEST_CASE("says that the server speaks plain HTTP") {
  SocketPeer peer(answering("HTTP/1.1 400 Bad Request\r\n\r\n"));
  const Error error = refused_by(peer);
  CHECK(error.category() == Category::tls_handshake);
  CHECK(error.message() == "the server speaks plain HTTP here, not TLS");
  CHECK(error.detail<tls::PlainHttpDetail>() != nullptr);
}

TEST_CASE("says that the server closed the connection") {
  const bool after_some = GENERATE(false, true);
  const std::string start = after_some ? std::string("\x16\x03\x03\x00\x50\x02", 6) : std::string();
  SocketPeer peer(answering(start));
  const Error error = refused_by(peer);
  CHECK(error.category() == Category::tls_handshake);
  CHECK(error.message() ==
        (after_some ? "the server closed the connection during the handshake"
                    : "the server closed the connection without answering the handshake"));
}

TEST_CASE("names every alert that a server can send") {
  const int alert = GENERATE(Catch::Generators::range(1, 256));
  SocketPeer peer(answering(std::string("\x15\x03\x03\x00\x02\x02", 6) + static_cast<char>(alert)));
  const Error error = refused_by(peer);
  CHECK(error.category() == Category::tls_handshake);
  CHECK(error.message().find("(" + std::to_string(alert) + ")") != std::string::npos);
}

TEST_CASE("takes an unrecognized_name warning and goes on waiting") {
  SocketPeer peer(answering(std::string("\x15\x03\x03\x00\x02\x01\x70", 7)));
  CHECK(refused_by(peer).message() == "the server closed the connection during the handshake");
}

TEST_CASE("gives up on a silent server when the deadline has passed") {
  SocketPeer peer([](int fd) {
    char room[4096];
    while (recv(fd, room, sizeof room, 0) > 0) {
    }
  });
  const Issued root = make_root();
  const auto context = context_for(root);
  const auto length = GENERATE(std::chrono::milliseconds(0), std::chrono::milliseconds(20));
  const Error error = error_of([&] {
    tls::connect_tls(peer.take_transport(), name("a.test"), context,
                     Deadline::after(length, Limit::connect));
  });
  REQUIRE(error.category() == Category::timeout);
  CHECK(error.detail<TimeoutDetail>()->phase == Phase::tls_handshake);
  CHECK(error.detail<TimeoutDetail>()->limit == Limit::connect);
}

TEST_CASE("ends a handshake at once when it is cancelled") {
  SocketPeer peer([](int fd) {
    char room[4096];
    while (recv(fd, room, sizeof room, 0) > 0) {
    }
  });
  const Issued root = make_root();
  CancelEvent cancel;
  cancel.trigger();
  const Error error = error_of([&] {
    tls::connect_tls(peer.take_transport(), name("a.test"), context_for(root),
                     Deadline::never(&cancel));
  });
  CHECK(error.category() == Category::cancelled);
}

TEST_CASE("refuses a lowest version above the highest") {
  TlsOptions options;
  options.min_version = TlsVersion::tls_1_3;
  options.max_version = TlsVersion::tls_1_2;
  const Issued root = make_root();
  CHECK(error_of([&] { context_for(root, options); }).category() == Category::usage);
}

TEST_CASE("has no context without a trust store, unless nothing is verified") {
  TlsOptions options;
  options.trust.files = {"/nonexistent/root.pem"};
  CHECK(error_of([&] { tls::TlsContext::create(options); }).category() == Category::trust_store);
  options.verify = false;
  CHECK(tls::TlsContext::create(options)->trust().size() == 0);
}

}  // namespace
}  // namespace tlsget::test

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <string>
#include <vector>

#include "unit/tls/client.hpp"
#include "unit/tls/openssl_peer.hpp"

namespace tlsget::test {
namespace {

using Status = net::IoResult::Status;

PeerOptions good_peer(const Issued& root, KeyKind kind = KeyKind::p256) {
  PeerOptions options;
  options.leaf = make_leaf(root, "DNS:a.test", kind);
  return options;
}

struct Handshake {
  const char* about;
  KeyKind key;
  int version;
  const char* ciphers;
  const char* groups;
  const char* expected_cipher;
  const char* expected_group;
};

TEST_CASE("shakes hands with every version, key type, group and kind of suite") {
  const auto test = GENERATE(
      Handshake{"1.3 EC", KeyKind::p256, TLS1_3_VERSION, "", "", "TLS_AES_128_GCM_SHA256",
                "x25519"},
      Handshake{"1.3 RSA", KeyKind::rsa2048, TLS1_3_VERSION, "", "P-256", "TLS_AES_128_GCM_SHA256",
                "secp256r1"},
      Handshake{"1.3 P-384", KeyKind::p384, TLS1_3_VERSION, "", "P-384", "TLS_AES_128_GCM_SHA256",
                "secp384r1"},
      Handshake{"1.3 P-521", KeyKind::p521, TLS1_3_VERSION, "", "P-521", "TLS_AES_128_GCM_SHA256",
                "secp521r1"},
      Handshake{"1.2 EC", KeyKind::p256, TLS1_2_VERSION, "ECDHE-ECDSA-AES128-GCM-SHA256", "",
                "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256", "x25519"},
      Handshake{"1.2 RSA", KeyKind::rsa2048, TLS1_2_VERSION, "ECDHE-RSA-AES256-GCM-SHA384", "P-384",
                "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384", "secp384r1"},
      Handshake{"1.2 ChaCha", KeyKind::rsa2048, TLS1_2_VERSION, "ECDHE-RSA-CHACHA20-POLY1305", "",
                "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256", "x25519"},
      Handshake{"1.2 DHE", KeyKind::rsa2048, TLS1_2_VERSION, "DHE-RSA-AES128-GCM-SHA256", "",
                "TLS_DHE_RSA_WITH_AES_128_GCM_SHA256", ""},
      Handshake{"1.2 CBC", KeyKind::rsa2048, TLS1_2_VERSION, "ECDHE-RSA-AES256-SHA384", "",
                "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384", "x25519"},
      Handshake{"1.2 CBC with SHA-1 HMAC", KeyKind::p256, TLS1_2_VERSION, "ECDHE-ECDSA-AES128-SHA",
                "", "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA", "x25519"});
  INFO(test.about);
  const Issued root = make_root();
  PeerOptions options = good_peer(root, test.key);
  options.min_version = options.max_version = test.version;
  options.ciphers = test.ciphers;
  options.groups = test.groups;
  OpensslPeer peer(options, OpensslPeer::echo);

  auto transport = connect(peer, name("a.test"), context_for(root));
  CHECK(transport->summary().version == (test.version == TLS1_3_VERSION ? "TLSv1.3" : "TLSv1.2"));
  CHECK(transport->summary().cipher == test.expected_cipher);
  CHECK(transport->summary().group == test.expected_group);
  CHECK_FALSE(transport->summary().resumed);
  CHECK(transport->judgement().trusted());
  CHECK(transport->judgement().host == "a.test");

  net::write_all(*transport, "hello", soon(), Phase::send);
  std::string room(100, '\0');
  const auto got = net::read_some(*transport, room, soon(), Phase::receive);
  REQUIRE(got.status == Status::ok);
  CHECK(std::string_view(room).substr(0, got.count) == "hello");

  transport->close();
  transport.reset();
  CHECK(peer.outcome().clean_end);
  CHECK(peer.outcome().received == "hello");
}

TEST_CASE("retries with the group that the server asks for") {
  const Issued root = make_root();
  PeerOptions options = good_peer(root);
  options.min_version = TLS1_3_VERSION;
  options.groups = "P-521";
  OpensslPeer peer(options);
  CHECK(connect(peer, name("a.test"), context_for(root))->summary().group == "secp521r1");
}

TEST_CASE("offers the ALPN names in order, and says which one was chosen") {
  const Issued root = make_root();
  PeerOptions options = good_peer(root);
  options.alpn = "http/1.1";
  OpensslPeer peer(options);
  CHECK(connect(peer, name("a.test"), context_for(root))->summary().alpn == "http/1.1");
}

TEST_CASE("goes on without ALPN when the server takes none") {
  const Issued root = make_root();
  OpensslPeer peer(good_peer(root));
  CHECK(connect(peer, name("a.test"), context_for(root))->summary().alpn.empty());
}

TEST_CASE("offers no ALPN extension for an empty list") {
  const Issued root = make_root();
  PeerOptions options = good_peer(root);
  options.alpn = "http/1.1";
  tls::TlsOptions client;
  client.alpn.clear();
  OpensslPeer peer(options);
  CHECK(connect(peer, name("a.test"), context_for(root, client))->summary().alpn.empty());
}

TEST_CASE("says in words that the server takes none of the ALPN names") {
  const Issued root = make_root();
  PeerOptions options = good_peer(root);
  options.alpn = "spdy/1";
  OpensslPeer peer(options);
  const Error error = error_of([&] { connect(peer, name("a.test"), context_for(root)); });
  CHECK(error.category() == Category::tls_handshake);
  CHECK(error.message() ==
        "the server sent alert no_application_protocol (120): it speaks none of the "
        "application protocols that were offered (ALPN)");
}

TEST_CASE("sends a name as SNI, without its trailing dot") {
  const Issued root = make_root();
  OpensslPeer peer(good_peer(root));
  connect(peer, name("a.test."), context_for(root))->close();
  CHECK(peer.outcome().handshake_done);
  CHECK(peer.outcome().server_name == "a.test");
}

TEST_CASE("sends no SNI for an address") {
  const auto host = GENERATE(url::Host{url::HostKind::ipv4, "192.0.2.7", ""},
                             url::Host{url::HostKind::ipv6, "2001:db8::7", ""});
  const Issued root = make_root();
  PeerOptions options;
  options.leaf = make_leaf(root, "IP:192.0.2.7,IP:2001:db8::7");
  OpensslPeer peer(options);
  connect(peer, host, context_for(root))->close();
  CHECK(peer.outcome().handshake_done);
  CHECK(peer.outcome().server_name.empty());
}

TEST_CASE("takes a certificate chain above 16 KB") {
  const int version = GENERATE(TLS1_2_VERSION, TLS1_3_VERSION);
  const Issued root = make_root();
  PeerOptions options = good_peer(root);
  options.min_version = options.max_version = version;
  CertificateSpec filler;
  filler.extensions = {{"nsComment", std::string(15000, 'x')}};
  for (int i = 0; i < 3; ++i) options.intermediates.push_back(issue(filler, &root));
  OpensslPeer peer(options, OpensslPeer::echo);

  auto transport = connect(peer, name("a.test"), context_for(root));
  CHECK(transport->judgement().chain.size() >= 4);
  net::write_all(*transport, "x", soon(), Phase::send);
  std::string room(1, '\0');
  CHECK(net::read_some(*transport, room, soon(), Phase::receive).count == 1);
}

TEST_CASE("says that a handshake message above 64 KB is too large") {
  const int version = GENERATE(TLS1_2_VERSION, TLS1_3_VERSION);
  const Issued root = make_root();
  PeerOptions options = good_peer(root);
  options.min_version = options.max_version = version;
  CertificateSpec filler;
  filler.extensions = {{"nsComment", std::string(15000, 'x')}};
  for (int i = 0; i < 5; ++i) options.intermediates.push_back(issue(filler, &root));
  OpensslPeer peer(options);
  const Error error = error_of([&] { connect(peer, name("a.test"), context_for(root)); });
  CHECK(error.category() == Category::tls_handshake);
  CHECK(error.message() == "the server sent a handshake message above 64 KB");
}

TEST_CASE("holds many connections open at once") {
  const Issued root = make_root();
  const auto context = context_for(root);
  std::vector<std::unique_ptr<OpensslPeer>> peers;
  std::vector<std::unique_ptr<tls::TlsTransport>> transports;
  for (int i = 0; i < 40; ++i) {
    peers.push_back(std::make_unique<OpensslPeer>(good_peer(root), OpensslPeer::echo));
    transports.push_back(connect(*peers.back(), name("a.test"), context));
  }
  std::string room(10, '\0');
  for (auto& transport : transports) {
    net::write_all(*transport, "ping", soon(), Phase::send);
    CHECK(net::read_some(*transport, room, soon(), Phase::receive).count == 4);
  }
}

TEST_CASE("connects from several threads with one context") {
  const Issued root = make_root();
  const auto context = context_for(root);
  std::vector<std::thread> threads;
  std::vector<int> good(8, 0);
  threads.reserve(good.size());
  for (int& result : good) {
    threads.emplace_back([&root, &context, &result] {
      OpensslPeer peer(good_peer(root), OpensslPeer::echo);
      const auto transport = connect(peer, name("a.test"), context);
      result = transport->judgement().trusted() ? 1 : 0;
    });
  }
  for (auto& thread : threads) thread.join();
  CHECK(good == std::vector<int>(8, 1));
}

}  // namespace
}  // namespace tlsget::test

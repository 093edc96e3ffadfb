// Pins: how they are read, and what a server with another key comes to.
#include <openssl/pem.h>
#include <openssl/sha.h>

#include <array>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <string>

#include "base/text.hpp"
#include "tls/crypto_setup.hpp"
#include "tls/pins.hpp"
#include "unit/tls/client.hpp"
#include "unit/tls/openssl_peer.hpp"

namespace tlsget::test {
namespace {

using tls::Pins;
using tls::TlsOptions;

const std::string other_pin = "sha256//AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";

std::string key_der(const KeyPointer& key) {
  unsigned char* octets = nullptr;
  const int count = i2d_PUBKEY(key.get(), &octets);
  std::string der(reinterpret_cast<const char*>(octets), static_cast<std::size_t>(count));
  OPENSSL_free(octets);
  return der;
}

std::string key_pem(const KeyPointer& key) {
  return "-----BEGIN PUBLIC KEY-----\n" + text::base64_encode(key_der(key)) +
         "\n-----END PUBLIC KEY-----\n";
}

tls::KeyDigest digest_of(const KeyPointer& key) {
  const std::string der = key_der(key);
  tls::KeyDigest digest{};
  SHA256(reinterpret_cast<const unsigned char*>(der.data()), der.size(), digest.data());
  return digest;
}

/// By OpenSSL throughout.
std::string pin_of(const KeyPointer& key) {
  const auto digest = digest_of(key);
  return "sha256//" + text::base64_encode(digest);
}

TlsOptions pinned(std::string pins, bool verify = true) {
  TlsOptions options;
  options.pinned_keys = std::move(pins);
  options.verify = verify;
  return options;
}

Error refusal(const std::string& value) {
  tls::ensure_crypto();
  return error_of([&] { const Pins pins(value); });
}

TEST_CASE("a list of pins allows its keys and no others") {
  const auto key = key_of(KeyKind::p256, 2);
  const Pins pins(other_pin + ";" + pin_of(key));
  CHECK(pins.allow(digest_of(key)));
  CHECK_FALSE(pins.allow(digest_of(key_of(KeyKind::p256, 3))));
  CHECK(pins.texts() == std::vector<std::string>{other_pin, pin_of(key)});
  CHECK(pins.notes().empty());
  CHECK(Pins().allow(digest_of(key)));
}

TEST_CASE("a file of a public key is a pin, in PEM or DER, of every type of key") {
  tls::ensure_crypto();
  const auto kind = GENERATE(KeyKind::p256, KeyKind::rsa2048, KeyKind::ed25519);
  const auto key = key_of(kind, 2);
  const TemporaryDirectory directory;
  std::string crlf = key_pem(key);
  for (std::size_t at = crlf.find('\n'); at != std::string::npos; at = crlf.find('\n', at + 2))
    crlf.insert(at, 1, '\r');
  for (const std::string& content : {key_pem(key), key_der(key), "words before\n" + key_pem(key),
                                     crlf, to_pem(make_root()) + key_pem(key)}) {
    const Pins pins(directory.write("key", content).string());
    CHECK(pins.texts() == std::vector<std::string>{pin_of(key)});
  }
}

TEST_CASE("a file that is no public key allows nothing, and says why") {
  const auto key = key_of(KeyKind::p256, 2);
  const std::string der = key_der(key);
  const TemporaryDirectory directory;
  struct Case {
    std::string content;
    const char* words;
  };
  const std::vector<Case> cases{
      {"", "no public key"},
      {"hello\n", "no public key"},
      {to_pem(make_root()), "it holds a certificate"},
      {to_der(make_root()), "no public key"},
      {der + '\0', "no public key"},
      {"-----BEGIN PUBLIC KEY-----\n!!\n-----END PUBLIC KEY-----\n", "no public key"},
      {std::string(1100000, 'x'), "larger than 1 MiB"}};
  for (const Case& each : cases) {
    const Error error = refusal(directory.write("key", each.content).string());
    INFO(error.message());
    CHECK(error.category() == Category::pin_mismatch);
    CHECK(error.message().find(each.words) != std::string::npos);
  }
  for (std::size_t length = 0; length < der.size(); ++length) {
    const auto file = directory.write("key", der.substr(0, length));
    CHECK(refusal(file.string()).category() == Category::pin_mismatch);
  }
  CHECK(refusal(directory.path().string()).message().find("directory") != std::string::npos);
}

TEST_CASE("what is neither a pin nor a file allows nothing") {
  const std::string value =
      GENERATE("", "sha256//", "sha256//!!!", "sha1//AAAA", "SHA256//AAAA", "/nothing/here.pem",
               "sha256//AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
               "sha256//AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=;",
               "sha256//AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA==",
               "sha256//AAAA AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=");
  CAPTURE(value);
  CHECK(refusal(value).category() == Category::pin_mismatch);
}

TEST_CASE("a pin that is none matches nothing, beside good ones, and is told of") {
  const Pins pins("sha256//short;" + other_pin + ";" + other_pin + " ");
  CHECK(pins.texts() == std::vector<std::string>{other_pin});
  REQUIRE(pins.notes().size() == 2);
  CHECK(pins.notes().front() ==
        "sha256//short is no pin: it needs 32 octets in base64, 44 characters, and has 5");
}

TEST_CASE("a server with a pinned key is spoken to, verified or not, in both versions") {
  const int version = GENERATE(TLS1_2_VERSION, TLS1_3_VERSION);
  const bool verify = GENERATE(true, false);
  const auto kind = GENERATE(KeyKind::p256, KeyKind::rsa2048);
  const Issued root = make_root();
  PeerOptions options;
  options.leaf = make_leaf(root, "DNS:a.test", kind);
  options.min_version = options.max_version = version;
  OpensslPeer peer(options);
  const auto transport =
      connect(peer, name("a.test"),
              context_for(root, pinned(other_pin + ";" + pin_of(options.leaf.key), verify)));
  CHECK(transport->judgement().trusted());
  transport->close();
  CHECK(peer.outcome().handshake_done);
}

TEST_CASE("a server with another key gets no octet of the request, verified or not") {
  const int version = GENERATE(TLS1_2_VERSION, TLS1_3_VERSION);
  const bool verify = GENERATE(true, false);
  const Issued root = make_root();
  PeerOptions options;
  options.leaf = make_leaf(root, verify ? "DNS:a.test" : "DNS:wrong.test");
  options.min_version = options.max_version = version;
  OpensslPeer peer(options);
  const Error error = error_of(
      [&] { connect(peer, name("a.test"), context_for(root, pinned(other_pin, verify))); });
  CHECK(error.category() == Category::pin_mismatch);
  CHECK(error.message() ==
        "the server's key is not a pinned one: it has " + pin_of(options.leaf.key));
  const auto* detail = error.detail<tls::PinDetail>();
  REQUIRE(detail != nullptr);
  CHECK(detail->seen == pin_of(options.leaf.key));
  CHECK(detail->pinned == std::vector<std::string>{other_pin});
  CHECK_FALSE(peer.outcome().handshake_done);
  CHECK(peer.outcome().received.empty());
  CHECK(peer.outcome().alert == SSL_AD_BAD_CERTIFICATE);
}

TEST_CASE("the pin is the leaf's: an authority's key does not do") {
  const Issued root = make_root();
  PeerOptions options;
  options.leaf = make_leaf(root, "DNS:a.test");
  options.intermediates = {root};
  OpensslPeer peer(options);
  const Error error =
      error_of([&] { connect(peer, name("a.test"), context_for(root, pinned(pin_of(root.key)))); });
  CHECK(error.category() == Category::pin_mismatch);
}

TEST_CASE("a certificate that is refused anyway is reported with the pin among its findings") {
  const Issued root = make_root();
  PeerOptions options;
  options.leaf = make_leaf(root, "DNS:wrong.test");
  OpensslPeer peer(options);
  const Error error =
      error_of([&] { connect(peer, name("a.test"), context_for(root, pinned(other_pin))); });
  CHECK(error.category() == Category::certificate);
  const auto* detail = error.detail<x509::CertificateDetail>();
  REQUIRE(detail != nullptr);
  std::vector<x509::Code> codes;
  for (const auto& finding : detail->judgement.findings) codes.push_back(finding.code);
  REQUIRE(codes == std::vector<x509::Code>{x509::Code::pin_mismatch, x509::Code::name_mismatch});
  CHECK(detail->judgement.findings[0].seen == pin_of(options.leaf.key));
  CHECK(detail->judgement.findings[0].expected == other_pin);
}

TEST_CASE("contexts with different pins are not the same to a pool of connections") {
  CHECK_FALSE(pinned(other_pin) == TlsOptions());
  CHECK(pinned(other_pin) == pinned(other_pin));
}

}  // namespace
}  // namespace tlsget::test

// Our own certificate and key: reading them, refusing them, and sending them to a good server
// alone.
#include <fcntl.h>
#include <openssl/pem.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <catch2/generators/catch_generators_range.hpp>
#include <functional>
#include <string>
#include <vector>

#include "tls/client_identity.hpp"
#include "unit/tls/client.hpp"
#include "unit/tls/openssl_peer.hpp"

namespace tlsget::test {
namespace {

using Problem = tls::ClientCertificateDetail::Problem;

constexpr std::array both_versions{TLS1_2_VERSION, TLS1_3_VERSION};
constexpr const char* password = "a secret";

std::string written(const std::function<int(BIO*)>& write) {
  const std::unique_ptr<BIO, decltype(&BIO_free)> bio(BIO_new(BIO_s_mem()), BIO_free);
  if (write(bio.get()) != 1) throw std::runtime_error("the test's key cannot be written");
  char* octets = nullptr;
  const long count = BIO_get_mem_data(bio.get(), &octets);
  return {octets, static_cast<std::size_t>(count)};
}

std::string pkcs8(EVP_PKEY* key, const EVP_CIPHER* cipher = nullptr) {
  return written([&](BIO* bio) {
    return PEM_write_bio_PKCS8PrivateKey(bio, key, cipher, nullptr, 0, nullptr,
                                         const_cast<char*>(password));
  });
}

std::string old_form(EVP_PKEY* key, const EVP_CIPHER* cipher = nullptr) {
  return written([&](BIO* bio) {
    return PEM_write_bio_PrivateKey_traditional(bio, key, cipher, nullptr, 0, nullptr,
                                                const_cast<char*>(password));
  });
}

std::string pkcs8_der(EVP_PKEY* key, const EVP_CIPHER* cipher = nullptr) {
  return written([&](BIO* bio) {
    return i2d_PKCS8PrivateKey_bio(bio, key, cipher, nullptr, 0, nullptr,
                                   const_cast<char*>(password));
  });
}

std::string old_form_der(EVP_PKEY* key) {
  return written([&](BIO* bio) { return i2d_PrivateKey_bio(bio, key); });
}

Issued make_client(const Issued& issuer, KeyKind kind = KeyKind::p256, int number = 5) {
  CertificateSpec spec;
  spec.common_name = "Ann";
  spec.key = key_of(kind, number);
  spec.extensions = {{"extendedKeyUsage", "clientAuth"}};
  return issue(spec, &issuer);
}

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

Error refusal_of(tls::ClientIdentitySource source) {
  tls::ClientIdentity identity(std::move(source));
  return error_of([&] { identity.material(); });
}

void check_refusal(const Error& error, Problem problem, const std::string& words) {
  INFO(error.message());
  CHECK(error.category() == Category::client_certificate);
  REQUIRE(error.detail<tls::ClientCertificateDetail>() != nullptr);
  CHECK(error.detail<tls::ClientCertificateDetail>()->problem == problem);
  CHECK(error.message().find(words) != std::string::npos);
  CHECK(error.message().find(password) == std::string::npos);
}

TEST_CASE("takes every usual form of a private key, RSA and EC, plain and encrypted") {
  struct Form {
    const char* about;
    std::string content;
    bool encrypted = false;
  };
  const KeyKind kind = GENERATE(KeyKind::p256, KeyKind::p384, KeyKind::p521, KeyKind::rsa2048);
  const Issued root = make_root();
  const Issued client = make_client(root, kind);
  EVP_PKEY* const key = client.key.get();
  const TemporaryDirectory directory;
  const auto certificate = directory.write("client.pem", to_pem(client));
  for (const Form& form : {
           Form{"PKCS#8", pkcs8(key)},
           Form{"PKCS#8, AES-256", pkcs8(key, EVP_aes_256_cbc()), true},
           Form{"PKCS#8, AES-128", pkcs8(key, EVP_aes_128_cbc()), true},
           Form{"PKCS#8, 3DES", pkcs8(key, EVP_des_ede3_cbc()), true},
           Form{"PKCS#1 or SEC 1", old_form(key)},
           Form{"PKCS#1 or SEC 1, AES-256", old_form(key, EVP_aes_256_cbc()), true},
           Form{"PKCS#1 or SEC 1, 3DES", old_form(key, EVP_des_ede3_cbc()), true},
           Form{"PKCS#8 DER", pkcs8_der(key)},
           Form{"PKCS#8 DER, AES-256", pkcs8_der(key, EVP_aes_256_cbc()), true},
           Form{"PKCS#1 or SEC 1 DER", old_form_der(key)},
           Form{"text before and after", "Bag Attributes\n" + pkcs8(key) + "more text\n"},
           Form{"a certificate before the key", to_pem(root) + pkcs8(key)},
       }) {
    INFO(form.about);
    tls::ClientIdentitySource source;
    source.certificate_file = certificate;
    source.key_file = directory.write("client.key", form.content);
    if (form.encrypted) {
      check_refusal(refusal_of(source), Problem::password_needed, "client.key is encrypted");
      source.password = tls::Secret("not the password");
      check_refusal(refusal_of(source), Problem::wrong_password, "client.key");
      source.password = tls::Secret("");
      check_refusal(refusal_of(source), Problem::wrong_password, "client.key");
      source.password = tls::Secret(password);
    }
    CHECK_NOTHROW(tls::ClientIdentity(source).material());
  }
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

TEST_CASE("reads a pipe once for a certificate and its key") {
  const Issued root = make_root();
  const Issued client = make_client(root);
  const std::string text = to_pem(client) + pkcs8(client.key.get());
  std::array<int, 2> ends{};
  REQUIRE(pipe(ends.data()) == 0);
  REQUIRE(write(ends[1], text.data(), text.size()) == static_cast<ssize_t>(text.size()));
  close(ends[1]);
  tls::ClientIdentitySource source;
  source.certificate_file = "/dev/fd/" + std::to_string(ends[0]);
  const bool other_name = GENERATE(false, true);
  if (other_name) source.key_file = "/proc/self/fd/" + std::to_string(ends[0]);
  tls::ClientIdentity identity(source);
  CHECK_NOTHROW(identity.material());
  CHECK_NOTHROW(identity.material());  // and once for all connections
  CHECK(identity.warnings().empty());
  close(ends[0]);
}

TEST_CASE("keeps a failure: a pipe has no second content") {
  const TemporaryDirectory directory;
  const auto file = directory.path() / "late.pem";
  tls::ClientIdentitySource source;
  source.certificate_file = file;
  tls::ClientIdentity identity(source);
  const Error first = error_of([&] { identity.material(); });
  const Issued client = make_client(make_root());
  directory.write("late.pem", to_pem(client) + pkcs8(client.key.get()));
  CHECK(error_of([&] { identity.material(); }).message() == first.message());
}

TEST_CASE("says which file is wrong, and how") {
  const Issued root = make_root();
  const Issued client = make_client(root);
  const Issued other = make_client(root, KeyKind::p256, 6);
  const Issued edgar = issue({.common_name = "Edgar", .key = key_of(KeyKind::ed25519)}, &root);
  const std::string certificate = to_pem(client);
  const std::string key = pkcs8(client.key.get());
  struct Case {
    const char* about;
    std::string certificate;
    std::string key;
    Problem problem;
    const char* words;
  };
  const TemporaryDirectory directory;
  for (const Case& test : {
           Case{"no certificate", "text\n", key, Problem::no_certificate,
                "c.pem holds no certificate"},
           Case{"the two exchanged", key, certificate, Problem::no_certificate,
                "only a private key"},
           Case{"nothing", "", key, Problem::no_certificate, "c.pem is empty"},
           Case{"an empty key", certificate, "", Problem::no_key, "k.pem holds no private key"},
           Case{"no key", certificate, certificate, Problem::no_key, "k.pem holds no private key"},
           Case{"a certificate cut short", certificate.substr(0, certificate.size() / 2), key,
                Problem::unreadable, "the certificate at line 1 of "},
           Case{"a certificate that is none",
                "-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n", key,
                Problem::unreadable, "c.pem holds no certificate that can be read"},
           Case{"a key that is none", certificate,
                "-----BEGIN PRIVATE KEY-----\nMAA=\n-----END PRIVATE KEY-----\n",
                Problem::unreadable, "the private key in "},
           Case{"another's key", certificate, pkcs8(other.key.get()), Problem::wrong_pair,
                "does not belong to the client certificate \"Ann\" in "},
           Case{"an Ed25519 certificate", to_pem(edgar), pkcs8(edgar.key.get()),
                Problem::unusable_type, "Ed25519 key"},
           Case{"an Ed25519 key", certificate, pkcs8(edgar.key.get()), Problem::unusable_type,
                "k.pem cannot be used in TLS here"},
           Case{"a key of SSH", certificate,
                "-----BEGIN OPENSSH PRIVATE KEY-----\nMAA=\n-----END OPENSSH PRIVATE KEY-----\n",
                Problem::unusable_type, "k.pem cannot be used in TLS here"},
           Case{"PKCS#12", std::string("\x30\x82\x04\x11\x02\x01\x03\x30", 8), key, Problem::pkcs12,
                "c.pem is a PKCS#12 file"},
           Case{"PKCS#12 as the key", certificate,
                std::string("\x30\x82\x04\x11\x02\x01\x03\x30", 8), Problem::pkcs12,
                "k.pem is a PKCS#12 file"},
           Case{"a cipher that is not here", certificate,
                pkcs8(client.key.get(), EVP_camellia_256_cbc()), Problem::unknown_encryption,
                "k.pem is encrypted in a way"},
       }) {
    INFO(test.about);
    tls::ClientIdentitySource source;
    source.certificate_file = directory.write("c.pem", test.certificate);
    source.key_file = directory.write("k.pem", test.key);
    source.password = tls::Secret(password);
    check_refusal(refusal_of(source), test.problem, test.words);
  }
}

TEST_CASE("names a file that cannot be read") {
  const Issued client = make_client(make_root());
  const TemporaryDirectory directory;
  tls::ClientIdentitySource source;
  source.certificate_file = directory.path() / "nothing.pem";
  check_refusal(refusal_of(source), Problem::unreadable, "nothing.pem cannot be read: No such");
  source.certificate_file = directory.path();
  check_refusal(refusal_of(source), Problem::unreadable, "cannot be read: Is a directory");
  source.certificate_file = directory.write("c.pem", to_pem(client));
  source.key_file = directory.path() / "nothing.key";
  check_refusal(refusal_of(source), Problem::unreadable, "the private key ");
  source.key_file = directory.write("long.key", std::string((1U << 20U) + 1, 'a'));
  check_refusal(refusal_of(source), Problem::unreadable, "holds more than");
  source.key_file.clear();
  source.certificate_file = directory.write("many.pem", [&] {
    std::string text;
    for (int i = 0; i < 60; ++i) text += to_pem(client);
    return text;
  }());
  check_refusal(refusal_of(source), Problem::unreadable, "too long to be sent");
}

TEST_CASE("an explicit format is not second-guessed") {
  const Issued client = make_client(make_root());
  const TemporaryDirectory directory;
  tls::ClientIdentitySource source;
  source.certificate_file = directory.write("c.der", to_der(client));
  source.key_file = directory.write("k.pem", pkcs8(client.key.get()));
  CHECK_NOTHROW(tls::ClientIdentity(source).material());
  source.certificate_format = tls::FileFormat::der;
  source.key_format = tls::FileFormat::pem;
  CHECK_NOTHROW(tls::ClientIdentity(source).material());
  source.key_format = tls::FileFormat::der;
  check_refusal(refusal_of(source), Problem::unreadable, "k.pem is damaged");
  source.certificate_format = tls::FileFormat::pem;
  check_refusal(refusal_of(source), Problem::no_certificate, "c.der holds no certificate");
}

TEST_CASE("asks for the password of an encrypted key, once") {
  const Issued client = make_client(make_root());
  const TemporaryDirectory directory;
  int asked = 0;
  tls::ClientIdentitySource source;
  source.certificate_file =
      directory.write("all.pem", to_pem(client) + pkcs8(client.key.get(), EVP_aes_256_cbc()));
  source.ask_password = [&](const std::string& file) {
    ++asked;
    CHECK(file.ends_with("all.pem"));
    return tls::Secret(password);
  };
  tls::ClientIdentity identity(source);
  CHECK(asked == 0);
  identity.material();
  identity.material();
  CHECK(asked == 1);
}

TEST_CASE("warns of a key that others can read and of a certificate out of its time") {
  const Issued root = make_root();
  const Issued client = make_client(root);
  const TemporaryDirectory directory;
  tls::ClientIdentitySource source;
  source.certificate_file = directory.write("c.pem", to_pem(client));
  source.key_file = directory.write("k.pem", pkcs8(client.key.get()));
  const auto warnings = [&] {
    tls::ClientIdentity identity(source);
    identity.material();
    return identity.warnings();
  };
  chmod(source.certificate_file.c_str(), 0644);
  for (const mode_t mode : {0600, 0400}) {
    chmod(source.key_file.c_str(), mode);
    CHECK(warnings().empty());
  }
  for (const mode_t mode : {0640, 0604}) {
    chmod(source.key_file.c_str(), mode);
    REQUIRE(warnings().size() == 1);
    CHECK(warnings()[0].find("k.pem can be read by others") != std::string::npos);
  }
  chmod(source.key_file.c_str(), 0600);
  CertificateSpec spec;
  spec.common_name = "Ann";
  spec.key = client.key;
  spec.ends_in = -1800;
  source.certificate_file = directory.write("old.pem", to_pem(issue(spec, &root)));
  REQUIRE(warnings().size() == 1);
  CHECK(warnings()[0].find("\"Ann\" expired on 20") != std::string::npos);
}

TEST_CASE("leaves no core file while a key is held, and is as before afterwards") {
  const Issued client = make_client(make_root());
  const TemporaryDirectory directory;
  tls::ClientIdentitySource source;
  source.certificate_file = directory.write("all.pem", to_pem(client) + pkcs8(client.key.get()));
  const auto dumpable = [] { return prctl(PR_GET_DUMPABLE, 0, 0, 0, 0); };
  REQUIRE(dumpable() == 1);
  {
    tls::ClientIdentity one(source);
    CHECK(dumpable() == 1);
    one.material();
    CHECK(dumpable() == 0);
    {
      tls::ClientIdentity two(source);
      two.material();
    }
    CHECK(dumpable() == 0);
  }
  CHECK(dumpable() == 1);
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

TEST_CASE("wipes the memory of a secret before it is given back") {
  std::array<char, 64> room{};
  room.fill('x');
  tls::wipe(room.data(), room.size());
  CHECK(room == std::array<char, 64>{});
  std::string typed = "short";
  const tls::Secret secret = tls::Secret::take(typed);
  CHECK(secret.view() == "short");
  CHECK(typed.empty());
  CHECK(std::string_view(typed.data(), 5) == std::string_view("\0\0\0\0\0", 5));
}

}  // namespace
}  // namespace tlsget::test

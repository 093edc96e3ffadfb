// Our own certificate and key: reading them once, in every form, and refusing them in words.
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <catch2/catch_message.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <string>

#include "tls/client_identity.hpp"
#include "unit/tls/client.hpp"
#include "unit/tls/client_keys.hpp"

namespace tlsget::test {
namespace {

using Problem = tls::ClientCertificateDetail::Problem;

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
  check_refusal(refusal_of(source), Problem::other_key_format, "k.pem is PEM, not DER");
  source.certificate_format = tls::FileFormat::pem;
  check_refusal(refusal_of(source), Problem::other_certificate_format, "c.der is DER, not PEM");
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
  for (const mode_t mode : {0600U, 0400U}) {
    chmod(source.key_file.c_str(), mode);
    CHECK(warnings().empty());
  }
  for (const mode_t mode : {0640U, 0604U}) {
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

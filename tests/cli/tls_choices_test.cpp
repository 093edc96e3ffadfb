// What of TLS a person may choose: pins, cipher suites, groups, signature algorithms.
#include <catch2/catch_message.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include "support/certificates.hpp"
#include "support/experiment.hpp"

using namespace tlsget::test;

namespace {

using List = std::vector<std::string>;

const std::string other_pin = "sha256//AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";

Experiment with(List arguments, TlsSettings tls = {}) {
  arguments.insert(arguments.begin(), {"-sS", "--cacert", "$CA"});
  arguments.emplace_back("$URL/");
  return {.scripts = {serve([](const auto&) { return Reply{.body = "ok\n"}; })},
          .arguments = std::move(arguments),
          .server = {.tls = std::move(tls)}};
}

bool contains(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

/// The key of the server's certificate, as openssl writes it.
std::string public_key(const std::string& options) {
  return run({.program = "/bin/sh",
              .arguments = {"-c", "openssl pkey -in \"$0\" -pubout " + options,
                            key_file("localhost")}})
      .out;
}

std::string good_pin() {
  return "sha256//" + public_key("-outform DER | openssl dgst -sha256 -binary | openssl base64 -A");
}

}  // namespace

TEST_CASE("curl's forms of --pinnedpubkey come to curl's exit codes") {
  struct Case {
    const char* pins;  ///< GOOD stands for the server's
    int exit_code;
  };
  const auto each =
      GENERATE(Case{"GOOD", 0}, Case{"sha256//AAAA;GOOD", 0}, Case{"GOOD;sha256//AAAA", 0},
               Case{"key.pem", 0}, Case{"key.der", 0}, Case{"GOOD;", 90}, Case{"GOOD;x", 90},
               Case{"x;GOOD", 90}, Case{"sha256//", 90}, Case{"sha256//!", 90},
               Case{"nothing-here", 90}, Case{"words", 90}, Case{"certificate.pem", 90});
  std::string pins = each.pins;
  if (const std::size_t at = pins.find("GOOD"); at != std::string::npos)
    pins.replace(at, 4, good_pin());
  Experiment experiment = with({"--pinnedpubkey", pins});
  experiment.files = {
      {"key.pem", public_key("")},
      {"key.der", public_key("-outform DER")},
      {"words", "hello\n"},
      {"certificate.pem",
       run({.program = "/bin/cat", .arguments = {certificate_file("localhost")}}).out}};
  CAPTURE(pins);
  const auto outcome = like_curl(experiment);
  INFO(describe(outcome));
  CHECK(outcome.result.exit_code == each.exit_code);
  CHECK(outcome.result.out == (each.exit_code == 0 ? "ok\n" : ""));
}

TEST_CASE("the last of several --pinnedpubkey counts") {
  CHECK(like_curl(with({"--pinnedpubkey", other_pin, "--pinnedpubkey", good_pin()}))
            .result.exit_code == 0);
}

TEST_CASE("the pin that was seen is printed, to be copied, with those that were asked for") {
  const auto options = GENERATE(List{}, List{"-k"});
  List arguments{"--pinnedpubkey", other_pin};
  arguments.insert(arguments.end(), options.begin(), options.end());
  const auto outcome = with_tlsget(with(arguments));
  INFO(describe(outcome));
  CHECK(outcome.result.exit_code == 90);
  CHECK(outcome.requests.empty());
  CHECK(contains(outcome.result.err,
                 "tlsget: (90) the server's key is not a pinned one: it has " + good_pin() + "\n"));
  CHECK(contains(outcome.result.err, "\n  pinned   " + other_pin + "\n"));
}

TEST_CASE("a pin that is none is refused before a connection, or warned of beside a good one") {
  const auto alone = with_tlsget(with({"--pinnedpubkey", "sha256//AAAA"}));
  INFO(describe(alone));
  CHECK(alone.result.exit_code == 90);
  CHECK(alone.connections == 0);
  CHECK(contains(alone.result.err, "sha256//AAAA is no pin"));

  Experiment beside = with({"--pinnedpubkey", "sha256//AAAA;" + good_pin()});
  std::erase(beside.arguments, "-sS");
  const auto warned = with_tlsget(beside);
  INFO(describe(warned));
  CHECK(warned.result.exit_code == 0);
  CHECK(contains(warned.result.err, "warning: sha256//AAAA is no pin"));
}

TEST_CASE("a pin is not asked of plain HTTP") {
  Experiment experiment{.scripts = {serve([](const auto&) { return Reply{.body = "ok\n"}; })},
                        .arguments = {"--pinnedpubkey", other_pin, "$URL/"}};
  CHECK(like_curl(experiment).result.exit_code == 0);
}

TEST_CASE("the server gets the cipher suite that was asked for") {
  struct Case {
    List arguments;
    int max_version;
    const char* cipher;
  };
  const auto each = GENERATE(
      Case{{"--ciphers", "ECDHE-ECDSA-AES256-GCM-SHA384"},
           TLS1_2_VERSION,
           "ECDHE-ECDSA-AES256-GCM-SHA384"},
      Case{{"--ciphers", "ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-CHACHA20-POLY1305"},
           TLS1_2_VERSION,
           "ECDHE-ECDSA-CHACHA20-POLY1305"},
      Case{{"--ciphers", "ECDHE+AES256:!SHA384:!SHA:!aNULL"},
           TLS1_2_VERSION,
           "ECDHE-ECDSA-AES256-GCM-SHA384"},
      Case{{"--tls13-ciphers", "TLS_CHACHA20_POLY1305_SHA256"},
           TLS1_3_VERSION,
           "TLS_CHACHA20_POLY1305_SHA256"},
      Case{{"--tls13-ciphers", "TLS_AES_128_GCM_SHA256", "--ciphers", "ECDHE-ECDSA-AES128-SHA"},
           TLS1_3_VERSION,
           "TLS_AES_128_GCM_SHA256"});
  CAPTURE(each.arguments);
  const auto outcome = like_curl(with(each.arguments, {.max_version = each.max_version}));
  INFO(describe(outcome));
  CHECK(outcome.result.exit_code == 0);
  CHECK(outcome.requests.at(0).tls.cipher == each.cipher);
}

TEST_CASE("IANA's and mbedTLS's names do as well as OpenSSL's") {
  const std::string name = GENERATE("TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
                                    "TLS-ECDHE-ECDSA-WITH-AES-256-GCM-SHA384");
  const auto outcome = with_tlsget(with({"--ciphers", name, "--tls-max", "1.2"}));
  INFO(describe(outcome));
  CHECK(outcome.requests.at(0).tls.cipher == "ECDHE-ECDSA-AES256-GCM-SHA384");
}

TEST_CASE("groups and signature algorithms are held to, and a refusal says what was offered") {
  const auto good = with_tlsget(
      with({"--curves", "P-384", "--sigalgs", "ECDSA+SHA256"}, {.groups = "X25519:P-384"}));
  INFO(describe(good));
  CHECK(good.result.exit_code == 0);

  const auto bad = with_tlsget(with({"--curves", "P-384:x25519"}, {.groups = "P-256"}));
  INFO(describe(bad));
  CHECK(bad.result.exit_code == 35);
  CHECK(contains(bad.result.err, "\n  offered  TLS 1.2 and TLS 1.3\n"));
  CHECK(contains(bad.result.err, "\n  groups   secp384r1, x25519\n"));

  const auto unsigned_one =
      with_tlsget(with({"--sigalgs", "rsa_pkcs1_sha256", "--ciphers",
                        "ECDHE-ECDSA-AES128-GCM-SHA256", "--tls-max", "1.2"}));
  INFO(describe(unsigned_one));
  CHECK(unsigned_one.result.exit_code == 35);
  CHECK(
      contains(unsigned_one.result.err, "\n  suites   TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256\n"));
  CHECK(contains(unsigned_one.result.err, "\n  sigalgs  rsa_pkcs1_sha256\n"));
}

TEST_CASE("a server that speaks only static RSA is told that it is never offered") {
  const auto outcome = with_tlsget(
      with({}, {.certificate = "rsa", .max_version = TLS1_2_VERSION, .ciphers = "AES128-SHA"}));
  INFO(describe(outcome));
  CHECK(outcome.result.exit_code == 35);
  CHECK(contains(outcome.result.err, "static RSA"));
}

TEST_CASE("what is unknown is named with the nearest good name, exit 59, before a connection") {
  struct Case {
    List arguments;
    const char* words;
  };
  const auto each = GENERATE(
      Case{{"--ciphers", "ECDHE-RSA-AES128-GCM-SHA265:HIGH"},
           "\"ECDHE-RSA-AES128-GCM-SHA265\" (nearest: ECDHE-RSA-AES128-GCM-SHA256)"},
      Case{{"--tls13-ciphers", "TLS_AES_128_GCM_SHA1"}, "(nearest: TLS_AES_128_GCM_SHA256)"},
      Case{{"--curves", "X25518"}, "(nearest: x25519)"},
      Case{{"--sigalgs", "ecdsa_sha256"}, "there is no signature algorithm \"ecdsa_sha256\""},
      Case{{"--ciphers", "AES128-SHA"}, "static RSA has no forward secrecy"},
      Case{{"--ciphers", "RC4-SHA:DES-CBC3-SHA"}, "3DES is too weak"},
      Case{{"--ciphers", "DEFAULT@SECLEVEL=0"}, "\"DEFAULT@SECLEVEL=0\" is not taken"},
      Case{{"--ciphers", ""}, "the list leaves no cipher suite"});
  CAPTURE(each.arguments);
  const auto outcome = with_tlsget(with(each.arguments));
  INFO(describe(outcome));
  CHECK(outcome.result.exit_code == 59);
  CHECK(outcome.connections == 0);
  CHECK(contains(outcome.result.err, each.words));
}

TEST_CASE("a suite that is not spoken is left out with a warning, once") {
  Experiment experiment = with({"--ciphers", "AES128-SHA:ECDHE-ECDSA-AES128-GCM-SHA256", "$URL/"},
                               {.max_version = TLS1_2_VERSION});
  std::erase(experiment.arguments, "-sS");
  const auto outcome = with_tlsget(experiment);
  INFO(describe(outcome));
  CHECK(outcome.result.exit_code == 0);
  CHECK(outcome.result.err ==
        "tlsget: warning: AES128-SHA is left out: static RSA has no forward secrecy\n");
}

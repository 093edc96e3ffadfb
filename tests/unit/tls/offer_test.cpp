// What is offered, as the server sees it; how lists of names are read, and refused.
#include <mbedtls/ssl_ciphersuites.h>

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "tls/offer.hpp"
#include "tls/suite_names.hpp"
#include "unit/tls/client.hpp"
#include "unit/tls/openssl_peer.hpp"

namespace tlsget::test {
namespace {

using Numbers = std::vector<std::uint16_t>;
using tls::TlsOptions;

/// A ClientHello as OpenSSL took it apart.
struct Hello {
  Numbers suites;  ///< without the signalling value of RFC 5746
  Numbers groups;
  Numbers schemes;
};

Numbers pairs(const unsigned char* octets, std::size_t count) {
  Numbers numbers;
  for (std::size_t i = 0; i + 1 < count; i += 2)
    numbers.push_back(static_cast<std::uint16_t>(octets[i] << 8U | octets[i + 1]));
  return numbers;
}

/// The content of an extension that is one list with a length of two octets.
Numbers listed(SSL* ssl, unsigned type) {
  const unsigned char* octets = nullptr;
  std::size_t count = 0;
  if (SSL_client_hello_get0_ext(ssl, type, &octets, &count) != 1 || count < 2) return {};
  return pairs(octets + 2, count - 2);
}

int keep_hello(SSL* ssl, int* /*alert*/, void* argument) {
  auto& hello = *static_cast<Hello*>(argument);
  const unsigned char* octets = nullptr;
  const std::size_t count = SSL_client_hello_get0_ciphers(ssl, &octets);
  hello.suites = pairs(octets, count);
  std::erase(hello.suites, 0x00FF);
  hello.groups = listed(ssl, TLSEXT_TYPE_supported_groups);
  hello.schemes = listed(ssl, TLSEXT_TYPE_signature_algorithms);
  return SSL_CLIENT_HELLO_SUCCESS;
}

Hello hello_for(const TlsOptions& options) {
  const Issued root = make_root();
  Hello hello;
  PeerOptions peer_options;
  peer_options.leaf = make_leaf(root, "DNS:a.test");
  peer_options.configure = [&hello](SSL_CTX* context) {
    SSL_CTX_set_client_hello_cb(context, keep_hello, &hello);
  };
  OpensslPeer peer(peer_options);
  try {
    connect(peer, name("a.test"), context_for(root, options))->close();
  } catch (const Error& error) {
    // A server may not take such an offer; here it is looked at only.
    CHECK(error.category() == Category::tls_handshake);
  }
  (void)peer.outcome();
  return hello;
}

TlsOptions with_suites(std::string list) {
  TlsOptions options;
  options.cipher_suites = std::move(list);
  return options;
}

/// Those of TLS 1.2 alone.
Numbers suites_of(const std::string& list) {
  Numbers numbers;
  for (const int number : tls::make_offer(with_suites(list)).cipher_suites)
    if (number != 0 && number >> 8 != 0x13) numbers.push_back(static_cast<std::uint16_t>(number));
  return numbers;
}

Error refusal(const TlsOptions& options) {
  return error_of([&] { tls::make_offer(options); });
}

TEST_CASE("a server sees the cipher suites that were asked for, in that order and no others") {
  TlsOptions options =
      with_suites("ECDHE-RSA-AES256-GCM-SHA384:TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256");
  options.tls_1_3_cipher_suites = "TLS_CHACHA20_POLY1305_SHA256,TLS1-3-AES-128-GCM-SHA256";
  CHECK(hello_for(options).suites == Numbers{0x1303, 0x1301, 0xC030, 0xC02B});
}

TEST_CASE("a list for one version leaves the other's suites alone") {
  const Numbers by_default = hello_for({}).suites;
  TlsOptions options;
  options.tls_1_3_cipher_suites = "TLS_AES_256_GCM_SHA384";
  Numbers expected{0x1302};
  expected.insert(expected.end(), by_default.begin() + 3, by_default.end());
  CHECK(hello_for(options).suites == expected);

  const Numbers changed = hello_for(with_suites("ECDHE-ECDSA-AES128-SHA")).suites;
  CHECK(changed == Numbers{0x1301, 0x1302, 0x1303, 0xC009});
}

TEST_CASE("a server sees the groups and signature algorithms that were asked for") {
  TlsOptions options;
  options.groups = "P-384:prime256v1";
  options.signature_algorithms = "ECDSA+SHA384:rsa_pss_rsae_sha256:ecdsa_secp256r1_sha256";
  const Hello hello = hello_for(options);
  CHECK(hello.groups == Numbers{0x18, 0x17});
  CHECK(hello.schemes == Numbers{0x0503, 0x0804, 0x0403});
}

TEST_CASE("a server that has nothing of what was asked for is told about with the offer") {
  const Issued root = make_root();
  PeerOptions peer_options;
  peer_options.leaf = make_leaf(root, "DNS:a.test");
  peer_options.max_version = TLS1_2_VERSION;
  peer_options.ciphers = "ECDHE-ECDSA-AES128-GCM-SHA256";
  OpensslPeer peer(peer_options);
  TlsOptions options = with_suites("ECDHE-ECDSA-AES256-GCM-SHA384");
  options.groups = "X25519";
  options.signature_algorithms = "ecdsa_secp256r1_sha256";
  const Error error = error_of([&] { connect(peer, name("a.test"), context_for(root, options)); });
  CHECK(error.category() == Category::tls_handshake);
  const auto* offer = error.detail<tls::OfferDetail>();
  REQUIRE(offer != nullptr);
  CHECK(offer->versions == std::vector<std::string>{"TLS 1.2", "TLS 1.3"});
  CHECK(offer->cipher_suites.size() == 4);
  CHECK(offer->cipher_suites.back() == "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384");
  CHECK(offer->groups == std::vector<std::string>{"x25519"});
  CHECK(offer->signature_schemes == std::vector<std::string>{"ecdsa_secp256r1_sha256"});
}

TEST_CASE("every suite that is spoken is in mbedTLS, under the name that is known for it") {
  for (const auto* vocabulary : {&tls::suites_of_tls_1_2(), &tls::suites_of_tls_1_3()}) {
    for (const tls::Parameter& suite : vocabulary->spoken) {
      INFO(suite.name);
      const auto* there = mbedtls_ssl_ciphersuite_from_id(suite.number);
      REQUIRE(there != nullptr);
      const char* mbedtls_name = mbedtls_ssl_ciphersuite_get_name(there);
      CHECK(tls::find_parameter(vocabulary->spoken, mbedtls_name) == &suite);
      const int* list = mbedtls_ssl_list_ciphersuites();
      while (*list != 0 && *list != suite.number) ++list;
      CHECK(*list == suite.number);
    }
  }
}

TEST_CASE("every suite that is not spoken has a reason, and no number or name stands twice") {
  for (const auto* vocabulary : {&tls::suites_of_tls_1_2(), &tls::suites_of_tls_1_3(),
                                 &tls::groups(), &tls::signature_schemes()}) {
    std::set<std::uint16_t> numbers;
    std::set<std::string> names;
    for (const auto part : {vocabulary->spoken, vocabulary->unspoken}) {
      for (const tls::Parameter& parameter : part) {
        INFO(parameter.name);
        CHECK(numbers.insert(parameter.number).second);
        for (const std::string_view known : {parameter.name, parameter.openssl, parameter.other})
          if (!known.empty()) CHECK(names.insert(std::string(known)).second);
        if (part.data() != vocabulary->unspoken.data()) continue;
        CHECK(tls::why_unspoken(parameter) != "it is not built in");
      }
    }
  }
}

TEST_CASE("OpenSSL knows its names for every suite, and means the same numbers") {
  SSL_CTX* context = SSL_CTX_new(TLS_method());
  SSL_CTX_set_security_level(context, 0);
  SSL_CTX_set_cipher_list(context, "ALL:COMPLEMENTOFALL");
  SSL* ssl = SSL_new(context);
  int known = 0;
  for (int i = 0; i < sk_SSL_CIPHER_num(SSL_get_ciphers(ssl)); ++i) {
    const SSL_CIPHER* cipher = sk_SSL_CIPHER_value(SSL_get_ciphers(ssl), i);
    INFO(SSL_CIPHER_get_name(cipher));
    const auto& vocabulary = SSL_CIPHER_get_protocol_id(cipher) >> 8 == 0x13
                                 ? tls::suites_of_tls_1_3()
                                 : tls::suites_of_tls_1_2();
    const auto* found = tls::find_parameter(vocabulary.spoken, SSL_CIPHER_get_name(cipher));
    if (found == nullptr)
      found = tls::find_parameter(vocabulary.unspoken, SSL_CIPHER_get_name(cipher));
    REQUIRE(found != nullptr);
    CHECK(found->number == SSL_CIPHER_get_protocol_id(cipher));
    CHECK(found->name == SSL_CIPHER_standard_name(cipher));
    ++known;
  }
  CHECK(known > 50);
  SSL_free(ssl);
  SSL_CTX_free(context);
}

TEST_CASE("names are taken in every style, case and kind of separator, and once") {
  const std::string list = GENERATE(
      "ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-CHACHA20-POLY1305",
      "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
      "TLS-ECDHE-RSA-WITH-AES-128-GCM-SHA256 TLS-ECDHE-ECDSA-WITH-CHACHA20-POLY1305-SHA256",
      ":ecdhe-rsa-aes128-gcm-sha256: ; ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-AES128-GCM-SHA256");
  CHECK(suites_of(list) == Numbers{0xC02F, 0xCCA9});
}

TEST_CASE("OpenSSL's words for kinds of suites stand for those that are spoken") {
  struct Case {
    const char* list;
    Numbers suites;
  };
  const auto each = GENERATE(
      Case{"ECDHE+AESGCM", {0xC02B, 0xC02F, 0xC02C, 0xC030}},
      Case{"EECDH+AESGCM+AES256:EDH+CHACHA20", {0xC02C, 0xC030, 0xCCAA}},
      Case{"HIGH:!aNULL:!MD5:!DH:!ECDSA:!AES", {0xCCA8}}, Case{"kDHE+aRSA+SHA", {0x0033, 0x0039}},
      Case{"SHA384:-ECDHE-ECDSA-AES256-SHA384", {0xC028}},
      Case{"!AES256:SHA384:SHA256+ECDHE+aRSA", {0xC027}}, Case{"-AES256:ECDSA+SHA384", {0xC024}},
      Case{"!RC4:ECDHE-RSA-AES128-SHA:!kRSA:!AES128-SHA", {0xC013}});
  CAPTURE(each.list);
  CHECK(suites_of(each.list) == each.suites);
}

TEST_CASE("the words DEFAULT and ALL differ in what is only given when it is asked for") {
  const Numbers by_default = suites_of("DEFAULT");
  const Numbers all = suites_of("ALL");
  CHECK(by_default.size() == 17);
  CHECK(all.size() == 21);
  Numbers none_given;
  for (const int number : tls::make_offer({}).cipher_suites)
    if (number != 0 && number >> 8 != 0x13)
      none_given.push_back(static_cast<std::uint16_t>(number));
  CHECK(by_default == none_given);
}

TEST_CASE("an unknown name is refused with the nearest good one, whatever else there is") {
  struct Case {
    const char* list;
    const char* message;
  };
  const auto each =
      GENERATE(Case{"NONSENSE", "there is no cipher suite of TLS 1.2 \"NONSENSE\""},
               Case{"ECDHE-RSA-AES128-GCM-SHA265:HIGH:XYZ",
                    "there is no cipher suite of TLS 1.2 \"ECDHE-RSA-AES128-GCM-SHA265\" (nearest: "
                    "ECDHE-RSA-AES128-GCM-SHA256), \"XYZ\""},
               Case{"TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA25",
                    "there is no cipher suite of TLS 1.2 \"TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA25\" "
                    "(nearest: TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256)"},
               Case{"HIGH:!NONSENSE", "there is no cipher suite of TLS 1.2 \"NONSENSE\""},
               Case{"HIGH+NONSENSE", "there is no cipher suite of TLS 1.2 \"HIGH+NONSENSE\""});
  CAPTURE(each.list);
  const Error error = refusal(with_suites(each.list));
  CHECK(error.category() == Category::cipher);
  CHECK(error.message() == each.message);
}

TEST_CASE("an unknown group, signature algorithm or suite of TLS 1.3 is refused likewise") {
  TlsOptions options;
  options.groups = "X25519:secp265r1";
  CHECK(refusal(options).message() == "there is no group \"secp265r1\" (nearest: secp256r1)");
  options = {};
  options.signature_algorithms = "RSA+SHA265";
  CHECK(refusal(options).message() ==
        "there is no signature algorithm \"RSA+SHA265\" (nearest: RSA+SHA256)");
  options = {};
  options.tls_1_3_cipher_suites = "TLS_AES_128_GCM_SHA265:!TLS_AES_128_GCM_SHA256";
  CHECK(refusal(options).message().find("(nearest: TLS_AES_128_GCM_SHA256), \"!TLS_AES") !=
        std::string::npos);
}

TEST_CASE("a suite that others speak is left out with its reason") {
  const auto offer = tls::make_offer(with_suites(
      "AES128-SHA:ECDHE-RSA-AES128-GCM-SHA256:RC4-MD5:DES-CBC3-SHA:TLS_AES_128_GCM_SHA256:kRSA"));
  const std::vector<std::string> expected{
      "AES128-SHA is left out: static RSA has no forward secrecy",
      "RC4-MD5 is left out: RC4 is broken",
      "DES-CBC3-SHA is left out: 3DES is too weak",
      "TLS_AES_128_GCM_SHA256 is left out: it belongs to another version of TLS",
      "kRSA is left out: no suite of that kind is spoken",
  };
  CHECK(offer.notes == expected);
  CHECK(suites_of("AES128-SHA:ECDHE-RSA-AES128-GCM-SHA256") == Numbers{0xC02F});
}

TEST_CASE("a list that leaves nothing is refused with the reasons") {
  CHECK(refusal(with_suites("AES128-SHA:!HIGH")).message() ==
        "the list leaves no cipher suite of TLS 1.2: AES128-SHA is left out: static RSA has no "
        "forward secrecy");
  CHECK(refusal(with_suites("")).category() == Category::cipher);
  CHECK(refusal(with_suites("HIGH:!ALL")).message() ==
        "the list leaves no cipher suite of TLS 1.2");
  TlsOptions options;
  options.groups = "X25519MLKEM768";
  CHECK(refusal(options).message() ==
        "the list leaves no group: X25519MLKEM768 is left out: mbedTLS has no post-quantum groups");
  options = {};
  options.signature_algorithms = "ed25519:RSA+SHA1";
  CHECK(refusal(options).category() == Category::cipher);
}

TEST_CASE("levels and orders of OpenSSL's lists are refused in words") {
  const std::string list =
      GENERATE("DEFAULT@SECLEVEL=1", "HIGH:@STRENGTH", "HIGH:+AES256", "@SECLEVEL=0");
  const Error error = refusal(with_suites(list));
  CHECK(error.category() == Category::cipher);
  CHECK(error.message().find("is not taken in a list of cipher suites") != std::string::npos);
}

}  // namespace
}  // namespace tlsget::test

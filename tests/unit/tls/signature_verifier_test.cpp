#include <openssl/evp.h>
#include <openssl/rsa.h>

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <string>

#include "base/text.hpp"
#include "unit/tls/client.hpp"

namespace tlsget::test {
namespace {

using Result = x509::SignatureVerifier::Result;
using x509::Bytes;

/// Vectors of others are not part of the project: skipped without them, except where CI is set.
std::filesystem::path vector_folder() {
  const char* named = std::getenv("TLSGET_VECTORS");
  const std::filesystem::path folder =
      named != nullptr ? std::filesystem::path(named)
                       : std::filesystem::path(TLSGET_SOURCE_DIR) / "../shared/vectors";
  return folder / "wycheproof";
}

nlohmann::json load_vectors(const std::string& file) {
  std::ifstream stream(vector_folder() / file);
  if (!stream && std::getenv("CI") != nullptr) FAIL("no " << file << " in " << vector_folder());
  if (!stream) SKIP("no " << file << " in " << vector_folder() << " (TLSGET_VECTORS says where)");
  return nlohmann::json::parse(stream);
}

Bytes unhex(const nlohmann::json& text) {
  return text::hex_decode(text.get<std::string>()).value();
}

struct VectorFile {
  const char* file;
  x509::KeyType type;
  const char* curve;
  const char* oid;
  const char* algorithm_der;  ///< hexadecimal; only what PSS needs
  std::size_t least;          ///< so many vectors at least, or the file is not what it was
};

constexpr auto pss_sha256_32 =
    "304106092a864886f70d01010a3034a00f300d06096086480165030402010500a11c301a06092a864886f70d010108"
    "3"
    "00d06096086480165030402010500a203020120";

constexpr auto ed25519_der = "300506032b6570";

TEST_CASE("agrees with Project Wycheproof on RSA, ECDSA and Ed25519 signatures") {
  const auto test = GENERATE(
      VectorFile{"rsa_signature_2048_sha256_test.json", x509::KeyType::rsa, "",
                 "1.2.840.113549.1.1.11", "", 200},
      VectorFile{"rsa_pss_2048_sha256_mgf1_32_test.json", x509::KeyType::rsa, "",
                 "1.2.840.113549.1.1.10", pss_sha256_32, 90},
      VectorFile{"ecdsa_secp256r1_sha256_test.json", x509::KeyType::ec, "P-256",
                 "1.2.840.10045.4.3.2", "", 400},
      VectorFile{"ecdsa_secp256r1_sha512_test.json", x509::KeyType::ec, "P-256",
                 "1.2.840.10045.4.3.4", "", 400},
      VectorFile{"ecdsa_secp384r1_sha384_test.json", x509::KeyType::ec, "P-384",
                 "1.2.840.10045.4.3.3", "", 400},
      VectorFile{"ecdsa_secp521r1_sha512_test.json", x509::KeyType::ec, "P-521",
                 "1.2.840.10045.4.3.4", "", 400},
      VectorFile{"ed25519_test.json", x509::KeyType::ed25519, "", "1.3.101.112", ed25519_der, 145});
  const auto vectors = load_vectors(test.file);
  x509::SignatureAlgorithm algorithm;
  algorithm.oid = test.oid;
  algorithm.der = text::hex_decode(test.algorithm_der).value();
  std::size_t count = 0;
  for (const auto& group : vectors.at("testGroups")) {
    x509::PublicKey key;
    key.type = test.type;
    key.curve = test.curve;
    key.bits = test.type == x509::KeyType::rsa ? group.at("keySize").get<unsigned>() : 0;
    key.spki = unhex(group.at("publicKeyDer"));
    for (const auto& vector : group.at("tests")) {
      INFO(test.file << " " << vector.at("tcId") << ": " << vector.at("comment"));
      const auto result = tls::signature_verifier().verify(key, algorithm, unhex(vector.at("msg")),
                                                           unhex(vector.at("sig")));
      ++count;
      if (vector.at("result") == "acceptable") continue;  // either answer is right
      CHECK(result == (vector.at("result") == "valid" ? Result::good : Result::bad));
    }
  }
  CHECK(count >= test.least);
}

/// A message signed by OpenSSL.
struct Signed {
  x509::PublicKey key;
  Bytes signature;
};

Bytes spki_of(EVP_PKEY* key) {
  unsigned char* data = nullptr;
  const int length = i2d_PUBKEY(key, &data);
  Bytes spki(data, data + length);
  OPENSSL_free(data);
  return spki;
}

const std::string message = "to be signed";
const Bytes message_octets(message.begin(), message.end());

Signed sign(KeyKind kind, const EVP_MD* digest, int salt_length = -1,
            const EVP_MD* mask_digest = nullptr) {
  const auto key = key_of(kind);
  EVP_MD_CTX* context = EVP_MD_CTX_new();
  EVP_PKEY_CTX* options = nullptr;
  EVP_DigestSignInit(context, &options, digest, nullptr, key.get());
  if (salt_length >= 0) {
    EVP_PKEY_CTX_set_rsa_padding(options, RSA_PKCS1_PSS_PADDING);
    EVP_PKEY_CTX_set_rsa_pss_saltlen(options, salt_length);
    if (mask_digest != nullptr) EVP_PKEY_CTX_set_rsa_mgf1_md(options, mask_digest);
  }
  std::size_t length = 0;
  const auto* data = reinterpret_cast<const unsigned char*>(message.data());
  EVP_DigestSign(context, nullptr, &length, data, message.size());
  Signed made;
  made.signature.resize(length);
  EVP_DigestSign(context, made.signature.data(), &length, data, message.size());
  made.signature.resize(length);
  EVP_MD_CTX_free(context);
  made.key.spki = spki_of(key.get());
  made.key.type = kind == KeyKind::rsa2048   ? x509::KeyType::rsa
                  : kind == KeyKind::ed25519 ? x509::KeyType::ed25519
                                             : x509::KeyType::ec;
  made.key.curve = kind == KeyKind::p256   ? "P-256"
                   : kind == KeyKind::p384 ? "P-384"
                   : kind == KeyKind::p521 ? "P-521"
                                           : "";
  made.key.bits = kind == KeyKind::rsa2048 ? 2048 : 0;
  return made;
}

Result verify(const Signed& made, const std::string& oid, const Bytes& algorithm_der = {},
              const Bytes& octets = message_octets) {
  x509::SignatureAlgorithm algorithm;
  algorithm.oid = oid;
  algorithm.der = algorithm_der;
  return tls::signature_verifier().verify(made.key, algorithm, octets, made.signature);
}

TEST_CASE(
    "checks every hash with RSA PKCS#1 v1.5 and ECDSA, SHA-1 too so that it can be called weak") {
  struct Case {
    KeyKind kind;
    const EVP_MD* digest;
    const char* oid;
  };
  const auto test = GENERATE(Case{KeyKind::rsa2048, EVP_sha1(), "1.2.840.113549.1.1.5"},
                             Case{KeyKind::rsa2048, EVP_sha224(), "1.2.840.113549.1.1.14"},
                             Case{KeyKind::rsa2048, EVP_sha256(), "1.2.840.113549.1.1.11"},
                             Case{KeyKind::rsa2048, EVP_sha384(), "1.2.840.113549.1.1.12"},
                             Case{KeyKind::rsa2048, EVP_sha512(), "1.2.840.113549.1.1.13"},
                             Case{KeyKind::p256, EVP_sha1(), "1.2.840.10045.4.1"},
                             Case{KeyKind::p256, EVP_sha224(), "1.2.840.10045.4.3.1"},
                             Case{KeyKind::p384, EVP_sha256(), "1.2.840.10045.4.3.2"},
                             Case{KeyKind::p521, EVP_sha384(), "1.2.840.10045.4.3.3"},
                             Case{KeyKind::p256, EVP_sha512(), "1.2.840.10045.4.3.4"});
  INFO(test.oid);
  Signed made = sign(test.kind, test.digest);
  CHECK(verify(made, test.oid) == Result::good);
  CHECK(verify(made, test.oid, {}, {'x'}) == Result::bad);
  made.signature.back() ^= 1U;
  CHECK(verify(made, test.oid) == Result::bad);
}

/// AlgorithmIdentifier of RSASSA-PSS with these fields, each already tagged, in hexadecimal.
Bytes pss_algorithm(const std::string& fields) {
  const auto with_length = [](const std::string& tag, const std::string& content) {
    const std::array<std::uint8_t, 1> length{static_cast<std::uint8_t>(content.size() / 2)};
    return tag + text::hex_encode(length) + content;
  };
  return text::hex_decode(with_length("30", "06092a864886f70d01010a" + with_length("30", fields)))
      .value();
}

constexpr auto hash_sha256 = "a00f300d06096086480165030402010500";
constexpr auto hash_sha384 = "a00f300d06096086480165030402020500";
constexpr auto mask_sha256 = "a11c301a06092a864886f70d010108300d06096086480165030402010500";
constexpr auto mask_sha384 = "a11c301a06092a864886f70d010108300d06096086480165030402020500";
constexpr auto mask_sha1 = "a116301406092a864886f70d010108300706052b0e03021a";
const std::string rsa_pss = "1.2.840.113549.1.1.10";

TEST_CASE("holds RSA-PSS to the parameters that the certificate states") {
  const std::string hashes = std::string(hash_sha256) + mask_sha256;
  const Signed made = sign(KeyKind::rsa2048, EVP_sha256(), 32);
  CHECK(verify(made, rsa_pss, pss_algorithm(hashes + "a203020120")) == Result::good);
  CHECK(verify(made, rsa_pss, pss_algorithm(hashes + "a203020120" + "a303020101")) == Result::good);
  CHECK(verify(made, rsa_pss, pss_algorithm(hashes + "a203020121")) == Result::bad);
  CHECK(verify(made, rsa_pss, pss_algorithm(hashes)) == Result::bad);  // 20 octets of salt
  CHECK(
      verify(made, rsa_pss, pss_algorithm(std::string(hash_sha384) + mask_sha384 + "a203020120")) ==
      Result::bad);
}

TEST_CASE("takes the defaults of RSA-PSS: SHA-1 and 20 octets of salt") {
  const Signed made = sign(KeyKind::rsa2048, EVP_sha1(), 20);
  CHECK(verify(made, rsa_pss, pss_algorithm("")) == Result::good);
}

TEST_CASE("does not check RSA-PSS with two different hashes") {
  const Signed made = sign(KeyKind::rsa2048, EVP_sha256(), 32, EVP_sha1());
  CHECK(verify(made, rsa_pss, pss_algorithm(std::string(hash_sha256) + mask_sha1 + "a203020120")) ==
        Result::unsupported);
}

TEST_CASE("takes no RSA-PSS parameters that are malformed") {
  const std::string hashes = std::string(hash_sha256) + mask_sha256;
  const std::string fields =
      GENERATE_COPY(hashes + "a203020120" + "a303020102",  // another trailer field
                    hashes + "a203020120" + "0500",        // something after the end
                    mask_sha256 + (hash_sha256 + std::string("a203020120")),  // out of order
                    hashes + "a2030201ff",                 // a negative salt length
                    hashes + "a20402020020",               // an integer that is not minimal
                    hashes + "a20402012000",               // octets after the integer
                    hashes + "a20a02080100000000000000");  // an absurd salt length
  INFO(fields);
  const Signed made = sign(KeyKind::rsa2048, EVP_sha256(), 32);
  CHECK(verify(made, rsa_pss, pss_algorithm(fields)) == Result::unsupported);
}

TEST_CASE("takes no RSA-PSS parameters that are cut anywhere") {
  const Bytes whole = pss_algorithm(std::string(hash_sha256) + mask_sha256 + "a203020120");
  const Signed made = sign(KeyKind::rsa2048, EVP_sha256(), 32);
  for (std::size_t length = 0; length < whole.size(); ++length) {
    const Bytes cut(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(length));
    CHECK(verify(made, rsa_pss, cut) == Result::unsupported);
  }
}

TEST_CASE("checks Ed25519, with its one form of a key, of an identifier and of a signature") {
  const std::string ed25519 = "1.3.101.112";
  const Bytes identifier = text::hex_decode(ed25519_der).value();
  const Signed made = sign(KeyKind::ed25519, nullptr);
  CHECK(verify(made, ed25519, identifier) == Result::good);
  CHECK(verify(made, ed25519, identifier, {'x'}) == Result::bad);
  CHECK(verify(made, ed25519, identifier, {}) == Result::bad);
  CHECK(verify(made, ed25519, text::hex_decode("300706032b65700500").value()) == Result::bad);
  CHECK(verify(made, ed25519) == Result::bad);
  for (std::size_t at = 0; at < made.key.spki.size(); ++at) {
    Signed other = made;
    other.key.spki[at] ^= 1U;
    CHECK(verify(other, ed25519, identifier) == Result::bad);
    other.key.spki.resize(at);
    CHECK(verify(other, ed25519, identifier) == Result::bad);
  }
  for (std::size_t at = 0; at < made.signature.size(); ++at) {
    Signed other = made;
    other.signature[at] ^= 1U;
    CHECK(verify(other, ed25519, identifier) == Result::bad);
    other.signature.resize(at);
    CHECK(verify(other, ed25519, identifier) == Result::bad);
  }
  Signed longer = made;
  longer.signature.push_back(0);
  CHECK(verify(longer, ed25519, identifier) == Result::bad);
  CHECK(verify(made, "1.2.840.10045.4.3.2") == Result::bad);
  CHECK(verify(sign(KeyKind::p256, EVP_sha256()), ed25519, identifier) == Result::bad);
}

TEST_CASE("checks RSA-PSS with the three hashes that TLS pairs with it, and no other strong one") {
  struct Case {
    const EVP_MD* digest;
    const char* last;  ///< octet of the hash's OID
    const char* salt;
    int salt_length;
    Result result;
  };
  const auto test = GENERATE(Case{EVP_sha256(), "01", "20", 32, Result::good},
                             Case{EVP_sha384(), "02", "30", 48, Result::good},
                             Case{EVP_sha512(), "03", "40", 64, Result::good},
                             Case{EVP_sha512(), "03", "00", 0, Result::good},
                             Case{EVP_sha224(), "04", "1c", 28, Result::unsupported});
  const std::string hash = std::string("300d060960864801650304020") + &test.last[1] + "0500";
  const Signed made = sign(KeyKind::rsa2048, test.digest, test.salt_length);
  CHECK(verify(made, rsa_pss,
               pss_algorithm("a00f" + hash + "a11c301a06092a864886f70d010108" + hash + "a2030201" +
                             test.salt)) == test.result);
}

/// The key with an AlgorithmIdentifier for PSS alone in the place of rsaEncryption's.
Signed for_pss_alone(Signed made, const Bytes& identifier) {
  constexpr std::size_t outer_header = 4;
  constexpr std::size_t plain_identifier = 15;
  Bytes content = identifier;
  content.insert(content.end(), made.key.spki.begin() + outer_header + plain_identifier,
                 made.key.spki.end());
  made.key.spki = {0x30, 0x82, static_cast<std::uint8_t>(content.size() >> 8U),
                   static_cast<std::uint8_t>(content.size())};
  made.key.spki.insert(made.key.spki.end(), content.begin(), content.end());
  made.key.algorithm_oid = rsa_pss;
  return made;
}

TEST_CASE("a key for RSA-PSS alone verifies nothing else, and its parameters are bounds") {
  const std::string sha256 = std::string(hash_sha256) + mask_sha256;
  const std::string sha384 = std::string(hash_sha384) + mask_sha384;
  const Bytes algorithm = pss_algorithm(sha256 + "a203020120");
  const Signed made = sign(KeyKind::rsa2048, EVP_sha256(), 32);
  const auto under = [&](const Bytes& key_identifier) {
    return verify(for_pss_alone(made, key_identifier), rsa_pss, algorithm);
  };
  CHECK(under(text::hex_decode("300b06092a864886f70d01010a").value()) == Result::good);
  CHECK(under(pss_algorithm(sha256 + "a203020120")) == Result::good);
  CHECK(under(pss_algorithm(sha256)) == Result::good);                // 20 octets at least
  CHECK(under(pss_algorithm(sha256 + "a203020121")) == Result::bad);  // 33 octets at least
  CHECK(under(pss_algorithm(sha384 + "a203020120")) == Result::bad);
  CHECK(under(pss_algorithm(std::string(hash_sha256) + mask_sha384)) == Result::bad);
  CHECK(under(pss_algorithm("")) == Result::bad);  // SHA-1 alone
  CHECK(under(text::hex_decode("300d06092a864886f70d01010a0500").value()) == Result::bad);

  const Signed plain = sign(KeyKind::rsa2048, EVP_sha256());
  CHECK(verify(plain, "1.2.840.113549.1.1.11") == Result::good);
  CHECK(verify(for_pss_alone(plain, text::hex_decode("300b06092a864886f70d01010a").value()),
               "1.2.840.113549.1.1.11") == Result::bad);
}

TEST_CASE("says which algorithms and keys it does not know") {
  const Signed ec = sign(KeyKind::p256, EVP_sha256());
  CHECK(verify(ec, "1.2.840.113549.1.1.4") == Result::unsupported);  // MD5 with RSA
  CHECK(verify(ec, "1.3.101.113") == Result::unsupported);           // Ed448
  Signed other_curve = ec;
  other_curve.key.curve = "1.3.132.0.10";
  CHECK(verify(other_curve, "1.2.840.10045.4.3.2") == Result::unsupported_key);
}

TEST_CASE("calls a key bad that does not fit the algorithm or cannot be read") {
  Signed ec = sign(KeyKind::p256, EVP_sha256());
  CHECK(verify(ec, "1.2.840.113549.1.1.11") == Result::bad);
  CHECK(verify(sign(KeyKind::rsa2048, EVP_sha256()), "1.2.840.10045.4.3.2") == Result::bad);
  ec.key.spki.back() ^= 1U;  // off the curve
  CHECK(verify(ec, "1.2.840.10045.4.3.2") == Result::bad);
  ec.key.spki.clear();
  CHECK(verify(ec, "1.2.840.10045.4.3.2") == Result::bad);
}

}  // namespace
}  // namespace tlsget::test

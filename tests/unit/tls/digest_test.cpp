#include "tls/digest.hpp"

#include <catch2/catch_test_macros.hpp>
#include <string_view>

#include "base/text.hpp"

namespace tlsget::tls {
namespace {

std::string sha256_of(std::string_view text) {
  return text::hex_encode(
      sha256({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()}));
}

TEST_CASE("hashes as FIPS 180-4 has it") {
  CHECK(sha256_of("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  CHECK(sha256_of("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK(sha256_of("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq") ==
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
}

std::span<const std::uint8_t> octets_of(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

TEST_CASE("hashes as RFC 1321 has it") {
  CHECK(text::hex_encode(md5(octets_of(""))) == "d41d8cd98f00b204e9800998ecf8427e");
  CHECK(text::hex_encode(md5(octets_of("message digest"))) == "f96b697d7cb7938d525a2f31aaf161d0");
}

TEST_CASE("SHA-512/256 is not a cut SHA-512") {
  CHECK(text::hex_encode(sha512_256(octets_of("abc"))) ==
        "53048e2681941ef99b2e29b76b4c7dabe4c2d0c634fc6d46e0e2f13107e7af23");
}

TEST_CASE("random octets differ from one time to the next") {
  std::array<std::uint8_t, 16> one{};
  std::array<std::uint8_t, 16> other{};
  fill_random(one);
  fill_random(other);
  CHECK(one != other);
}

}  // namespace
}  // namespace tlsget::tls

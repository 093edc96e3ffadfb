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

}  // namespace
}  // namespace tlsget::tls

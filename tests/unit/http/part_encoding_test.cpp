#include "http/part_encoding.hpp"

#include <catch2/catch_message.hpp>
#include <catch2/catch_test_macros.hpp>

#include "base/error.hpp"

using namespace tlsget::http;
using Encoding = PartEncoding;

namespace {

std::string in_steps(Encoding encoding, std::string_view content, std::size_t step) {
  PartEncoder encoder(encoding);
  std::string out;
  for (; !content.empty(); content.remove_prefix(std::min(step, content.size())))
    out += encoder.feed(content.substr(0, step));
  return out + encoder.finish();
}

struct Vector {
  Encoding encoding;
  std::string content;
  std::string encoded;
};

const std::string a75(75, 'a');

const std::vector<Vector>& vectors() {
  static const std::vector<Vector> all = {
      {Encoding::none, "a\r\n=", "a\r\n="},
      {Encoding::eight_bit, "\xff", "\xff"},
      {Encoding::seven_bit, "a\n", "a\n"},
      {Encoding::base64, "", ""},
      {Encoding::base64, "a", "YQ=="},
      {Encoding::base64, std::string(57, 'a'),
       std::string("YWFh"
                   "YWFh"
                   "YWFh"
                   "YWFh"
                   "YWFh"
                   "YWFh"
                   "YWFh"
                   "YWFh"
                   "YWFh"
                   "YWFh"
                   "YWFh"
                   "YWFh"
                   "YWFh"
                   "YWFh"
                   "YWFh"
                   "YWFh"
                   "YWFh"
                   "YWFh"
                   "YWFh")},
      {Encoding::base64, std::string(58, 'a'),
       std::string("YWFh"
                   "YWFh"
                   "YWFh"
                   "YWFh"
                   "YWFh"
                   "YWFh"
                   "YWFh"
                   "YWFh"
                   "YWFh"
                   "YWFh"
                   "YWFh"
                   "YWFh"
                   "YWFh"
                   "YWFh"
                   "YWFh"
                   "YWFh"
                   "YWFh"
                   "YWFh"
                   "YWFh"
                   "\r\nYQ==")},
      {Encoding::quoted_printable, "", ""},
      {Encoding::quoted_printable, "a=b\xc3\xa9", "a=3Db=C3=A9"},
      {Encoding::quoted_printable, "a \r\nb\t\r\n c", "a=20\r\nb=09\r\n c"},
      {Encoding::quoted_printable, "a ", "a=20"},
      {Encoding::quoted_printable, "a\rb\nc\r", "a=0Db=0Ac=0D"},
      {Encoding::quoted_printable, a75, a75},
      {Encoding::quoted_printable, a75 + "b", a75 + "b"},
      {Encoding::quoted_printable, a75 + "b\r\nc", a75 + "b\r\nc"},
      {Encoding::quoted_printable, a75 + "bc", a75 + "=\r\nbc"},
      {Encoding::quoted_printable, a75 + "=", a75 + "=\r\n=3D"},
  };
  return all;
}

}  // namespace

TEST_CASE("content is encoded as its encoding says, whole and in pieces of any size") {
  for (const Vector& vector : vectors()) {
    INFO(part_encoding_name(vector.encoding) << ": " << vector.content);
    CHECK(encode_part(vector.encoding, vector.content) == vector.encoded);
    for (const std::size_t step : {1U, 2U, 3U, 5U, 64U})
      CHECK(in_steps(vector.encoding, vector.content, step) == vector.encoded);
  }
}

TEST_CASE("the encoded size is told before, where it does not hang on the octets") {
  for (std::size_t size = 0; size < 300; ++size) {
    const std::string content(size, 'x');
    CHECK(encoded_size(Encoding::base64, size) == encode_part(Encoding::base64, content).size());
    CHECK(encoded_size(Encoding::seven_bit, size) == size);
  }
  CHECK_FALSE(encoded_size(Encoding::quoted_printable, 1));
}

TEST_CASE("an octet above 0x7f is refused for 7bit") {
  PartEncoder encoder(Encoding::seven_bit);
  CHECK_THROWS_AS(encoder.feed("a\x80"), tlsget::Error);
}

TEST_CASE("encodings are known by their names in any case") {
  CHECK(part_encoding("BASE64") == Encoding::base64);
  CHECK(part_encoding("quoted-printable") == Encoding::quoted_printable);
  CHECK_FALSE(part_encoding("gzip"));
  CHECK_FALSE(part_encoding(""));
}

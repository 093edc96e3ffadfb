#include "http/body_writer.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <limits>

#include "base/error.hpp"
#include "http/body_reader.hpp"

using namespace tlsget::http;
using tlsget::Category;
using tlsget::Error;

namespace {

std::string write(BodyWriter& writer, const std::vector<std::string>& pieces) {
  std::string out;
  for (const std::string& piece : pieces) {
    const BodyWriter::Frame frame = writer.frame(piece.size());
    out += frame.before;
    out += piece;
    out += frame.after;
  }
  out += writer.finish();
  return out;
}

}  // namespace

TEST_CASE("puts nothing around a body of known length") {
  BodyWriter writer = BodyWriter::with_length(11);
  CHECK(write(writer, {"hello ", "", "world"}) == "hello world");
  CHECK(writer.sent() == 11);
  BodyWriter empty = BodyWriter::with_length(0);
  CHECK(write(empty, {}).empty());
}

TEST_CASE("makes a chunk of each piece, and none of an empty one, which would end the body") {
  BodyWriter writer = BodyWriter::chunked();
  CHECK(write(writer, {"hello", "", std::string(26, 'x')}) ==
        "5\r\nhello\r\n1a\r\n" + std::string(26, 'x') + "\r\n0\r\n\r\n");
  CHECK(writer.sent() == 31);
  BodyWriter empty = BodyWriter::chunked();
  CHECK(write(empty, {}) == "0\r\n\r\n");
}

TEST_CASE("what is written in chunks is read back as it was") {
  const std::vector<std::string> pieces{"a", std::string(70000, '\r'), "0\r\n\r\n", "end"};
  BodyWriter writer = BodyWriter::chunked();
  const std::string coded = write(writer, pieces);
  Framing framing;
  framing.kind = BodyKind::chunked;
  BodyReader reader(framing);
  std::string data;
  std::string_view rest = coded;
  while (!reader.done()) {
    const auto step = reader.read(rest);
    REQUIRE(step.consumed > 0);
    data += step.data;
    rest.remove_prefix(step.consumed);
  }
  CHECK(rest.empty());
  CHECK(data == pieces[0] + pieces[1] + pieces[2] + pieces[3]);
}

TEST_CASE("refuses more octets than were announced before they are sent") {
  BodyWriter writer = BodyWriter::with_length(5);
  writer.frame(3);
  try {
    writer.frame(3);
    FAIL("was accepted");
  } catch (const Error& error) {
    CHECK(error.category() == Category::send);
    CHECK_THAT(error.message(), Catch::Matchers::ContainsSubstring("longer than the 5 octets"));
  }
  CHECK(writer.sent() == 3);
  CHECK_THROWS_AS(writer.frame(std::numeric_limits<std::size_t>::max()), Error);
}

TEST_CASE("refuses to finish with fewer octets than were announced") {
  BodyWriter writer = BodyWriter::with_length(5);
  writer.frame(3);
  CHECK_THROWS_WITH(writer.finish(), Catch::Matchers::ContainsSubstring("after 3 of the 5 octets"));
}

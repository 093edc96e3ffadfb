#include "http/body_reader.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include "tests/unit/http/feeding.hpp"

using namespace tlsget::http;
using tlsget::Category;
using tlsget::Error;
using tlsget::http::test::every_way;
using tlsget::http::test::octets;
using tlsget::http::test::Pieces;

namespace {

Framing of_kind(BodyKind kind, std::uint64_t length = 0) {
  Framing framing;
  framing.kind = kind;
  framing.length = length;
  return framing;
}

struct Outcome {
  std::string data;
  std::size_t consumed = 0;
  bool done = false;
  Headers trailers;
  std::string raw_trailers;
  std::optional<CloseReason> close;
  std::optional<Error> error;
};

Outcome read(const Framing& framing, const Pieces& pieces, const BodyOptions& options = {}) {
  Outcome outcome;
  BodyReader reader(framing, options);
  try {
    for (std::string_view piece : pieces) {
      while (!piece.empty() && !reader.done()) {
        const BodyReader::Step step = reader.read(piece);
        // A step that brings nothing has consumed everything or is the last.
        REQUIRE((!step.data.empty() || step.done || step.consumed == piece.size()));
        REQUIRE(step.consumed <= piece.size());
        REQUIRE(step.done == reader.done());
        if (!step.data.empty()) {
          REQUIRE(step.data.data() >= piece.data());
          REQUIRE(step.data.data() + step.data.size() <= piece.data() + step.consumed);
        }
        outcome.data += step.data;
        outcome.consumed += step.consumed;
        piece.remove_prefix(step.consumed);
      }
    }
  } catch (const Error& error) {
    outcome.error = error;
  }
  REQUIRE(reader.received() == outcome.data.size());
  outcome.done = reader.done();
  outcome.trailers = reader.trailers();
  outcome.raw_trailers = reader.raw_trailers();
  outcome.close = reader.close_reason();
  return outcome;
}

struct Accepted {
  std::string what;
  std::string bytes;
  std::string data;
  Headers trailers{};
  bool lenient = false;
  std::optional<CloseReason> close{};
};

const std::vector<Accepted> accepted{
    {"one chunk", "5\r\nhello\r\n0\r\n\r\n", "hello"},
    {"no data", "0\r\n\r\n", ""},
    {"many zeros as the last size", "0000\r\n\r\n", ""},
    {"several chunks", "5\r\nhello\r\n1\r\n \r\n5\r\nworld\r\n0\r\n\r\n", "hello world"},
    {"hexadecimal in both cases", "a\r\n0123456789\r\nB\r\n0123456789a\r\n0\r\n\r\n",
     "01234567890123456789a"},
    {"leading zeros up to sixteen digits", "0000000000000002\r\nhi\r\n0\r\n\r\n", "hi"},
    {"data that looks like framing", "9\r\n\r\n0\r\n\r\n\r\n\r\n0\r\n\r\n", "\r\n0\r\n\r\n\r\n"},
    {"extensions", "2;a\r\nhi\r\n3;b=c;d=\"e;f\"\r\nyou\r\n0;last\r\n\r\n", "hiyou"},
    {"whitespace around the extension", "2 \t; a = b \r\nhi\r\n0\r\n\r\n", "hi"},
    {"a size that is filled up with spaces", "2   \r\nhi\r\n0  \r\n\r\n", "hi"},
    {"trailers",
     "2\r\nhi\r\n0\r\nDigest: x\r\nB:  y \r\n\r\n",
     "hi",
     {{"Digest", "x"}, {"B", "y"}}},
    {"framing fields in trailers count for nothing",
     "0\r\nContent-Length: 5\r\n\r\n",
     "",
     {{"Content-Length", "5"}}},
    {"a folded trailer",
     "0\r\nA: b\r\n c\r\n\r\n",
     "",
     {{"A", "b c"}},
     false,
     CloseReason::obs_fold},
    {"whitespace before the colon of a trailer",
     "0\r\nA : b\r\n\r\n",
     "",
     {{"A", "b"}},
     false,
     CloseReason::space_before_colon},
    {"LF after the size, where lenient",
     "2\nhi\r\n0\r\n\r\n",
     "hi",
     {},
     true,
     CloseReason::bare_lf_in_chunked_body},
    {"LF after the data, where lenient",
     "2\r\nhi\n0\r\n\r\n",
     "hi",
     {},
     true,
     CloseReason::bare_lf_in_chunked_body},
    {"LF after an extension, where lenient",
     "2;a\nhi\r\n0\r\n\r\n",
     "hi",
     {},
     true,
     CloseReason::bare_lf_in_chunked_body},
    {"LF everywhere, where lenient",
     "2\nhi\n0\nA: b\n\n",
     "hi",
     {{"A", "b"}},
     true,
     CloseReason::bare_lf_in_chunked_body},
    {"LF in the trailer section, where lenient",
     "0\r\nA: b\n\r\n",
     "",
     {{"A", "b"}},
     true,
     CloseReason::bare_lf_in_chunked_body},
    {"CRLF where lenient", "2\r\nhi\r\n0\r\n\r\n", "hi", {}, true},
};

struct Refused {
  std::string what;
  std::string bytes;
  std::string words;
  bool lenient = false;
};

const std::vector<Refused> refused{
    {"no size", "\r\nhi\r\n0\r\n\r\n", R"(chunk 1 of the body: "\x0d" instead of a size)"},
    {"an extension without a size", ";a\r\nhi\r\n", "\";\" instead of a size"},
    {"a space before the size", " 2\r\nhi\r\n0\r\n\r\n", "\" \" instead of a size"},
    {"a sign", "+2\r\nhi\r\n0\r\n\r\n", "\"+\" instead of a size"},
    {"a minus", "-1\r\n", "\"-\" instead of a size"},
    {"a prefix of hexadecimal", "0x2\r\nhi\r\n0\r\n\r\n", "\"x\" after the size"},
    {"a letter after the size", "2g\r\nhi\r\n0\r\n\r\n", "\"g\" after the size"},
    {"a word after whitespace", "2 x\r\nhi\r\n0\r\n\r\n", "\"x\" after the size"},
    {"digits after whitespace", "2 2\r\nhi\r\n0\r\n\r\n", "\"2\" after the size"},
    {"seventeen digits", "00000000000000002\r\nhi\r\n", "more than 16 digits"},
    {"a size that no file has", "8000000000000000\r\n", "larger than a file can be"},
    {"the largest number", "ffffffffffffffff\r\n", "larger than a file can be"},
    {"a bare CR after the size", "2\rhi\r\n0\r\n\r\n", "a bare CR in the size line"},
    {"two CRs after the size", "2\r\r\nhi\r\n0\r\n\r\n", "a bare CR in the size line"},
    {"a bare CR in the extension", "2;a\rb\r\nhi\r\n", "a bare CR in the size line"},
    {"a NUL in the extension", octets("2;a\0b\r\nhi\r\n"), R"("\x00" in the chunk extension)"},
    {"an LF after the size", "2\nhi\r\n0\r\n\r\n", "a bare LF"},
    {"an LF in the extension", "2;a\nhi\r\n0\r\n\r\n", "a bare LF"},
    {"an LF after the data", "2\r\nhi\n0\r\n\r\n", "a bare LF"},
    {"an LF at the end", "2\r\nhi\r\n0\r\n\n", "trailer section, line 1: ends in a bare LF"},
    {"an LF in the trailer section", "0\r\nA: b\n\r\n", "ends in a bare LF"},
    {"no CRLF after the data", "2\r\nhi0\r\n\r\n", "\"0\" after its 2 octets of data"},
    {"more data than the size", "2\r\nhii\r\n0\r\n\r\n", "\"i\" after its 2 octets of data"},
    {"less data than the size, in chunk 2", "2\r\nhi\r\n5\r\nyou\r\n0\r\n\r\n",
     "chunk 2 of the body: \"0\" after its 5 octets of data"},
    {"a CR without LF after the data", "2\r\nhi\r0\r\n\r\n", "a CR without LF after the data"},
    {"two CRs after the data", "2\r\nhi\r\r\n0\r\n\r\n", "a CR without LF after the data", true},
    {"a trailer without a colon", "0\r\nA b\r\n\r\n", "trailer section, line 1: a field line"},
    {"a NUL in a trailer", octets("0\r\nA: \0\r\n\r\n"), "a NUL octet in the value of A"},
    {"a bare CR in a trailer", "0\r\nA: b\rc\r\n\r\n", "a bare CR in the value of A"},
    {"a continuation of nothing", "0\r\n A: b\r\n\r\n", "no field to continue"},
    {"a folded framing field in the trailer section", "0\r\nContent-Length:\r\n 1\r\n\r\n",
     "Content-Length is continued"},
};

}  // namespace

TEST_CASE("reads a body of known length and not one octet more") {
  for (const Pieces& pieces : every_way("hello, next response")) {
    const Outcome outcome = read(of_kind(BodyKind::length, 5), pieces);
    CHECK(outcome.done);
    CHECK(outcome.data == "hello");
    CHECK(outcome.consumed == 5);
  }
}

TEST_CASE("no body and a body of no octets are complete from the beginning") {
  for (const Framing& framing : {of_kind(BodyKind::none), of_kind(BodyKind::length, 0)}) {
    BodyReader reader(framing);
    CHECK(reader.done());
    CHECK(reader.read("abc").consumed == 0);
    CHECK(reader.read("abc").done);
    CHECK_NOTHROW(reader.end_of_stream(false));
    CHECK(reader.received() == 0);
  }
  CHECK_FALSE(BodyReader(of_kind(BodyKind::chunked)).done());
  CHECK_FALSE(BodyReader(of_kind(BodyKind::until_close)).done());
}

TEST_CASE("a body of known length cut anywhere says how much is there") {
  for (std::size_t length = 0; length < 5; ++length) {
    for (const bool clean : {true, false}) {
      BodyReader reader(of_kind(BodyKind::length, 5));
      if (length > 0) reader.read(std::string_view("hello").substr(0, length));
      try {
        reader.end_of_stream(clean);
        FAIL("was complete");
      } catch (const Error& error) {
        CHECK(error.category() == Category::partial_body);
        CHECK_THAT(error.message(), Catch::Matchers::ContainsSubstring(
                                        "received " + std::to_string(length) + " of 5 octets"));
        REQUIRE(error.detail<PartialBodyDetail>() != nullptr);
        CHECK(error.detail<PartialBodyDetail>()->received == length);
        CHECK(error.detail<PartialBodyDetail>()->expected == 5U);
      }
    }
  }
}

TEST_CASE("a body until close is complete at an orderly end alone") {
  BodyReader reader(of_kind(BodyKind::until_close));
  CHECK(reader.read("hello ").data == "hello ");
  CHECK(reader.read("world").data == "world");
  CHECK_FALSE(reader.done());
  try {
    reader.end_of_stream(false);
    FAIL("was complete");
  } catch (const Error& error) {
    CHECK(error.category() == Category::receive);
    CHECK_THAT(error.message(), Catch::Matchers::ContainsSubstring("after 11 octets"));
  }
  reader.end_of_stream(true);
  CHECK(reader.done());
  CHECK(reader.received() == 11);
}

TEST_CASE("takes every chunked body that may be accepted, however it is split") {
  for (const Accepted& vector : accepted) {
    CAPTURE(vector.what);
    for (const std::string_view trailing : {"", "HTTP/1.1 200 OK\r\n\r\n", "0\r\n\r\n"}) {
      const std::string bytes = vector.bytes + std::string(trailing);
      for (const Pieces& pieces : every_way(bytes)) {
        CAPTURE(trailing, pieces.size(), pieces.front().size());
        const Outcome outcome =
            read(of_kind(BodyKind::chunked), pieces, {.lenient_chunk_lines = vector.lenient});
        REQUIRE_FALSE(outcome.error.has_value());
        CHECK(outcome.done);
        CHECK(outcome.data == vector.data);
        CHECK(outcome.consumed == vector.bytes.size());
        CHECK(outcome.trailers == vector.trailers);
        CHECK(vector.bytes.ends_with(outcome.raw_trailers));
        CHECK(outcome.raw_trailers.size() >= (vector.lenient ? 1U : 2U));
        CHECK(outcome.close == vector.close);
      }
    }
  }
}

TEST_CASE("a chunked body cut anywhere is never complete") {
  for (const Accepted& vector : accepted) {
    CAPTURE(vector.what);
    for (std::size_t length = 0; length < vector.bytes.size(); ++length) {
      CAPTURE(length);
      BodyReader reader(of_kind(BodyKind::chunked), {.lenient_chunk_lines = vector.lenient});
      std::string_view rest = std::string_view(vector.bytes).substr(0, length);
      while (!rest.empty()) rest.remove_prefix(reader.read(rest).consumed);
      REQUIRE_FALSE(reader.done());
      for (const bool clean : {true, false}) {
        try {
          reader.end_of_stream(clean);
          FAIL("was complete");
        } catch (const Error& error) {
          CHECK(error.category() == Category::partial_body);
          REQUIRE(error.detail<PartialBodyDetail>() != nullptr);
          CHECK(error.detail<PartialBodyDetail>()->received == reader.received());
          CHECK_FALSE(error.detail<PartialBodyDetail>()->expected.has_value());
        }
      }
    }
  }
}

TEST_CASE("says where a chunked body was cut") {
  struct Cut {
    std::string_view bytes;
    std::string_view words;
  };
  const std::string_view in_second = "5\r\nhello\r\n14;x\r\n0123456789";
  for (const Cut& cut : {
           Cut{"", "in the size line of chunk 1, after 0 octets"},
           Cut{"5", "in the size line of chunk 1"},
           Cut{"5\r\nhello", "at the end of chunk 1, before its CRLF, after 5 octets"},
           Cut{"5\r\nhello\r", "inside the CRLF of chunk 1"},
           Cut{"5\r\nhello\r\n", "in the size line of chunk 2"},
           Cut{in_second, "inside chunk 2, after 10 of its 20 octets, after 15 octets of the body"},
           Cut{"0\r\nA: b\r\n", "inside the trailer section"},
       }) {
    BodyReader reader(of_kind(BodyKind::chunked));
    std::string_view rest = cut.bytes;
    while (!rest.empty()) rest.remove_prefix(reader.read(rest).consumed);
    CHECK_THROWS_WITH(reader.end_of_stream(true),
                      Catch::Matchers::ContainsSubstring(std::string(cut.words)));
  }
}

TEST_CASE("refuses a broken chunked coding, however it is split, and says where") {
  for (const Refused& vector : refused) {
    CAPTURE(vector.what);
    for (const Pieces& pieces : every_way(vector.bytes)) {
      const Outcome outcome =
          read(of_kind(BodyKind::chunked), pieces, {.lenient_chunk_lines = vector.lenient});
      REQUIRE(outcome.error.has_value());
      CHECK(outcome.error->category() == Category::bad_response);
      CHECK_THAT(outcome.error->message(), Catch::Matchers::ContainsSubstring(vector.words));
      CHECK_FALSE(outcome.done);
    }
  }
}

TEST_CASE("hands out the data of a large chunk as it comes, without waiting for its end") {
  BodyReader reader(of_kind(BodyKind::chunked));
  CHECK(reader.read("7fffffffffffffff\r\n").consumed == 18);
  const std::string piece(100000, 'x');
  for (int i = 0; i < 3; ++i) {
    const auto step = reader.read(piece);
    CHECK(step.data.data() == piece.data());
    CHECK(step.data.size() == piece.size());
  }
  CHECK(reader.received() == 300000);
}

TEST_CASE("a chunk extension may be as long as the limit and no longer") {
  const BodyOptions options{.chunk_extensions = 10};
  const std::string fits = "2;123456789\r\nhi\r\n0\r\n\r\n";
  const std::string too_long = "2;1234567890\r\nhi\r\n0\r\n\r\n";
  for (const Pieces& pieces : every_way(fits))
    CHECK(read(of_kind(BodyKind::chunked), pieces, options).done);
  for (const Pieces& pieces : every_way(too_long)) {
    const Outcome outcome = read(of_kind(BodyKind::chunked), pieces, options);
    REQUIRE(outcome.error.has_value());
    CHECK(outcome.error->message() ==
          "chunk 1 of the body: chunk extensions of more than 10 octets");
  }
}

TEST_CASE("many chunks cannot bring more octets of extensions than of data beyond the limit") {
  const BodyOptions options{.chunk_extensions = 100};
  std::string greedy;
  for (int i = 0; i < 20; ++i) greedy += "1;123456789\r\nx\r\n";
  CHECK(read(of_kind(BodyKind::chunked), {greedy}, options).error.has_value());
  std::string modest;
  for (int i = 0; i < 200; ++i) modest += "a;123456789\r\n0123456789\r\n";
  const Outcome outcome = read(of_kind(BodyKind::chunked), {modest}, options);
  CHECK_FALSE(outcome.error.has_value());
  CHECK(outcome.data.size() == 2000);
}

TEST_CASE("the trailer section is bounded as a head is") {
  const std::string body = "0\r\nA: 1\r\nB: 2\r\n\r\n";
  const auto read_with = [&](const LineLimits& limits, std::size_t fields) {
    return read(of_kind(BodyKind::chunked), {body}, {.trailers = limits, .trailer_fields = fields});
  };
  CHECK(read_with({.line = 6, .section = 14}, 2).done);
  CHECK(read_with({.line = 5, .section = 14}, 2).error.has_value());
  CHECK(read_with({.line = 6, .section = 13}, 2).error.has_value());
  CHECK(read_with({.line = 6, .section = 14}, 1).error.has_value());
}

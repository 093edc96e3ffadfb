#include "http/framing.hpp"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include "http/response_parser.hpp"

using namespace tlsget::http;
using tlsget::Category;
using tlsget::Error;

namespace {

/// The head is `status_and_version` ("200" or "200 1.0") and `fields`, lines that end in "\n".
Framing framing_of(std::string_view method, std::string_view version, int status,
                   const std::string& fields) {
  ResponseParser parser;
  parser.feed("HTTP/" + std::string(version) + " " + std::to_string(status) + " X\n" + fields +
              "\n");
  REQUIRE(parser.done());
  const Leniencies leniencies = parser.leniencies();
  return response_framing(method, parser.take(), leniencies);
}

using enum BodyKind;
using Reason = CloseReason;
constexpr std::nullopt_t stays = std::nullopt;

struct Vector {
  std::string_view method;
  std::string_view version;
  int status;
  std::string fields;
  BodyKind kind;
  std::uint64_t length;
  std::optional<CloseReason> close;
};

const std::vector<Vector> vectors{
    // RFC 9112 section 6.3, rule 1: no body, whatever the fields say.
    {"HEAD", "1.1", 200, "Content-Length: 5\n", none, 0, stays},
    {"HEAD", "1.1", 200, "Transfer-Encoding: chunked\n", none, 0, stays},
    {"HEAD", "1.1", 200, "Transfer-Encoding: gzip, chunked\n", none, 0, stays},
    {"HEAD", "1.1", 200, "", none, 0, stays},
    {"HEAD", "1.0", 200, "", none, 0, Reason::http_1_0},
    {"HEAD", "1.1", 200, "Connection: close\n", none, 0, Reason::connection_close},
    {"GET", "1.1", 304, "Content-Length: 5\n", none, 0, stays},
    {"GET", "1.1", 304, "", none, 0, stays},
    {"GET", "1.1", 204, "", none, 0, stays},
    {"GET", "1.1", 204, "Content-Length: 0\n", none, 0, stays},
    {"GET", "1.1", 204, "Content-Length: 5\n", none, 0, Reason::body_announced_where_none_is},
    {"GET", "1.1", 204, "Transfer-Encoding: chunked\n", none, 0,
     Reason::body_announced_where_none_is},
    {"GET", "1.1", 204, "Content-Length: 5\nConnection: close\n", none, 0,
     Reason::connection_close},
    {"GET", "1.1", 100, "", none, 0, stays},
    {"GET", "1.1", 101, "Upgrade: x\n", none, 0, Reason::switching_protocols},
    {"GET", "1.1", 101, "Content-Length: 5\n", none, 0, Reason::switching_protocols},
    // "HEAD" is case-sensitive, as methods are.
    {"head", "1.1", 200, "Content-Length: 5\n", length, 5, stays},
    // Rule 2: CONNECT.
    {"CONNECT", "1.1", 200, "Content-Length: 5\n", none, 0, Reason::tunnel},
    {"CONNECT", "1.1", 299, "Transfer-Encoding: chunked\n", none, 0, Reason::tunnel},
    {"CONNECT", "1.1", 407, "Content-Length: 5\n", length, 5, stays},
    // Rules 3 and 4: Transfer-Encoding.
    {"GET", "1.1", 200, "Transfer-Encoding: chunked\n", chunked, 0, stays},
    {"GET", "1.1", 200, "Transfer-Encoding: CHUNKED\n", chunked, 0, stays},
    {"GET", "1.1", 200, "Transfer-Encoding: , chunked,\n", chunked, 0, stays},
    {"GET", "1.1", 200, "Transfer-Encoding: identity, chunked\n", chunked, 0, stays},
    {"GET", "1.1", 200, "Transfer-Encoding: chunked, identity\n", chunked, 0, stays},
    {"GET", "1.1", 200, "Transfer-Encoding: chunked\nContent-Length: 5\n", chunked, 0,
     Reason::transfer_encoding_with_length},
    {"GET", "1.1", 200, "Content-Length: 5\nTransfer-Encoding: chunked\n", chunked, 0,
     Reason::transfer_encoding_with_length},
    {"GET", "1.1", 200, "Transfer-Encoding: identity\nContent-Length: 5\n", length, 5,
     Reason::transfer_encoding_with_length},
    {"GET", "1.1", 200, "Transfer-Encoding:\nContent-Length: 5\n", length, 5,
     Reason::transfer_encoding_with_length},
    {"GET", "1.1", 200, "Transfer-Encoding: identity\n", until_close, 0, Reason::until_close},
    {"GET", "1.0", 200, "Transfer-Encoding: chunked\nConnection: keep-alive\n", chunked, 0,
     Reason::chunked_in_http_1_0},
    // Rules 5 and 6: Content-Length.
    {"GET", "1.1", 200, "Content-Length: 0\n", length, 0, stays},
    {"GET", "1.1", 200, "Content-Length: 005\n", length, 5, stays},
    {"GET", "1.1", 500, "content-LENGTH:5\n", length, 5, stays},
    {"GET", "1.1", 200, "Content-Length: 9223372036854775807\n", length, 9223372036854775807U,
     stays},
    {"GET", "1.1", 200, "Content-Length: 5\nContent-Length: 5\n", length, 5,
     Reason::repeated_length},
    {"GET", "1.1", 200, "Content-Length: 5, 5\n", length, 5, Reason::repeated_length},
    {"GET", "1.1", 200, "Content-Length: 5,5,05\n", length, 5, Reason::repeated_length},
    // Rule 8: until the connection closes.
    {"GET", "1.1", 200, "", until_close, 0, Reason::until_close},
    {"GET", "1.1", 200, "Connection: keep-alive\n", until_close, 0, Reason::until_close},
    {"GET", "1.0", 200, "", until_close, 0, Reason::http_1_0},
    // Persistence (RFC 9112 section 9.3).
    {"GET", "1.0", 200, "Content-Length: 5\n", length, 5, Reason::http_1_0},
    {"GET", "1.0", 200, "Content-Length: 5\nConnection: Keep-Alive\n", length, 5, stays},
    {"GET", "1.0", 200, "Content-Length: 5\nProxy-Connection: keep-alive\n", length, 5,
     Reason::http_1_0},
    {"GET", "1.0", 200, "Content-Length: 5\nConnection: keep-alive, close\n", length, 5,
     Reason::connection_close},
    {"GET", "1.1", 200, "Content-Length: 5\nConnection: foo\nConnection: Close\n", length, 5,
     Reason::connection_close},
    {"GET", "1.1", 200, "Content-Length: 5\nConnection: closed\n", length, 5, stays},
    // Leniencies of the head.
    {"GET", "1.1", 200, "Content-Length: 5\nA: b\n c\n", length, 5, Reason::obs_fold},
    {"GET", "1.1", 200, "Content-Length: 5\nA : b\n", length, 5, Reason::space_before_colon},
    {"GET", "1.1", 200, "Content-Length: 5\nConnection : keep-alive\n", length, 5,
     Reason::space_before_colon},
};

struct Refused {
  std::string fields;
  std::string words;
  std::string field;
};

const std::vector<Refused> refused{
    {"Content-Length: 5\nContent-Length: 6\n", "Content-Length is both 5 and 6", "Content-Length"},
    {"Content-Length: 5, 6\n", "Content-Length is both 5 and 6", "Content-Length"},
    {"Content-Length: +5\n", "is \"+5\", not a number", "Content-Length"},
    {"Content-Length: -5\n", "is \"-5\", not a number", "Content-Length"},
    {"Content-Length: 0x5\n", "is \"0x5\", not a number", "Content-Length"},
    {"Content-Length: 5x\n", "is \"5x\", not a number", "Content-Length"},
    {"Content-Length: 5 5\n", "is \"5 5\", not a number", "Content-Length"},
    {"Content-Length: 5.0\n", "is \"5.0\", not a number", "Content-Length"},
    {"Content-Length: \"5\"\n", "not a number", "Content-Length"},
    {"Content-Length:\n", "is \"\", not a number", "Content-Length"},
    {"Content-Length: 5,\n", "is \"\", not a number", "Content-Length"},
    {"Content-Length: ,5\n", "is \"\", not a number", "Content-Length"},
    {"Content-Length: 5\nContent-Length:\n", "is \"\", not a number", "Content-Length"},
    {"Content-Length: 9223372036854775808\n", "larger than a file can be", "Content-Length"},
    {"Content-Length: 18446744073709551621\n", "larger than a file can be", "Content-Length"},
    {"Content-Length: 99999999999999999999999\n", "larger than a file can be", "Content-Length"},
    {"Transfer-Encoding: chunked\nContent-Length: x\n", "not a number", "Content-Length"},
    {"Transfer-Encoding: gzip\n", R"(ends in "gzip" instead of "chunked")", "Transfer-Encoding"},
    {"Transfer-Encoding: chunked, gzip\n", R"("gzip" after "chunked")", "Transfer-Encoding"},
    {"Transfer-Encoding: chunked\nTransfer-Encoding: gzip\n", R"("gzip" after "chunked")",
     "Transfer-Encoding"},
    {"Transfer-Encoding: chunked, chunked\n", R"("chunked" after "chunked")", "Transfer-Encoding"},
    {"Transfer-Encoding: \"chunked\"\n", "not a coding", "Transfer-Encoding"},
    {"Transfer-Encoding: chunked;a=b\n", "not a coding", "Transfer-Encoding"},
    {"Transfer-Encoding: xchunked\n", "ends in \"xchunked\"", "Transfer-Encoding"},
    {"Transfer-Encoding: chunked\x0b\n", "not a coding", "Transfer-Encoding"},
};

}  // namespace

TEST_CASE("decides the length of the body and the fate of the connection by the head") {
  for (const Vector& vector : vectors) {
    CAPTURE(vector.method, vector.version, vector.status, vector.fields);
    const Framing framing = framing_of(vector.method, vector.version, vector.status, vector.fields);
    CHECK(framing.kind == vector.kind);
    CHECK(framing.length == vector.length);
    CHECK(framing.close == vector.close);
    CHECK(framing.codings.empty());
  }
}

TEST_CASE(
    "refuses lengths and codings that could be read in two ways, also where they do not count") {
  for (const Refused& vector : refused) {
    for (const std::string_view method : {"GET", "HEAD", "CONNECT"}) {
      CAPTURE(method, vector.fields);
      try {
        framing_of(method, "1.1", 200, vector.fields);
        FAIL("was accepted");
      } catch (const Error& error) {
        CHECK(error.category() == Category::bad_response);
        CHECK_THAT(error.message(), Catch::Matchers::ContainsSubstring(vector.words));
        REQUIRE(error.detail<BadResponseDetail>() != nullptr);
        CHECK(error.detail<BadResponseDetail>()->field == vector.field);
      }
    }
  }
}

TEST_CASE("shows the codings beneath chunked in the order in which they were applied") {
  const Framing framing = framing_of(
      "GET", "1.1", 200, "Transfer-Encoding: DEFLATE\nTransfer-Encoding: gzip, chunked\n");
  CHECK(framing.kind == chunked);
  CHECK(framing.codings == std::vector<std::string>{"deflate", "gzip"});
}

TEST_CASE("a response without a head lasts until the connection closes") {
  const Response response{
      .version = Version::http_0_9, .status = 200, .reason = "", .headers = {}, .raw_head = ""};
  CHECK(response_framing("GET", response).kind == until_close);
  CHECK(response_framing("GET", response).close.has_value());
}

TEST_CASE("every reason to close explains itself") {
  std::vector<std::string_view> texts;
  for (int value = 0; value <= static_cast<int>(CloseReason::incomplete); ++value) {
    const std::string_view text = close_reason_text(static_cast<CloseReason>(value));
    CAPTURE(value, text);
    CHECK(text.size() > 20);
    CHECK(std::find(texts.begin(), texts.end(), text) == texts.end());
    texts.push_back(text);
  }
}

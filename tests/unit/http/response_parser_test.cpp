#include "http/response_parser.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <optional>

#include "tests/unit/http/feeding.hpp"

using namespace tlsget::http;
using tlsget::Category;
using tlsget::Error;
using tlsget::http::test::every_way;
using tlsget::http::test::octets;
using tlsget::http::test::Pieces;

namespace {

struct Outcome {
  std::optional<Response> response;
  std::optional<Error> error;
  Leniencies leniencies;
  std::size_t taken = 0;
};

Outcome parse(const Pieces& pieces, const ParserLimits& limits = {}) {
  Outcome outcome;
  ResponseParser parser(limits);
  try {
    for (std::string_view piece : pieces) {
      while (!parser.done() && !piece.empty()) {
        const std::size_t count = parser.feed(piece);
        // Only the end of the head may leave octets behind.
        REQUIRE((count == piece.size() || parser.done()));
        outcome.taken += count;
        piece.remove_prefix(count);
      }
    }
    if (parser.done()) {
      outcome.leniencies = parser.leniencies();
      outcome.response = parser.take();
    }
  } catch (const Error& error) {
    outcome.error = error;
  }
  return outcome;
}

struct Accepted {
  std::string what;
  std::string bytes;
  Version version;
  int status;
  std::string reason;
  Headers headers;
  Leniencies leniencies{};
};

const std::vector<Accepted> accepted{
    {"a plain head",
     "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\n",
     Version::http_1_1,
     200,
     "OK",
     {{"Content-Type", "text/plain"}, {"Content-Length", "2"}}},
    {"no fields", "HTTP/1.1 404 Not Found\r\n\r\n", Version::http_1_1, 404, "Not Found", {}},
    {"HTTP/1.0", "HTTP/1.0 200 OK\r\n\r\n", Version::http_1_0, 200, "OK", {}},
    {"a later minor version", "HTTP/1.9 200 OK\r\n\r\n", Version::http_1_1, 200, "OK", {}},
    {"bare LF line ends", "HTTP/1.1 200 OK\nA: b\n\n", Version::http_1_1, 200, "OK", {{"A", "b"}}},
    {"mixed line ends",
     "HTTP/1.1 200 OK\nA: b\r\nC: d\n\r\n",
     Version::http_1_1,
     200,
     "OK",
     {{"A", "b"}, {"C", "d"}}},
    {"an empty reason phrase", "HTTP/1.1 200 \r\n\r\n", Version::http_1_1, 200, "", {}},
    {"no reason phrase and no space", "HTTP/1.1 200\r\n\r\n", Version::http_1_1, 200, "", {}},
    {"a reason phrase in UTF-8",
     "HTTP/1.1 200 D\xc3\xa9j\xc3\xa0 vu\r\n\r\n",
     Version::http_1_1,
     200,
     "D\xc3\xa9j\xc3\xa0 vu",
     {}},
    {"two spaces before the status", "HTTP/1.1  200 OK\r\n\r\n", Version::http_1_1, 200, "OK", {}},
    {"the highest status",
     "HTTP/1.1 999 Request denied\r\n\r\n",
     Version::http_1_1,
     999,
     "Request denied",
     {}},
    {"an interim status", "HTTP/1.1 100 Continue\r\n\r\n", Version::http_1_1, 100, "Continue", {}},
    {"whitespace around values",
     "HTTP/1.1 200 OK\r\nA:b\r\nC:\t d \t\r\nE:\r\nF:   \r\n\r\n",
     Version::http_1_1,
     200,
     "OK",
     {{"A", "b"}, {"C", "d"}, {"E", ""}, {"F", ""}}},
    {"repeated fields stay apart",
     "HTTP/1.1 200 OK\r\nSet-Cookie: a=1\r\nset-cookie: b=2\r\n\r\n",
     Version::http_1_1,
     200,
     "OK",
     {{"Set-Cookie", "a=1"}, {"set-cookie", "b=2"}}},
    {"colons in values, odd token names, octets above 127",
     "HTTP/1.1 200 OK\r\n!#$%&'*+-.^_`|~9: a:b:\xff\r\n\r\n",
     Version::http_1_1,
     200,
     "OK",
     {{"!#$%&'*+-.^_`|~9", "a:b:\xff"}}},
    {"a control character in a value, which is harmless until printed",
     "HTTP/1.1 200 OK\r\nA: \x1b[31mred\r\n\r\n",
     Version::http_1_1,
     200,
     "OK",
     {{"A", "\x1b[31mred"}}},
    {"a folded value becomes one line",
     "HTTP/1.1 200 OK\r\nA: b\r\n  c \r\n\td\r\nE: f\r\n\r\n",
     Version::http_1_1,
     200,
     "OK",
     {{"A", "b c d"}, {"E", "f"}},
     {true, false}},
    {"a value that begins on the second line",
     "HTTP/1.1 200 OK\r\nA:\r\n b\r\n\r\n",
     Version::http_1_1,
     200,
     "OK",
     {{"A", "b"}},
     {true, false}},
    {"a continuation of nothing but whitespace",
     "HTTP/1.1 200 OK\r\nA: b\r\n \r\nC: d\r\n\r\n",
     Version::http_1_1,
     200,
     "OK",
     {{"A", "b"}, {"C", "d"}},
     {true, false}},
    {"whitespace before the colon",
     "HTTP/1.1 200 OK\r\nServer \t: x\r\n\r\n",
     Version::http_1_1,
     200,
     "OK",
     {{"Server", "x"}},
     {false, true}},
};

struct Refused {
  std::string what;
  std::string bytes;
  std::string words;
  std::size_t line;
  std::string field{};
};

const std::string ok = "HTTP/1.1 200 OK\r\n";

const std::vector<Refused> refused{
    {"a NUL in a value", ok + octets("A: b\0c\r\n\r\n"), "line 2: a NUL octet in the value of A", 2,
     "A"},
    {"a bare CR in a value", ok + "A: b\rc\r\n\r\n", "line 2: a bare CR in the value of A", 2, "A"},
    {"two CRs at the end of a line", ok + "A: b\r\r\n\r\n", "a bare CR in the value of A", 2, "A"},
    {"a bare CR in a name", ok + "A\r: b\r\n\r\n", R"("A\x0d" is not a field name)", 2},
    {"a bare CR instead of the empty line", ok + "A: b\r\n\r\r\n\r\n", "without a colon", 3},
    {"a bare CR in the status line", "HTTP/1.1 200 O\rK\r\n\r\n", "a bare CR in the status line",
     1},
    {"a NUL in the status line", octets("HTTP/1.1 200 O\0K\r\n\r\n"),
     "a NUL octet in the status line", 1},
    {"a bare CR in a continuation", ok + "A: b\r\n c\rd\r\n\r\n", "line 3: a bare CR", 3, "A"},
    {"a NUL in a continuation", ok + octets("A: b\r\n c\0d\r\n\r\n"), "line 3: a NUL octet", 3,
     "A"},
    {"a line without a colon", ok + "A: b\r\nfoo\r\n\r\n", "line 3: a field line without a colon",
     3},
    {"a line without a name", ok + ": b\r\n\r\n", "line 2: a field line without a name", 2},
    {"a space inside a name", ok + "A B: c\r\n\r\n", "\"A B\" is not a field name", 2},
    {"a name with parentheses", ok + "A(B): c\r\n\r\n", "\"A(B)\" is not a field name", 2},
    {"a name in UTF-8", ok + "\xc3\xa9: c\r\n\r\n", "is not a field name", 2},
    {"a continuation of the status line", ok + " A: b\r\n\r\n", "no field to continue", 2},
    {"a folded Content-Length", ok + "Content-Length:\r\n 2\r\n\r\n",
     "Content-Length is continued on a second line", 3, "Content-Length"},
    {"a folded Transfer-Encoding", ok + "transfer-encoding: chunked\r\n \r\n\r\n",
     "transfer-encoding is continued on a second line", 3, "transfer-encoding"},
    {"whitespace before the colon of Content-Length", ok + "Content-Length : 2\r\n\r\n",
     "whitespace between Content-Length and its colon", 2, "Content-Length"},
    {"whitespace before the colon of Transfer-Encoding",
     ok + "Transfer-Encoding\t: chunked\r\n\r\n",
     "whitespace between Transfer-Encoding and its colon", 2, "Transfer-Encoding"},
    {"HTTP/2 in a status line", "HTTP/2 200 OK\r\n\r\n", "the version is \"HTTP/2\"", 1},
    {"HTTP/2.0 in a status line", "HTTP/2.0 200 OK\r\n\r\n", "the version is \"HTTP/2.0\"", 1},
    {"HTTP/0.9 in a status line", "HTTP/0.9 200 OK\r\n\r\n", "the version is \"HTTP/0.9\"", 1},
    {"two digits of minor version", "HTTP/1.10 200 OK\r\n\r\n", "the version is \"HTTP/1.10\"", 1},
    {"no minor version", "HTTP/1 200 OK\r\n\r\n", "the version is \"HTTP/1\"", 1},
    {"a letter in the version", "HTTP/1.x 200 OK\r\n\r\n", "the version is \"HTTP/1.x\"", 1},
    {"no version", "HTTP/ 200 OK\r\n\r\n", "the version is \"HTTP/\"", 1},
    {"a tab after the version", "HTTP/1.1\t200 OK\r\n\r\n", "the version is", 1},
    {"no status code", "HTTP/1.1\r\n\r\n", "\"\" is not a status code", 1},
    {"spaces and no status code", "HTTP/1.1   \r\n\r\n", "\"\" is not a status code", 1},
    {"a status of two digits", "HTTP/1.1 20 OK\r\n\r\n", "\"20\" is not a status code", 1},
    {"a status of four digits", "HTTP/1.1 2000 OK\r\n\r\n", "\"2000\" is not a status code", 1},
    {"a status below 100", "HTTP/1.1 099 OK\r\n\r\n", "\"099\" is not a status code", 1},
    {"a status with a sign", "HTTP/1.1 +20 OK\r\n\r\n", "\"+20\" is not a status code", 1},
    {"a reason that touches the status", "HTTP/1.1 200OK\r\n\r\n", "\"200OK\" is not a status", 1},
};

struct Foreign {
  std::string bytes;
  std::string seen;
  std::string guess;
};

const std::vector<Foreign> foreign{
    {"SSH-2.0-OpenSSH_9.2\r\n", "\"SSH-2.0-OpenSSH_9.2\"", "an SSH server"},
    {octets("\x15\x03\x01\0\x02\x02\x46"), R"("\x15\x03\x01)", "a TLS alert"},
    {octets("\x16\x03\x01\0\x7a\x02"), R"("\x16\x03\x01)", "a TLS handshake record"},
    {octets("\0\0\x12\x04\0\0\0\0\0"), R"("\x00\x00\x12)", "an HTTP/2 server"},
    {"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "PRI *", "the preface of an HTTP/2 client"},
    {"220 mail.example ESMTP\r\n", "220 mail.example ESMTP",
     "the greeting of a mail or FTP server"},
    {"+OK POP3 ready\r\n", "+OK", "a POP3 server"},
    {"* OK IMAP4rev1 ready\r\n", "* OK", "an IMAP server"},
    {"RFB 003.008\n", "RFB 003.008", "a VNC server"},
    {"ICY 200 OK\r\n", "ICY 200 OK", "a SHOUTcast stream"},
    {"GET / HTTP/1.1\r\n", "GET / HTTP/1.1", "an HTTP request"},
    {"<html>", "<html>", "a document without a head"},
    {"http/1.1 200 OK\r\n", "http/1.1 200 OK", "HTTP in lower case"},
    {"\r\nHTTP/1.1 200 OK\r\n\r\n", "\\x0d\\x0a", "an empty line"},
    {"\nHTTP/1.1 200 OK\r\n\r\n", "\\x0a", "an empty line"},
    {"HTTP 200 OK\r\n", "HTTP 200 OK", ""},
    {"\x1b]0;evil\x07", "\\x1b]0;evil\\x07", ""},
};

}  // namespace

TEST_CASE("takes every head that may be accepted, however it is split") {
  for (const Accepted& vector : accepted) {
    CAPTURE(vector.what);
    for (const Pieces& pieces : every_way(vector.bytes)) {
      CAPTURE(pieces.size(), pieces.front().size());
      const Outcome outcome = parse(pieces);
      REQUIRE_FALSE(outcome.error.has_value());
      REQUIRE(outcome.response.has_value());
      CHECK(outcome.response->version == vector.version);
      CHECK(outcome.response->status == vector.status);
      CHECK(outcome.response->reason == vector.reason);
      CHECK(outcome.response->headers == vector.headers);
      CHECK(outcome.response->raw_head == vector.bytes);
      CHECK(outcome.leniencies == vector.leniencies);
    }
  }
}

TEST_CASE("takes the head and not one octet more") {
  for (const Accepted& vector : accepted) {
    CAPTURE(vector.what);
    const std::string more = vector.bytes + "\r\n body: not a field\r\n\r\n";
    for (const Pieces& pieces : every_way(more)) {
      const Outcome outcome = parse(pieces);
      REQUIRE(outcome.response.has_value());
      CHECK(outcome.taken == vector.bytes.size());
      CHECK(outcome.response->headers == vector.headers);
      CHECK(outcome.response->raw_head == vector.bytes);
    }
  }
}

TEST_CASE("a head cut anywhere is never a head, and the end there has its error") {
  for (const Accepted& vector : accepted) {
    CAPTURE(vector.what);
    for (std::size_t length = 0; length < vector.bytes.size(); ++length) {
      CAPTURE(length);
      ResponseParser parser;
      CHECK(parser.feed(vector.bytes.substr(0, length)) == length);
      REQUIRE_FALSE(parser.done());
      CHECK(parser.started() == (length > 0));
      CHECK(parser.octets() == length);
      const Error error = parser.closed_early();
      CHECK(error.category() == (length == 0 ? Category::empty_reply : Category::receive));
    }
  }
}

TEST_CASE("refuses what two readers could read differently, and says where and what") {
  for (const Refused& vector : refused) {
    CAPTURE(vector.what);
    for (const Pieces& pieces : every_way(vector.bytes)) {
      CAPTURE(pieces.size(), pieces.front().size());
      const Outcome outcome = parse(pieces);
      REQUIRE(outcome.error.has_value());
      CHECK(outcome.error->category() == Category::bad_response);
      CHECK_THAT(outcome.error->message(), Catch::Matchers::ContainsSubstring(vector.words));
      const auto* detail = outcome.error->detail<BadResponseDetail>();
      REQUIRE(detail != nullptr);
      CHECK(detail->line == vector.line);
      CHECK(detail->field == vector.field);
    }
  }
}

TEST_CASE("says what was seen instead of HTTP and what it looks like") {
  for (const Foreign& vector : foreign) {
    CAPTURE(vector.bytes);
    const Outcome outcome = parse({vector.bytes});
    REQUIRE(outcome.error.has_value());
    CHECK(outcome.error->category() == Category::bad_response);
    CHECK_THAT(outcome.error->message(), Catch::Matchers::ContainsSubstring("but with") &&
                                             Catch::Matchers::ContainsSubstring(vector.seen) &&
                                             Catch::Matchers::ContainsSubstring(vector.guess));
    CHECK((outcome.error->message().find("looks like") != std::string::npos) ==
          !vector.guess.empty());
  }
}

TEST_CASE("knows a foreign protocol from its first octets, however they are split") {
  for (const Foreign& vector : foreign) {
    CAPTURE(vector.bytes);
    for (const Pieces& pieces : every_way(vector.bytes)) {
      const Outcome outcome = parse(pieces);
      REQUIRE(outcome.error.has_value());
      CHECK_THAT(outcome.error->message(), Catch::Matchers::ContainsSubstring(vector.guess));
    }
  }
}

TEST_CASE("a stream that ends after a few octets that are not HTTP is called so") {
  ResponseParser parser;
  parser.feed("hi");
  REQUIRE_FALSE(parser.done());
  const Error error = parser.closed_early();
  CHECK(error.category() == Category::bad_response);
  CHECK_THAT(error.message(), Catch::Matchers::ContainsSubstring("but with \"hi\""));
}

TEST_CASE("an error never shows a value, and of a name no more than its beginning") {
  const Outcome secret = parse({ok + "Set-Cookie: secret\rvalue\r\n\r\n"});
  REQUIRE(secret.error.has_value());
  CHECK(secret.error->message().find("secret") == std::string::npos);
  const Outcome endless = parse({ok + std::string(5000, '(') + ": x\r\n\r\n"});
  REQUIRE(endless.error.has_value());
  CHECK(endless.error->message().size() < 200);
}

TEST_CASE("a line may be as long as the limit, its end included, and no longer") {
  const ParserLimits limits{.line = 40, .head = 1000};
  const std::string fits = ok + "A: " + std::string(35, 'x') + "\r\n\r\n";
  const std::string too_long = ok + "A: " + std::string(36, 'x') + "\r\n\r\n";
  for (const Pieces& pieces : every_way(fits)) CHECK(parse(pieces, limits).response.has_value());
  for (const Pieces& pieces : every_way(too_long)) {
    const Outcome outcome = parse(pieces, limits);
    REQUIRE(outcome.error.has_value());
    CHECK(outcome.error->message() == "response head, line 2: longer than 40 octets");
  }
  const Outcome status = parse({"HTTP/1.1 200 " + std::string(40, 'x')}, limits);
  REQUIRE(status.error.has_value());
  CHECK(status.error->message() == "response head, line 1: longer than 40 octets");
}

TEST_CASE("a head may be as large as the limit and no larger") {
  const std::string head = ok + "A: b\r\nC: d\r\n\r\n";
  for (const Pieces& pieces : every_way(head)) {
    CHECK(parse(pieces, {.head = head.size()}).response.has_value());
    const Outcome outcome = parse(pieces, {.head = head.size() - 1});
    REQUIRE(outcome.error.has_value());
    CHECK_THAT(outcome.error->message(), Catch::Matchers::ContainsSubstring("is larger than"));
  }
}

TEST_CASE("a line or head without end is refused before it is taken in") {
  ResponseParser parser;
  parser.feed(ok + "A: ");
  const std::string flood(std::size_t{64} * 1024, 'x');
  CHECK(parser.feed(flood) == flood.size());
  CHECK_THROWS_AS(parser.feed(flood), Error);

  ResponseParser many;
  many.feed(ok);
  const std::string line = "A: " + std::string(1000, 'x') + "\r\n";
  const auto feed_all = [&] {
    for (int i = 0; i < 1000; ++i) many.feed(line);
  };
  CHECK_THROWS_AS(feed_all(), Error);
  CHECK(many.octets() <= std::size_t{300} * 1024);
}

TEST_CASE("the octets of earlier heads count against the limit") {
  const ParserLimits limits{.head = 100};
  ResponseParser enough(limits, 100 - ok.size() - 2);
  CHECK(enough.feed(ok + "\r\n") == ok.size() + 2);
  CHECK(enough.done());
  ResponseParser too_little(limits, 100 - ok.size() - 1);
  CHECK_THROWS_AS(too_little.feed(ok + "\r\n"), Error);
}

TEST_CASE("the number of fields is bounded") {
  const std::string three = ok + "A: 1\r\nB: 2\r\n c\r\nC: 3\r\n\r\n";
  CHECK(parse({three}, {.fields = 3}).response.has_value());
  const Outcome outcome = parse({three}, {.fields = 2});
  REQUIRE(outcome.error.has_value());
  CHECK(outcome.error->message() == "response head, line 5: more than 2 fields");

  std::string many = ok;
  for (int i = 0; i < 5000; ++i) many += "A: 1\r\n";
  CHECK(parse({many + "\r\n"}).response->headers.size() == 5000);
  CHECK(parse({many + "A: 1\r\n\r\n"}).error.has_value());
}

TEST_CASE("without a head the octets are a body, where HTTP/0.9 is allowed") {
  const ParserLimits limits{.allow_http_0_9 = true};
  for (const std::string bytes : {"<html>hello</html>", "HTTX", "HTTP", "hi", "\r\nHTTP/1.1 200"}) {
    CAPTURE(bytes);
    for (const Pieces& pieces : every_way(bytes)) {
      ResponseParser parser(limits);
      std::string body;
      for (const std::string_view piece : pieces) {
        const std::size_t count = parser.done() ? 0 : parser.feed(piece);
        if (parser.done()) body += piece.substr(count);
      }
      if (bytes == "HTTP") {  // could still become a status line
        CHECK_FALSE(parser.done());
        CHECK(parser.closed_early().category() == Category::receive);
        continue;
      }
      REQUIRE(parser.done());
      CHECK(parser.body_start().size() < 6);
      CHECK(std::string(parser.body_start()) + body == bytes);
      const Response response = parser.take();
      CHECK(response.version == Version::http_0_9);
      CHECK(response.status == 200);
      CHECK(response.raw_head.empty());
    }
  }
}

TEST_CASE("a status line is read as one where HTTP/0.9 is allowed") {
  const Outcome outcome = parse({ok + "\r\n"}, {.allow_http_0_9 = true});
  REQUIRE(outcome.response.has_value());
  CHECK(outcome.response->version == Version::http_1_1);
  CHECK(parse({"HTTP/3 200 OK\r\n\r\n"}, {.allow_http_0_9 = true}).error.has_value());
}

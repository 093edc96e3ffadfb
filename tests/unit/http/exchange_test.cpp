#include "http/exchange.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include "tests/unit/http/feeding.hpp"

using namespace tlsget::http;
using Catch::Matchers::ContainsSubstring;
using tlsget::Category;
using tlsget::Error;
using tlsget::http::test::every_way;
using tlsget::http::test::Pieces;

namespace {

using Kind = Exchange::EventKind;

Request request_of(std::string method, Headers headers = {}) {
  Request request;
  request.method = std::move(method);
  request.headers = std::move(headers);
  return request;
}

/// An exchange whose request without a body is sent.
Exchange sent(const Request& request, const ExchangeOptions& options = {}) {
  Exchange exchange(request, false, options);
  exchange.request_head_sent();
  return exchange;
}

/// Events as words, neighbouring pieces of body joined: "103 | 200 | hello | complete".
class Transcript {
 public:
  void add(const Exchange& exchange, const Exchange::Event& event) {
    REQUIRE((event.kind == Kind::body) == !event.data.empty());
    if (event.kind == Kind::body) {
      if (!in_body_ && !text_.empty()) text_ += " | ";
      text_ += event.data;
    } else {
      if (!text_.empty()) text_ += " | ";
      text_ +=
          event.kind == Kind::complete ? "complete" : std::to_string(exchange.response().status);
      if (event.kind == Kind::interim_head) text_ += " interim";
    }
    in_body_ = event.kind == Kind::body;
  }
  const std::string& text() const { return text_; }

 private:
  std::string text_;
  bool in_body_ = false;
};

/// Gives the pieces to the exchange, as a client does; what is left in the last input is returned.
std::string feed(Exchange& exchange, const Pieces& pieces, Transcript& transcript) {
  std::string left;
  for (const std::string_view piece : pieces) {
    std::string_view input = piece;
    while (!exchange.complete()) {
      const auto event = exchange.next(input);
      if (!event) {
        REQUIRE(input.empty());
        break;
      }
      transcript.add(exchange, *event);
    }
    if (exchange.complete()) {
      CHECK_FALSE(exchange.next(input).has_value());  // as a client does with octets that come late
      left += input;
    }
  }
  return left;
}

std::string run(Exchange& exchange, std::string_view bytes) {
  Transcript transcript;
  feed(exchange, {bytes}, transcript);
  return transcript.text();
}

struct Vector {
  std::string what;
  std::string method;
  std::string bytes;
  std::string transcript;
  std::optional<CloseReason> close{};
  std::string left{};
};

const std::vector<Vector> vectors{
    {"a body of known length", "GET", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
     "200 | hello | complete"},
    {"no octets of body", "GET", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", "200 | complete"},
    {"a chunked body", "GET",
     "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n1\r\n!\r\n0\r\nA: "
     "b\r\n\r\n",
     "200 | hello! | complete"},
    {"HEAD", "HEAD", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", "200 | complete"},
    {"304", "GET", "HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n", "304 | complete"},
    {"204", "GET", "HTTP/1.1 204 No Content\r\n\r\n", "204 | complete"},
    {"interim responses first", "GET",
     "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n"
     "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi",
     "100 interim | 103 interim | 200 | hi | complete"},
    {"a peer that closes", "GET",
     "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nhi", "200 | hi | complete",
     CloseReason::connection_close},
    {"HTTP/1.0 keep-alive", "GET",
     "HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 2\r\n\r\nhi",
     "200 | hi | complete"},
    {"HTTP/1.0", "GET", "HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nhi", "200 | hi | complete",
     CloseReason::http_1_0},
    {"octets after the body", "GET", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi there",
     "200 | hi | complete", CloseReason::extra_octets, " there"},
    {"octets after a head without body", "HEAD", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi",
     "200 | complete", CloseReason::extra_octets, "hi"},
    {"octets after the last chunk", "GET",
     "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n\r\n", "200 | complete",
     CloseReason::extra_octets, "\r\n"},
    {"another protocol", "GET", "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\nframes",
     "101 | complete", CloseReason::switching_protocols, "frames"},
    {"a tunnel", "CONNECT", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n\x16\x03\x03",
     "200 | complete", CloseReason::tunnel, "\x16\x03\x03"},
    {"a refused tunnel", "CONNECT", "HTTP/1.1 407 No\r\nContent-Length: 2\r\n\r\nhi",
     "407 | hi | complete"},
    {"a fold in an interim head", "GET",
     "HTTP/1.1 103 X\r\nLink: a\r\n b\r\n\r\nHTTP/1.1 204 X\r\n\r\n",
     "103 interim | 204 | complete", CloseReason::obs_fold},
    {"whitespace before a colon in the trailer section", "GET",
     "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nA : b\r\n\r\n", "200 | complete",
     CloseReason::space_before_colon},
};

}  // namespace

TEST_CASE("gives the same events however the response is split, and decides reuse at its end") {
  for (const Vector& vector : vectors) {
    CAPTURE(vector.what);
    for (const Pieces& pieces : every_way(vector.bytes)) {
      CAPTURE(pieces.size(), pieces.front().size());
      Exchange exchange = sent(request_of(vector.method));
      CHECK(exchange.close_reason() == CloseReason::incomplete);
      Transcript transcript;
      const std::string left = feed(exchange, pieces, transcript);
      CHECK(transcript.text() == vector.transcript);
      CHECK(exchange.complete());
      CHECK(exchange.close_reason() == vector.close);
      CHECK(exchange.reusable() == !vector.close.has_value());
      CHECK(left == vector.left);
      CHECK_FALSE(exchange.end_of_stream(false).has_value());
    }
  }
}

TEST_CASE("a response cut anywhere never counts as complete") {
  for (const Vector& vector : vectors) {
    CAPTURE(vector.what);
    const std::size_t whole = vector.bytes.size() - vector.left.size();
    for (std::size_t length = 0; length < whole; ++length) {
      for (const bool clean : {true, false}) {
        CAPTURE(length, clean);
        Exchange exchange = sent(request_of(vector.method));
        Transcript transcript;
        feed(exchange, {std::string_view(vector.bytes).substr(0, length)}, transcript);
        REQUIRE_FALSE(exchange.complete());
        CHECK(exchange.got_any_octet() == (length > 0));
        try {
          exchange.end_of_stream(clean);
          FAIL("was complete");
        } catch (const Error& error) {
          const bool in_body = transcript.text().find("200") != std::string::npos ||
                               transcript.text().find("407") != std::string::npos;
          CHECK(error.category() == (length == 0 ? Category::empty_reply
                                     : in_body   ? Category::partial_body
                                                 : Category::receive));
        }
        CHECK_FALSE(exchange.reusable());
      }
    }
  }
}

TEST_CASE("a body until close is complete when the connection ends in order") {
  const std::string bytes = "HTTP/1.1 200 OK\r\n\r\nhello";
  for (const Pieces& pieces : every_way(bytes)) {
    Exchange exchange = sent(request_of("GET"));
    Transcript transcript;
    feed(exchange, pieces, transcript);
    CHECK(transcript.text() == "200 | hello");
    const auto event = exchange.end_of_stream(true);
    REQUIRE(event.has_value());
    CHECK(event->kind == Kind::complete);
    CHECK(exchange.complete());
    CHECK(exchange.close_reason() == CloseReason::until_close);
  }
  Exchange cut = sent(request_of("GET"));
  run(cut, bytes);
  CHECK_THROWS_WITH(cut.end_of_stream(false), ContainsSubstring("broke after 5 octets"));
}

TEST_CASE("an end after an interim response names it") {
  Exchange exchange = sent(request_of("GET"));
  CHECK(run(exchange, "HTTP/1.1 103 Early Hints\r\n\r\n") == "103 interim");
  CHECK_THROWS_WITH(exchange.end_of_stream(true), ContainsSubstring("(103), without a final one"));
}

TEST_CASE("shows heads, trailers and sizes as they came") {
  Exchange exchange = sent(request_of("GET"));
  const std::string interim = "HTTP/1.1 103 Early Hints\r\n\r\n";
  const std::string head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nX: y\r\n\r\n";
  run(exchange, interim + head + "5\r\nhello\r\n0\r\nDigest: z\r\n\r\n");
  CHECK(exchange.response().raw_head == head);
  CHECK(exchange.response().headers.first("x") == "y");
  CHECK_FALSE(exchange.response().headers.contains("Digest"));
  CHECK(exchange.framing().kind == BodyKind::chunked);
  CHECK(exchange.trailers() == Headers{{"Digest", "z"}});
  CHECK(exchange.raw_trailers() == "Digest: z\r\n\r\n");
  CHECK(exchange.head_received() == interim.size() + head.size());
  CHECK(exchange.body_received() == 5);
}

TEST_CASE("data of the body is a view into the input") {
  Exchange exchange = sent(request_of("GET"));
  const std::string bytes = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";
  std::string_view input = bytes;
  CHECK(exchange.next(input)->kind == Kind::final_head);
  const auto event = exchange.next(input);
  CHECK(event->data.data() == bytes.data() + bytes.size() - 5);
}

TEST_CASE("an octet that comes after the end costs the connection") {
  Exchange exchange = sent(request_of("GET"));
  run(exchange, "HTTP/1.1 204 No Content\r\n\r\n");
  CHECK(exchange.reusable());
  std::string_view late = "x";
  CHECK_FALSE(exchange.next(late).has_value());
  CHECK(late == "x");
  CHECK(exchange.close_reason() == CloseReason::extra_octets);
}

TEST_CASE("the request can ask for the end of the connection") {
  const std::string_view bytes = "HTTP/1.1 204 No Content\r\n\r\n";
  Exchange close = sent(request_of("GET", {{"Connection", "close"}}));
  run(close, bytes);
  CHECK(close.close_reason() == CloseReason::requested_close);

  Request old = request_of("GET");
  old.version = Version::http_1_0;
  Exchange http_1_0 = sent(old);
  run(http_1_0, bytes);
  CHECK(http_1_0.close_reason() == CloseReason::requested_close);

  old.headers.add("Connection", "keep-alive");
  Exchange keep_alive = sent(old);
  run(keep_alive, bytes);
  CHECK(keep_alive.reusable());
}

TEST_CASE("sends the body at once without Expect, and after the head alone") {
  Exchange exchange(request_of("POST"), true);
  CHECK_FALSE(exchange.wants_body_now());
  exchange.request_head_sent();
  CHECK(exchange.wants_body_now());
  CHECK_FALSE(exchange.awaiting_continue());
  exchange.request_body_sent();
  CHECK_FALSE(exchange.wants_body_now());
  CHECK(run(exchange, "HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n") == "201 | complete");
  CHECK(exchange.reusable());
}

TEST_CASE("waits for 100 before the body when the request expects it") {
  const Request request = request_of("PUT", {{"Expect", "100-Continue"}});
  Exchange exchange(request, true);
  CHECK_FALSE(exchange.awaiting_continue());
  exchange.request_head_sent();
  CHECK(exchange.awaiting_continue());
  CHECK_FALSE(exchange.wants_body_now());
  CHECK(run(exchange, "HTTP/1.1 102 Processing\r\n\r\n") == "102 interim");
  CHECK(exchange.awaiting_continue());
  CHECK(run(exchange, "HTTP/1.1 100 Continue\r\n\r\n") == "100 interim");
  CHECK_FALSE(exchange.awaiting_continue());
  CHECK(exchange.wants_body_now());
  exchange.request_body_sent();
  run(exchange, "HTTP/1.1 204 No Content\r\n\r\n");
  CHECK(exchange.reusable());
}

TEST_CASE("does not wait for 100 for ever") {
  Exchange exchange(request_of("PUT", {{"Expect", "100-continue"}}), true);
  exchange.expect_continue_timed_out();  // before the head: nothing to wait for yet
  exchange.request_head_sent();
  CHECK(exchange.awaiting_continue());
  exchange.expect_continue_timed_out();
  CHECK(exchange.wants_body_now());
  CHECK(run(exchange, "HTTP/1.1 100 Continue\r\n\r\n") == "100 interim");
  CHECK(exchange.wants_body_now());
}

TEST_CASE("Expect means nothing without a body or in HTTP/1.0") {
  Exchange no_body(request_of("GET", {{"Expect", "100-continue"}}), false);
  no_body.request_head_sent();
  CHECK_FALSE(no_body.awaiting_continue());
  CHECK_FALSE(no_body.wants_body_now());
  Request old = request_of("PUT", {{"Expect", "100-continue"}});
  old.version = Version::http_1_0;
  Exchange http_1_0(old, true);
  http_1_0.request_head_sent();
  CHECK(http_1_0.wants_body_now());
}

TEST_CASE("a final answer instead of 100 means that the body is not wanted") {
  for (const std::string_view status : {"200", "401", "417"}) {
    CAPTURE(status);
    Exchange exchange(request_of("PUT", {{"Expect", "100-continue"}}), true);
    exchange.request_head_sent();
    run(exchange, "HTTP/1.1 " + std::string(status) + " X\r\nContent-Length: 0\r\n\r\n");
    exchange.expect_continue_timed_out();
    CHECK_FALSE(exchange.wants_body_now());
    CHECK(exchange.close_reason() == CloseReason::early_response);
  }
}

TEST_CASE("an answer of 300 or more before the body was sent stops it") {
  for (const std::string_view status : {"302", "413", "500"}) {
    CAPTURE(status);
    Exchange exchange(request_of("POST"), true);
    exchange.request_head_sent();
    const std::string head = "HTTP/1.1 " + std::string(status) + " X\r\nContent-Length: 2\r\n\r\n";
    CHECK(run(exchange, head) == std::string(status));
    CHECK_FALSE(exchange.wants_body_now());
    exchange.request_body_sent();  // too late
    CHECK(run(exchange, "hi") == "hi | complete");
    CHECK_FALSE(exchange.wants_body_now());
    CHECK(exchange.close_reason() == CloseReason::early_response);
  }
}

TEST_CASE("an answer below 300 before the body was sent lets it go on") {
  Exchange exchange(request_of("POST"), true);
  exchange.request_head_sent();
  CHECK(run(exchange, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi") == "200 | hi | complete");
  CHECK(exchange.wants_body_now());
  CHECK(exchange.close_reason() == CloseReason::early_response);
  exchange.request_body_sent();
  CHECK_FALSE(exchange.wants_body_now());
  CHECK(exchange.reusable());
}

TEST_CASE("an answer before the head was sent costs the connection") {
  Exchange exchange(request_of("GET"), false);
  run(exchange, "HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\n\r\n");
  exchange.request_head_sent();
  CHECK(exchange.close_reason() == CloseReason::early_response);
}

TEST_CASE("interim heads and the final one share the limit of a head") {
  const std::string interim = "HTTP/1.1 103 X\r\n\r\n";
  const std::string final_head = "HTTP/1.1 204 X\r\n\r\n";
  ExchangeOptions options;
  options.limits.head = 10 * interim.size() + final_head.size();
  std::string ten;
  for (int i = 0; i < 10; ++i) ten += interim;
  Exchange exchange = sent(request_of("GET"), options);
  run(exchange, ten + final_head);
  CHECK(exchange.complete());
  Exchange flooded = sent(request_of("GET"), options);
  CHECK_THROWS_WITH(run(flooded, ten + interim + final_head), ContainsSubstring("is larger than"));
}

TEST_CASE("transfer codings beneath chunked are refused by name, but not where there is no body") {
  const std::string head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n";
  Exchange exchange = sent(request_of("GET"));
  try {
    run(exchange, head);
    FAIL("was accepted");
  } catch (const Error& error) {
    CHECK(error.category() == Category::bad_response);
    CHECK_THAT(error.message(), ContainsSubstring("Transfer-Encoding has \"gzip\""));
  }
  Exchange head_request = sent(request_of("HEAD"));
  CHECK(run(head_request, head) == "200 | complete");
}

TEST_CASE("a failed exchange stays failed") {
  Exchange exchange = sent(request_of("GET"));
  CHECK_THROWS_AS(run(exchange, "HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n"), Error);
  std::string_view more = "HTTP/1.1 204 X\r\n\r\n";
  try {
    exchange.next(more);
    FAIL("went on");
  } catch (const Error& error) {
    CHECK(error.category() == Category::internal);
  }
  CHECK_THROWS_AS(exchange.end_of_stream(true), Error);
  CHECK(exchange.close_reason() == CloseReason::incomplete);
}

TEST_CASE(
    "lines of a chunked body that end in a bare LF cost the connection, where they are taken") {
  const std::string bytes = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\nhi\n0\n\n";
  ExchangeOptions options;
  options.body.lenient_chunk_lines = true;
  Exchange lenient = sent(request_of("GET"), options);
  CHECK(run(lenient, bytes) == "200 | hi | complete");
  CHECK(lenient.close_reason() == CloseReason::bare_lf_in_chunked_body);
  Exchange strict = sent(request_of("GET"));
  CHECK_THROWS_AS(run(strict, bytes), Error);
}

TEST_CASE("HTTP/0.9 gives every octet as body, where it is allowed") {
  ExchangeOptions options;
  options.limits.allow_http_0_9 = true;
  for (const std::string bytes : {"hello world", "HTTX", "x"}) {
    for (const Pieces& pieces : every_way(bytes)) {
      Exchange exchange = sent(request_of("GET"), options);
      Transcript transcript;
      feed(exchange, pieces, transcript);
      CHECK(transcript.text() == "200 | " + bytes);
      CHECK(exchange.response().version == Version::http_0_9);
      CHECK(exchange.end_of_stream(true)->kind == Kind::complete);
      CHECK(exchange.body_received() == bytes.size());
      CHECK_FALSE(exchange.reusable());
    }
  }
  Exchange empty = sent(request_of("GET"), options);
  CHECK_THROWS_AS(empty.end_of_stream(true), Error);
  Exchange after_interim = sent(request_of("GET"), options);
  CHECK_THROWS_AS(run(after_interim, "HTTP/1.1 103 X\r\n\r\nhello"), Error);
}

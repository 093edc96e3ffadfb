#include "client/body_path.hpp"

#include <catch2/catch_test_macros.hpp>
#include <string>

#include "base/error.hpp"

namespace tlsget::client {
namespace {

struct Collector final : http::BodySink {
  void write(std::string_view bytes) override { text += bytes; }
  std::string text;
};

http::Exchange exchange_of(std::string_view head) {
  http::Exchange exchange({}, false);
  exchange.request_head_sent();
  const auto event = exchange.next(head);
  REQUIRE(event);
  REQUIRE(event->kind == http::Exchange::EventKind::final_head);
  return exchange;
}

TEST_CASE("a limit lets through what it allows, and not one octet more") {
  Collector collector;
  LimitedSink sink(collector, 5);
  sink.write("abc");
  sink.write("de");
  sink.write("");
  CHECK_THROWS_AS(sink.write("f"), Error);
  CHECK(collector.text == "abcde");
}

TEST_CASE("without a limit all goes through") {
  Collector collector;
  LimitedSink sink(collector, std::nullopt);
  sink.write(std::string(100000, 'x'));
  CHECK(collector.text.size() == 100000);
}

TEST_CASE("a length beyond the limit is refused before the body") {
  Collector collector;
  Options options;
  options.max_body_size = 9;
  const auto exchange = exchange_of("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n");
  CHECK_THROWS_AS(BodyPath(exchange, options, collector), Error);
  options.max_body_size = 10;
  CHECK_NOTHROW(BodyPath(exchange, options, collector));
}

/// 1,000 times 'x'.
std::string coded() {
  using namespace std::string_literals;
  return "\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\x03\xab\xa8\x18\x05"
         "\xa3\x60\x14\x0c\x77\x00\x00\xe6\xc9\x41\x3b\xe8\x03\x00\x00"s;
}

constexpr std::string_view coded_head =
    "HTTP/1.1 200 OK\r\nContent-Length: 29\r\nContent-Encoding: gzip\r\n\r\n";

TEST_CASE("a small body that becomes a large one meets the limit as well") {
  const auto exchange = exchange_of(coded_head);
  Options options;
  options.compressed = true;
  options.max_body_size = 1000;
  Collector all;
  BodyPath path(exchange, options, all);
  path.write(coded());
  path.finish();
  CHECK(all.text == std::string(1000, 'x'));

  options.max_body_size = 999;
  Collector some;
  BodyPath limited(exchange, options, some);
  CHECK_THROWS_AS(limited.write(coded()), Error);
  CHECK(some.text == std::string(999, 'x'));
}

TEST_CASE("a raw body is not decoded") {
  const auto exchange = exchange_of(coded_head);
  Options options;
  options.compressed = true;
  options.raw = true;
  Collector collector;
  BodyPath path(exchange, options, collector);
  path.write(coded());
  path.finish();
  CHECK(collector.text == coded());
}

}  // namespace
}  // namespace tlsget::client

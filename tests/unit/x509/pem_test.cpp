#include "x509/pem.hpp"

#include <catch2/catch_test_macros.hpp>
#include <string>

namespace tlsget::x509::pem {
namespace {

std::vector<Block> blocks_of(std::string_view text) {
  std::vector<Block> out;
  Scanner scanner(text);
  while (const auto block = scanner.next()) out.push_back(*block);
  return out;
}

TEST_CASE("finds blocks among text and counts lines") {
  const std::string_view text =
      "# Acme Root\n=====\n-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n\n"
      "text - with -- dashes\r\n-----BEGIN X509 CRL-----\r\nBBBB\r\n-----END X509 CRL-----";
  const auto blocks = blocks_of(text);
  REQUIRE(blocks.size() == 2);
  Scanner scanner(text);
  CHECK(blocks[0].label == "CERTIFICATE");
  CHECK(blocks[0].body == "\nAAAA\n");
  REQUIRE(scanner.next());
  CHECK(scanner.line() == 3);
  CHECK(scanner.line() == 3);
  CHECK(blocks[0].ended);
  CHECK(blocks[1].label == "X509 CRL");
  REQUIRE(scanner.next());
  CHECK(scanner.line() == 8);
  CHECK(blocks[1].ended);
}

TEST_CASE("sees a block without its end and goes on with the next") {
  const auto blocks = blocks_of(
      "-----BEGIN CERTIFICATE-----\nAAAA\n-----BEGIN CERTIFICATE-----\nBBBB\n"
      "-----END CERTIFICATE-----\n-----BEGIN CERTIFICATE-----\nCC");
  REQUIRE(blocks.size() == 3);
  CHECK(!blocks[0].ended);
  CHECK(blocks[1].ended);
  CHECK(blocks[1].body == "\nBBBB\n");
  CHECK(!blocks[2].ended);
}

TEST_CASE("an end with another label does not end a block") {
  const auto blocks = blocks_of("-----BEGIN CERTIFICATE-----\nAAAA\n-----END X509 CRL-----\n");
  REQUIRE(blocks.size() == 1);
  CHECK(!blocks[0].ended);
}

TEST_CASE("finds nothing in text without blocks or with a torn boundary") {
  CHECK(blocks_of("").empty());
  CHECK(blocks_of("-----BEGIN").empty());
  CHECK(blocks_of("-----BEGIN CERTIFICATE").empty());
  CHECK(blocks_of("-----BEGIN CERT\nIFICATE-----\nAAAA\n").empty());
}

TEST_CASE("walks through every cut of a text") {
  const std::string text =
      "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n-----BEGIN A-----\n";
  for (std::size_t size = 0; size <= text.size(); ++size)
    CHECK(blocks_of(std::string_view(text).substr(0, size)).size() <= 2);
}

TEST_CASE("measures base64 as it decodes") {
  for (const char* good : {"", "AAAA", "AAA=", "AA==", "\nAAAA\r\nBBBB\t =", "QUJD\nRA==\n"}) {
    const auto decoded = decode(good);
    INFO(good);
    CHECK(measure(good).has_value() == decoded.has_value());
    if (decoded) CHECK(measure(good) == decoded->size());
  }
  for (const char* bad : {"A", "AA", "AAA", "AAAA=", "A===", "AA-A", "A\x80=="}) {
    INFO(bad);
    CHECK(!measure(bad));
  }
}

TEST_CASE("decodes only the head of a body") {
  const std::string body = "\nQUJD\nREVG\nR0hJ\n";
  CHECK(decode_head(body, 3) == std::vector<std::uint8_t>{'A', 'B', 'C'});
  CHECK(decode_head(body, 4)->size() == 6);
  CHECK(decode_head(body, 100)->size() == 9);
  CHECK(decode_head("QUJDREVG????", 6)->size() == 6);
  CHECK(!decode_head("??", 3));
}

}  // namespace
}  // namespace tlsget::x509::pem

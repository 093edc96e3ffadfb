#include "x509/der.hpp"

#include <catch2/catch_test_macros.hpp>
#include <chrono>
#include <string>
#include <vector>

#include "base/text.hpp"

namespace tlsget::x509::der {
namespace {

using namespace std::string_literals;
using Octets = std::vector<std::uint8_t>;

Octets hex(std::string_view text) {
  return *tlsget::text::hex_decode(text);
}

/// The content octets, or the failure.
std::string read_any(std::string_view text) {
  const Octets input = hex(text);
  Diagnosis diagnosis;
  Reader reader(input, diagnosis);
  const Element element = reader.any("field");
  return diagnosis.failed() ? diagnosis.failure()->what : tlsget::text::hex_encode(element.content);
}

TEST_CASE("reads tags and definite minimal lengths") {
  CHECK(read_any("0400").empty());
  CHECK(read_any("0401aa") == "aa");
  CHECK(read_any("0401aabb") == "aa");
  const std::string content127(254, 'a');
  CHECK(read_any("047f" + content127) == content127);
  const std::string content128(256, 'a');
  CHECK(read_any("048180" + content128) == content128);
  const std::string content256(512, 'a');
  CHECK(read_any("04820100" + content256) == content256);
}

TEST_CASE("refuses lengths that DER forbids and tags it does not need") {
  CHECK(read_any("") == "field is missing");
  CHECK(read_any("04") == "field: cut short in a tag and length");
  CHECK(read_any("0480aa0000") == "field: an indefinite length, which DER forbids");
  CHECK(read_any("04817f" + std::string(254, 'a')) == "field: a length that is not minimal");
  CHECK(read_any("048200ff" + std::string(510, 'a')) == "field: a length that is not minimal");
  CHECK(read_any("0485000000000000") == "field: a length of more than four octets");
  CHECK(read_any("048201") == "field: cut short in a length");
  CHECK(read_any("1f01aa") == "field: a tag number above 30");
  CHECK(read_any("0402aa") == "field: 2 octets are announced and 1 are left");
  CHECK(read_any("0484ffffffffaa") == "field: 4294967295 octets are announced and 1 are left");
}

TEST_CASE("keeps the first failure with its place, and then is at its end") {
  const Octets input = hex("3008020101040102aabb");
  Diagnosis diagnosis;
  Reader reader(input, diagnosis);
  Reader fields = reader.enter(tag::sequence, "outer");
  CHECK(fields.integer("first").size() == 1);
  CHECK(fields.boolean("second") == false);
  REQUIRE(diagnosis.failed());
  CHECK(diagnosis.failure()->what == "second: expected BOOLEAN, found OCTET STRING");
  CHECK(diagnosis.failure()->offset == 5);
  CHECK(fields.at_end());
  CHECK(reader.at_end());
  CHECK(!fields.next_is(tag::octet_string));
  CHECK(fields.any("third").whole.empty());
  CHECK(diagnosis.failure()->offset == 5);
}

TEST_CASE("puts the place before the words of a failure") {
  Diagnosis diagnosis;
  diagnosis.enter_place("extension 1.2");
  Reader({}, diagnosis, 7).any("value");
  CHECK(diagnosis.failure()->what == "extension 1.2: value is missing");
  CHECK(diagnosis.failure()->offset == 7);
}

TEST_CASE("says how many octets are too many") {
  const Octets input = hex("040004aa");
  Diagnosis diagnosis;
  Reader reader(input, diagnosis);
  reader.any("first");
  reader.finish("list");
  CHECK(diagnosis.failure()->what == "list: 2 octets too many");
}

template <class Read>
std::string failure_of(std::string_view text, Read read) {
  const Octets input = hex(text);
  Diagnosis diagnosis;
  Reader reader(input, diagnosis);
  read(reader);
  return diagnosis.failed() ? diagnosis.failure()->what : "";
}

TEST_CASE("reads INTEGERs in their minimal form alone") {
  const auto read = [](std::string_view text) {
    return failure_of(text, [](Reader& reader) { reader.integer("n"); });
  };
  for (const char* good : {"020100", "02017f", "02020080", "0201ff", "020180", "0202ff7f"}) {
    INFO(good);
    CHECK(read(good).empty());
  }
  CHECK(read("0200") == "n: an INTEGER without octets");
  CHECK(read("02020001") == "n: an INTEGER that is not minimal");
  CHECK(read("0202007f") == "n: an INTEGER that is not minimal");
  CHECK(read("0202ff80") == "n: an INTEGER that is not minimal");
}

TEST_CASE("reads numbers from 0 to the largest of 64 bits") {
  const auto value = [](std::string_view text) {
    const Octets input = hex(text);
    Diagnosis diagnosis;
    const std::uint64_t number = Reader(input, diagnosis).unsigned_number("n");
    return diagnosis.failed() ? diagnosis.failure()->what : std::to_string(number);
  };
  CHECK(value("020100") == "0");
  CHECK(value("02020080") == "128");
  CHECK(value("020900ffffffffffffffff") == "18446744073709551615");
  CHECK(value("0209010000000000000000") == "n: a number of 9 octets");
  CHECK(value("0201ff") == "n: a negative number");
}

TEST_CASE("reads BOOLEANs of 00 and ff alone") {
  const auto read = [](std::string_view text) {
    return failure_of(text, [](Reader& reader) { reader.boolean("b"); });
  };
  CHECK(read("0101ff").empty());
  CHECK(read("010100").empty());
  CHECK(read("010101") == "b: a BOOLEAN other than 00 and ff");
  CHECK(read("0100") == "b: a BOOLEAN other than 00 and ff");
  CHECK(read("0102ffff") == "b: a BOOLEAN other than 00 and ff");
}

TEST_CASE("reads BIT STRINGs whose unused bits are zero") {
  const auto read = [](std::string_view text) {
    return failure_of(text, [](Reader& reader) { reader.bit_string("bits"); });
  };
  CHECK(read("030100").empty());
  CHECK(read("03020780").empty());
  CHECK(read("0300") == "bits: a BIT STRING of no whole shape");
  CHECK(read("030101") == "bits: a BIT STRING of no whole shape");
  CHECK(read("03020880") == "bits: a BIT STRING of no whole shape");
  CHECK(read("03020781") == "bits: unused bits that are not zero");
}

TEST_CASE("writes OBJECT IDENTIFIERs in dotted form") {
  CHECK(dotted(hex("2a864886f70d01010b")) == "1.2.840.113549.1.1.11");
  CHECK(dotted(hex("551d11")) == "2.5.29.17");
  CHECK(dotted(hex("00")) == "0.0");
  CHECK(dotted(hex("27")) == "0.39");
  CHECK(dotted(hex("28")) == "1.0");
  CHECK(dotted(hex("50")) == "2.0");
  CHECK(dotted(hex("8837")) == "2.999");
  // 2.25.(2^128 - 1): the arc of a UUID.
  CHECK(dotted(hex("6983ffffffffffffffffffffffffffffffffff7f")) ==
        "2.25.340282366920938463463374607431768211455");
  CHECK(!dotted({}));
  CHECK(!dotted(hex("8001")));
  CHECK(!dotted(hex("2a80")));
  CHECK(!dotted(hex("2a86")));
  CHECK(!dotted(Octets(129, 0x01)));
}

std::string time_of(std::uint8_t tag, std::string_view text) {
  Octets input{tag, static_cast<std::uint8_t>(text.size())};
  input.insert(input.end(), text.begin(), text.end());
  Diagnosis diagnosis;
  const auto time = Reader(input, diagnosis).time("t");
  return diagnosis.failed() ? "bad" : std::to_string(time.time_since_epoch().count());
}

TEST_CASE("reads dates as RFC 5280 asks for them") {
  CHECK(time_of(tag::utc_time, "700101000000Z") == "0");
  CHECK(time_of(tag::utc_time, "491231235959Z") == "2524607999");
  CHECK(time_of(tag::utc_time, "500101000000Z") == "-631152000");
  CHECK(time_of(tag::generalized_time, "20500101000000Z") == "2524608000");
  CHECK(time_of(tag::generalized_time, "99991231235959Z") == "253402300799");
  CHECK(time_of(tag::utc_time, "240229000000Z") == "1709164800");
  for (const char* bad :
       {"", "7001010000Z", "700101000000", "700101000000+0000", "7001010000000Z", "701301000000Z",
        "700001000000Z", "700100000000Z", "230229000000Z", "700101240000Z", "700101006000Z",
        "700101000060Z", "70010100000 Z", "70010100000:Z", "700101000000z", "19700101000000Z"}) {
    INFO(bad);
    CHECK(time_of(tag::utc_time, bad) == "bad");
  }
  CHECK(time_of(tag::generalized_time, "700101000000Z") == "bad");
  CHECK(time_of(tag::generalized_time, "20500101000000.5Z") == "bad");
  CHECK(time_of(tag::generalized_time, "205001010000Z") == "bad");
  CHECK(time_of(tag::ia5_string, "700101000000Z") == "bad");
}

TEST_CASE("makes UTF-8 of every string type") {
  CHECK(decode_text(tag::utf8_string, hex("c3bc20f09f9880")).utf8 == "\xc3\xbc \xf0\x9f\x98\x80");
  CHECK(decode_text(tag::printable_string, hex("612a40")).utf8 == "a*@");
  CHECK(decode_text(tag::teletex_string, hex("fc")).utf8 == "\xc3\xbc");
  CHECK(decode_text(tag::bmp_string, hex("00fc20ac")).utf8 == "\xc3\xbc\xe2\x82\xac");
  CHECK(decode_text(tag::bmp_string, hex("d83dde00")).utf8 == "\xf0\x9f\x98\x80");
  CHECK(decode_text(tag::universal_string, hex("0001f600")).utf8 == "\xf0\x9f\x98\x80");
  CHECK(decode_text(tag::ia5_string, hex("6100")).utf8 == "a\0"s);
  CHECK(decode_text(tag::utf8_string, {}).utf8 == "");
}

TEST_CASE("says what is wrong with a string") {
  CHECK(decode_text(tag::ia5_string, hex("61c3")).error == "IA5String holds octet 0xc3");
  CHECK(decode_text(tag::printable_string, hex("80")).error == "PrintableString holds octet 0x80");
  for (const char* bad : {"c3", "c328", "c080", "e0808f", "eda080", "f4908080", "ff", "80", "f0"}) {
    INFO(bad);
    CHECK(decode_text(tag::utf8_string, hex(bad)).error == "UTF8String is not UTF-8");
  }
  for (const char* bad : {"00", "d800", "dc00", "d83d0041", "0041d8"}) {
    INFO(bad);
    CHECK(decode_text(tag::bmp_string, hex(bad)).error == "BMPString is not UTF-16");
  }
  CHECK(decode_text(tag::universal_string, hex("00110000")).error ==
        "UniversalString is not UTF-32");
  CHECK(decode_text(tag::universal_string, hex("0000d800")).error ==
        "UniversalString is not UTF-32");
  CHECK(!decode_text(tag::octet_string, hex("61")).utf8);
}

}  // namespace
}  // namespace tlsget::x509::der

#include "base/text.hpp"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cstdint>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace tlsget::text {
namespace {

using Octets = std::vector<std::uint8_t>;
using Elements = std::vector<std::string_view>;

Octets octets_of(std::string_view text) {
  return {text.begin(), text.end()};
}

TEST_CASE("the classes of octets are those of ASCII") {
  for (int octet = 0; octet < 256; ++octet) {
    const char c = static_cast<char>(octet);
    const bool upper = octet >= 0x41 && octet <= 0x5a;
    const bool lower_case = octet >= 0x61 && octet <= 0x7a;
    INFO(octet);
    CHECK(is_upper(c) == upper);
    CHECK(is_lower(c) == lower_case);
    CHECK(is_alpha(c) == (upper || lower_case));
    CHECK(is_digit(c) == (octet >= 0x30 && octet <= 0x39));
    CHECK(is_control(c) == (octet < 0x20 || octet == 0x7f));
    CHECK(to_lower(c) == static_cast<char>(upper ? octet + 32 : octet));
    CHECK(to_upper(c) == static_cast<char>(lower_case ? octet - 32 : octet));
  }
}

TEST_CASE("a token character is one of RFC 9110's") {
  constexpr std::string_view tchar =
      "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  for (int octet = 0; octet < 256; ++octet) {
    const char c = static_cast<char>(octet);
    INFO(octet);
    CHECK(is_token_char(c) == (std::count(tchar.begin(), tchar.end(), c) == 1));
  }
  CHECK(is_token("a"));
  CHECK(is_token("Content-Type"));
  CHECK_FALSE(is_token(""));
  CHECK_FALSE(is_token("a b"));
  CHECK_FALSE(is_token("a:"));
  CHECK_FALSE(is_token(std::string_view("a\0", 2)));
}

TEST_CASE("a hexadecimal digit has its value, any other octet -1") {
  constexpr std::string_view digits = "0123456789abcdef";
  for (int octet = 0; octet < 256; ++octet) {
    const char c = static_cast<char>(octet);
    const auto place = octet == 0 ? std::string_view::npos : digits.find(to_lower(c));
    INFO(octet);
    CHECK(hex_value(c) == (place == std::string_view::npos ? -1 : static_cast<int>(place)));
  }
}

TEST_CASE("case is that of ASCII alone") {
  CHECK(lower("AbC-1\xc3\x84") == "abc-1\xc3\x84");
  CHECK(equals_ignoring_case("", ""));
  CHECK(equals_ignoring_case("Host", "hOST"));
  CHECK_FALSE(equals_ignoring_case("Host", "Hosts"));
  CHECK_FALSE(equals_ignoring_case("[", "{"));
  CHECK_FALSE(equals_ignoring_case("@", "`"));
  CHECK_FALSE(equals_ignoring_case("\xc3\x84", "\xc3\xa4"));
}

TEST_CASE("a prefix is found without regard to case") {
  CHECK(starts_with_ignoring_case("Content-Type", "content-"));
  CHECK(starts_with_ignoring_case("a", ""));
  CHECK(starts_with_ignoring_case("a", "A"));
  CHECK_FALSE(starts_with_ignoring_case("a", "ab"));
  CHECK_FALSE(starts_with_ignoring_case("", "a"));
  CHECK_FALSE(starts_with_ignoring_case("xContent-", "content-"));
}

TEST_CASE("trims spaces and tabs and nothing else") {
  CHECK(trim("").empty());
  CHECK(trim(" \t ").empty());
  CHECK(trim("a") == "a");
  CHECK(trim("\t a \t b \t") == "a \t b");
  CHECK(trim("\r\na\v") == "\r\na\v");
}

TEST_CASE("a list falls into its elements") {
  const struct {
    std::string_view text;
    Elements elements;
  } cases[] = {
      {"", {}},
      {",", {}},
      {" , ,\t,", {}},
      {"a", {"a"}},
      {"a,b", {"a", "b"}},
      {" a ,\tb\t, c d ", {"a", "b", "c d"}},
      {",a,,b,", {"a", "b"}},
      {R"("a,b",c)", {R"("a,b")", "c"}},
      {R"(x="a,\",b",c)", {R"(x="a,\",b")", "c"}},
      {R"("a\\",b)", {R"("a\\")", "b"}},
      {R"(a\,b)", {R"(a\)", "b"}},
      {R"("a,b)", {R"("a,b)"}},
      {R"(a,"b\)", {"a", R"("b\)"}},
      {R"("",b)", {R"("")", "b"}},
  };
  for (const auto& test : cases) {
    INFO(test.text);
    CHECK(list_elements(test.text) == test.elements);
  }
}

TEST_CASE("a decimal number is digits alone, up to 64 bits") {
  CHECK(parse_decimal("0") == 0U);
  CHECK(parse_decimal("0042") == 42U);
  CHECK(parse_decimal("18446744073709551615") == UINT64_MAX);
  CHECK(parse_decimal(std::string(100, '0') + "7") == 7U);
  for (const std::string_view text : {"", "18446744073709551616", "99999999999999999999999", "-1",
                                      "+1", " 1", "1 ", "1,", "0x1", "a", "1e3", "1.0"}) {
    INFO(text);
    CHECK_FALSE(parse_decimal(text));
  }
  CHECK_FALSE(parse_decimal(std::string_view("1\0", 2)));
  CHECK_FALSE(parse_decimal({}));
}

TEST_CASE("a hexadecimal number is digits alone, up to 64 bits") {
  CHECK(parse_hexadecimal("0") == 0U);
  CHECK(parse_hexadecimal("fF") == 255U);
  CHECK(parse_hexadecimal("FFFFFFFFFFFFFFFF") == UINT64_MAX);
  CHECK(parse_hexadecimal("0000000000000000000a") == 10U);
  for (const std::string_view text :
       {"", "10000000000000000", "0x1", "-1", "+a", " a", "a ", "g"}) {
    INFO(text);
    CHECK_FALSE(parse_hexadecimal(text));
  }
}

TEST_CASE("base64 has the vectors of RFC 4648 section 10") {
  const struct {
    std::string_view plain;
    std::string_view coded;
  } vectors[] = {{"", ""},
                 {"f", "Zg=="},
                 {"fo", "Zm8="},
                 {"foo", "Zm9v"},
                 {"foob", "Zm9vYg=="},
                 {"fooba", "Zm9vYmE="},
                 {"foobar", "Zm9vYmFy"}};
  for (const auto& vector : vectors) {
    CHECK(base64_encode(vector.plain) == vector.coded);
    CHECK(base64_encode(octets_of(vector.plain)) == vector.coded);
    CHECK(base64_decode(vector.coded) == octets_of(vector.plain));
  }
}

TEST_CASE("base64 goes there and back with every octet at every length") {
  std::mt19937 random(1);  // NOLINT(cert-msc*): the same in every run
  for (std::size_t length = 0; length < 300; ++length) {
    Octets bytes(length);
    for (auto& byte : bytes) byte = static_cast<std::uint8_t>(random());
    const std::string coded = base64_encode(bytes);
    CHECK(coded.size() == (length + 2) / 3 * 4);
    CHECK(base64_decode(coded) == bytes);
  }
}

TEST_CASE("base64 may be broken into lines anywhere") {
  for (std::size_t at = 0; at <= 8; ++at) {
    std::string text = "Zm9vYg==";
    text.insert(at, " \r\n\t");
    CHECK(base64_decode(text) == octets_of("foob"));
  }
  CHECK(base64_decode("\r\n") == Octets{});
}

TEST_CASE("refuses base64 that is malformed or says the same in another way") {
  for (const std::string_view text :
       {"Z",        "Zg",   "Zg=",  "Zm8",   "Zg===",    "Zg====",   "=",
        "====",     "=Zm9", "Z===", "Zm9v=", "Zm9v====", "Zm8==",    "Zg==Zg==",
        "Zm8=Zm9v", "Zg=v", "Zh==", "Zm9=",  "Zm9v-_==", "Zm9vYm!y", "Zm9v\x80mFy"}) {
    INFO(text);
    CHECK_FALSE(base64_decode(text));
  }
  CHECK_FALSE(base64_decode(std::string_view("Zm9\0", 4)));
}

TEST_CASE("hexadecimal is two digits an octet, with or without a separator") {
  const Octets bytes{0x00, 0x97, 0x5b, 0xac, 0xff};
  CHECK(hex_encode(bytes) == "00975bacff");
  CHECK(hex_encode_upper(bytes, ':') == "00:97:5B:AC:FF");
  CHECK(hex_encode({}).empty());
  CHECK(hex_encode_upper({}, ':').empty());
  CHECK(hex_decode("00975bacff") == bytes);
  CHECK(hex_decode("00975BACFF") == bytes);
  CHECK(hex_decode("") == Octets{});
  for (const std::string_view text : {"0", "000", "0g", "g0", "00:97", " 00", "0x"}) {
    INFO(text);
    CHECK_FALSE(hex_decode(text));
  }
}

TEST_CASE("printable text passes as it is, backslashes too") {
  for (const std::string_view text :
       {"", "plain ~", "C:\\x1b", "\xc3\xa9", "\xe2\x82\xac", "\xf0\x9f\x98\x80", "\xc2\xa0",
        "\xf4\x8f\xbf\xbf", "\xed\x9f\xbf", "\xee\x80\x80"}) {
    INFO(text);
    CHECK(escape_controls(text) == text);
  }
}

TEST_CASE("controls, marks that reorder text, and what is not UTF-8 are escaped octet by octet") {
  const struct {
    std::string_view text;
    std::string_view escaped;
  } cases[] = {
      // NOLINTBEGIN(modernize-raw-string-literal,misc-misleading-bidirectional): octets are meant
      {std::string_view("\0", 1), "\\x00"},
      {"\x1b[2J", "\\x1b[2J"},
      {"a\r\nb\t", "a\\x0d\\x0ab\\x09"},
      {"\x7f", "\\x7f"},
      {"\xc2\x80\xc2\x9b", "\\xc2\\x80\\xc2\\x9b"},  // C1
      {"\xd8\x9c", "\\xd8\\x9c"},                    // U+061C
      {"\xe2\x80\x8e", "\\xe2\\x80\\x8e"},           // U+200E
      {"\xe2\x80\x8f", "\\xe2\\x80\\x8f"},           // U+200F
      {"\xe2\x80\xaa", "\\xe2\\x80\\xaa"},           // U+202A
      {"\xe2\x80\xae", "\\xe2\\x80\\xae"},           // U+202E
      {"\xe2\x81\xa6", "\\xe2\\x81\\xa6"},           // U+2066
      {"\xe2\x81\xa9", "\\xe2\\x81\\xa9"},           // U+2069
      {"\xe2\x80\xa8", "\\xe2\\x80\\xa8"},           // U+2028, a line separator
      {"\xe2\x80\xa9", "\\xe2\\x80\\xa9"},           // U+2029
      {"\x80", "\\x80"},                             // no lead
      {"\xff\xfe", "\\xff\\xfe"},                    // in no UTF-8
      {"\xc3", "\\xc3"},                             // cut
      {"\xe2\x82", "\\xe2\\x82"},                    // cut
      {"\xf0\x9f\x98", "\\xf0\\x9f\\x98"},           // cut
      {"\xc3z", "\\xc3z"},                           // cut by a letter
      {"\xc0\xaf", "\\xc0\\xaf"},                    // overlong
      {"\xc1\xbf", "\\xc1\\xbf"},                    // overlong
      {"\xe0\x9f\xbf", "\\xe0\\x9f\\xbf"},           // overlong
      {"\xf0\x8f\xbf\xbf", "\\xf0\\x8f\\xbf\\xbf"},  // overlong
      {"\xed\xa0\x80", "\\xed\\xa0\\x80"},           // surrogate
      {"\xf4\x90\x80\x80", "\\xf4\\x90\\x80\\x80"},  // beyond U+10FFFF
      {"\xf5\x80\x80\x80", "\\xf5\\x80\\x80\\x80"},  // beyond U+10FFFF
      {"\x1b\xc3\xa9\x1b", "\\x1b\xc3\xa9\\x1b"},    // good among bad
      // NOLINTEND(modernize-raw-string-literal,misc-misleading-bidirectional)
  };
  for (const auto& test : cases) {
    INFO(test.escaped);
    CHECK(escape_controls(test.text) == test.escaped);
  }
}

TEST_CASE("whatever goes in, no control comes out of escape_controls") {
  std::mt19937 random(3);  // NOLINT(cert-msc*): the same in every run
  for (int round = 0; round < 2000; ++round) {
    std::string text(random() % 40, '\0');
    for (char& c : text) c = static_cast<char>(random());
    const std::string escaped = escape_controls(text);
    REQUIRE(std::none_of(escaped.begin(), escaped.end(), is_control));
    REQUIRE(escape_controls(escaped) == escaped);
  }
}

TEST_CASE("the edit distance counts insertions, deletions, replacements and swaps") {
  const struct {
    std::string_view a;
    std::string_view b;
    std::size_t distance;
  } cases[] = {
      {"", "", 0},         {"", "abc", 3},
      {"abc", "abc", 0},   {"abc", "abd", 1},
      {"abc", "ab", 1},    {"abc", "xabc", 1},
      {"abcd", "acbd", 1}, {"kitten", "sitting", 3},
      {"ca", "abc", 3},    {"--chekcsum", "--checksum", 1},
      {"ab", "ba", 1},
  };
  for (const auto& test : cases) {
    INFO(test.a << " " << test.b);
    CHECK(edit_distance(test.a, test.b) == test.distance);
    CHECK(edit_distance(test.b, test.a) == test.distance);
  }
}

TEST_CASE("the edit distance looks at 64 octets") {
  const std::string a(64, 'a');
  CHECK(edit_distance(a + "xyz", a) == 0);
  CHECK(edit_distance(std::string(10'000, 'a'), std::string(10'000, 'b')) == 64);
}

}  // namespace
}  // namespace tlsget::text

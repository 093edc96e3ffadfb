#include "http/content_coding.hpp"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <catch2/generators/catch_generators_range.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <random>
#include <vector>

#include "base/error.hpp"
#include "unit/http/coded_samples.hpp"

namespace tlsget::http {
namespace {

using Catch::Matchers::ContainsSubstring;
using samples::fox;

struct Collected final : BodySink {
  void write(std::string_view bytes) override {
    text.append(bytes);
    largest = std::max(largest, bytes.size());
  }
  std::string text;
  std::size_t largest = 0;
};

/// Counts, so that a bomb that is not stopped does not fill the memory of the test.
struct Counted final : BodySink {
  void write(std::string_view bytes) override { size += bytes.size(); }
  std::uint64_t size = 0;
};

using Codings = std::vector<std::string_view>;

std::string decoded(const Codings& codings, std::string_view coded, std::size_t piece) {
  Collected sink;
  const auto decoder = make_decoder(codings, sink);
  for (std::size_t at = 0; at < coded.size(); at += piece) decoder->write(coded.substr(at, piece));
  decoder->finish();
  return sink.text;
}

/// The message of the Error that decoding ends in, "" when it ends well.
std::string failure(const Codings& codings, std::string_view coded, BodySink& sink,
                    const CodingLimits& limits = {}) {
  try {
    const auto decoder = make_decoder(codings, sink, limits);
    decoder->write(coded);
    decoder->finish();
  } catch (const Error& error) {
    CHECK(error.category() == Category::content_coding);
    CHECK_FALSE(error.message().empty());
    return error.message();
  }
  return "";
}
std::string failure(const Codings& codings, std::string_view coded) {
  Collected sink;
  return failure(codings, coded, sink);
}

struct Sample {
  std::string name;
  Codings codings;
  std::string coded;
  std::string plain;
  std::vector<std::size_t> allowed_cuts;  ///< where a shorter body is whole as well
};

std::vector<Sample> small_samples() {
  const std::string text(fox);
  const std::string member = samples::gzip("one ");
  const std::string frame = samples::zstd("one ");
  const std::string skipped = samples::zstd_skippable("not for you");
  const std::string raw = samples::raw_deflate(fox);
  return {
      {"gzip", {"gzip"}, samples::gzip(fox), text, {}},
      {"gzip of nothing", {"gzip"}, samples::gzip(""), "", {}},
      {"gzip by its old name", {"x-gzip"}, samples::gzip(fox), text, {}},
      {"gzip in upper case", {"GZIP"}, samples::gzip(fox), text, {}},
      {"gzip with a full header", {"gzip"}, samples::gzip_with_full_header(fox), text, {}},
      {"gzip members", {"gzip"}, member + samples::gzip("two"), "one two", {member.size()}},
      {"deflate", {"deflate"}, samples::zlib(fox), text, {}},
      {"deflate of nothing", {"deflate"}, samples::zlib(""), "", {}},
      {"deflate, small window", {"deflate"}, samples::deflated(fox, 9), text, {}},
      {"deflate without header", {"deflate"}, raw, text, {}},
      {"deflate of nothing without header", {"deflate"}, samples::raw_deflate(""), "", {}},
      {"deflate without header but with the checksum",
       {"deflate"},
       raw + samples::zlib(fox).substr(samples::zlib(fox).size() - 4),
       text,
       {raw.size(), raw.size() + 1, raw.size() + 2, raw.size() + 3}},
      {"br", {"br"}, samples::brotli_fox(), text, {}},
      {"br, fast", {"Br"}, samples::brotli_fox_fast(), text, {}},
      {"br of nothing", {"br"}, samples::brotli_empty(), "", {}},
      {"zstd", {"zstd"}, samples::zstd(fox), text, {}},
      {"zstd of nothing", {"zstd"}, samples::zstd(""), "", {}},
      {"zstd of known size", {"zstd"}, samples::zstd_of_known_size(fox), text, {}},
      {"zstd frames",
       {"zstd"},
       frame + skipped + samples::zstd_of_known_size("two"),
       "one two",
       {frame.size(), frame.size() + skipped.size()}},
      {"zstd, skippable frame first", {"zstd"}, skipped + frame, "one ", {skipped.size()}},
      {"gzip over deflate", {"deflate", "gzip"}, samples::gzip(samples::zlib(fox)), text, {}},
      {"zstd over br over identity",
       {"identity", "br", "zstd"},
       samples::zstd(samples::brotli_fox()),
       text,
       {}},
      {"five codings",
       {"gzip", "zstd", "deflate", "gzip", "zstd"},
       samples::zstd(samples::gzip(samples::raw_deflate(samples::zstd(samples::gzip(fox))))),
       text,
       {}},
  };
}

/// Hard to compress and long enough for many pieces of output.
std::string long_text() {
  std::mt19937 random(20);  // NOLINT(cert-msc*): the same in every run
  std::string text;
  while (text.size() < 700'000) {
    text.append(fox.substr(random() % fox.size()));
    for (int i = 0; i < 40; ++i) text.push_back(static_cast<char>(random() & 0xffU));
  }
  return text;
}

TEST_CASE("decodes every coding whole, octet by octet and at every split") {
  for (const Sample& sample : small_samples()) {
    INFO(sample.name);
    CHECK(decoded(sample.codings, sample.coded, sample.coded.size()) == sample.plain);
    CHECK(decoded(sample.codings, sample.coded, 1) == sample.plain);
    for (std::size_t split = 1; split < sample.coded.size(); ++split) {
      Collected sink;
      const auto decoder = make_decoder(sample.codings, sink);
      decoder->write(std::string_view(sample.coded).substr(0, split));
      decoder->write("");
      decoder->write(std::string_view(sample.coded).substr(split));
      decoder->finish();
      REQUIRE(sink.text == sample.plain);
    }
  }
}

TEST_CASE("a body cut anywhere inside its coding is an error when it is finished") {
  for (const Sample& sample : small_samples()) {
    const std::string_view coded = sample.coded;
    for (std::size_t cut = 1; cut < coded.size(); ++cut) {
      INFO(sample.name << " cut at " << cut << " of " << coded.size());
      Collected sink;
      const auto decoder = make_decoder(sample.codings, sink);
      REQUIRE_NOTHROW(decoder->write(coded.substr(0, cut)));
      const auto& allowed = sample.allowed_cuts;
      if (std::find(allowed.begin(), allowed.end(), cut) != allowed.end()) {
        CHECK_NOTHROW(decoder->finish());
      } else {
        CHECK_THROWS_WITH(decoder->finish(), ContainsSubstring("ends early"));
      }
      CHECK(sample.plain.starts_with(sink.text));
    }
  }
}

TEST_CASE("a body of no octets decodes to nothing, whatever its coding") {
  for (const Sample& sample : small_samples()) {
    INFO(sample.name);
    CHECK(decoded(sample.codings, "", 1).empty());
  }
}

TEST_CASE("refuses what follows the end of the coded data") {
  for (const Sample& sample : small_samples()) {
    for (const std::string& tail : {std::string("garbage"), std::string(16, '\0')}) {
      INFO(sample.name << " and " << tail);
      CHECK_THAT(failure(sample.codings, sample.coded + tail),
                 ContainsSubstring("something follows"));
      Collected sink;
      const auto decoder = make_decoder(sample.codings, sink);
      decoder->write(sample.coded);
      CHECK_THROWS_AS(decoder->write(tail), Error);
      CHECK(sink.text == sample.plain);
    }
  }
}

TEST_CASE("a single octet after the end is enough to be refused") {
  for (const Sample& sample : small_samples()) {
    INFO(sample.name);
    const bool takes_checksum = sample.name == "deflate without header" ||
                                sample.name == "deflate of nothing without header";
    for (const std::string tail : {"\x1f", "(", "x"})
      CHECK(failure(sample.codings, sample.coded + tail).empty() == takes_checksum);
  }
}

TEST_CASE("takes four octets, the checksum left over, after deflate data without a header") {
  CHECK(failure({"deflate"}, samples::raw_deflate(fox) + "four").empty());
  CHECK_THAT(failure({"deflate"}, samples::raw_deflate(fox) + "fives"),
             ContainsSubstring("something follows"));
  CHECK_THAT(failure({"deflate"}, samples::zlib(fox) + "1"),
             ContainsSubstring("something follows"));
}

TEST_CASE("counts what follows deflate data without a header over all writes") {
  Collected sink;
  const auto decoder = make_decoder(Codings{"deflate"}, sink);
  decoder->write(samples::raw_deflate(fox));
  for (const std::string_view octet : {"f", "o", "u", "r"}) decoder->write(octet);
  CHECK_THROWS_WITH(decoder->write("5"), ContainsSubstring("something follows"));
}

TEST_CASE("takes octets that look like half of a zlib header for deflate data without one") {
  // A stored block: its first octet has the low bits of a zlib header (1000), which only an
  // encoder that fills its padding would write; the check bits of the header are wrong.
  const std::string stored("\x08\x01\x00\xfe\xff\x41\x03\x00", 8);
  CHECK(decoded({"deflate"}, stored, 1) == "A");
}

TEST_CASE("gives all of the output when the last of the input fills it exactly") {
  for (std::size_t size = 32 * 1024 - 300; size < 32 * 1024 + 300; ++size) {
    const std::string zeros(size, '\0');
    REQUIRE((decoded({"deflate"}, samples::raw_deflate(zeros), size) == zeros));
    REQUIRE((decoded({"gzip"}, samples::gzip(zeros), size) == zeros));
    REQUIRE((decoded({"zstd"}, samples::zstd(zeros), size) == zeros));
    REQUIRE((decoded({"zstd"}, samples::zstd_of_known_size(zeros), size) == zeros));
  }
}

TEST_CASE("gives what an octet completes at once, also when it is more than a piece") {
  const std::string coded = samples::zstd(std::string(300'000, '\0'));
  Counted sink;
  const auto decoder = make_decoder(Codings{"zstd"}, sink);
  std::uint64_t most = 0;
  for (std::size_t at = 0; at < coded.size(); ++at) {
    const std::uint64_t before = sink.size;
    decoder->write(std::string_view(coded).substr(at, 1));
    most = std::max(most, sink.size - before);
  }
  CHECK(most == 131'072);  // a block
}

TEST_CASE("with a checksum, one bit turned over is an error or changes nothing") {
  const Sample checked[] = {
      {"gzip", {"gzip"}, samples::gzip(fox), std::string(fox), {}},
      {"gzip header", {"gzip"}, samples::gzip_with_full_header(fox), std::string(fox), {}},
      {"deflate", {"deflate"}, samples::zlib(fox), std::string(fox), {}},
      {"zstd", {"zstd"}, samples::zstd(fox), std::string(fox), {}},
  };
  for (const Sample& sample : checked) {
    std::size_t refused = 0;
    for (std::size_t bit = 0; bit < sample.coded.size() * 8; ++bit) {
      INFO(sample.name << " bit " << bit);
      std::string damaged = sample.coded;
      damaged[bit / 8] = static_cast<char>(damaged[bit / 8] ^ (1 << (bit % 8)));
      Collected sink;
      if (failure(sample.codings, damaged, sink).empty())
        CHECK(sink.text == sample.plain);
      else
        ++refused;
    }
    CHECK(refused > sample.coded.size() * 8 / 2);
  }
}

TEST_CASE("br that is damaged ends in an error or in other text, never in more than its limit") {
  const std::string coded = samples::brotli_fox();
  std::size_t refused = 0;
  for (std::size_t bit = 0; bit < coded.size() * 8; ++bit) {
    std::string damaged = coded;
    damaged[bit / 8] = static_cast<char>(damaged[bit / 8] ^ (1 << (bit % 8)));
    Counted sink;
    if (!failure({"br"}, damaged, sink, {10, 1000}).empty()) ++refused;
    CHECK(sink.size <= 1000);
  }
  CHECK(refused > 0);
}

TEST_CASE("an error says which coding and what is wrong with it") {
  std::string wrong_crc = samples::gzip(fox);
  wrong_crc[wrong_crc.size() - 8] ^= 1;
  std::string wrong_length = samples::gzip(fox);
  wrong_length[wrong_length.size() - 1] ^= 1;
  std::string wrong_adler = samples::zlib(fox);
  wrong_adler.back() ^= 1;
  std::string wrong_xxhash = samples::zstd(fox);
  wrong_xxhash.back() ^= 1;
  const std::string zstd_with_dictionary("\x28\xb5\x2f\xfd\x21\x05\x00\x01\x00\x00", 10);
  const struct {
    std::string_view coding;
    std::string coded;
    std::string message;
  } cases[] = {
      {"gzip", "<html>", "gzip: the coded data is damaged (incorrect header check)"},
      {"gzip", wrong_crc, "gzip: the coded data is damaged (incorrect data check)"},
      {"gzip", wrong_length, "gzip: the coded data is damaged (incorrect length check)"},
      {"x-gzip", samples::gzip(fox) + "\n", "gzip: something follows the end of the coded data"},
      {"deflate", wrong_adler, "deflate: the coded data is damaged (incorrect data check)"},
      {"deflate", samples::deflated(fox, 15, "lazy dog"), "deflate: a preset dictionary is needed"},
      {"br", "<html>", "br: the coded data is damaged ("},
      {"br", samples::brotli_fox() + "x", "br: something follows the end of the coded data"},
      {"zstd", "<html>", "zstd: the data does not begin as zstd does"},
      {"zstd", wrong_xxhash, "zstd: the checksum differs"},
      {"zstd", zstd_with_dictionary, "zstd: a dictionary is needed"},
      {"zstd", samples::zstd(fox).substr(0, 9), "zstd: the coded data ends early"},
  };
  for (const auto& test : cases)
    CHECK_THAT(failure({test.coding}, test.coded), ContainsSubstring(test.message));
}

TEST_CASE("names the layer in which the error lies") {
  CHECK(failure({"zstd", "gzip"}, samples::gzip("<html>")) ==
        "zstd: the data does not begin as zstd does");
  CHECK(failure({"zstd", "gzip"}, samples::gzip(samples::zstd(fox).substr(0, 20))) ==
        "zstd: the coded data ends early");
}

TEST_CASE("refuses zstd in the formats from before RFC 8878") {
  for (const char version : {'\x22', '\x23', '\x24', '\x25', '\x26', '\x27'}) {
    const std::string old_magic = std::string(1, version) + "\xb5\x2f\xfd";
    CHECK(failure({"zstd"}, old_magic + std::string(32, '\0')) ==
          "zstd: the data does not begin as zstd does");
    CHECK(failure({"zstd"}, samples::zstd(fox) + old_magic) ==
          "zstd: something follows the end of the coded data");
  }
}

TEST_CASE("takes zstd windows up to 8 MiB and refuses larger ones") {
  CHECK(failure({"zstd"}, samples::zstd(fox, 23)).empty());
  CHECK(failure({"zstd"}, samples::zstd(fox, 24)) ==
        "zstd: its window is larger than the 8 MiB that HTTP allows");
}

TEST_CASE("hands on long bodies unchanged in pieces of at most 32 KiB") {
  const std::string plain = long_text();
  const Sample codings[] = {
      {"gzip", {"gzip"}, samples::gzip(plain), plain, {}},
      {"deflate", {"deflate"}, samples::raw_deflate(plain), plain, {}},
      {"zstd", {"zstd"}, samples::zstd(plain), plain, {}},
      {"br", {"br"}, samples::brotli_zeros(), std::string(1 << 20, '\0'), {}},
  };
  for (const Sample& sample : codings) {
    INFO(sample.name);
    for (const std::size_t piece : {std::size_t{1000}, std::size_t{16384}, sample.coded.size()}) {
      Collected sink;
      const auto decoder = make_decoder(sample.codings, sink);
      for (std::size_t at = 0; at < sample.coded.size(); at += piece)
        decoder->write(std::string_view(sample.coded).substr(at, piece));
      decoder->finish();
      CHECK((sink.text == sample.plain));  // without printing it
      CHECK(sink.largest <= 32'768);
    }
  }
}

TEST_CASE("by default no gzip body meets the limit, and a gzip in a gzip does") {
  const std::string zeros(100 << 20, '\0');
  const std::string once = samples::gzip(zeros);
  const std::string twice = samples::gzip(once);
  REQUIRE(twice.size() < 1000);
  Counted sink;
  CHECK(failure({"gzip"}, once, sink).empty());
  CHECK(sink.size == zeros.size());
  Counted small;
  CHECK_THAT(failure({"gzip", "gzip"}, twice, small),
             ContainsSubstring("gzip: expands to more than 67108864 octets and 1100 times"));
  CHECK(small.size <= 64 << 20);
}

TEST_CASE("by default br and zstd may give 64 MiB for next to nothing, and not more") {
  const std::string zstd_bomb = samples::zstd(std::string(100 << 20, '\0'));
  REQUIRE(zstd_bomb.size() < 20'000);
  for (const auto& [coding, coded] :
       {std::pair{"zstd", zstd_bomb}, std::pair{"br", samples::brotli_bomb()}}) {
    Counted sink;
    CHECK_THAT(failure({coding}, coded, sink), ContainsSubstring("expands to more than"));
    CHECK(sink.size <= 64 << 20);
    CHECK(sink.size > 63 << 20);
    Counted unlimited;
    CHECK(failure({coding}, coded, unlimited, {0, 0}).empty());
    CHECK(unlimited.size == 100 << 20);
  }
}

TEST_CASE("the limits are exact") {
  const std::string coded = samples::brotli_zeros();  // 13 octets for 1 MiB
  const std::uint64_t size = 1 << 20;
  const std::uint64_t ratio = size / coded.size() + 1;
  const struct {
    CodingLimits limits;
    bool passes;
  } cases[] = {
      {{1, size}, true}, {{1, size - 1}, false},  {{ratio, 0}, true},      {{ratio - 1, 0}, false},
      {{0, 0}, true},    {{UINT64_MAX, 0}, true}, {{1, UINT64_MAX}, true},
  };
  for (const auto& test : cases) {
    INFO(test.limits.max_expansion_ratio << " " << test.limits.free_output);
    Counted sink;
    CHECK(failure({"br"}, coded, sink, test.limits).empty() == test.passes);
  }
}

TEST_CASE("counts what every layer gives, also when little comes out at the end") {
  // 4 MiB between the layers, in a frame that the inner coding skips.
  std::string inner("\x50\x2a\x4d\x18\x00\x00\x40\x00", 8);
  inner.append(4 << 20, '\0');
  const CodingLimits limits{1100, 1 << 20};
  Counted sink;
  CHECK(failure({"zstd"}, inner, sink, limits).empty());
  const std::string outer = samples::zstd(inner);
  REQUIRE(outer.size() < 1000);
  CHECK_THAT(failure({"zstd", "zstd"}, outer, sink, limits),
             ContainsSubstring("expands to more than"));
  CHECK(sink.size == 0);
}

TEST_CASE("nothing reaches the sink after an error, and the decoder says so") {
  const std::string member = samples::gzip("one ");
  Collected sink;
  const auto decoder = make_decoder(Codings{"gzip"}, sink);
  decoder->write(member);
  CHECK_THROWS_AS(decoder->write("garbage"), Error);
  CHECK_THROWS_WITH(decoder->write(member), "decoding has failed before");
  CHECK_THROWS_WITH(decoder->write(""), "decoding has failed before");
  CHECK_THROWS_WITH(decoder->finish(), "decoding has failed before");
  CHECK(sink.text == "one ");
}

TEST_CASE("a sink's error reaches the caller unchanged, once") {
  struct Full final : BodySink {
    void write(std::string_view) override {
      ++calls;
      throw Error(Category::write_file, "no space");
    }
    int calls = 0;
  };
  for (const Sample& sample : small_samples()) {
    if (sample.plain.empty()) continue;
    INFO(sample.name);
    Full sink;
    const auto decoder = make_decoder(sample.codings, sink);
    CHECK_THROWS_WITH(decoder->write(sample.coded), "no space");
    CHECK_THROWS_WITH(decoder->write(sample.coded), "decoding has failed before");
    CHECK(sink.calls == 1);
  }
}

TEST_CASE("there is no decoder where there is nothing to decode") {
  Collected sink;
  for (const Codings& codings :
       {Codings{}, Codings{"identity"}, Codings{"Identity", "identity"}, Codings{"none"}})
    CHECK(make_decoder(codings, sink) == nullptr);
}

TEST_CASE("an unknown coding is an error that names it") {
  Collected sink;
  const auto attempt = [&](const Codings& codings) { make_decoder(codings, sink); };
  CHECK_THROWS_WITH(attempt({"gzip", "compress"}),
                    "the content coding \"compress\" is not known (deflate, gzip, br, zstd are)");
  CHECK_THROWS_WITH(attempt({"gzip2"}), ContainsSubstring("\"gzip2\""));
  const std::string endless(5000, 'a');
  CHECK_THROWS_WITH(attempt({endless}), ContainsSubstring("\"" + std::string(64, 'a') + "\""));
}

TEST_CASE("takes five codings one over another and refuses six") {
  Collected sink;
  CHECK(make_decoder(Codings(5, "gzip"), sink) != nullptr);
  CHECK_THROWS_WITH(make_decoder(Codings(6, "gzip"), sink), ContainsSubstring("more than 5"));
  CHECK_THROWS_AS(make_decoder(Codings(100'000, "br"), sink), Error);
}

TEST_CASE("asks for every coding that it knows, in curl's order") {
  CHECK(accept_encoding() == "deflate, gzip, br, zstd");
}

}  // namespace
}  // namespace tlsget::http

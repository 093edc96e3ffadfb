#include "client/form_body.hpp"

#include <catch2/catch_test_macros.hpp>
#include <set>
#include <string>

#include "base/error.hpp"
#include "support/files.hpp"

namespace tlsget::client {
namespace {

std::string all_of(BodySource& source, std::size_t step) {
  std::string octets;
  for (;;) {
    std::string room(step, '\0');
    const auto count = source.read(room);
    REQUIRE(count);
    if (*count == 0) return octets;
    octets.append(room, 0, *count);
  }
}

TEST_CASE("a form is its texts and its sources in a row, each time it is opened") {
  const RequestBody body =
      body_of_form({{"<a>", 1, {}}, {"<b>", 0, http::PartEncoding::base64}, {"<c>", {}, {}}},
                   {body_of("wxyz"), body_of("")});
  CHECK(body.size == 3 + 3 + 8 + 3);
  for (const std::size_t step : {1, 2, 3, 7, 100})
    CHECK(all_of(*body.open(), step) == "<a><b>d3h5eg==<c>");
}

TEST_CASE("an empty form is an empty body") {
  const RequestBody body = body_of_form({}, {});
  CHECK(body.size == 0);
  CHECK(all_of(*body.open(), 10).empty());
}

TEST_CASE("a file of a form is opened when its turn comes") {
  const test::TemporaryDirectory directory;
  test::write_file(directory / "file", "content");
  const RequestBody body =
      body_of_form({{"<", 0, {}}, {">", {}, {}}}, {body_of_file((directory / "file").string())});
  CHECK(body.size == 9);
  auto source = body.open();
  std::filesystem::remove(directory / "file");
  CHECK_THROWS_AS(all_of(*source, 10), Error);
}

TEST_CASE("the size of a form is not known where that of a source is not, nor of what is quoted") {
  RequestBody stream = body_of("x");
  stream.size.reset();
  CHECK_FALSE(body_of_form({{"", 0, {}}}, {stream}).size);
  CHECK_FALSE(body_of_form({{"", 0, http::PartEncoding::quoted_printable}}, {body_of("x")}).size);
}

TEST_CASE("sizes that do not add up to a body's are refused") {
  RequestBody huge = body_of("");
  huge.size = std::uint64_t{1} << 62U;
  CHECK_THROWS_AS(body_of_form({{"a", 0, {}}, {"b", 0, {}}}, {huge}), Error);
}

TEST_CASE("a source that can be had once is asked for when the form is opened") {
  RequestBody once = body_of("x");
  once.size.reset();
  once.open = []() -> std::unique_ptr<BodySource> { throw Error(Category::rewind, "gone"); };
  const RequestBody body = body_of_form({{"text", 0, {}}}, {once});
  CHECK_THROWS_AS(body.open(), Error);
}

TEST_CASE("no boundary is like another") {
  std::set<std::string> seen;
  for (int i = 0; i < 100; ++i) {
    const std::string boundary = random_boundary();
    CHECK(boundary.size() == 46);
    CHECK(boundary.find_first_not_of('-') >= 24);
    CHECK(seen.insert(boundary).second);
  }
}

}  // namespace
}  // namespace tlsget::client

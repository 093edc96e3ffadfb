#include "base/error.hpp"

#include <catch2/catch_test_macros.hpp>
#include <cerrno>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace tlsget {
namespace {

struct OtherDetail : ErrorDetail {};

TEST_CASE("an error carries its category, its message and no context at first") {
  const Error error(Category::resolve, "no address for a.test");
  CHECK(error.category() == Category::resolve);
  CHECK(error.message() == "no address for a.test");
  CHECK(error.context().empty());
  CHECK(std::string_view(error.what()) == "no address for a.test");
}

TEST_CASE("detail() gives the detail of just the type that was put in") {
  const Error error(Category::http_status, "404", std::make_shared<HttpStatusDetail>(404));
  REQUIRE(error.detail<HttpStatusDetail>() != nullptr);
  CHECK(error.detail<HttpStatusDetail>()->status == 404);
  CHECK(error.detail<ErrorDetail>() == error.detail<HttpStatusDetail>());
  CHECK(error.detail<OtherDetail>() == nullptr);
  CHECK(Error(Category::internal, "").detail<HttpStatusDetail>() == nullptr);
}

TEST_CASE("with_context() adds a line after those before and keeps all the rest") {
  const Error inner(Category::http_status, "404", std::make_shared<HttpStatusDetail>(404));
  const Error outer = inner.with_context("first").with_context("second");
  CHECK(inner.context().empty());
  CHECK(outer.context() == std::vector<std::string>{"first", "second"});
  CHECK(outer.category() == Category::http_status);
  CHECK(outer.message() == "404");
  CHECK(outer.detail<HttpStatusDetail>() == inner.detail<HttpStatusDetail>());
}

TEST_CASE("context added on the way is there where the error is caught") {
  try {
    try {
      throw Error(Category::connect, "refused");
    } catch (const Error& error) {
      throw error.with_context("connecting to a.test");
    }
  } catch (const std::exception& error) {
    const auto* const caught = dynamic_cast<const Error*>(&error);
    REQUIRE(caught != nullptr);
    CHECK(caught->category() == Category::connect);
    CHECK(caught->context() == std::vector<std::string>{"connecting to a.test"});
    return;
  }
  FAIL("nothing was thrown");
}

TEST_CASE("a copy outlives the error and shares its detail") {
  STATIC_REQUIRE(std::is_nothrow_copy_constructible_v<Error>);
  auto original =
      std::make_unique<Error>(Category::timeout, "late", std::make_shared<HttpStatusDetail>(1));
  const auto* const detail = original->detail<HttpStatusDetail>();
  const Error copy = *original;
  original.reset();
  CHECK(copy.message() == "late");
  CHECK(copy.detail<HttpStatusDetail>() == detail);
  CHECK(detail->status == 1);
}

TEST_CASE("an error that was moved from is still whole") {
  Error original(Category::timeout, "late");
  const Error taken = std::move(original);  // NOLINT(performance-move-const-arg)
  // NOLINTNEXTLINE(bugprone-use-after-move): just this is promised
  CHECK(original.message() == "late");
  CHECK(taken.message() == "late");
}

TEST_CASE("errno values have their words") {
  CHECK(describe_errno(ENOENT) == "No such file or directory");
  CHECK(describe_errno(ECONNREFUSED) == "Connection refused");
  CHECK_FALSE(describe_errno(-1).empty());
}

}  // namespace
}  // namespace tlsget

#include "download/retry.hpp"

#include <catch2/catch_message.hpp>
#include <catch2/catch_test_macros.hpp>

#include <limits>

#include "http/http_date.hpp"

namespace tlsget::download {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using namespace std::chrono_literals;

TEST_CASE("what is tried again") {
  struct Vector {
    Attempt attempt;
    bool own;
    bool curl;
    bool with_all_errors;
    bool with_refused = false;  // by either rules
  };
  const Vector vectors[] = {
      {{.status = 200}, false, false, false},
      {{.status = 404}, false, false, false},
      {{.status = 404, .failed_by_status = true}, false, false, true},
      {{.status = 408}, true, true, true, true},
      {{.status = 425}, true, false, false},
      {{.status = 429}, true, true, true, true},
      {{.status = 500}, true, true, true, true},
      {{.status = 501}, false, false, false},
      {{.status = 502}, true, true, true, true},
      {{.status = 503, .failed_by_status = true}, true, true, true, true},
      {{.status = 504}, true, true, true, true},
      {{.failure = Category::timeout}, true, true, true, true},
      {{.failure = Category::resolve}, true, true, true, true},
      {{.failure = Category::connect}, false, false, true},
      {{.failure = Category::connect, .refused = true}, false, false, true, true},
      {{.failure = Category::partial_body, .status = 200}, true, false, true},
      {{.failure = Category::receive}, true, false, true},
      {{.failure = Category::send}, true, false, true},
      {{.failure = Category::empty_reply}, true, false, true},
      {{.failure = Category::certificate}, false, false, true},
      {{.failure = Category::bad_response, .status = 503}, false, false, true},
      {{.failure = Category::write_file, .status = 200}, false, false, true},
  };
  const auto is_tried = [](const Attempt& attempt, RetryOptions options) {
    options.most = 1;
    return RetryPolicy(options).next(attempt, 0ms).pause.has_value();
  };
  for (const Vector& vector : vectors) {
    INFO("status " << vector.attempt.status << ", failure "
                   << (vector.attempt.failure ? static_cast<int>(*vector.attempt.failure) : -1));
    CHECK(is_tried(vector.attempt, {.rules = RetryRules::own}) == vector.own);
    CHECK(is_tried(vector.attempt, {.rules = RetryRules::curl}) == vector.curl);
    CHECK(is_tried(vector.attempt, {.all_errors = true, .rules = RetryRules::curl}) ==
          vector.with_all_errors);
    CHECK(is_tried(vector.attempt, {.connection_refused = true, .rules = RetryRules::curl}) ==
          vector.with_refused);
  }
}

constexpr Attempt busy{.status = 503};

TEST_CASE("the pause doubles from a second to ten minutes") {
  RetryPolicy policy({.most = 12});
  for (const seconds expected : {1s, 2s, 4s, 8s, 16s, 32s, 64s, 128s, 256s, 512s, 600s, 600s}) {
    const RetryDecision decision = policy.next(busy, 0ms);
    CHECK(decision.pause == expected);
    CHECK(decision.left == 13 - policy.retries());
  }
  CHECK_FALSE(policy.next(busy, 0ms).pause);
  CHECK(policy.retries() == 12);
}

TEST_CASE("a pause that was given stays the same") {
  RetryPolicy policy({.most = 3, .pause = 5s});
  for (int i = 0; i < 3; ++i) CHECK(policy.next(busy, 0ms).pause == 5s);
}

TEST_CASE("Retry-After is obeyed when it asks for more") {
  Attempt attempt = busy;
  attempt.retry_after = 30s;
  RetryPolicy policy({.most = 9});
  CHECK(policy.next(attempt, 0ms).pause == 30s);
  attempt.retry_after = 0s;
  CHECK(policy.next(attempt, 0ms).pause == 2s);
}

TEST_CASE("no pause begins that would end after the time for all") {
  const RetryOptions options{.most = 9, .total = 10s};
  CHECK(RetryPolicy(options).next(busy, 9s).pause == 1s);
  CHECK(RetryPolicy(options).next(busy, 9001ms).too_late);
  CHECK_FALSE(RetryPolicy(options).next(busy, 10s).pause);
  // curl asks that of a Retry-After alone.
  RetryOptions as_curl = options;
  as_curl.rules = RetryRules::curl;
  CHECK(RetryPolicy(as_curl).next(busy, 9001ms).pause == 1s);
  Attempt attempt = busy;
  attempt.retry_after = 11s;
  CHECK(RetryPolicy(as_curl).next(attempt, 0ms).too_late);
  CHECK(RetryPolicy(options).next(attempt, 0ms).too_late);
}

TEST_CASE("no try is left when none was asked for") {
  CHECK_FALSE(RetryPolicy({}).next(busy, 0ms).pause);
}

TEST_CASE("Retry-After is seconds or a date, within bounds") {
  const auto now = http::parse_date("Tue, 01 Nov 2022 10:00:00 GMT").value();
  const auto read = [now](std::string_view value) { return parse_retry_after(value, now); };
  CHECK(read("0") == 0s);
  CHECK(read(" 120 ") == 120s);
  CHECK(read("21600") == 6h);
  CHECK(read("21601") == 6h);
  CHECK(read("99999999999999999999999") == 6h);
  CHECK(read("Tue, 01 Nov 2022 10:00:05 GMT") == 5s);
  CHECK(read("Tue, 01 Nov 2022 10:00:00 GMT") == 0s);
  CHECK(read("Wed, 01 Nov 2040 10:00:00 GMT") == 6h);
  CHECK_FALSE(read("Tue, 01 Nov 2022 09:59:59 GMT"));
  CHECK_FALSE(read("-5"));
  CHECK_FALSE(read("1.5"));
  CHECK_FALSE(read("soon"));
  CHECK_FALSE(read(""));
}

}  // namespace
}  // namespace tlsget::download

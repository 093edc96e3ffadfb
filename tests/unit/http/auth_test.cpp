#include "http/auth.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <string>

#include "base/error.hpp"

namespace tlsget::http {
namespace {

using Catch::Matchers::ContainsSubstring;

template <class Function>
std::string usage_error(Function function) {
  try {
    function();
  } catch (const Error& error) {
    CHECK(error.category() == Category::usage);
    return error.message();
  }
  return "";
}

TEST_CASE("makes the Basic credentials of RFC 7617") {
  CHECK(basic_authorization("Aladdin", "open sesame") == "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
  CHECK(basic_authorization("test", "123\xc2\xa3") == "Basic dGVzdDoxMjPCow==");
}

TEST_CASE("takes an empty user, an empty password, and colons in a password") {
  CHECK(basic_authorization("", "") == "Basic Og==");
  CHECK(basic_authorization("a", "") == "Basic YTo=");
  CHECK(basic_authorization("", "b") == "Basic OmI=");
  CHECK(basic_authorization("a", "b:c") == "Basic YTpiOmM=");
}

TEST_CASE("Basic credentials of any length stay on one line") {
  CHECK(basic_authorization(std::string(5000, 'u'), std::string(5000, 'p')).find_first_of("\r\n") ==
        std::string::npos);
}

TEST_CASE("refuses a colon in the user, which a server would read as its end") {
  CHECK_THAT(usage_error([] { basic_authorization("a:b", "c"); }), ContainsSubstring("user"));
}

TEST_CASE("refuses controls in Basic credentials and does not show them") {
  const std::string in_user = usage_error([] { basic_authorization("alice\n", "x"); });
  CHECK_THAT(in_user, ContainsSubstring("user") && !ContainsSubstring("alice"));
  const std::string in_password = usage_error([] { basic_authorization("x", "hunter2\n"); });
  CHECK_THAT(in_password, ContainsSubstring("password") && !ContainsSubstring("hunter2"));
  for (const char control : {'\0', '\t', '\r', '\x1f', '\x7f'})
    CHECK_FALSE(usage_error([&] { basic_authorization("x", std::string(1, control)); }).empty());
}

TEST_CASE("makes Bearer credentials of whatever a service hands out") {
  CHECK(bearer_authorization("mF_9.B5f-4.1JqM~+/==") == "Bearer mF_9.B5f-4.1JqM~+/==");
  CHECK(bearer_authorization("1|laravel:token") == "Bearer 1|laravel:token");
}

TEST_CASE("refuses a bearer token that is empty or holds anything but visible ASCII") {
  CHECK_THAT(usage_error([] { bearer_authorization(""); }), ContainsSubstring("empty"));
  for (const std::string token :
       {"hunter2\n", " hunter2", "hun ter2", "hunter2\r\nX: y", "hunter2\x7f", "hunter2\xc3\xa9"})
    CHECK_THAT(usage_error([&] { bearer_authorization(token); }),
               ContainsSubstring("bearer token") && !ContainsSubstring("hunter2"));
}

}  // namespace
}  // namespace tlsget::http

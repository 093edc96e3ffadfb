#include "http/login.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <string>
#include <vector>

#include "unit/http/digest_hash.hpp"

namespace tlsget::http {
namespace {

using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::StartsWith;

Response response(int status, const std::vector<std::string>& challenges = {},
                  const std::string& field = "WWW-Authenticate") {
  Response made;
  made.status = status;
  for (const std::string& challenge : challenges) made.headers.add(field, challenge);
  return made;
}

Login login_with(SchemeSet schemes, std::string token = {},
                 Login::Place place = Login::Place::origin) {
  int cnonces = 0;
  return {place,
          {.schemes = schemes,
           .credentials = Credentials{"ann", "secret"},
           .bearer_token = std::move(token),
           .tools = {.hash = test::digest_hash, .cnonce = [cnonces]() mutable {
                       return "cnonce" + std::to_string(++cnonces);
                     }}}};
}

std::string value(Login& login) {
  return login.field_value("GET", "/x").value_or("");
}

const std::string digest = R"(Digest realm="r", nonce="n", qop="auth")";
const std::string basic_value = "Basic YW5uOnNlY3JldA==";

TEST_CASE("a login that is none adds nothing and repeats nothing") {
  Login login;
  CHECK(value(login).empty());
  CHECK_FALSE(login.expects_challenge());
  CHECK_FALSE(login.wants_repeat(response(401, {"Basic", digest}), false));
}

TEST_CASE("Basic goes at once, and a refusal ends it") {
  Login login = login_with({Scheme::basic});
  CHECK_FALSE(login.expects_challenge());
  CHECK(value(login) == basic_value);
  CHECK_FALSE(login.wants_repeat(response(401, {"Basic realm=x", digest}), false));
}

TEST_CASE("Bearer goes at once where there is a token, and never to a proxy") {
  Login login = login_with({Scheme::bearer}, "token");
  CHECK(value(login) == "Bearer token");
  CHECK_FALSE(login.wants_repeat(response(401, {"Bearer"}), false));
  Login without = login_with({Scheme::bearer});
  CHECK(value(without).empty());
  Login proxy = login_with({Scheme::bearer}, "token", Login::Place::proxy);
  CHECK(value(proxy).empty());
}

TEST_CASE("Digest waits for a challenge, answers it, and counts the uses of its nonce") {
  Login login = login_with({Scheme::digest});
  CHECK(login.expects_challenge());
  CHECK(value(login).empty());
  CHECK(login.wants_repeat(response(401, {digest}), true));
  CHECK_FALSE(login.expects_challenge());
  CHECK_THAT(value(login), StartsWith("Digest username=\"ann\"") &&
                               ContainsSubstring("nc=00000001") &&
                               ContainsSubstring("cnonce=\"cnonce1\""));
  CHECK_FALSE(login.wants_repeat(response(200), false));
  CHECK_THAT(value(login), ContainsSubstring("nc=00000002"));
}

TEST_CASE("Digest: credentials that were refused are not tried again") {
  Login login = login_with({Scheme::digest});
  REQUIRE(login.wants_repeat(response(401, {digest}), false));
  value(login);
  CHECK_FALSE(login.wants_repeat(response(401, {R"(Digest realm="r", nonce="n2")"}), false));
}

TEST_CASE(
    "Digest: a stale nonce is replaced, and another realm is another question, within bounds") {
  for (const char* next : {R"(Digest realm="r", nonce="n2", stale=true)", "realms"}) {
    Login login = login_with({Scheme::digest});
    REQUIRE(login.wants_repeat(response(401, {digest}), false));
    unsigned repeats = 0;
    for (; repeats < 100; ++repeats) {
      CHECK_THAT(value(login), ContainsSubstring("username"));
      const std::string challenge = next == std::string("realms")
                                        ? "Digest nonce=m, realm=r" + std::to_string(repeats)
                                        : next;
      if (!login.wants_repeat(response(401, {challenge}), false)) break;
    }
    CHECK(repeats == Login::max_answers - 1);
  }
}

TEST_CASE("Digest: the bound is on answers in a row") {
  Login login = login_with({Scheme::digest});
  REQUIRE(login.wants_repeat(response(401, {digest}), false));
  for (int i = 0; i < 20; ++i) {
    value(login);
    CHECK(login.wants_repeat(response(401, {digest + ", stale=true"}), false));
    CHECK_THAT(value(login), ContainsSubstring("nc=00000001"));
    CHECK_FALSE(login.wants_repeat(response(200), false));
  }
}

TEST_CASE("a body that was withheld is sent when there turns out to be no login") {
  Login login = login_with({Scheme::digest});
  value(login);
  CHECK(login.wants_repeat(response(204), true));
  CHECK_FALSE(login.expects_challenge());
  CHECK(value(login).empty());
  CHECK_FALSE(login.wants_repeat(response(204), false));
  for (const int status : {302, 404, 407, 500}) {
    Login other = login_with({Scheme::digest});
    CHECK_FALSE(other.wants_repeat(response(status), true));
    CHECK(other.expects_challenge());
  }
}

TEST_CASE("of several schemes the server's challenge chooses: Bearer, Digest, Basic") {
  struct Case {
    std::vector<std::string> challenges;
    std::string begin;
  };
  for (const Case& each :
       {Case{{"Basic, " + digest + ", Bearer"}, "Bearer token"}, Case{{"Basic", digest}, "Digest "},
        Case{{"Negotiate", "Basic"}, "Basic "}, Case{{"Digest realm=x", "Basic"}, "Basic "}}) {
    Login login = login_with(any_scheme, "token");
    CHECK_FALSE(login.expects_challenge());
    CHECK(value(login).empty());
    CHECK(login.wants_repeat(response(401, each.challenges), false));
    CHECK_THAT(value(login), StartsWith(each.begin));
  }
  for (const std::vector<std::string>& none : {std::vector<std::string>{}, {"Negotiate"}}) {
    Login login = login_with(any_scheme, "token");
    CHECK_FALSE(login.wants_repeat(response(401, none), false));
    // Nor later: it is over.
    CHECK_FALSE(login.wants_repeat(response(401, {"Basic"}), false));
  }
}

TEST_CASE("a scheme that was not allowed is not used, whatever the server offers") {
  Login login = login_with({Scheme::digest});
  CHECK_FALSE(login.wants_repeat(response(401, {"Basic realm=x"}), false));
  CHECK(value(login).empty());
}

TEST_CASE("of several Digest challenges the first that is spoken is answered") {
  Login login = login_with({Scheme::digest});
  REQUIRE(login.wants_repeat(
      response(401, {"Digest nonce=a, algorithm=SHA-3",
                     "Digest nonce=b, algorithm=SHA-256, Digest nonce=c, algorithm=MD5"}),
      false));
  CHECK_THAT(value(login), ContainsSubstring("nonce=\"b\"") && ContainsSubstring("SHA-256"));
}

TEST_CASE("a proxy's login heeds 407 and its fields alone") {
  Login login = login_with({Scheme::digest}, {}, Login::Place::proxy);
  CHECK(login.request_field() == "Proxy-Authorization");
  CHECK_FALSE(login.wants_repeat(response(401, {digest}), false));
  CHECK_FALSE(login.wants_repeat(response(407, {digest}), false));
  Login other = login_with({Scheme::digest}, {}, Login::Place::proxy);
  CHECK(other.wants_repeat(response(407, {digest}, "Proxy-Authenticate"), false));
  CHECK(Login(Login::Place::origin, {}).request_field() == "Authorization");
}

}  // namespace
}  // namespace tlsget::http

#include "http/digest_auth.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <string>

#include "base/error.hpp"
#include "unit/http/digest_hash.hpp"

namespace tlsget::http {
namespace {

using Catch::Matchers::ContainsSubstring;

DigestChallenge challenge(std::string_view text) {
  const auto all = parse_challenges(text);
  REQUIRE(all.size() == 1);
  auto digest = digest_challenge(all.front());
  REQUIRE(digest.has_value());
  return *std::move(digest);
}

std::string answer(std::string_view text, const Credentials& credentials,
                   const DigestRequest& request) {
  return digest_authorization(challenge(text), credentials, request, test::digest_hash);
}

const Credentials mufasa{"Mufasa", "Circle Of Life"};

TEST_CASE("answers the challenge of RFC 2617") {
  CHECK(answer("Digest realm=\"testrealm@host.com\", qop=\"auth,auth-int\", "
               "nonce=\"dcd98b7102dd2f0e8b11d0f600bfb0c093\", "
               "opaque=\"5ccc069c403ebaf9f0171e9517f40e41\"",
               mufasa, {.method = "GET", .uri = "/dir/index.html", .cnonce = "0a4f113b"}) ==
        "Digest username=\"Mufasa\", realm=\"testrealm@host.com\", "
        "nonce=\"dcd98b7102dd2f0e8b11d0f600bfb0c093\", uri=\"/dir/index.html\", "
        "cnonce=\"0a4f113b\", nc=00000001, qop=auth, "
        "response=\"6629fae49393a05397450978507c4ef1\", "
        "opaque=\"5ccc069c403ebaf9f0171e9517f40e41\"");
}

TEST_CASE("answers the challenges of RFC 7616, MD5 and SHA-256") {
  struct Case {
    const char* algorithm;
    const char* response;
  };
  const Credentials life{"Mufasa", "Circle of Life"};
  for (const Case& each :
       {Case{"MD5", "8ca523f5e9506fed4657c9700eebdbec"},
        Case{"SHA-256", "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"}}) {
    const std::string text =
        std::string(
            "Digest realm=\"http-auth@example.org\", qop=\"auth, auth-int\", "
            "nonce=\"7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v\", "
            "opaque=\"FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS\", algorithm=") +
        each.algorithm;
    CHECK_THAT(answer(text, life,
                      {.method = "GET",
                       .uri = "/dir/index.html",
                       .cnonce = "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ"}),
               ContainsSubstring(std::string("response=\"") + each.response + "\"") &&
                   ContainsSubstring(std::string("algorithm=") + each.algorithm));
  }
}

TEST_CASE("answers RFC 7616's challenge with SHA-512-256, userhash and a user beyond ASCII") {
  // The RFC's own numbers are of a SHA-512 that was cut: these are of SHA-512/256.
  const std::string value = answer(
      "Digest realm=\"api@example.org\", qop=\"auth\", algorithm=SHA-512-256, "
      "nonce=\"5TsQWLVdgBdmrQ0XsxbDODV+57QdFR34I9HAbC/RVvkK\", "
      "opaque=\"HRPCssKJSGjCrkzDg8OhwpzCiGPChXYjwrI2QmXDnsOS\", charset=UTF-8, userhash=true",
      {"J\xc3\xa4s\xc3\xb8n Doe", "Secret, or not?"},
      {.method = "GET", .uri = "/doe.json", .cnonce = "NTg6RKcb9boFIAS3KrFK9BGeh+niz/sm"});
  CHECK_THAT(
      value,
      ContainsSubstring("userhash=true") &&
          ContainsSubstring("username=\"793263caabb707a56211940d90411ea4a575adeccb"
                            "7e360aeb624ed06ece9b0b\"") &&
          ContainsSubstring(
              "response=\"7a4e1192babbba02e91182d2895bfdbf7adafc6e48d4e517ca301974843d840c\""));
}

TEST_CASE("the forms without qop, with -sess and with auth-int are RFC 2617's") {
  // Computed by hand: openssl dgst over the strings of section 3.2.2.
  const DigestRequest request{.method = "GET", .uri = "/", .cnonce = "c", .count = 255};
  const Credentials ann{"a", "b"};
  CHECK_THAT(answer("Digest nonce=n", ann, request),
             ContainsSubstring("response=\"db26d19c5726e2a0e59a7f6a1d61cdfd\"") &&
                 !ContainsSubstring("cnonce"));
  CHECK_THAT(answer("Digest realm=r, nonce=n, qop=auth, algorithm=md5-SESS", ann, request),
             ContainsSubstring("response=\"09c8bdb424bdd4f30a650e3b33bca3f7\"") &&
                 ContainsSubstring("nc=000000ff") && ContainsSubstring("algorithm=md5-SESS"));
  CHECK_THAT(answer("Digest realm=r, nonce=n, qop=auth-int", ann, request),
             ContainsSubstring("response=\"e8b6d613cff9d597ddcf9d79d674ca83\"") &&
                 ContainsSubstring("qop=auth-int"));
}

TEST_CASE("what stands in quotes is escaped there, and hashed as it is") {
  const std::string value = answer(R"(Digest realm="a\"b\\c", nonce="n", opaque="o\"")",
                                   {R"(x"y\z)", "p"}, {.method = "GET", .uri = "/", .cnonce = "c"});
  CHECK_THAT(value, ContainsSubstring(R"(username="x\"y\\z", realm="a\"b\\c", nonce="n")") &&
                        ContainsSubstring(R"(opaque="o\"")"));
}

TEST_CASE("auth is taken before auth-int, and others are passed over") {
  using Qop = DigestChallenge::Qop;
  CHECK(challenge("Digest nonce=n, qop=\"auth-int,auth\"").qop == Qop::auth);
  CHECK(challenge("Digest nonce=n, qop=\"auth-int, other\"").qop == Qop::auth_int);
  CHECK(challenge("Digest nonce=n, qop=\"other\"").qop == Qop::none);
  CHECK(challenge("Digest nonce=n, qop=\"\"").qop == Qop::none);
  CHECK(challenge("Digest nonce=n, qop=\"AUTH\"").qop == Qop::auth);
}

TEST_CASE("a challenge that cannot be answered is none") {
  for (const char* text : {"Digest realm=a", "Digest nonce=n, algorithm=SHA-1",
                           "Digest nonce=n, algorithm=\"\"", "Digest nonce=n, algorithm=MD5-sess",
                           "Digest nonce=n, algorithm=MD5-sess, qop=x", "Basic nonce=n"}) {
    CAPTURE(text);
    CHECK_FALSE(digest_challenge(parse_challenges(text).at(0)));
  }
}

TEST_CASE("stale and userhash are true by that word alone") {
  CHECK(challenge("Digest nonce=n, stale=TRUE").stale);
  CHECK_FALSE(challenge("Digest nonce=n, stale=1").stale);
  CHECK(challenge("Digest nonce=n, userhash=True").userhash);
  CHECK_FALSE(challenge("Digest nonce=n, userhash=yes").userhash);
}

TEST_CASE("controls in credentials are refused and not shown") {
  for (const Credentials& bad : {Credentials{"hunter\r\n", "p"}, Credentials{"u", "hunter\n"}}) {
    try {
      answer("Digest nonce=n", bad, {.method = "GET", .uri = "/", .cnonce = "c"});
      FAIL("not refused");
    } catch (const Error& error) {
      CHECK(error.category() == Category::usage);
      CHECK_THAT(error.message(), !ContainsSubstring("hunter"));
    }
  }
}

}  // namespace
}  // namespace tlsget::http

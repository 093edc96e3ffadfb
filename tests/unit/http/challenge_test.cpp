#include "http/challenge.hpp"

#include <catch2/catch_test_macros.hpp>
#include <string>
#include <vector>

namespace tlsget::http {
namespace {

struct Case {
  const char* text;
  std::vector<Challenge> challenges;
};

const std::vector<Case>& cases() {
  static const std::vector<Case> all = {
      {"", {}},
      {" , ,", {}},
      {"Basic", {{"Basic", "", {}}}},
      {"Basic realm=\"a\"", {{"Basic", "", {{"realm", "a"}}}}},
      {"basic REALM = token", {{"basic", "", {{"REALM", "token"}}}}},
      // RFC 9110 section 11.6.1: two in one field, whose realm has quotes.
      {R"(Basic realm="simple", Newauth realm="apps", type=1, title="Login to \"apps\"")",
       {{"Basic", "", {{"realm", "simple"}}},
        {"Newauth", "", {{"realm", "apps"}, {"type", "1"}, {"title", "Login to \"apps\""}}}}},
      {"Negotiate, Basic realm=x", {{"Negotiate", "", {}}, {"Basic", "", {{"realm", "x"}}}}},
      {"Negotiate YWJj/+-._~==, Basic", {{"Negotiate", "YWJj/+-._~==", {}}, {"Basic", "", {}}}},
      {"Negotiate a , Basic", {{"Negotiate", "a", {}}, {"Basic", "", {}}}},
      // What a quoted string says is no challenge.
      {R"(Basic realm="x, Digest nonce=y", Digest nonce="z")",
       {{"Basic", "", {{"realm", "x, Digest nonce=y"}}}, {"Digest", "", {{"nonce", "z"}}}}},
      {R"(Basic realm="a\\", Digest nonce="b")",
       {{"Basic", "", {{"realm", "a\\"}}}, {"Digest", "", {{"nonce", "b"}}}}},
      {"Digest realm=\"\"", {{"Digest", "", {{"realm", ""}}}}},
      // Beyond the grammar.
      {R"(Digest realm="a" nonce="b")", {{"Digest", "", {{"realm", "a"}, {"nonce", "b"}}}}},
      {"Digest nonce=a/b==,realm=x", {{"Digest", "", {{"nonce", "a/b=="}, {"realm", "x"}}}}},
      {"Digest ,, realm=\"a\",", {{"Digest", "", {{"realm", "a"}}}}},
      {"Digest qop=auth,auth-int", {{"Digest", "", {{"qop", "auth"}}}, {"auth-int", "", {}}}},
      {"realm=\"a\", Basic", {{"Basic", "", {}}}},
      // Broken off.
      {"Basic, Digest realm=\"a", {{"Basic", "", {}}}},
      {"Basic, Digest realm=\"a\\", {{"Basic", "", {}}}},
      {"Basic, \"Digest\" nonce=x", {{"Basic", "", {}}}},
      {"=x", {}},
  };
  return all;
}

TEST_CASE("challenges are cut out of a field as RFC 9110 has them") {
  for (const Case& each : cases()) {
    CAPTURE(each.text);
    CHECK(parse_challenges(each.text) == each.challenges);
  }
}

TEST_CASE("a field that is cut anywhere gives no challenge that the whole does not begin with") {
  for (const Case& each : cases()) {
    const std::string_view text = each.text;
    for (std::size_t size = 0; size < text.size(); ++size) {
      CAPTURE(text.substr(0, size));
      const auto part = parse_challenges(text.substr(0, size));
      CHECK(part.size() <= each.challenges.size() + 1);
      // The name of a parameter that lost its value looks like a scheme: the last one does not
      // count.
      for (std::size_t i = 0; i + 1 < part.size(); ++i) {
        CHECK(part[i].scheme == each.challenges[i].scheme);
        CHECK(part[i].parameters.size() <= each.challenges[i].parameters.size());
      }
    }
  }
}

TEST_CASE("the challenges of all fields come in order, and their number is bounded") {
  Headers headers{{"WWW-Authenticate", "Basic, Digest nonce=a"},
                  {"X-Other", "Bearer"},
                  {"www-authenticate", "Bearer"}};
  const auto all = challenges_of(headers, "WWW-Authenticate");
  REQUIRE(all.size() == 3);
  CHECK(all[2].is("bearer"));

  std::string many;
  for (int i = 0; i < 1000; ++i) many += "A b=c, ";
  CHECK(parse_challenges(many).size() == max_challenges);
  headers.add("WWW-Authenticate", many);
  CHECK(challenges_of(headers, "WWW-Authenticate").size() == max_challenges);

  std::string parameters = "A ";
  for (int i = 0; i < 1000; ++i) parameters += "b=c, ";
  REQUIRE(parse_challenges(parameters).size() == 1);
  CHECK(parse_challenges(parameters).front().parameters.size() == max_challenge_parameters);
}

TEST_CASE("of a parameter that comes twice the last one holds") {
  const auto all = parse_challenges("Digest realm=a, Realm=b");
  CHECK(all.at(0).parameter("realm") == "b");
  CHECK_FALSE(all.at(0).parameter("nonce"));
}

}  // namespace
}  // namespace tlsget::http

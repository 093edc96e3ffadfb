// Challenges of a server, and what a login makes of them: an answer has no line end and no quote
// that is open, and its parameters are those of the challenge.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/text.hpp"
#include "http/challenge.hpp"
#include "http/digest_auth.hpp"
#include "http/login.hpp"
#include "need.hpp"

namespace {

using namespace tlsget::http;
using tlsget::fuzz::need;

std::vector<std::uint8_t> no_hash(DigestHash /*hash*/, std::string_view octets) {
  return {static_cast<std::uint8_t>(octets.size())};
}

void answer(const Challenge& challenge) {
  const auto digest = digest_challenge(challenge);
  if (!digest) return;
  const std::string value = digest_authorization(
      *digest, {"user", "password"}, {.method = "GET", .uri = "/", .cnonce = "c"}, no_hash);
  const auto again = parse_challenges(value);
  need(again.size() == 1, "an answer is one list of parameters");
  need(again.front().parameter("nonce") == digest->nonce, "the nonce goes back as it came");
  need(again.front().parameter("realm") == digest->realm, "the realm goes back as it came");
  need(again.front().parameter("opaque").has_value() == digest->opaque.has_value() &&
           again.front().parameter("opaque").value_or("") == digest->opaque.value_or(""),
       "opaque goes back as it came");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto challenges = parse_challenges(text);
  need(challenges.size() <= max_challenges, "the number of challenges is bounded");
  for (const Challenge& challenge : challenges) {
    need(tlsget::text::is_token(challenge.scheme), "a scheme is a token");
    need(challenge.parameters.size() <= max_challenge_parameters, "parameters are bounded");
    for (const auto& parameter : challenge.parameters)
      need(tlsget::text::is_token(parameter.name), "a parameter's name is a token");
    answer(challenge);
  }
  Response response;
  response.status = 401;
  response.headers.add("WWW-Authenticate", std::string(text));
  Login login(Login::Place::origin,
              {.schemes = any_scheme,
               .credentials = Credentials{"user", "password"},
               .bearer_token = "token",
               .tools = {.hash = no_hash, .cnonce = [] { return std::string("c"); }}});
  unsigned repeats = 0;
  while (login.wants_repeat(response, false)) {
    need(login.field_value("GET", "/").has_value(), "a repeat has an answer");
    need(++repeats <= Login::max_answers, "repeats are bounded");
  }
  return 0;
}

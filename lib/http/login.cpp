#include "http/login.hpp"

#include <algorithm>
#include <utility>

namespace tlsget::http {
namespace {

std::optional<DigestChallenge> first_digest(const std::vector<Challenge>& challenges) {
  for (const Challenge& challenge : challenges)
    if (auto digest = digest_challenge(challenge)) return digest;
  return std::nullopt;
}

bool offers(const std::vector<Challenge>& challenges, std::string_view scheme) {
  return std::any_of(challenges.begin(), challenges.end(),
                     [scheme](const Challenge& challenge) { return challenge.is(scheme); });
}

}  // namespace

std::string_view scheme_name(Scheme scheme) noexcept {
  switch (scheme) {
    case Scheme::basic:
      return "Basic";
    case Scheme::digest:
      return "Digest";
    case Scheme::bearer:
      break;
  }
  return "Bearer";
}

Login::Login(Place place, LoginOptions options) : place_(place), options_(std::move(options)) {
  const auto only = options_.schemes.only();
  if (only && can_use(*only)) chosen_ = only;
}

std::string_view Login::request_field() const noexcept {
  return place_ == Place::origin ? "Authorization" : "Proxy-Authorization";
}

std::optional<std::string> Login::field_value(std::string_view method, std::string_view uri) {
  used_.reset();
  if (!chosen_ || (*chosen_ == Scheme::digest && !digest_)) return std::nullopt;
  used_ = chosen_;
  if (*chosen_ == Scheme::bearer) return bearer_authorization(options_.bearer_token);
  const Credentials& credentials = *options_.credentials;
  if (*chosen_ == Scheme::basic) return basic_authorization(credentials.user, credentials.password);
  return digest_authorization(*digest_, credentials,
                              {.method = method, .uri = uri, .cnonce = cnonce_, .count = ++count_},
                              options_.tools.hash);
}

bool Login::expects_challenge() const noexcept {
  return chosen_ == Scheme::digest && !digest_ && !over_;
}

bool Login::wants_repeat(const Response& response, bool body_was_withheld) {
  const bool is_origin = place_ == Place::origin;
  if (response.status != (is_origin ? 401 : 407)) {
    answers_ = 0;
    if (response.status >= 300 || !body_was_withheld || !expects_challenge()) return false;
    over_ = true;  // nobody asks for a login: now with the body
    return true;
  }
  if (over_) return false;
  const auto challenges =
      challenges_of(response.headers, is_origin ? "WWW-Authenticate" : "Proxy-Authenticate");
  if (used_ ? answer_again(challenges) : choose(challenges)) return true;
  over_ = true;
  return false;
}

bool Login::can_use(Scheme scheme) const noexcept {
  if (!options_.schemes.has(scheme)) return false;
  if (scheme != Scheme::bearer) return options_.credentials.has_value();
  return place_ == Place::origin && !options_.bearer_token.empty();
}

bool Login::choose(const std::vector<Challenge>& challenges) {
  if (can_use(Scheme::bearer) && offers(challenges, "Bearer")) {
    chosen_ = Scheme::bearer;
    return true;
  }
  if (auto digest = first_digest(challenges); digest && can_use(Scheme::digest)) {
    start_digest(*std::move(digest));
    return true;
  }
  if (can_use(Scheme::basic) && offers(challenges, "Basic")) {
    chosen_ = Scheme::basic;
    return true;
  }
  return false;
}

/// What was tried was refused.
bool Login::answer_again(const std::vector<Challenge>& challenges) {
  if (used_ != Scheme::digest || ++answers_ >= max_answers) return false;
  auto digest = first_digest(challenges);
  if (!digest || (!digest->stale && digest->realm == digest_->realm)) return false;
  start_digest(*std::move(digest));
  return true;
}

void Login::start_digest(DigestChallenge challenge) {
  chosen_ = Scheme::digest;
  digest_ = std::move(challenge);
  cnonce_ = options_.tools.cnonce();
  count_ = 0;
}

}  // namespace tlsget::http

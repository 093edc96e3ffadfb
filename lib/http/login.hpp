// One login: which scheme is used towards one origin, or one proxy, and what a 401 (a 407) to it
// leads to.
//
//     Login login(Login::Place::origin, {.schemes = {Scheme::digest}, .credentials = ..., ...});
//     for (;;) {
//       withheld = has_body && login.expects_challenge();
//       add(login.request_field(), login.field_value(method, uri));   // when it is not nullopt
//       response = ...;                             // without the body when that is withheld
//       if (!login.wants_repeat(response, withheld)) break;     // final, for this login
//     }
//
// Rules. With a single scheme to use, it is used at once, but that Digest needs a challenge first:
// a body is then withheld (Content-Length: 0), and sent when the challenge is answered, or when
// there turns out to be none. With several, the first request goes without any, and the server's
// challenge decides, in this order: Bearer, Digest, Basic. Of several Digest challenges the first
// that is spoken here is taken, as RFC 7616 section 3.7 has it. Credentials that were refused are
// not tried again, but for a stale nonce or another realm; how often is bounded. The response's
// body may be read and its connection used for the repeat.
//
// A proxy's login is one of Place::proxy: status 407, Proxy-Authenticate, Proxy-Authorization, no
// Bearer. When a request has both logins, a body is withheld as long as either expects a
// challenge, and each is shown each response. A Login is a value, and knows no host: it must not
// be kept when the host changes. For one thread.
//
// Not here: where credentials come from and which origins may have them (client), connections.
#pragma once

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

#include "http/auth.hpp"
#include "http/digest_auth.hpp"
#include "http/message.hpp"

namespace tlsget::http {

enum class Scheme : unsigned { basic = 1, digest = 2, bearer = 4 };

/// "Basic", "Digest", "Bearer".
std::string_view scheme_name(Scheme scheme) noexcept;

/// Schemes that may be used.
class SchemeSet {
 public:
  constexpr SchemeSet() = default;
  constexpr SchemeSet(std::initializer_list<Scheme> schemes) {
    for (const Scheme scheme : schemes) set(scheme, true);
  }
  constexpr void set(Scheme scheme, bool on) {
    const auto bit = static_cast<unsigned>(scheme);
    bits_ = on ? bits_ | bit : bits_ & ~bit;
  }
  constexpr bool has(Scheme scheme) const { return (bits_ & static_cast<unsigned>(scheme)) != 0; }
  constexpr bool empty() const { return bits_ == 0; }
  /// The only one; nullopt: none, or several.
  constexpr std::optional<Scheme> only() const {
    for (const Scheme scheme : {Scheme::basic, Scheme::digest, Scheme::bearer})
      if (bits_ == static_cast<unsigned>(scheme)) return scheme;
    return std::nullopt;
  }
  friend bool operator==(const SchemeSet&, const SchemeSet&) = default;

 private:
  unsigned bits_ = 0;
};

inline constexpr SchemeSet any_scheme{Scheme::basic, Scheme::digest, Scheme::bearer};

/// What Digest needs of the outside. Both must be set where Digest is allowed.
struct DigestTools {
  HashFunction hash;
  /// A new cnonce: unpredictable, of a token's characters.
  std::function<std::string()> cnonce;
};

struct LoginOptions {
  SchemeSet schemes{Scheme::basic};
  std::optional<Credentials> credentials = std::nullopt;
  std::string bearer_token = {};  ///< empty: none
  DigestTools tools = {};
};

class Login {
 public:
  enum class Place { origin, proxy };

  /// A login that never adds a field and never wants a repeat.
  Login() = default;
  Login(Place place, LoginOptions options);

  /// "Authorization" or "Proxy-Authorization".
  std::string_view request_field() const noexcept;
  /// Its value for the next request; nullopt: the request goes without. A call counts as a use of
  /// Digest's nonce. Throws Error(usage) for credentials that the scheme cannot carry.
  std::optional<std::string> field_value(std::string_view method, std::string_view uri);
  /// A request without the field would now be answered by a challenge: its body had better wait.
  bool expects_challenge() const noexcept;
  /// Whether the same request is to be sent again. `response` is a final one (not 1xx);
  /// `body_was_withheld` says that the request should have had a body, and had none.
  bool wants_repeat(const Response& response, bool body_was_withheld);

  /// The scheme of the last field_value(); nullopt: none.
  std::optional<Scheme> used() const noexcept { return used_; }
  /// Whose login it is; empty: nobody's, or a bearer token's.
  std::string_view user() const noexcept {
    return options_.credentials ? std::string_view(options_.credentials->user) : "";
  }

  /// Digest challenges that are answered in a row.
  static constexpr unsigned max_answers = 5;

 private:
  bool can_use(Scheme scheme) const noexcept;
  bool choose(const std::vector<Challenge>& challenges);
  bool answer_again(const std::vector<Challenge>& challenges);
  void start_digest(DigestChallenge challenge);

  Place place_ = Place::origin;
  LoginOptions options_;
  std::optional<Scheme> chosen_;
  std::optional<Scheme> used_;
  std::optional<DigestChallenge> digest_;
  std::string cnonce_;
  std::uint32_t count_ = 0;
  unsigned answers_ = 0;
  bool over_ = false;  ///< nothing more is tried
};

}  // namespace tlsget::http

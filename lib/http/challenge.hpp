// Challenges (RFC 9110 section 11.6.1): the values of WWW-Authenticate, Proxy-Authenticate fields.
//
// Rules. One field can hold several challenges, and its commas separate those as well as the
// parameters of each: a name with a "=" behind it is a parameter, any other is a scheme. Quoted
// strings are taken as such, so nothing inside of one is ever read as a challenge. Taken beyond the
// grammar, as servers send it: parameters without a comma between them, and any visible octet in a
// value without quotes. A challenge that breaks off inside a quoted string is left out, as is all
// that stands behind what is no challenge at all. Work is linear in the field's length.
//
// Not here: what a scheme makes of its parameters (digest_auth), which scheme is taken (login).
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "http/headers.hpp"

namespace tlsget::http {

/// Beyond these the rest of a response's challenges is passed over.
inline constexpr std::size_t max_challenges = 32;
inline constexpr std::size_t max_challenge_parameters = 32;

struct Challenge {
  struct Parameter {
    std::string name;   ///< as sent
    std::string value;  ///< without quotes and escapes; any octet but CR, LF and NUL
    friend bool operator==(const Parameter&, const Parameter&) = default;
  };
  std::string scheme;   ///< as sent; a token
  std::string token68;  ///< in the place of parameters; empty: none
  std::vector<Parameter> parameters;

  bool is(std::string_view name) const noexcept;  ///< schemes are compared without case
  /// The last of this name, in whatever case. RFC 9110 forbids a second one.
  std::optional<std::string_view> parameter(std::string_view name) const noexcept;
  friend bool operator==(const Challenge&, const Challenge&) = default;
};

/// In the order of the text. Never throws but for memory.
std::vector<Challenge> parse_challenges(std::string_view field_value);

/// Those of all fields of this name, in order.
std::vector<Challenge> challenges_of(const Headers& headers, std::string_view field_name);

}  // namespace tlsget::http

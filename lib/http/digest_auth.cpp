#include "http/digest_auth.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/error.hpp"
#include "base/text.hpp"

namespace tlsget::http {
namespace {

struct Algorithm {
  std::string_view name;
  DigestHash hash;
  bool session;
};

constexpr std::array algorithms{
    Algorithm{"MD5", DigestHash::md5, false},
    Algorithm{"MD5-sess", DigestHash::md5, true},
    Algorithm{"SHA-256", DigestHash::sha256, false},
    Algorithm{"SHA-256-sess", DigestHash::sha256, true},
    Algorithm{"SHA-512-256", DigestHash::sha512_256, false},
    Algorithm{"SHA-512-256-sess", DigestHash::sha512_256, true},
};

bool says_true(const std::optional<std::string_view>& value) {
  return value && text::equals_ignoring_case(*value, "true");
}

DigestChallenge::Qop chosen_qop(std::string_view offered) {
  using Qop = DigestChallenge::Qop;
  Qop chosen = Qop::none;
  for (const std::string_view qop : text::list_elements(offered)) {
    if (text::equals_ignoring_case(qop, "auth")) return Qop::auth;
    if (text::equals_ignoring_case(qop, "auth-int")) chosen = Qop::auth_int;
  }
  return chosen;
}

std::string_view qop_name(DigestChallenge::Qop qop) {
  return qop == DigestChallenge::Qop::auth ? "auth" : "auth-int";
}

/// quoted-string (RFC 9110 section 5.6.4).
std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + '"';
}

void refuse_controls(std::string_view part, std::string_view value) {
  if (std::any_of(value.begin(), value.end(), text::is_control))
    throw Error(Category::usage,
                fmt::format("the {} for Digest authentication holds a control character (a line "
                            "feed at its end, perhaps)",
                            part));
}

}  // namespace

std::optional<DigestChallenge> digest_challenge(const Challenge& challenge) {
  if (!challenge.is("Digest")) return std::nullopt;
  DigestChallenge digest;
  const auto nonce = challenge.parameter("nonce");
  if (!nonce) return std::nullopt;
  digest.nonce = *nonce;
  digest.realm = challenge.parameter("realm").value_or("");
  if (const auto opaque = challenge.parameter("opaque")) digest.opaque = *opaque;
  if (const auto name = challenge.parameter("algorithm")) {
    const auto* const known =
        std::find_if(algorithms.begin(), algorithms.end(), [&](const Algorithm& algorithm) {
          return text::equals_ignoring_case(algorithm.name, *name);
        });
    if (known == algorithms.end()) return std::nullopt;
    digest.algorithm = *name;
    digest.hash = known->hash;
    digest.session = known->session;
  }
  digest.qop = chosen_qop(challenge.parameter("qop").value_or(""));
  if (digest.session && digest.qop == DigestChallenge::Qop::none) return std::nullopt;
  digest.userhash = says_true(challenge.parameter("userhash"));
  digest.stale = says_true(challenge.parameter("stale"));
  return digest;
}

std::string digest_authorization(const DigestChallenge& challenge, const Credentials& credentials,
                                 const DigestRequest& request, const HashFunction& hash) {
  using Qop = DigestChallenge::Qop;
  const auto& [user, password] = credentials;
  refuse_controls("user", user);
  refuse_controls("password", password);
  const auto digest = [&](const std::string& octets) {
    return text::hex_encode(hash(challenge.hash, octets));
  };
  std::string a1 = digest(fmt::format("{}:{}:{}", user, challenge.realm, password));
  // A1 of -sess begins with the digest in hexadecimal (RFC 7616 section 3.4.2, RFC 2617 erratum).
  if (challenge.session) a1 = digest(fmt::format("{}:{}:{}", a1, challenge.nonce, request.cnonce));
  std::string a2 = fmt::format("{}:{}", request.method, request.uri);
  if (challenge.qop == Qop::auth_int) a2 += ":" + digest("");
  const std::string shown_user =
      challenge.userhash ? digest(fmt::format("{}:{}", user, challenge.realm)) : user;

  std::string value =
      fmt::format("Digest username={}, realm={}, nonce={}, uri={}", quoted(shown_user),
                  quoted(challenge.realm), quoted(challenge.nonce), quoted(request.uri));
  if (challenge.qop == Qop::none) {
    value += fmt::format(", response=\"{}\"",
                         digest(fmt::format("{}:{}:{}", a1, challenge.nonce, digest(a2))));
  } else {
    const std::string_view qop = qop_name(challenge.qop);
    const std::string response =
        digest(fmt::format("{}:{}:{:08x}:{}:{}:{}", a1, challenge.nonce, request.count,
                           request.cnonce, qop, digest(a2)));
    value += fmt::format(", cnonce={}, nc={:08x}, qop={}, response=\"{}\"", quoted(request.cnonce),
                         request.count, qop, response);
  }
  if (challenge.opaque) value += ", opaque=" + quoted(*challenge.opaque);
  if (challenge.algorithm) value += ", algorithm=" + *challenge.algorithm;
  if (challenge.userhash) value += ", userhash=true";
  return value;
}

}  // namespace tlsget::http

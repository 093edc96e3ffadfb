// Digest authentication (RFC 7616, and RFC 2617 for servers of that time): a challenge and a
// request to the value of an Authorization field.
//
// Rules. Pure functions: the hash is passed in, since http links no cryptography, and so are cnonce
// and nonce count, which makes each answer exact in a test. Algorithms MD5, SHA-256, SHA-512-256
// and their -sess forms. Of qop "auth" is taken before "auth-int", and neither is an answer of RFC
// 2069's kind, which -sess cannot have. "auth-int" hashes an empty body whatever the request's, as
// curl does: a body is not read twice for it. The octets of user and password go in as they are;
// charset=UTF-8 (RFC 7616 section 4) changes nothing where they are UTF-8 already.
//
// Not here: when a challenge is answered (login), Authentication-Info.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "http/auth.hpp"
#include "http/challenge.hpp"

namespace tlsget::http {

enum class DigestHash { md5, sha256, sha512_256 };

/// The digest of some octets, as octets.
using HashFunction = std::function<std::vector<std::uint8_t>(DigestHash, std::string_view)>;

struct DigestChallenge {
  enum class Qop { none, auth, auth_int };

  std::string realm;
  std::string nonce;
  std::optional<std::string> opaque;
  std::optional<std::string> algorithm;  ///< as sent; nullopt: MD5, and the answer is silent
  DigestHash hash = DigestHash::md5;
  bool session = false;  ///< -sess
  Qop qop = Qop::none;
  bool userhash = false;
  bool stale = false;  ///< the credentials were good, the nonce too old
};

/// nullopt when it is not one of Digest, has no nonce, or asks for what is not spoken.
std::optional<DigestChallenge> digest_challenge(const Challenge& challenge);

/// What an answer depends on besides the challenge.
struct DigestRequest {
  std::string_view method;
  /// As the request line has it; of a proxied request its origin-form (curl's way), of CONNECT
  /// the authority.
  std::string_view uri;
  std::string_view cnonce;
  std::uint32_t count = 1;  ///< how often this nonce is used, with this time: 1 at first
};

/// "Digest username=...". Throws Error(usage) when user or password hold a control.
std::string digest_authorization(const DigestChallenge& challenge, const Credentials& credentials,
                                 const DigestRequest& request, const HashFunction& hash);

}  // namespace tlsget::http

// The hashes of Digest for tests, by OpenSSL: http links no cryptography.
#pragma once

#include <openssl/evp.h>

#include <cstdint>
#include <string_view>
#include <vector>

#include "http/digest_auth.hpp"

namespace tlsget::http::test {

inline std::vector<std::uint8_t> digest_hash(DigestHash hash, std::string_view octets) {
  const EVP_MD* const kind = hash == DigestHash::md5      ? EVP_md5()
                             : hash == DigestHash::sha256 ? EVP_sha256()
                                                          : EVP_sha512_256();
  std::vector<std::uint8_t> digest(static_cast<std::size_t>(EVP_MD_get_size(kind)));
  EVP_Digest(octets.data(), octets.size(), digest.data(), nullptr, kind, nullptr);
  return digest;
}

}  // namespace tlsget::http::test

// How many signatures one judgement may check, certificates' and lists' together.
#pragma once

#include <cstddef>
#include <optional>

#include "x509/judgement.hpp"

namespace tlsget::x509 {

class SignatureWork {
 public:
  /// `verifier` outlives this.
  SignatureWork(const SignatureVerifier& verifier, std::size_t limit) noexcept
      : verifier_(verifier), limit_(limit) {}

  /// nullopt when no more than `kept` checks are left to make.
  std::optional<SignatureVerifier::Result> verify(const PublicKey& key,
                                                  const SignatureAlgorithm& algorithm,
                                                  BytesView signed_octets, BytesView signature,
                                                  std::size_t kept) {
    if (done_ + kept >= limit_) return std::nullopt;
    ++done_;
    return verifier_.verify(key, algorithm, signed_octets, signature);
  }
  std::size_t done() const noexcept { return done_; }

 private:
  const SignatureVerifier& verifier_;
  std::size_t limit_;
  std::size_t done_ = 0;
};

}  // namespace tlsget::x509

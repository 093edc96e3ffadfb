// Signatures checked by OpenSSL: the judgement is tested with another library than it runs on.
#pragma once

#include <atomic>
#include <cstddef>

#include "x509/judgement.hpp"

namespace tlsget::test {

class OpensslVerifier : public x509::SignatureVerifier {
 public:
  Result verify(const x509::PublicKey& key, const x509::SignatureAlgorithm& algorithm,
                x509::BytesView signed_octets, x509::BytesView signature) const override;
  /// How often verify() was called.
  std::size_t calls() const noexcept { return calls_; }

 private:
  mutable std::atomic<std::size_t> calls_{0};
};

}  // namespace tlsget::test

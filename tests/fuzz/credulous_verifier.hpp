// Signatures count as good, so that the octets of the input alone decide how far the checks go.
#pragma once

#include "x509/judgement.hpp"

namespace tlsget::fuzz {

class CredulousVerifier : public x509::SignatureVerifier {
 public:
  Result verify(const x509::PublicKey&, const x509::SignatureAlgorithm&, x509::BytesView,
                x509::BytesView) const override {
    return Result::good;
  }
};

}  // namespace tlsget::fuzz

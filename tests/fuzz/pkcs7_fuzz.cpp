// What an authority might serve, in any of its forms.
#include <algorithm>
#include <cstdint>

#include "need.hpp"
#include "x509/certificate.hpp"
#include "x509/pkcs7.hpp"

namespace {

using tlsget::fuzz::need;
using tlsget::x509::Bytes;
using tlsget::x509::BytesView;
using tlsget::x509::ServedCertificates;

void check(const ServedCertificates& served, std::size_t size) {
  need(served.certificates.empty() != served.failure.empty());
  need(served.certificates.size() <= tlsget::x509::most_served_certificates);
  std::size_t total = 0;
  for (const Bytes& certificate : served.certificates) total += certificate.size();
  need(total <= size);
}

}  // namespace

// NOLINTNEXTLINE(readability-identifier-naming): libFuzzer looks for this name.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const BytesView input(data, size);
  check(tlsget::x509::read_pkcs7(input), size);
  const ServedCertificates served = tlsget::x509::read_served_certificates(input);
  check(served, size);
  need(std::ranges::all_of(served.certificates, [](const Bytes& certificate) {
    return tlsget::x509::parse_certificate(certificate).certificate.has_value();
  }));
  return 0;
}

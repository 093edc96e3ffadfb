// One or more certificates one after the other: each is parsed, and all of them are judged as the
// chain of a server, the last one being in the trust store. Signatures count as good, so that the
// octets of the input alone decide how far the checks go.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <span>
#include <vector>

#include "base/text.hpp"
#include "credulous_verifier.hpp"
#include "need.hpp"
#include "x509/der.hpp"
#include "x509/distinguished_name.hpp"
#include "x509/judgement.hpp"
#include "x509/names.hpp"
#include "x509/pem.hpp"

namespace {

using tlsget::fuzz::CredulousVerifier;
using tlsget::fuzz::need;
using tlsget::x509::Bytes;
using tlsget::x509::BytesView;

bool is_part_of(const Bytes& part, const Bytes& whole) {
  return std::search(whole.begin(), whole.end(), part.begin(), part.end()) != whole.end();
}

void check_parse(BytesView input) {
  const auto parsed = tlsget::x509::parse_certificate(input);
  need(parsed.certificate.has_value() != parsed.malformed.has_value());
  if (parsed.malformed) {
    need(!parsed.malformed->what.empty());
    need(parsed.malformed->offset <= input.size());
    return;
  }
  const auto& certificate = *parsed.certificate;
  need(certificate.der == Bytes(input.begin(), input.end()));
  need(is_part_of(certificate.tbs, certificate.der));
  need(is_part_of(certificate.key.spki, certificate.tbs));
  need(is_part_of(certificate.subject.der, certificate.tbs));
  need(is_part_of(certificate.signature, certificate.der));
  for (const auto& extension : certificate.extensions)
    need(certificate.extension(extension.oid) == &extension);
  // Same names have the same hash.
  if (certificate.is_self_issued())
    need(tlsget::x509::name_hash(certificate.subject.der) ==
         tlsget::x509::name_hash(certificate.issuer.der));
  need(tlsget::x509::same_name(certificate.subject, certificate.subject));
  (void)certificate.subject.display();
  (void)tlsget::x509::covered_names(certificate);
  (void)tlsget::x509::format_time(certificate.not_after);
}

/// The input cut where one element ends and the next begins.
std::vector<Bytes> split(BytesView input) {
  std::vector<Bytes> parts;
  while (!input.empty() && parts.size() < 20) {
    const auto header = tlsget::x509::der::read_header(input);
    std::size_t size = header.header_size + header.content_size;
    if (!header.error.empty() || size > input.size()) size = input.size();
    parts.emplace_back(input.begin(), input.begin() + static_cast<std::ptrdiff_t>(size));
    input = input.subspan(size);
  }
  return parts;
}

void check_judgement(const std::vector<Bytes>& sent) {
  tlsget::x509::TrustStore store;
  store.add_pem("-----BEGIN CERTIFICATE-----\n" + tlsget::text::base64_encode(sent.back()) +
                    "\n-----END CERTIFICATE-----\n",
                "fuzz");
  tlsget::x509::JudgementRequest request;
  request.sent = sent;
  request.host.text = "a.test";
  request.trust = &store;
  request.now = std::chrono::sys_days{std::chrono::year{2026} / 6 / 1};
  const auto judgement = tlsget::x509::judge(request, CredulousVerifier());
  need(judgement.chain.size() >= sent.size());
  need(judgement.signature_checks <= request.max_signature_checks);
  for (const std::size_t index : judgement.path) {
    need(index < judgement.chain.size());
    need(judgement.chain[index].certificate.has_value() && judgement.chain[index].in_path);
  }
  for (const auto& finding : judgement.findings) need(finding.certificate < judgement.chain.size());
  if (!judgement.trusted()) return;
  // Whoever is trusted covers the name and ends in the store.
  need(tlsget::x509::covers_host(*judgement.chain[judgement.path.front()].certificate,
                                 request.host));
  need(store.contains(*judgement.chain[judgement.path.back()].certificate));
}

}  // namespace

// NOLINTNEXTLINE(readability-identifier-naming): libFuzzer looks for this name.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const BytesView input(data, size);
  check_parse(input);
  const std::vector<Bytes> parts = split(input);
  for (const auto& part : parts) check_parse(part);
  if (!parts.empty()) check_judgement(parts);
  return 0;
}

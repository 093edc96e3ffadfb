#include "tls/pins.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <optional>

#include "base/error.hpp"
#include "base/input_file.hpp"
#include "base/text.hpp"
#include "tls/digest.hpp"
#include "x509/der.hpp"
#include "x509/pem.hpp"

namespace tlsget::tls {
namespace {

constexpr std::string_view mark = "sha256//";
constexpr std::string_view between = ";sha256//";
constexpr std::size_t base64_length = 44;  ///< of 32 octets

Error refused_file(const std::string& path, std::string_view why) {
  return {Category::pin_mismatch,
          fmt::format("no pinned key in \"{}\": {} (pins are sha256//BASE64, or a file with a "
                      "public key)",
                      path, why)};
}

std::string read_key_text(const std::string& path, const Deadline& deadline) {
  constexpr std::size_t largest = std::size_t{1024} * 1024;
  return read_file(path, largest, deadline, [&path](int error_number) {
    return refused_file(path,
                        error_number == EFBIG ? "larger than 1 MiB" : describe_errno(error_number));
  });
}

/// SEQUENCE { SEQUENCE algorithm, BIT STRING key } and no octet more (RFC 5280 section 4.1).
bool is_key_info(x509::BytesView octets) {
  namespace der = x509::der;
  der::Diagnosis diagnosis;
  der::Reader whole(octets, diagnosis);
  der::Reader info = whole.enter(der::tag::sequence, "SubjectPublicKeyInfo");
  whole.finish("SubjectPublicKeyInfo");
  info.expect(der::tag::sequence, "algorithm");
  info.bit_string("subjectPublicKey");
  info.finish("SubjectPublicKeyInfo");
  return !diagnosis.failed();
}

/// The first block that is a public key.
std::optional<x509::Bytes> key_of_pem(std::string_view text) {
  x509::pem::Scanner scanner(text);
  while (const auto block = scanner.next()) {
    if (block->label == "PUBLIC KEY" && block->ended) return x509::pem::decode(block->body);
  }
  return std::nullopt;
}

std::optional<KeyDigest> digest_of_text(std::string_view base64) {
  if (base64.size() != base64_length) return std::nullopt;
  const auto octets = text::base64_decode(base64);
  KeyDigest digest{};
  if (!octets || octets->size() != digest.size()) return std::nullopt;
  std::copy(octets->begin(), octets->end(), digest.begin());
  return digest;
}

}  // namespace

KeyDigest key_digest(x509::BytesView spki) {
  return sha256(spki);
}

std::string pin_text(const KeyDigest& digest) {
  return std::string(mark) + text::base64_encode(digest);
}

Pins::Pins(std::string_view value, const Deadline& deadline) {
  if (value.starts_with(mark)) {
    read_list(value.substr(mark.size()));
  } else {
    read_key_file(std::string(value), deadline);
  }
}

void Pins::read_list(std::string_view list) {
  for (;;) {
    const std::size_t end = std::min(list.find(between), list.size());
    const std::string_view pin = list.substr(0, end);
    if (const auto digest = digest_of_text(pin)) {
      digests_.push_back(*digest);
    } else {
      notes_.push_back(
          fmt::format("{}{} is no pin: it needs 32 octets in base64, {} characters, and has {}",
                      mark, pin, base64_length, pin.size()));
    }
    if (end == list.size()) break;
    list.remove_prefix(end + between.size());
  }
  if (digests_.empty()) throw Error(Category::pin_mismatch, notes_.front());
}

void Pins::read_key_file(const std::string& path, const Deadline& deadline) {
  const std::string content = read_key_text(path, deadline);
  std::optional<x509::Bytes> key = key_of_pem(content);
  if (!key) key.emplace(content.begin(), content.end());
  if (!is_key_info(*key)) {
    const bool is_certificate = content.find("BEGIN CERTIFICATE") != std::string::npos;
    throw refused_file(path, is_certificate ? "it holds a certificate, and the key is wanted alone"
                                            : "it holds no public key in PEM or DER");
  }
  digests_.push_back(key_digest(*key));
}

bool Pins::allow(const KeyDigest& key) const {
  return empty() || std::find(digests_.begin(), digests_.end(), key) != digests_.end();
}

std::vector<std::string> Pins::texts() const {
  std::vector<std::string> texts;
  for (const KeyDigest& digest : digests_) texts.push_back(pin_text(digest));
  return texts;
}

}  // namespace tlsget::tls

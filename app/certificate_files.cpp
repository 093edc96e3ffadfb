#include "app/certificate_files.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>

#include "app/argument_files.hpp"
#include "base/error.hpp"
#include "x509/der.hpp"
#include "x509/pem.hpp"

namespace tlsget::app {

namespace {

using x509::Bytes;
using x509::BytesView;

constexpr std::size_t largest_file = 64UL * 1024 * 1024;
constexpr std::string_view trusted_label = "TRUSTED CERTIFICATE";
constexpr std::array<std::string_view, 3> labels{"CERTIFICATE", "X509 CERTIFICATE", trusted_label};

Error unusable(std::string_view place, std::string_view reason) {
  return {Category::read_file, fmt::format("cannot read {}: {}", place, reason)};
}

Bytes decode_block(const x509::pem::Block& block, const std::string& place) {
  if (!block.ended) throw unusable(place, "the certificate has no END line");
  auto octets = x509::pem::decode(block.body);
  if (!octets) throw unusable(place, "the certificate is not base64");
  if (block.label == trusted_label) {
    // OpenSSL puts settings of trust behind the certificate.
    const auto header = x509::der::read_header(*octets);
    const std::size_t size = header.header_size + header.content_size;
    if (header.error.empty() && size < octets->size()) octets->resize(size);
  }
  return *std::move(octets);
}

/// The content as one DER element, as far as its first octets say that it is one.
Bytes whole_element(std::string_view content, std::string_view name) {
  const BytesView octets(reinterpret_cast<const std::uint8_t*>(content.data()), content.size());
  const auto header = x509::der::read_header(octets);
  if (!header.error.empty()) throw unusable(name, fmt::format("as DER: {}", header.error));
  const std::size_t size = header.header_size + header.content_size;
  if (size != octets.size()) {
    throw unusable(name,
                   fmt::format("as DER it should have {} octets, and has {}", size, octets.size()));
  }
  return {octets.begin(), octets.end()};
}

}  // namespace

std::vector<Bytes> certificates_in(std::string_view content, std::string_view name) {
  std::vector<Bytes> found;
  std::string other_kinds;
  x509::pem::Scanner scanner(content);
  while (const auto block = scanner.next()) {
    if (std::ranges::find(labels, block->label) == labels.end()) {
      if (other_kinds.empty()) other_kinds = block->label;
      continue;
    }
    found.push_back(decode_block(*block, fmt::format("{}, line {}", name, scanner.line())));
  }
  if (!found.empty()) return found;
  if (!other_kinds.empty())
    throw unusable(name, fmt::format("it holds no certificate, but: {}", other_kinds));
  if (content.empty()) throw unusable(name, "it is empty");
  if (static_cast<std::uint8_t>(content.front()) != x509::der::tag::sequence)
    throw unusable(name, "it holds no certificate, neither PEM nor DER");
  return {whole_element(content, name)};
}

std::vector<Bytes> read_certificates(std::string_view file, std::string_view wanted_by,
                                     const Deadline& deadline) {
  const std::string content = read_whole_file(file, wanted_by, largest_file, deadline);
  return certificates_in(content, file == "-" ? std::string_view("standard input") : file);
}

}  // namespace tlsget::app

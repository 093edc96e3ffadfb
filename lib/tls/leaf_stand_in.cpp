#include "tls/leaf_stand_in.hpp"

#include <initializer_list>
#include <string_view>

#include "x509/der.hpp"

namespace tlsget::tls {
namespace {

using x509::Bytes;
namespace tag = x509::der::tag;

/// Definite, minimal length (X.690 section 10.1).
Bytes element(std::uint8_t type, const Bytes& content) {
  constexpr std::size_t longest_header = 2 + sizeof(std::size_t);
  Bytes out;
  out.reserve(longest_header + content.size());
  out.push_back(type);
  if (content.size() < 0x80) {
    out.push_back(static_cast<std::uint8_t>(content.size()));
  } else {
    unsigned octets = 1;
    while (content.size() >> (8U * octets) != 0) ++octets;
    out.push_back(static_cast<std::uint8_t>(0x80U | octets));
    for (; octets > 0; --octets)
      out.push_back(static_cast<std::uint8_t>(content.size() >> (8U * (octets - 1))));
  }
  out.insert(out.end(), content.begin(), content.end());
  return out;
}

Bytes sequence(std::initializer_list<Bytes> parts) {
  Bytes content;
  for (const Bytes& part : parts) content.insert(content.end(), part.begin(), part.end());
  return element(tag::sequence, content);
}

const Bytes version_3{0xa0, 3, tag::integer, 1, 2};
const Bytes serial{tag::integer, 1, 1};
/// ecdsa-with-SHA256.
const Bytes algorithm{0x30, 10, tag::object_identifier, 8, 0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 2};
/// CN=x.
const Bytes name{
    0x30, 12, 0x31, 10, 0x30, 8, tag::object_identifier, 3, 0x55, 4, 3, tag::utf8_string, 1, 'x'};
const Bytes key_usage_oid{tag::object_identifier, 3, 0x55, 0x1d, 0x0f};

Bytes validity() {
  constexpr std::string_view day = "250101000000Z";
  const Bytes time = element(tag::utc_time, Bytes(day.begin(), day.end()));
  return sequence({time, time});
}

/// [3] Extensions with the key usage alone; nothing when there is none.
Bytes extensions(const x509::Certificate& certificate) {
  const x509::Extension* usage = certificate.extension("2.5.29.15");
  if (usage == nullptr) return {};
  return element(tag::context_constructed(3),
                 sequence({sequence({key_usage_oid, element(tag::octet_string, usage->value)})}));
}

}  // namespace

x509::Bytes leaf_stand_in(const x509::Certificate& certificate) {
  const Bytes signed_part = sequence({version_3, serial, algorithm, name, validity(), name,
                                      certificate.key.spki, extensions(certificate)});
  return sequence({signed_part, algorithm, element(tag::bit_string, {0, 0})});
}

}  // namespace tlsget::tls

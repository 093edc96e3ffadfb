#include "support/x509/der_edit.hpp"

#include <openssl/evp.h>
#include <openssl/objects.h>
#include <stdexcept>
#include <string>

#include "x509/der.hpp"

namespace tlsget::test {

namespace {

namespace der = x509::der;
using x509::Bytes;
using x509::BytesView;

void append(Bytes& out, BytesView more) {
  out.insert(out.end(), more.begin(), more.end());
}

/// As many levels as a certificate has, so that recursion is bounded.
constexpr int deepest = 20;

Bytes edited(BytesView octets, const Bytes& from, const Bytes& to, int depth, std::size_t& count) {
  Bytes out;
  while (!octets.empty()) {
    const der::Header header = der::read_header(octets);
    const std::size_t size = header.header_size + header.content_size;
    if (!header.error.empty() || size > octets.size())
      throw std::logic_error("der_replaced: not DER");
    const BytesView whole = octets.first(size);
    octets = octets.subspan(size);
    if (Bytes(whole.begin(), whole.end()) == from) {
      ++count;
      append(out, to);
    } else if ((whole.front() & 0x20U) != 0 && depth < deepest) {
      append(out, der_element(whole.front(), edited(whole.subspan(header.header_size), from, to,
                                                    depth + 1, count)));
    } else {
      append(out, whole);
    }
  }
  return out;
}

/// TBSCertificate, signature algorithm and signature, each with its header.
std::vector<Bytes> parts_of(const Bytes& certificate) {
  der::Diagnosis diagnosis;
  der::Reader input(certificate, diagnosis);
  der::Reader fields = input.enter(der::tag::sequence, "certificate");
  std::vector<Bytes> parts;
  while (!fields.at_end()) {
    const BytesView whole = fields.any("part").whole;
    parts.emplace_back(whole.begin(), whole.end());
  }
  if (parts.size() != 3) throw std::logic_error("der_edit: not a certificate");
  return parts;
}

Bytes signature_over(const Bytes& octets, const Key& key) {
  const std::unique_ptr<EVP_MD_CTX, void (*)(EVP_MD_CTX*)> context(EVP_MD_CTX_new(),
                                                                   EVP_MD_CTX_free);
  std::size_t size = 0;
  Bytes out;
  if (EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, key.pkey()) != 1 ||
      EVP_DigestSign(context.get(), nullptr, &size, octets.data(), octets.size()) != 1)
    throw std::runtime_error("der_edit: cannot sign");
  out.resize(size);
  if (EVP_DigestSign(context.get(), out.data(), &size, octets.data(), octets.size()) != 1)
    throw std::runtime_error("der_edit: cannot sign");
  out.resize(size);
  return out;
}

}  // namespace

Bytes der_element(std::uint8_t tag, const Bytes& content) {
  Bytes out{tag};
  const std::size_t size = content.size();
  if (size >= 0x10000) throw std::logic_error("der_element: too long");
  if (size >= 0x100) {
    append(out, Bytes{0x82, static_cast<std::uint8_t>(size >> 8U)});
  } else if (size >= 0x80) {
    out.push_back(0x81);
  }
  out.push_back(static_cast<std::uint8_t>(size));
  append(out, content);
  return out;
}

Bytes der_text(std::uint8_t tag, std::string_view content) {
  return der_element(tag, Bytes(content.begin(), content.end()));
}

Bytes der_oid(const std::string& dotted) {
  const std::unique_ptr<ASN1_OBJECT, void (*)(ASN1_OBJECT*)> object(OBJ_txt2obj(dotted.c_str(), 1),
                                                                    ASN1_OBJECT_free);
  if (object == nullptr) throw std::logic_error("der_oid: " + dotted);
  const unsigned char* octets = OBJ_get0_data(object.get());
  return der_element(der::tag::object_identifier, Bytes(octets, octets + OBJ_length(object.get())));
}

Bytes der_sequence(std::initializer_list<Bytes> elements) {
  Bytes content;
  for (const Bytes& element : elements) append(content, element);
  return der_element(der::tag::sequence, content);
}

Bytes der_replaced(const Bytes& der, const Bytes& from, const Bytes& to) {
  std::size_t count = 0;
  Bytes out = edited(der, from, to, 0, count);
  if (count == 0) throw std::logic_error("der_replaced: nothing to replace");
  return out;
}

Issued resigned(const Issued& certificate, const Key& signer, const DerEdit& change_tbs) {
  const std::vector<Bytes> parts = parts_of(certificate.der);
  const Bytes tbs = change_tbs(parts[0]);
  Bytes bits = signature_over(tbs, signer);
  bits.insert(bits.begin(), 0);
  return {der_sequence({tbs, parts[1], der_element(der::tag::bit_string, bits)}), certificate.key};
}

Issued with_signature(const Issued& certificate, const Bytes& bit_string) {
  const std::vector<Bytes> parts = parts_of(certificate.der);
  return {der_sequence({parts[0], parts[1], der_element(der::tag::bit_string, bit_string)}),
          certificate.key};
}

}  // namespace tlsget::test

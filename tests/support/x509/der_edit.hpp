// Certificates as no library makes them: good ones whose DER is changed, and signed anew.
#pragma once

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <string>
#include <string_view>

#include "support/x509/certificate_builder.hpp"

namespace tlsget::test {

/// One element: tag, minimal length, content.
x509::Bytes der_element(std::uint8_t tag, const x509::Bytes& content);
x509::Bytes der_text(std::uint8_t tag, std::string_view content);
/// Of a dotted one.
x509::Bytes der_oid(const std::string& dotted);
x509::Bytes der_sequence(std::initializer_list<x509::Bytes> elements);

/// `der` with every element of it that has the octets `from` replaced by `to`; the lengths of what
/// is around follow. Looks into constructed elements and explicit tags, not into strings. Throws
/// std::logic_error when there is none.
x509::Bytes der_replaced(const x509::Bytes& der, const x509::Bytes& from, const x509::Bytes& to);

using DerEdit = std::function<x509::Bytes(const x509::Bytes&)>;

/// The certificate with its TBSCertificate changed, signed by this key over SHA-256.
Issued resigned(const Issued& certificate, const Key& signer, const DerEdit& change_tbs);
/// With another signature; the octets of the BIT STRING, the count of unused bits first.
Issued with_signature(const Issued& certificate, const x509::Bytes& bit_string);

}  // namespace tlsget::test

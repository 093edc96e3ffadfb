// Encodings: what is DER and odd, and what is no DER or no certificate (X.690, RFC 5280
// section 4.1).
#include <algorithm>
#include <iterator>

#include "chains/row.hpp"
#include "x509/der.hpp"

namespace tlsget::test {

namespace {

namespace tag = x509::der::tag;
using x509::Bytes;

const Bytes serial_octets{0x11, 0x22, 0x33, 0x44};
/// The leaf's serial number, 11223344, replaced by another INTEGER.
Build serial(const Bytes& content) {
  return chain_with([=](Chain& chain) {
    chain.leaf().serial(serial_octets);
    chain.edit(0, [=](const Bytes& tbs) {
      return der_replaced(tbs, der_element(tag::integer, serial_octets),
                          der_element(tag::integer, content));
    });
  });
}

Build edited(std::size_t position, const Bytes& from, const Bytes& to) {
  return chain_with([=](Chain& chain) {
    chain.edit(position, [=](const Bytes& tbs) { return der_replaced(tbs, from, to); });
  });
}

/// The leaf's subject is CN=a.test, as UTF8String.
Build subject(std::uint8_t tag, const std::string& text) {
  return edited(0, der_text(tag::utf8_string, "a.test"), der_text(tag, text));
}

Build raw(const std::string& name, const std::string& oid, bool critical, const Bytes& value) {
  return chain_with([=](Chain& chain) {
    if (!name.empty()) chain.leaf().without(name);
    chain.leaf().raw_extension(oid, critical, value);
  });
}

/// The octets of the leaf, changed after it was signed.
Build octets(void (*change)(Bytes&)) {
  return [change] {
    Scene scene = Chain().scene();
    change(scene.sent.front());
    return scene;
  };
}

const Bytes version_3 = der_element(0xa0, {0x02, 1, 2});

std::vector<Row> rows_of_fields() {
  return {
      {"a serial number of zero", serial({0}), "trusted", "trusted", "trusted"},
      {"a negative serial number", serial({0x80, 1}), "trusted", "trusted", "trusted"},
      {"a serial number of 20 octets", serial(Bytes(20, 0x11)), "trusted", "trusted", "trusted"},
      {"a serial number of 40 octets", serial(Bytes(40, 0x11)), "trusted", "trusted", "trusted"},
      {"a serial number with a zero too many", serial({0, 0x11}), "malformed[0]", "cannot be read",
       "trusted", "GnuTLS takes an INTEGER that is no DER (X.690 section 8.3)"},
      {"a serial number without octets", serial({}), "malformed[0]", "cannot be read", "trusted",
       "GnuTLS takes an INTEGER that is no DER (X.690 section 8.3)"},
      {"version 4", edited(0, version_3, der_element(0xa0, {0x02, 1, 3})), "malformed[0]",
       "trusted", "trusted", "both take a version that does not exist (RFC 5280 section 4.1.2.1)"},
      {"version 2 with extensions", edited(0, version_3, der_element(0xa0, {0x02, 1, 1})),
       "malformed[0]", "trusted", "cannot be read",
       "OpenSSL reads extensions in any version; RFC 5280 section 4.1.2.9 has them in "
       "version 3 alone"},
      {"a subject as PrintableString", subject(tag::printable_string, "a.test"), "trusted",
       "trusted", "trusted"},
      {"a subject as BMPString", subject(tag::bmp_string, std::string("\0a\0b", 4)), "trusted",
       "trusted", "trusted"},
      {"a subject as BMPString of three octets", subject(tag::bmp_string, std::string("\0a\0", 3)),
       "malformed[0]", "cannot be read", "trusted",
       "GnuTLS does not look into strings of names (RFC 5280 section 4.1.2.4)"},
      {"a subject as TeletexString in Latin-1",
       subject(tag::teletex_string,
               "b\xfc"
               "cher"),
       "trusted", "trusted", "trusted"},
      {"a subject in UTF-8 that is none",
       subject(tag::utf8_string,
               "b\xfc"
               "cher"),
       "malformed[0]", "cannot be read", "trusted",
       "GnuTLS does not look into strings of names (RFC 5280 section 4.1.2.4)"},
      {"a subject in UTF-8 in its longer form", subject(tag::utf8_string, "\xc0\xaf"),
       "malformed[0]", "cannot be read", "trusted",
       "GnuTLS does not look into strings of names (RFC 5280 section 4.1.2.4)"},
      {"a subject as PrintableString with octets above 127",
       subject(tag::printable_string,
               "b\xfc"
               "cher"),
       "malformed[0]", "trusted", "trusted",
       "both do not look at the alphabet of a PrintableString (X.680 section 41)"},
      {"a subject with a NUL in it", subject(tag::utf8_string, std::string("a\0b", 3)), "trusted",
       "trusted", "trusted"},
      {"a subject with a line break in it", subject(tag::utf8_string, "a\nb"), "trusted", "trusted",
       "trusted"},
      {"an empty subject, and alternative names that are critical", chain_with([](Chain& chain) {
         chain.leaf().subject({}).extension("subjectAltName", "critical,DNS:a.test");
       }),
       "trusted", "trusted", "trusted"},
      {"an empty subject, and alternative names that are not critical",
       chain_with([](Chain& chain) { chain.leaf().subject({}); }), "trusted", "trusted", "trusted"},
      {"an authority with an empty subject",
       chain_with([](Chain& chain) { chain.authority().subject({}); }),
       "malformed[0], malformed[1]", "trusted", "cannot be read",
       "OpenSSL takes an authority without a name; RFC 5280 section 4.1.2.6 demands one"},
  };
}

std::vector<Row> rows_of_extensions() {
  return {
      {"an extension twice", raw("", "2.5.29.17", false, der_sequence({der_text(0x82, "b.test")})),
       "malformed[0]", "unable to get local issuer certificate[0]", "cannot be read"},
      {"an unknown extension twice", chain_with([](Chain& chain) {
         chain.leaf()
             .raw_extension("1.2.3.4", false, {0x05, 0})
             .raw_extension("1.2.3.4", false, {0x05, 0});
       }),
       "malformed[0]", "trusted", "cannot be read",
       "OpenSSL looks for doubles only of extensions it knows; RFC 5280 section 4.2 "
       "forbids all"},
      {"an unknown extension that is no DER inside", raw("", "1.2.3.4", false, {0xff, 0xff}),
       "trusted", "trusted", "trusted"},
      {"no alternative name in the list", raw("subjectAltName", "2.5.29.17", false, {0x30, 0}),
       "malformed[0]", "trusted", "trusted",
       "both take a list that may not be empty (RFC 5280 section 4.2.1.6)"},
      {"octets after the list of alternative names",
       raw("subjectAltName", "2.5.29.17", false,
           {0x30, 8, 0x82, 6, 'a', '.', 't', 'e', 's', 't', 0x05, 0}),
       "malformed[0]", "trusted", "cannot be read",
       "OpenSSL passes over octets after an extension's value"},
      {"an address of five octets among the alternative names",
       raw("subjectAltName", "2.5.29.17", false,
           der_sequence({der_text(0x82, "a.test"), {0x87, 5, 1, 2, 3, 4, 5}})),
       "malformed[0]", "trusted", "trusted",
       "both take an address that is neither IPv4 nor IPv6 (RFC 5280 section 4.2.1.6)"},
      {"a key usage whose unused bits are set",
       raw("keyUsage", "2.5.29.15", true, {0x03, 2, 7, 0x81}), "malformed[0]", "trusted", "trusted",
       "both take a BIT STRING that is no DER (X.690 section 11.2.1)"},
      {"a BOOLEAN of basicConstraints that is 1",
       raw("", "2.5.29.19", true, {0x30, 3, 0x01, 1, 0x01}), "malformed[0]", "trusted", "trusted",
       "both take a BOOLEAN that is no DER (X.690 section 11.1)"},
      {"a cA of FALSE that is written out", raw("", "2.5.29.19", true, {0x30, 3, 0x01, 1, 0x00}),
       "trusted", "trusted", "trusted"},
      {"an empty list of certificate policies", raw("", "2.5.29.32", false, {0x30, 0}),
       "malformed[0]", "trusted", "trusted",
       "both take a list that may not be empty (RFC 5280 section 4.2.1.4)"},
  };
}

std::vector<Row> rows_of_octets() {
  return {
      {"octets after the leaf", octets([](Bytes& der) {
         der.insert(der.end(), {0x05, 0});
       }),
       "malformed[0]", "trusted", "cannot be read",
       "OpenSSL's program passes over octets after the certificate in its block"},
      {"the leaf is cut off in its signature",
       octets([](Bytes& der) { der.resize(der.size() - 9); }), "malformed[0]", "cannot be read",
       "cannot be read"},
      {"the leaf has no octet", octets([](Bytes& der) { der.clear(); }), "malformed[0]",
       "cannot be read", "cannot be read"},
      {"the leaf is text", octets([](Bytes& der) {
         der.assign({'h', 'e', 'l', 'l', 'o'});
       }),
       "malformed[0]", "cannot be read", "cannot be read"},
      {"the leaf has the indefinite length of BER", octets([](Bytes& der) {
         der.erase(der.begin() + 2, der.begin() + 4);
         der[1] = 0x80;
         der.insert(der.end(), {0, 0});
       }),
       "malformed[0]", "trusted", "cannot be read",
       "OpenSSL reads BER where DER is demanded (RFC 5280 section 4.1)"},
      {"the leaf has a length with an octet too many", octets([](Bytes& der) {
         der[1] = 0x83;
         der.insert(der.begin() + 2, 0);
       }),
       "malformed[0]", "trusted", "trusted",
       "both take a length that is no DER (X.690 section 10.1)"},
      {"the leaf's signature is not of whole octets",
       [] {
         const auto made = Chain().issue();
         Bytes bits = x509::parse_certificate(made[0].der).certificate.value().signature;
         bits.insert(bits.begin(), 1);
         bits.back() &= 0xfeU;
         return Scene{.sent = {with_signature(made[0], bits).der, made[1].der},
                      .trusted = made[2].pem()};
       },
       "malformed[0]", "certificate signature failure[0]", "The certificate issuer is not a CA"},
      {"a certificate that is not needed cannot be read",
       [] {
         Scene scene = Chain().scene();
         scene.sent.push_back({0x30, 3, 1, 2, 3});
         return scene;
       },
       "trusted", "trusted", "cannot be read",
       "GnuTLS refuses all for one certificate that no path needs"},
      {"the authority cannot be read",
       [] {
         Scene scene = Chain().scene();
         scene.sent[1].push_back(0);
         return scene;
       },
       "malformed[1], issuer_unknown[0]", "trusted", "cannot be read",
       "OpenSSL's program passes over octets after the certificate in its block"},
      {"the authority's subject is UTF-8 that is none",
       [] {
         const auto made = Chain().issue();
         const Issued broken = resigned(made[1], made[2].key, [](const Bytes& tbs) {
           return der_replaced(tbs, der_text(tag::utf8_string, "Authority 1"),
                               der_text(tag::utf8_string, "\xff"));
         });
         return Scene{.sent = {made[0].der, broken.der}, .trusted = made[2].pem()};
       },
       "malformed[1], issuer_unknown[0]", "cannot be read", "The certificate issuer is unknown"},
  };
}

}  // namespace

std::vector<Row> encoding_rows() {
  std::vector<Row> rows = rows_of_fields();
  std::ranges::move(rows_of_extensions(), std::back_inserter(rows));
  std::ranges::move(rows_of_octets(), std::back_inserter(rows));
  return rows;
}

}  // namespace tlsget::test

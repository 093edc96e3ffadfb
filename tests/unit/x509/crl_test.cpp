// Revocation lists: what is read of them, and which are refused as malformed or not understood.
#include "x509/crl.hpp"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <string>
#include <vector>

#include "base/text.hpp"
#include "support/x509/certificate_builder.hpp"
#include "x509/crl_store.hpp"

namespace tlsget::x509 {
namespace {

using test::CertificateBuilder;
using test::CrlBuilder;
using test::Issued;
using test::test_now;
constexpr auto day = std::chrono::days{1};

const Issued& authority() {
  static const Issued made = CertificateBuilder::authority("Root").self_signed();
  return made;
}
Issued server() {
  return CertificateBuilder::server("a.test").issued_by(authority());
}
Bytes serial_of(const Issued& certificate) {
  return parse_certificate(certificate.der).certificate->serial;
}
Crl parsed(const CrlBuilder& builder) {
  CrlParse result = parse_crl(builder.der());
  INFO((result.malformed ? result.malformed->what : ""));
  REQUIRE(result.crl);
  return *std::move(result.crl);
}
std::string not_understood(const CrlBuilder& builder) {
  return parsed(builder).not_understood;
}
/// Why it is malformed; empty when it is not.
std::string failure(Bytes der) {
  const CrlParse result = parse_crl(std::move(der));
  CHECK(result.crl.has_value() != result.malformed.has_value());
  return result.malformed ? result.malformed->what : "";
}
Bytes hex(std::string_view text) {
  return *text::hex_decode(text);
}

TEST_CASE("reads who issued a revocation list, when, and what it names") {
  const Issued first = server();
  const Issued second = server();
  const Issued other = server();
  CrlBuilder builder(authority());
  builder.dates(test_now - day, test_now + day).revoke(first, 1, test_now - 4 * day).revoke(second);
  const Crl crl = parsed(builder);
  CHECK(crl.version == 2);
  CHECK(crl.issuer.common_name() == "Root");
  CHECK(crl.this_update == test_now - day);
  CHECK(crl.next_update == test_now + day);
  CHECK(crl.signature_algorithm.name == "ecdsa-with-SHA256");
  CHECK(crl.signature_algorithms_agree);
  CHECK(crl.entry_count == 2);
  CHECK(crl.not_understood.empty());
  const auto found = crl.find(serial_of(first));
  REQUIRE(found);
  CHECK(found->when == test_now - 4 * day);
  CHECK(found->reason == "key compromise");
  CHECK(crl.find(serial_of(second))->reason.empty());
  CHECK_FALSE(crl.find(serial_of(other)));
}

TEST_CASE("a list of version 1 has neither number nor extensions and is read") {
  const Crl crl = parsed(CrlBuilder(authority()).version(1).dates(test_now, std::nullopt));
  CHECK(crl.version == 1);
  CHECK_FALSE(crl.next_update);
  CHECK(crl.entry_count == 0);
}

TEST_CASE("a serial number is the same only when all its octets are") {
  const auto with_serial = [](std::string_view octets) {
    return CertificateBuilder::server("a.test").serial(hex(octets)).issued_by(authority());
  };
  const Crl crl = parsed(CrlBuilder(authority()).revoke(with_serial("0102030405060708090a0b0c")));
  CHECK(crl.find(hex("0102030405060708090a0b0c")));
  for (const auto* near : {"0102030405060708090a0b", "0102030405060708090a0b0c0d",
                           "02030405060708090a0b0c", "0102030405060708090a0b0d", "01", ""})
    CHECK_FALSE(crl.find(hex(near)));
}

TEST_CASE("has words for every reason, and none for no reason") {
  const Issued leaf = server();
  const auto reason = [&](int code) {
    return std::string(
        parsed(CrlBuilder(authority()).revoke(leaf, code)).find(serial_of(leaf))->reason);
  };
  CHECK(reason(0).empty());
  CHECK(reason(2) == "compromise of the authority");
  CHECK(reason(4) == "superseded");
  CHECK(reason(6) == "put on hold");
  CHECK(reason(9) == "privilege withdrawn");
  CHECK(reason(7) == reason(11));
  CHECK(reason(7) == reason(127));
  CHECK_FALSE(reason(7).empty());
}

TEST_CASE("a list that is not understood says why and clears nobody") {
  const Bytes null = hex("0500");
  const auto with_point = [&](const std::string& value) {
    return not_understood(
        CrlBuilder(authority()).extension("issuingDistributionPoint", "critical," + value));
  };
  CHECK(not_understood(CrlBuilder(authority()).raw_extension("2.5.29.27", true, hex("020103"))) ==
        "a delta list");
  CHECK(not_understood(CrlBuilder(authority()).raw_extension("2.5.29.27", false, hex("020103"))) ==
        "a delta list");
  CHECK(with_point("indirectCRL:TRUE") == "an indirect list");
  CHECK(with_point("onlysomereasons:keyCompromise") == "a list of some reasons only");
  CHECK(with_point("onlyAA:TRUE") == "a list of attribute certificates");
  CHECK(with_point("fullname:DNS:a.test") == "a list for a distribution point without a URL");
  CHECK(not_understood(CrlBuilder(authority()).raw_extension("1.2.3.4", true, null)) ==
        "the critical extension 1.2.3.4");
  CHECK(not_understood(CrlBuilder(authority()).version(1)).empty());
  CHECK(not_understood(CrlBuilder(authority()).raw_extension("1.2.3.4", false, null)).empty());
}

TEST_CASE("an entry that is not understood makes the whole list so, wherever it stands") {
  const Bytes null = hex("0500");
  const auto with_entry = [&](const std::string& oid, bool critical, const Bytes& value) {
    return not_understood(CrlBuilder(authority())
                              .revoke(server())
                              .revoke(server())
                              .entry_extension(oid, critical, value)
                              .revoke(server()));
  };
  CHECK(with_entry("1.2.3.4", true, null) == "an entry with the extension 1.2.3.4");
  CHECK(with_entry("1.2.3.4", false, null).empty());
  CHECK(with_entry("2.5.29.29", false, null) ==
        "an entry with the extension 2.5.29.29 (certificateIssuer)");
  CHECK(with_entry("2.5.29.24", true, hex("180f32303236303130313030303030305a")) ==
        "an entry with the extension 2.5.29.24 (invalidityDate)");
  CHECK(with_entry("2.5.29.24", false, hex("180f32303236303130313030303030305a")).empty());
  CHECK(with_entry("2.5.29.21", true, hex("0a0101")).empty());
  CHECK(with_entry("2.5.29.21", false, hex("0a0108")) ==
        "an entry with the reason removeFromCRL in a complete list");
}

TEST_CASE("a scope is read and tells users from authorities and one point from another") {
  const auto scope = [](const std::string& value) {
    return parsed(
               CrlBuilder(authority()).extension("issuingDistributionPoint", "critical," + value))
        .scope;
  };
  const auto leaf = *parse_certificate(server().der).certificate;
  const auto root = *parse_certificate(authority().der).certificate;
  const auto pointing =
      *parse_certificate(CertificateBuilder::server("a.test")
                             .extension("crlDistributionPoints", "URI:http://ca.test/1.crl")
                             .issued_by(authority())
                             .der)
           .certificate;
  CHECK(CrlScope().covers(leaf));
  CHECK(CrlScope().covers(root));
  CHECK(scope("onlyuser:TRUE").covers(leaf));
  CHECK_FALSE(scope("onlyuser:TRUE").covers(root));
  CHECK(scope("onlyCA:TRUE").covers(root));
  CHECK_FALSE(scope("onlyCA:TRUE").covers(leaf));
  CHECK(scope("fullname:URI:http://ca.test/1.crl").covers(pointing));
  CHECK_FALSE(scope("fullname:URI:http://ca.test/2.crl").covers(pointing));
  CHECK_FALSE(scope("fullname:URI:http://ca.test/1.crl").covers(leaf));
}

TEST_CASE("refuses what is malformed, and names the place") {
  const Bytes reason = hex("0a0101");
  CHECK(failure({}) == "CertificateList is missing");
  CHECK_FALSE(failure(authority().der).empty());
  CHECK(failure(CrlBuilder(authority())
                    .version(1)
                    .raw_extension("2.5.29.20", false, hex("020101"))
                    .der()) == "extensions in a list of version 1");
  CHECK(failure(CrlBuilder(authority()).raw_extension("2.5.29.20", false, hex("020101")).der()) ==
        "extension 2.5.29.20: stands there twice");
  CHECK(failure(CrlBuilder(authority())
                    .revoke(server(), 1)
                    .entry_extension("2.5.29.21", false, reason)
                    .der()) == "reasonCode: stands there twice");
  CHECK(failure(CrlBuilder(authority())
                    .revoke(server())
                    .entry_extension("2.5.29.21", false, hex("020101"))
                    .der()) == "reasonCode: expected ENUMERATED, found INTEGER");
  CHECK(failure(CrlBuilder(authority()).raw_extension("2.5.29.28", true, hex("0500")).der()) ==
        "issuingDistributionPoint: expected SEQUENCE, found NULL");
  Bytes too_long = CrlBuilder(authority()).der();
  too_long.push_back(0);
  CHECK(failure(too_long) == "CertificateList: 1 octets too many");
}

TEST_CASE("a list that is cut short anywhere is malformed") {
  const Bytes whole = CrlBuilder(authority()).revoke(server(), 1).der();
  REQUIRE(failure(whole).empty());
  for (std::size_t size = 0; size < whole.size(); ++size)
    CHECK_FALSE(
        failure(Bytes(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size))).empty());
}

/// A tag, a length of four octets where it needs more than one, and the content.
Bytes element(std::uint8_t tag, const Bytes& content) {
  Bytes out{tag};
  if (content.size() < 0x80) {
    out.push_back(static_cast<std::uint8_t>(content.size()));
  } else {
    Bytes length;
    for (std::size_t rest = content.size(); rest != 0; rest >>= 8U)
      length.insert(length.begin(), static_cast<std::uint8_t>(rest));
    out.push_back(static_cast<std::uint8_t>(0x80U | length.size()));
    out.insert(out.end(), length.begin(), length.end());
  }
  out.insert(out.end(), content.begin(), content.end());
  return out;
}

TEST_CASE("a list of two hundred thousand entries is searched to its last one") {
  const Bytes algorithm = hex("300a06082a8648ce3d040302");
  const Bytes name = hex("300c310a300806035504030c0141");
  const Bytes date = hex("170d3236303130313030303030305a");
  Bytes entries;
  const auto serial = [](std::uint32_t number) {
    return Bytes{0x01, static_cast<std::uint8_t>(number >> 16U),
                 static_cast<std::uint8_t>(number >> 8U), static_cast<std::uint8_t>(number)};
  };
  constexpr std::uint32_t count = 200'000;
  for (std::uint32_t i = 0; i < count; ++i) {
    Bytes entry = element(0x02, serial(i));
    entry.insert(entry.end(), date.begin(), date.end());
    const Bytes whole = element(0x30, entry);
    entries.insert(entries.end(), whole.begin(), whole.end());
  }
  Bytes tbs;
  for (const Bytes& part : {hex("020101"), algorithm, name, date, date, element(0x30, entries)})
    tbs.insert(tbs.end(), part.begin(), part.end());
  Bytes content = element(0x30, tbs);
  content.insert(content.end(), algorithm.begin(), algorithm.end());
  const Bytes signature = hex("03020000");
  content.insert(content.end(), signature.begin(), signature.end());
  const CrlParse result = parse_crl(element(0x30, content));
  REQUIRE(result.crl);
  CHECK(result.crl->entry_count == count);
  CHECK(result.crl->find(serial(count - 1)));
  CHECK_FALSE(result.crl->find(serial(count)));
}

/// The message of the error that loading these octets comes to; empty when they load.
std::string load_failure(CrlStore& store, const std::string& octets) {
  try {
    store.add(octets, "lists.pem");
  } catch (const Error& error) {
    CHECK(error.category() == Category::revocation_list);
    CHECK(store.size() == 0);
    return error.message();
  }
  return {};
}

TEST_CASE("a store takes several lists in PEM with text and other blocks between, or one in DER") {
  const Issued other = CertificateBuilder::authority("Other").self_signed();
  CrlStore store;
  store.add("Lists.\n" + CrlBuilder(authority()).dates(test_now - 9 * day, test_now).pem() +
                authority().pem() + "more\r\n" + CrlBuilder(authority()).pem() +
                CrlBuilder(other).pem(),
            "lists.pem");
  const Bytes der = CrlBuilder(authority()).dates(test_now - 5 * day, test_now).der();
  store.add({reinterpret_cast<const char*>(der.data()), der.size()}, "list.der");
  CHECK(store.size() == 4);
  const auto found = store.find_by_issuer(parse_certificate(authority().der).certificate->subject);
  REQUIRE(found.size() == 3);
  CHECK(found[0]->this_update == test_now - 2 * day);  // the newest first
  CHECK(found[1]->this_update == test_now - 5 * day);
  CHECK(found[2]->this_update == test_now - 9 * day);
}

TEST_CASE("a store is not filled from a file of which anything is broken") {
  const std::string good = CrlBuilder(authority()).pem();
  const std::string label = "X509 CRL-----\n";
  CrlStore store;
  CHECK(load_failure(store, "") == "lists.pem: there is no revocation list in it");
  CHECK(load_failure(store, authority().pem()) == "lists.pem: there is no revocation list in it");
  CHECK(load_failure(store, "-----BEGIN " + label + "%%%\n-----END " + label) ==
        "lists.pem, line 1: the revocation list is not base64");
  CHECK(load_failure(store, good.substr(0, good.size() - 10))
            .ends_with("line 1: the block has no END line"));
  const std::size_t lines = static_cast<std::size_t>(std::ranges::count(good, '\n'));
  CHECK(load_failure(store, good + "-----BEGIN " + label + "MAAA\n-----END " + label)
            .starts_with("lists.pem, line " + std::to_string(lines + 1) +
                         ": not a revocation list: "));
  CHECK(load_failure(store, "0rubbish").starts_with("lists.pem: not a revocation list: "));
  CHECK(load_failure(
            store, CrlBuilder(authority()).raw_extension("2.5.29.27", true, hex("020103")).pem()) ==
        "lists.pem: no revocation list in it can be used: a delta list");
  store.add(good, "lists.pem");
  CHECK(store.size() == 1);
}

TEST_CASE("a file of lists that cannot be read is an error that names it") {
  CrlStore store;
  for (const std::string file : {"/nonexistent/crl.pem", "/", "/dev/null"}) {
    try {
      store.add_file(file);
      FAIL("loaded " << file);
    } catch (const Error& error) {
      CHECK(error.category() == Category::revocation_list);
      CHECK(error.message().find(file) != std::string::npos);
    }
  }
}

}  // namespace
}  // namespace tlsget::x509

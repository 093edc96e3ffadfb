#include "x509/crl.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <array>
#include <utility>

#include "x509/algorithms.hpp"
#include "x509/der.hpp"
#include "x509/distinguished_name.hpp"

namespace tlsget::x509 {

namespace {

constexpr std::size_t max_extensions = 100;

constexpr std::string_view oid_reason_code = "2.5.29.21";
constexpr std::string_view oid_delta_crl_indicator = "2.5.29.27";
constexpr std::string_view oid_issuing_distribution_point = "2.5.29.28";
constexpr std::string_view oid_certificate_issuer = "2.5.29.29";

struct ExtensionName {
  std::string_view oid;
  std::string_view name;
};
constexpr std::array extension_names{
    ExtensionName{"2.5.29.20", "cRLNumber"},
    ExtensionName{oid_reason_code, "reasonCode"},
    ExtensionName{"2.5.29.23", "holdInstructionCode"},
    ExtensionName{"2.5.29.24", "invalidityDate"},
    ExtensionName{oid_delta_crl_indicator, "deltaCRLIndicator"},
    ExtensionName{oid_issuing_distribution_point, "issuingDistributionPoint"},
    ExtensionName{oid_certificate_issuer, "certificateIssuer"},
    ExtensionName{"2.5.29.35", "authorityKeyIdentifier"},
};

std::string named(std::string_view oid) {
  const auto* known = std::ranges::find(extension_names, oid, &ExtensionName::oid);
  return known == extension_names.end() ? std::string(oid)
                                        : fmt::format("{} ({})", oid, known->name);
}

/// CRLReason, section 5.3.1, in words.
constexpr std::string_view unnamed_reason = "a reason without a name";
constexpr std::array<std::string_view, 11> reasons{
    "",
    "key compromise",
    "compromise of the authority",
    "change of affiliation",
    "superseded",
    "cessation of operation",
    "put on hold",
    unnamed_reason,
    "removed from the list",
    "privilege withdrawn",
    "compromise of the attribute authority",
};
constexpr std::uint64_t remove_from_crl = 8;

/// One entry of revokedCertificates.
struct Entry {
  BytesView serial;
  std::chrono::sys_seconds when{};
  std::optional<std::uint64_t> reason;
  std::string not_understood;
};

void read_entry_extension(Entry& entry, der::Reader& list) {
  der::Reader fields = list.enter(der::tag::sequence, "entry extension");
  const std::string oid = fields.object_identifier("entry extension");
  const bool critical = fields.next_is(der::tag::boolean) && fields.boolean("critical");
  const der::Element value = fields.expect(der::tag::octet_string, "entry extension");
  fields.finish("entry extension");
  if (oid == oid_reason_code) {
    if (entry.reason) list.fail("reasonCode: stands there twice");
    der::Reader content = fields.inside(value);
    entry.reason = content.unsigned_number("reasonCode", der::tag::enumerated);
    content.finish("reasonCode");
    // Takes back what an earlier list says: only delta lists may (section 5.3.1).
    if (entry.reason == remove_from_crl)
      entry.not_understood = "an entry with the reason removeFromCRL in a complete list";
  } else if (critical || oid == oid_certificate_issuer) {
    entry.not_understood = "an entry with the extension " + named(oid);
  }
}

Entry read_entry(der::Reader& list) {
  Entry entry;
  der::Reader fields = list.enter(der::tag::sequence, "entry");
  entry.serial = fields.integer("userCertificate");
  entry.when = fields.time("revocationDate");
  if (fields.next_is(der::tag::sequence)) {
    der::Reader extensions = fields.enter(der::tag::sequence, "crlEntryExtensions");
    while (!extensions.at_end()) read_entry_extension(entry, extensions);
  }
  fields.finish("entry");
  return entry;
}

}  // namespace

/// Fills one Crl from its own octets.
class CrlReader {
 public:
  explicit CrlReader(Crl& crl) : crl_(crl) {}

  std::optional<MalformedCertificate> run() {
    der::Reader input(crl_.der, diagnosis_);
    der::Reader fields = input.enter(der::tag::sequence, "CertificateList");
    input.finish("CertificateList");
    const der::Element tbs = fields.expect(der::tag::sequence, "TBSCertList");
    crl_.tbs = tbs.whole;
    const SignatureAlgorithm inner = read_tbs(fields.inside(tbs));
    crl_.signature_algorithm = read_signature_algorithm(fields, "signature algorithm");
    const der::BitString signature = fields.bit_string("signature");
    if (signature.unused_bits != 0) fields.fail("signature: not a whole number of octets");
    crl_.signature = signature.octets;
    fields.finish("CertificateList");
    crl_.signature_algorithms_agree = inner.der == crl_.signature_algorithm.der;
    if (const auto& failure = diagnosis_.failure())
      return MalformedCertificate{failure->what, failure->offset};
    return std::nullopt;
  }

 private:
  SignatureAlgorithm read_tbs(der::Reader tbs) {
    if (tbs.next_is(der::tag::integer)) {
      if (tbs.unsigned_number("version") != 1) tbs.fail("version: a list has none, or 2");
      crl_.version = 2;
    }
    SignatureAlgorithm inner = read_signature_algorithm(tbs, "signature algorithm");
    crl_.issuer = read_name(tbs, "issuer");
    crl_.this_update = tbs.time("thisUpdate");
    if (tbs.next_is(der::tag::utc_time) || tbs.next_is(der::tag::generalized_time))
      crl_.next_update = tbs.time("nextUpdate");
    if (tbs.next_is(der::tag::sequence)) read_entries(tbs);
    read_extensions(tbs);
    tbs.finish("TBSCertList");
    return inner;
  }

  /// An empty list should be left out (section 5.1.2.6); it says the same.
  void read_entries(der::Reader& tbs) {
    const der::Element whole = tbs.expect(der::tag::sequence, "revokedCertificates");
    der::Reader list = tbs.inside(whole);
    while (!list.at_end()) {
      Entry entry = read_entry(list);
      ++crl_.entry_count;
      if (!entry.not_understood.empty()) refuse(std::move(entry.not_understood));
    }
    crl_.entries_ = whole.content;
  }

  void read_extensions(der::Reader& tbs) {
    if (!tbs.next_is(der::tag::context_constructed(0))) return;
    if (crl_.version == 1) tbs.fail("extensions in a list of version 1");
    der::Reader explicit_list = tbs.enter(der::tag::context_constructed(0), "crlExtensions");
    der::Reader list = explicit_list.enter(der::tag::sequence, "crlExtensions");
    std::vector<std::string> seen;
    while (!list.at_end()) {
      if (seen.size() == max_extensions) list.fail("more than 100 extensions");
      const std::string oid = read_extension(list);
      if (std::ranges::find(seen, oid) != seen.end())
        list.fail(fmt::format("extension {}: stands there twice", oid));
      seen.push_back(oid);
    }
    explicit_list.finish("crlExtensions");
  }

  std::string read_extension(der::Reader& list) {
    der::Reader fields = list.enter(der::tag::sequence, "extension");
    std::string oid = fields.object_identifier("extension");
    const bool critical = fields.next_is(der::tag::boolean) && fields.boolean("critical");
    const der::Element value = fields.expect(der::tag::octet_string, "extnValue");
    fields.finish("extension");
    if (oid == oid_issuing_distribution_point)
      read_distribution_point(fields.inside(value));
    else if (oid == oid_delta_crl_indicator)
      refuse("a delta list");
    else if (critical)
      refuse("the critical extension " + named(oid));
    return oid;
  }

  void read_distribution_point(der::Reader value) {
    constexpr std::string_view what = "issuingDistributionPoint";
    der::Reader fields = value.enter(der::tag::sequence, what);
    if (fields.next_is(der::tag::context_constructed(0)))
      read_point_name(fields.enter(der::tag::context_constructed(0), "distributionPoint"));
    const auto flag = [&](unsigned number) {
      const std::uint8_t tag = der::tag::context(number);
      return fields.next_is(tag) && fields.boolean(what, tag);
    };
    crl_.scope.only_users = flag(1);
    crl_.scope.only_authorities = flag(2);
    if (fields.optional(der::tag::context(3), "onlySomeReasons"))
      refuse("a list of some reasons only");
    if (flag(4)) refuse("an indirect list");
    if (flag(5)) refuse("a list of attribute certificates");
    fields.finish(what);
    value.finish(what);
  }

  /// DistributionPointName. A name that is no URL is none that a certificate is compared by.
  void read_point_name(der::Reader name) {
    constexpr std::uint8_t uri = der::tag::context(6);
    if (name.next_is(der::tag::context_constructed(0))) {
      der::Reader full = name.enter(der::tag::context_constructed(0), "fullName");
      while (!full.at_end()) {
        const der::Element one = full.any("GeneralName");
        if (one.tag == uri) crl_.scope.urls.emplace_back(one.content.begin(), one.content.end());
      }
    } else {
      name.expect(der::tag::context_constructed(1), "nameRelativeToCRLIssuer");
    }
    name.finish("distributionPoint");
    if (crl_.scope.urls.empty()) refuse("a list for a distribution point without a URL");
  }

  /// Keeps the first reason.
  void refuse(std::string why) {
    if (crl_.not_understood.empty()) crl_.not_understood = std::move(why);
  }

  Crl& crl_;
  der::Diagnosis diagnosis_;
};

CrlParse parse_crl(Bytes der) {
  CrlParse result;
  Crl& crl = result.crl.emplace();
  crl.der = std::move(der);
  result.malformed = CrlReader(crl).run();
  if (result.malformed) result.crl.reset();
  return result;
}

std::optional<RevokedEntry> Crl::find(BytesView serial) const {
  der::Diagnosis diagnosis;
  der::Reader list(entries_, diagnosis);
  while (!list.at_end()) {
    // Only the serial number is read of entries that are passed by.
    const der::Element whole = list.expect(der::tag::sequence, "entry");
    const BytesView found = list.inside(whole).integer("userCertificate");
    if (!std::ranges::equal(found, serial)) continue;
    der::Reader again(whole.whole, diagnosis);
    const Entry entry = read_entry(again);
    const std::uint64_t reason = entry.reason.value_or(0);
    return RevokedEntry{.when = entry.when,
                        .reason = reason < reasons.size() ? reasons.at(reason) : unnamed_reason};
  }
  return std::nullopt;
}

bool CrlScope::covers(const Certificate& certificate) const {
  const bool authority = certificate.basic_constraints && certificate.basic_constraints->is_ca;
  if (authority ? only_users : only_authorities) return false;
  return urls.empty() || std::ranges::any_of(certificate.crl_urls, [&](const std::string& url) {
           return std::ranges::find(urls, url) != urls.end();
         });
}

}  // namespace tlsget::x509

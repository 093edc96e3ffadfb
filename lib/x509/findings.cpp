#include "x509/findings.hpp"

#include <algorithm>
#include <array>
#include <tuple>

namespace tlsget::x509 {

namespace {

struct CodeEntry {
  Code code;
  std::string_view name;
};

/// In the order in which they are worth acting on: what a person can mend by one known step first,
/// what follows from something else last.
constexpr std::array codes{
    CodeEntry{Code::revoked, "revoked"},
    CodeEntry{Code::pin_mismatch, "pin_mismatch"},
    CodeEntry{Code::expired, "expired"},
    CodeEntry{Code::not_yet_valid, "not_yet_valid"},
    CodeEntry{Code::name_mismatch, "name_mismatch"},
    CodeEntry{Code::self_signed, "self_signed"},
    CodeEntry{Code::issuer_missing, "issuer_missing"},
    CodeEntry{Code::malformed, "malformed"},
    CodeEntry{Code::bad_signature, "bad_signature"},
    CodeEntry{Code::issuer_unknown, "issuer_unknown"},
    CodeEntry{Code::weak_signature, "weak_signature"},
    CodeEntry{Code::weak_key, "weak_key"},
    CodeEntry{Code::usage, "usage"},
    CodeEntry{Code::constraint, "constraint"},
    CodeEntry{Code::path_length, "path_length"},
    CodeEntry{Code::critical_extension, "critical_extension"},
    CodeEntry{Code::crl_unusable, "crl_unusable"},
    CodeEntry{Code::expires_soon, "expires_soon"},
    CodeEntry{Code::no_san_but_cn, "no_san_but_cn"},
    CodeEntry{Code::order, "order"},
    CodeEntry{Code::extra, "extra"},
};

const CodeEntry* entry(Code code) {
  return std::ranges::find(codes, code, &CodeEntry::code);
}

}  // namespace

std::string_view code_name(Code code) {
  const auto* found = entry(code);
  return found == codes.end() ? std::string_view("unknown") : found->name;
}

int rank(Code code) {
  return static_cast<int>(entry(code) - codes.begin());
}

void sort_findings(std::vector<Finding>& findings) {
  std::ranges::stable_sort(findings, {}, [](const Finding& finding) {
    return std::tuple(finding.severity == Severity::warning, rank(finding.code),
                      finding.certificate);
  });
}

}  // namespace tlsget::x509

// The findings of a judgement in words, and what to do about them.
//
// Rules. One table has the words of every code. Each line says what was expected and what was
// there, names the certificate to blame, and for trust the store that was asked. All errors are
// told, the most useful first, warnings in reports that show everything. What was connected to and
// what lies in files is mended by different people: the occasion chooses the words.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/error_report.hpp"
#include "client/aia.hpp"
#include "x509/judgement.hpp"

namespace tlsget::app {

/// How the certificates came to be judged.
struct Occasion {
  bool offline = false;     ///< from files: there is no server
  bool time_given = false;  ///< as of a time that was asked for (--at)
  bool aia = false;         ///< what is missing would have been fetched (--aia)
  bool proxy = false;       ///< of a proxy under TLS
};

/// A finding in words, escaped.
struct FindingWords {
  std::string_view label;  ///< "expired", "issuer": at most 8 characters
  std::string text;
  std::string_view fix;  ///< what to do about it; may be empty
};
FindingWords words_for(const x509::Finding& finding, const x509::Judgement& judgement,
                       Occasion occasion);

/// What a certificate of Judgement::chain is there: "leaf", "intermediate", "root" or "extra" (not
/// of the path).
std::string_view role_of(const x509::Judgement& judgement, std::size_t index);

/// The trust store that was asked: "/etc/ssl/certs/ca-certificates.crt (145 authorities)". Escaped.
std::string trust_words(const x509::Judgement& judgement);

/// At least one line for each error among the findings, then the trust store when none of them
/// names it, then the hints, each once. Escaped.
std::vector<ReportLine> certificate_lines(const x509::Judgement& judgement, Occasion occasion = {});

/// Whether and whence an issuer was fetched, and who should mend that it had to be. Names are cut;
/// unescaped.
std::string fetch_words(const client::AiaFetch& fetch, Occasion occasion);

/// How long the path is still valid, by its first certificate to expire; negative when it has
/// expired. nullopt: there is no path.
std::optional<std::chrono::seconds> time_left(const x509::Judgement& judgement);

/// "12 days", "3 hours", "2.7 years": a length of time, its sign ignored.
std::string time_span(std::chrono::seconds length);

}  // namespace tlsget::app

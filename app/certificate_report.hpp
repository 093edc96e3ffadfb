// The findings of a judgement in words, and what to do about them.
//
// Rules. One table has the words of every code. Each line says what was expected and what was
// there, names the certificate to blame, and for trust the store that was asked. All errors are
// told, the most useful first; warnings only where they explain an error.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "app/error_report.hpp"
#include "x509/judgement.hpp"

namespace tlsget::app {

/// At least one line for each error among the findings, then the hints, each once. Escaped.
std::vector<ReportLine> certificate_lines(const x509::Judgement& judgement);

/// "12 days", "3 hours", "2.7 years": a length of time, its sign ignored.
std::string time_span(std::chrono::seconds length);

}  // namespace tlsget::app

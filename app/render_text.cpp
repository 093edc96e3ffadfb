#include "app/render_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "app/exit_code.hpp"
#include "app/rfc3339.hpp"
#include "app/terminal.hpp"
#include "base/text.hpp"
#include "tls/digest.hpp"
#include "tls/pins.hpp"
#include "x509/algorithms.hpp"
#include "x509/names.hpp"

namespace tlsget::app {

namespace {

constexpr std::size_t longest_name = 300;

std::string shown(std::string_view text) {
  return printable(text, longest_name);
}

/// "1 problem", "2 problems".
std::string counted(std::size_t count, std::string_view one, std::string_view many) {
  return fmt::format("{} {}", count, count == 1 ? one : many);
}

std::string headline(std::string_view subject, const x509::Judgement& judgement, ExitCodes codes) {
  const std::string host = judgement.host.empty() ? "" : " for " + shown(judgement.host);
  if (!judgement.trusted()) {
    const auto errors =
        std::ranges::count(judgement.findings, x509::Severity::error, &x509::Finding::severity);
    return fmt::format("FAIL {}  not trusted{}, {}  (exit {})\n", shown(subject), host,
                       counted(static_cast<std::size_t>(errors), "problem", "problems"),
                       exit_code(judgement, codes));
  }
  const auto left = time_left(judgement).value_or(std::chrono::seconds(0));
  return fmt::format("OK   {}  trusted{}, {} left\n", shown(subject), host, time_span(left));
}

/// A line for each finding; what to do about several of them is said once.
std::string problems(const x509::Judgement& judgement, Occasion occasion) {
  std::string out;
  std::vector<std::string_view> said;
  for (const x509::Finding& finding : judgement.findings) {
    const FindingWords words = words_for(finding, judgement, occasion);
    out += fmt::format(" {} {:<8} [{}] {}\n", finding.severity == x509::Severity::error ? 'x' : '!',
                       words.label, finding.certificate, words.text);
    if (words.fix.empty() || std::ranges::find(said, words.fix) != said.end()) continue;
    out += fmt::format("   {:<8} {}\n", "fix", words.fix);
    said.push_back(words.fix);
  }
  return out;
}

/// "60 days left", "expired 12 days ago", "valid in 3 days".
std::string validity_state(const x509::Certificate& certificate, std::chrono::sys_seconds now) {
  if (now < certificate.not_before)
    return fmt::format("valid in {}", time_span(certificate.not_before - now));
  if (now > certificate.not_after)
    return fmt::format("expired {} ago", time_span(now - certificate.not_after));
  return fmt::format("{} left", time_span(certificate.not_after - now));
}

std::string validity(const x509::Certificate& certificate, std::chrono::sys_seconds now) {
  constexpr std::size_t date_length = 10;
  return fmt::format("{} .. {}  {}", format_rfc3339(certificate.not_before).substr(0, date_length),
                     format_rfc3339(certificate.not_after).substr(0, date_length),
                     validity_state(certificate, now));
}

std::string names(const x509::Certificate& leaf, const x509::Judgement& judgement) {
  const std::string covered = x509::covered_names(leaf);
  if (covered.empty()) return "none";
  const bool fits = !judgement.host.empty() &&
                    std::ranges::find(judgement.findings, x509::Code::name_mismatch,
                                      &x509::Finding::code) == judgement.findings.end();
  return shown(covered) + (fits ? "  covers the host" : "");
}

void add_field(std::string& out, std::string_view label, std::string_view value) {
  out += fmt::format("     {:<7} {}\n", label, value);
}

void add_certificate(std::string& out, const x509::Judgement& judgement, std::size_t index) {
  const x509::ChainEntry& entry = judgement.chain[index];
  const std::string_view role = role_of(judgement, index).substr(0, 5);  // "inter"
  if (!entry.certificate) {
    out += fmt::format(" [{}] {:<5} that cannot be read\n", index, role);
    add_field(out, "sha256", text::hex_encode_upper(tls::sha256(entry.der), ':'));
    return;
  }
  const x509::Certificate& certificate = *entry.certificate;
  const std::string_view origin = entry.source == x509::Source::store ? "  from the trust store"
                                  : entry.source == x509::Source::aia ? "  fetched (AIA)"
                                                                      : "";
  out += fmt::format(" [{}] {:<5} {:<26} {}{}\n", index, role, shown(certificate.subject.display()),
                     shown(x509::describe_key(certificate.key)), origin);
  if (index == 0) add_field(out, "names", names(certificate, judgement));
  add_field(out, "valid", validity(certificate, judgement.judged_at));
  add_field(out, "issuer",
            certificate.is_self_issued() ? "itself" : shown(certificate.issuer.display()));
  add_field(out, "sha256", text::hex_encode_upper(tls::sha256(entry.der), ':'));
  add_field(out, "pin", tls::pin_text(tls::key_digest(certificate.key.spki)));
}

}  // namespace

std::string render_text(std::string_view subject, const x509::Judgement& judgement,
                        Occasion occasion, ExitCodes codes) {
  std::string out = headline(subject, judgement, codes) + problems(judgement, occasion);
  out += fmt::format(" Trust   {} ({})\n", shown(judgement.trust_source),
                     counted(judgement.trust_size, "authority", "authorities"));
  if (judgement.host.empty()) out += " Names   not checked: no --host\n";
  if (occasion.time_given)
    out += fmt::format(" Time    {}, by --at\n", format_rfc3339(judgement.judged_at));
  for (std::size_t index = 0; index < judgement.chain.size(); ++index)
    add_certificate(out, judgement, index);
  return out;
}

}  // namespace tlsget::app

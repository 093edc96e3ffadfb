#include "app/certificate_report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "app/terminal.hpp"

namespace tlsget::app {

namespace {

using x509::Code;
using x509::Finding;
using x509::Judgement;
using x509::Reason;

/// Names that a peer chose are cut: a certificate can hold thousands.
constexpr std::size_t longest_value = 300;

/// A finding with the judgement it belongs to.
struct Case {
  const Finding& finding;
  const Judgement& judgement;
  Occasion occasion;

  /// The certificate to blame, in quotes.
  std::string subject() const {
    if (!finding.subject.empty()) return quoted(finding.subject);
    return fmt::format("certificate {}", finding.certificate + 1);
  }
  /// The name in its issuer field, in quotes.
  std::string issuer() const {
    if (finding.certificate < judgement.chain.size()) {
      const auto& certificate = judgement.chain[finding.certificate].certificate;
      if (certificate) return quoted(certificate->issuer.display());
    }
    return "its issuer";
  }
  std::string expected() const { return printable(finding.expected, longest_value); }
  std::string seen() const { return printable(finding.seen, longest_value); }
  /// The certificate below whose name it is, in quotes.
  std::string below() const { return quoted(finding.below); }
  std::string host() const { return printable(judgement.host, longest_value); }
  /// "is not among the 145 authorities of FILE".
  std::string not_in_store() const {
    const std::string source = printable(judgement.trust_source, longest_value);
    if (judgement.trust_size == 0) return "is not trusted: there is no authority to trust";
    if (judgement.trust_size == 1) return fmt::format("is not the one authority of {}", source);
    return fmt::format("is not among the {} authorities of {}", judgement.trust_size, source);
  }
  /// "12 days ago (2026-11-12T09:08Z; this clock says 2026-11-24T11:00Z)", or "in 12 days (...)".
  std::string date() const {
    const auto when = finding.when.value_or(judgement.judged_at);
    const std::string span = time_span(when - judgement.judged_at);
    const bool past = when <= judgement.judged_at;
    return fmt::format("{}{}{} ({}; {} says {})", past ? "" : "in ", span, past ? " ago" : "",
                       x509::format_time(when), occasion.time_given ? "--at" : "this clock",
                       x509::format_time(judgement.judged_at));
  }

 private:
  static std::string quoted(std::string_view name) {
    return fmt::format("\"{}\"", printable(name, longest_value));
  }
};

/// "wanted X, found Y", with what is known of both.
std::string with_reasons(std::string text, const Case& c) {
  if (!c.finding.expected.empty()) text += fmt::format("; needed: {}", c.expected());
  if (!c.finding.seen.empty()) text += fmt::format("; found: {}", c.seen());
  return text;
}

struct Wording {
  Code code;
  std::string_view label;
  std::string (*text)(const Case&);
  std::string_view hint;
  std::string_view offline_hint;
  Reason reason = Reason::usual;
};

constexpr std::string_view hint_owner_renews =
    "the server's operator has to renew it; if that date is in the future, this clock is wrong";
constexpr std::string_view hint_renewed_intermediate =
    "the server's operator has to install the renewed intermediate; if that date is in the future, "
    "this clock is wrong";
constexpr std::string_view hint_old_store =
    "the list of authorities is out of date: update it, or name a newer one with --cacert FILE";
constexpr std::string_view offline_renew = "it has to be renewed";
constexpr std::string_view hint_clock =
    "check this machine's clock; if it is right, the certificate was installed too early";
constexpr std::string_view hint_wrong_clock =
    "more than one certificate is not valid yet: this machine's clock is wrong, set it";
constexpr std::string_view hint_name =
    "check the host in the URL; another virtual host may have answered";
constexpr std::string_view offline_name = "a server of another name sends it, or --host is wrong";
constexpr std::string_view hint_reissue =
    "the server's operator has to have it reissued with a subjectAltName (RFC 9525)";
constexpr std::string_view offline_reissue = "reissue it with a subjectAltName (RFC 9525)";
constexpr std::string_view hint_long_chain =
    "pass an authority nearer to the server with --add-ca FILE: every one of the store ends a "
    "chain";
constexpr std::string_view hint_authority =
    "pass its CA with --cacert FILE (or add it: --add-ca FILE)";
constexpr std::string_view offline_authority =
    "pass its CA with --cacert FILE or --add-ca FILE; an intermediate with --untrusted FILE";
constexpr std::string_view hint_authority_or_intermediate =
    "pass its CA with --cacert FILE (or add it: --add-ca FILE); if it is an intermediate, the "
    "server's operator has to send it too";
constexpr std::string_view hint_missing =
    "the server's operator has to send it too; until then: --add-ca FILE with that certificate";
constexpr std::string_view hint_missing_aia =
    "the server's operator has to send it too; until then --aia would fetch it";
constexpr std::string_view offline_missing = "pass that certificate with --untrusted FILE";
constexpr std::string_view offline_missing_aia =
    "pass that certificate with --untrusted FILE; --aia would fetch it";
constexpr std::string_view hint_self_signed =
    "if you know it is the right one, save it and pass it with --add-ca FILE";
constexpr std::string_view offline_self_signed =
    "if you know it is the right one, pass it with --add-ca FILE";
constexpr std::string_view hint_revoked =
    "do not trust this server: its operator has to install another certificate";
constexpr std::string_view hint_list =
    "--crlfile FILE needs a current list of every authority that signed a certificate of the path";
constexpr std::string_view hint_operator = "only the server's operator can mend this";
constexpr std::string_view offline_operator = "only another certificate mends this";
constexpr std::string_view hint_forged =
    "somebody may be in between, or the wrong intermediate was installed";
constexpr std::string_view offline_forged =
    "it was changed, or another certificate of its issuer's name was given";

constexpr std::array wordings{
    Wording{Code::expired, "expired",
            [](const Case& c) { return fmt::format("{} expired {}", c.subject(), c.date()); },
            hint_owner_renews, offline_renew},
    Wording{Code::not_yet_valid, "date",
            [](const Case& c) { return fmt::format("{} becomes valid {}", c.subject(), c.date()); },
            hint_clock, hint_clock},
    Wording{Code::name_mismatch, "name",
            [](const Case& c) {
              return fmt::format(
                  "{} does not cover {}; {}", c.subject(),
                  c.finding.expected.empty() ? c.host() : c.expected(),
                  c.finding.seen.empty() ? "it names no host" : "it is for " + c.seen());
            },
            hint_name, offline_name},
    Wording{Code::name_mismatch, "name",
            [](const Case& c) {
              return fmt::format(
                  "{} does not cover {}: it has only a common name ({}), no subjectAltName",
                  c.subject(), c.expected(), c.seen());
            },
            hint_reissue, offline_reissue, Reason::only_common_name},
    Wording{Code::issuer_missing, "issuer",
            [](const Case& c) {
              std::string text =
                  fmt::format("{} the intermediate {}, which signed {}",
                              c.occasion.offline ? "no file holds" : "the server did not send",
                              c.issuer(), c.subject());
              if (!c.finding.seen.empty()) text += "; it is to be had at " + c.seen();
              return text;
            },
            hint_missing, offline_missing},
    Wording{Code::issuer_unknown, "issuer",
            [](const Case& c) {
              std::string text = fmt::format("{} {}", c.issuer(), c.not_in_store());
              if (!c.finding.seen.empty()) text += "; found: " + c.seen();
              return text;
            },
            hint_authority, offline_authority},
    Wording{Code::issuer_unknown, "issuer",
            [](const Case& c) {
              return fmt::format("no path from {} to an authority was found in {}", c.subject(),
                                 c.seen());
            },
            "", "", Reason::own_bound},
    Wording{Code::self_signed, "issuer",
            [](const Case& c) {
              return fmt::format("{}, signed by itself, {}", c.subject(), c.not_in_store());
            },
            hint_self_signed, offline_self_signed},
    Wording{Code::revoked, "revoked",
            [](const Case& c) {
              std::string text = fmt::format("{} was revoked by {}", c.subject(), c.issuer());
              if (c.finding.when) text += ": " + c.date();
              if (!c.finding.seen.empty()) text += "; reason: " + c.seen();
              return text;
            },
            hint_revoked, offline_operator},
    Wording{Code::crl_unusable, "crl",
            [](const Case& c) {
              std::string text =
                  fmt::format("no usable revocation list of {} for {}", c.issuer(), c.subject());
              if (!c.finding.seen.empty()) text += "; found: " + c.seen();
              return text;
            },
            hint_list, hint_list},
    Wording{
        Code::usage, "usage",
        [](const Case& c) { return with_reasons(c.subject() + " was not made for this use", c); },
        hint_operator, offline_operator},
    Wording{Code::constraint, "limits",
            [](const Case& c) {
              return fmt::format("{} does not allow the name {} of {} ({})", c.subject(), c.seen(),
                                 c.below(), c.expected());
            },
            hint_operator, offline_operator},
    Wording{Code::constraint, "limits",
            [](const Case& c) {
              return fmt::format(
                  "{} has no certificate policy that is valid along its path, and one is required; "
                  "found: {}",
                  c.subject(), c.finding.seen.empty() ? "none at all" : c.seen());
            },
            hint_operator, offline_operator, Reason::policy},
    Wording{Code::path_length, "length",
            [](const Case& c) {
              return with_reasons(c.subject() + " allows fewer certificates below it", c);
            },
            hint_operator, offline_operator},
    Wording{Code::path_length, "length",
            [](const Case& c) {
              return fmt::format("the chain is longer than the {} tlsget follows", c.expected());
            },
            hint_long_chain, hint_long_chain, Reason::own_bound},
    Wording{Code::weak_key, "key",
            [](const Case& c) { return with_reasons(c.subject() + " has a weak key", c); },
            hint_operator, offline_operator},
    Wording{Code::weak_key, "key",
            [](const Case& c) {
              return with_reasons(c.subject() + " has a key that tlsget cannot use", c);
            },
            hint_operator, offline_operator, Reason::unsupported},
    Wording{Code::weak_signature, "digest",
            [](const Case& c) {
              return with_reasons(c.subject() + " is signed by a weak algorithm", c);
            },
            hint_operator, offline_operator},
    Wording{Code::weak_signature, "digest",
            [](const Case& c) {
              return fmt::format("{} is signed with {}, which tlsget cannot check", c.subject(),
                                 c.seen());
            },
            hint_operator, offline_operator, Reason::unsupported},
    Wording{Code::bad_signature, "forged",
            [](const Case& c) {
              return with_reasons(
                  fmt::format("the signature on {} is not by {}", c.subject(), c.issuer()), c);
            },
            hint_forged, offline_forged},
    Wording{Code::malformed, "broken",
            [](const Case& c) { return with_reasons(c.subject() + " cannot be read", c); },
            hint_operator, offline_operator},
    Wording{Code::critical_extension, "unknown",
            [](const Case& c) {
              return fmt::format("{} has a critical extension that is not understood{}{}",
                                 c.subject(), c.finding.seen.empty() ? "" : ": ", c.seen());
            },
            hint_operator, offline_operator},
    Wording{Code::pin_mismatch, "pin",
            [](const Case& c) {
              return with_reasons("the key of " + c.subject() + " is not the pinned one", c);
            },
            "", ""},
    Wording{Code::expires_soon, "expires",
            [](const Case& c) {
              return fmt::format("{} expires {}; needed: until {}", c.subject(), c.date(),
                                 c.expected());
            },
            "it has to be renewed, and the server's operator has to install what replaces it",
            offline_renew},
    Wording{Code::order, "order",
            [](const Case& c) { return with_reasons(c.subject() + " was sent out of order", c); },
            "", ""},
    Wording{Code::extra, "extra",
            [](const Case& c) { return with_reasons(c.subject() + " was sent without need", c); },
            "", ""},
    Wording{Code::no_san_but_cn, "note",
            [](const Case& c) {
              return fmt::format("{} has a common name only, which no longer counts (RFC 9525)",
                                 c.subject());
            },
            "", ""},
};

/// The words of its reason, else those of its code.
const Wording& wording_of(const Finding& finding) {
  const auto with = [&finding](Reason reason) {
    return std::find_if(wordings.begin(), wordings.end(), [&finding, reason](const Wording& w) {
      return w.code == finding.code && w.reason == reason;
    });
  };
  const auto* found = with(finding.reason);
  if (found == wordings.end()) found = with(Reason::usual);
  return found == wordings.end() ? wordings.back() : *found;
}

/// Whether the words of a finding name the trust store.
bool names_store(const Finding& finding, const Judgement& judgement) {
  const bool unknown = finding.code == Code::issuer_unknown && finding.reason == Reason::usual;
  return judgement.trust_size > 0 && (unknown || finding.code == Code::self_signed);
}

std::ptrdiff_t count_of(const Judgement& judgement, Code code) {
  return std::count_if(judgement.findings.begin(), judgement.findings.end(),
                       [code](const Finding& finding) { return finding.code == code; });
}

bool from_store(const Judgement& judgement, std::size_t index) {
  return index < judgement.chain.size() && judgement.chain[index].source == x509::Source::store;
}

/// Who can mend it depends on whose certificate it is and on what else was sent.
std::string_view hint_for_server(const Finding& finding, const Judgement& judgement,
                                 std::string_view usual) {
  if (finding.code == Code::expired) {
    if (from_store(judgement, finding.certificate)) return hint_old_store;
    if (finding.certificate > 0) return hint_renewed_intermediate;
  }
  const bool leaf_alone =
      judgement.path.size() == 1 && (judgement.chain.size() < 2 || from_store(judgement, 1));
  if (usual == hint_authority && leaf_alone) return hint_authority_or_intermediate;
  return usual;
}

/// A proxy has options of its own.
std::string_view hint_for_proxy(std::string_view usual) {
  constexpr std::array about_trust{hint_authority,   hint_authority_or_intermediate,
                                   hint_missing,     hint_missing_aia,
                                   hint_self_signed, hint_long_chain,
                                   hint_old_store};
  if (std::ranges::find(about_trust, usual) != about_trust.end())
    return "pass the proxy's CA with --proxy-cacert FILE";
  if (usual == hint_name) return "check the host of the proxy, in -x or in the environment";
  if (usual == hint_list) return "--proxy-crlfile FILE needs a current list of every authority";
  return usual;
}

}  // namespace

FindingWords words_for(const Finding& finding, const Judgement& judgement, Occasion occasion) {
  const Wording& wording = wording_of(finding);
  FindingWords words{.label = wording.label,
                     .text = wording.text({finding, judgement, occasion}),
                     .fix = occasion.offline ? wording.offline_hint : wording.hint};
  if (!occasion.offline) words.fix = hint_for_server(finding, judgement, words.fix);
  if (finding.code == Code::not_yet_valid && !occasion.time_given &&
      count_of(judgement, finding.code) > 1)
    words.fix = hint_wrong_clock;
  if (occasion.time_given && words.fix == hint_clock) words.fix = {};
  const bool may_be_fetched = finding.code == Code::issuer_missing && !occasion.aia &&
                              client::read_aia_address(finding.seen).url.has_value();
  if (may_be_fetched) words.fix = occasion.offline ? offline_missing_aia : hint_missing_aia;
  if (occasion.proxy) words.fix = hint_for_proxy(words.fix);
  return words;
}

std::string_view role_of(const Judgement& judgement, std::size_t index) {
  if (index == 0) return "leaf";
  const auto& path = judgement.path;
  if (std::find(path.begin(), path.end(), index) == path.end()) return "extra";
  const x509::ChainEntry& entry = judgement.chain[index];
  const bool ends = path.back() == index;
  const bool anchored = entry.source == x509::Source::store ||
                        (entry.certificate && entry.certificate->is_self_issued());
  return ends && anchored ? "root" : "intermediate";
}

std::string trust_words(const Judgement& judgement) {
  const std::string source = printable(judgement.trust_source, longest_value);
  if (judgement.trust_size == 0)
    return source.empty() ? "no authority" : source + " (no authority)";
  if (judgement.trust_size == 1) return source + " (one authority)";
  return fmt::format("{} ({} authorities)", source, judgement.trust_size);
}

std::string fetch_words(const client::AiaFetch& fetch, Occasion occasion) {
  const auto cut = [](std::string_view text) { return text.substr(0, longest_value); };
  const std::string what = fmt::format(R"(the intermediate "{}", which signed "{}")",
                                       cut(fetch.issuer), cut(fetch.subject));
  if (!fetch.failure.empty())
    return fmt::format("{}, could not be fetched from {}: {}", what, cut(fetch.url), fetch.failure);
  return fmt::format("{} {}; it was fetched from {}{}",
                     occasion.offline ? "no file holds" : "the server did not send", what,
                     cut(fetch.url),
                     occasion.offline ? "" : ": the server's operator should send it");
}

std::vector<ReportLine> certificate_lines(const x509::Judgement& judgement, Occasion occasion) {
  std::vector<ReportLine> lines;
  std::vector<std::string_view> hints;
  bool store_named = false;
  for (const Finding& finding : judgement.findings) {
    if (finding.severity != x509::Severity::error) continue;
    store_named = store_named || names_store(finding, judgement);
    FindingWords words = words_for(finding, judgement, occasion);
    lines.push_back({std::string(words.label), std::move(words.text)});
    const bool is_new = std::find(hints.begin(), hints.end(), words.fix) == hints.end();
    if (!words.fix.empty() && is_new) hints.push_back(words.fix);
  }
  if (judgement.findings.empty()) lines.push_back({"reason", "the TLS library refused it"});
  if (!store_named) lines.push_back({"trust", trust_words(judgement)});
  for (const std::string_view hint : hints) lines.push_back({"hint", std::string(hint)});
  return lines;
}

std::optional<std::chrono::seconds> time_left(const Judgement& judgement) {
  std::optional<std::chrono::seconds> least;
  for (const std::size_t index : judgement.path) {
    const auto& certificate = judgement.chain[index].certificate;
    if (!certificate) continue;
    const std::chrono::seconds left = certificate->not_after - judgement.judged_at;
    if (!least || left < *least) least = left;
  }
  return least;
}

std::string time_span(std::chrono::seconds length) {
  struct Unit {
    std::int64_t seconds;
    std::string_view name;
  };
  constexpr std::int64_t day = 86400;
  constexpr std::array units{Unit{day, "day"}, Unit{3600, "hour"}, Unit{60, "minute"},
                             Unit{1, "second"}};
  const std::int64_t seconds = length.count() < 0 ? -length.count() : length.count();
  constexpr std::int64_t two_years = std::int64_t{2} * 365 * day;
  if (seconds >= two_years) {
    return fmt::format("{:.1f} years", static_cast<double>(seconds) / (365.25 * day));
  }
  // The largest unit of which there are two at least: "36 hours" says more than "1 day".
  const auto* const unit = std::find_if(units.begin(), units.end() - 1, [seconds](const Unit& u) {
    return seconds >= 2 * u.seconds;
  });
  const std::int64_t count = seconds / unit->seconds;
  return fmt::format("{} {}{}", count, unit->name, count == 1 ? "" : "s");
}

}  // namespace tlsget::app

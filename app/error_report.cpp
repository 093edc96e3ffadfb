#include "app/error_report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <optional>
#include <span>

#include "app/certificate_report.hpp"
#include "app/environment.hpp"
#include "app/exit_code.hpp"
#include "app/terminal.hpp"
#include "base/deadline.hpp"
#include "client/aia.hpp"
#include "tls/client_identity.hpp"
#include "tls/tls_options.hpp"
#include "url/url.hpp"
#include "x509/judgement.hpp"

namespace tlsget::app {

namespace {

/// The URL with a mark below the octet that is wrong, as far as both fit a line.
void add_url_lines(std::vector<ReportLine>& lines, const url::UrlErrorDetail& detail) {
  constexpr std::size_t longest = 200;
  if (detail.text.empty() || detail.text.size() > longest) return;
  const std::size_t offset = std::min(detail.offset, detail.text.size());
  const std::size_t column = printable(detail.text.substr(0, offset)).size();
  lines.push_back({"url", printable(detail.text)});
  lines.push_back({"", std::string(column, ' ') + '^'});
}

std::optional<std::string> timeout_hint(const TimeoutDetail& detail) {
  switch (detail.limit) {
    case Limit::connect:
      return "--connect-timeout SECONDS sets this limit";
    case Limit::total:
      return "-m SECONDS sets this limit";
    case Limit::speed:
      return "--speed-limit OCTETS and --speed-time SECONDS set this limit";
    case Limit::none:
    case Limit::expect_continue:
    case Limit::pace:
      return std::nullopt;
  }
  return std::nullopt;
}

/// Where a Location field leads, without the user information it may hold.
std::string redirect_target(const std::string& location, const std::string& from) {
  try {
    return (from.empty() ? url::parse(location) : url::resolve(url::parse(from), location))
        .to_string();
  } catch (const Error& error) {
    const auto* malformed = error.detail<url::UrlErrorDetail>();
    return malformed == nullptr ? std::string("elsewhere") : malformed->text;
  }
}

std::optional<std::string> status_hint(const Error& error, const ErrorPlace& place) {
  if (const auto* redirect = error.detail<UnfollowedRedirect>()) {
    return fmt::format("nothing was saved; -L follows the redirect to {}",
                       printable(redirect_target(redirect->location, place.url), 300));
  }
  if (const auto* status = error.detail<FailedStatus>();
      status != nullptr && status->nothing_saved) {
    return "nothing was saved; --no-fail saves such an answer too";
  }
  return std::nullopt;
}

std::optional<std::string> client_certificate_hint(const tls::ClientCertificateDetail& detail,
                                                   const Profile& profile) {
  using Problem = tls::ClientCertificateDetail::Problem;
  switch (detail.problem) {
    case Problem::demanded:
      return "--cert FILE and --key FILE give a client certificate and its private key";
    case Problem::withheld:
      return "--location-trusted offers it to every server that a redirect leads to";
    case Problem::other_certificate_format:
      return "leave out --cert-type: the file itself tells";
    case Problem::other_key_format:
      return "leave out --key-type: the file itself tells";
    case Problem::no_key:
      return "--key FILE names the private key of --cert";
    case Problem::password_needed:
      return profile.indirect_secrets ? "--pass @FILE, --pass env:NAME or --pass PHRASE gives it"
                                      : "--pass PHRASE gives it";
    case Problem::pkcs12:
      return "\"openssl pkcs12 -in FILE -out FILE.pem\" makes PEM of it, for --cert";
    case Problem::unknown_encryption:
      return "\"openssl pkcs8 -topk8 -v2 aes-256-cbc -in FILE -out FILE.pem\" encrypts it anew";
    default:
      return std::nullopt;
  }
}

std::string usage_hint(Command command) {
  const std::string_view word = command_info(command).word;
  if (word.empty()) return "--help all lists every option";
  return fmt::format("{} {} --help lists its options", tlsget_profile().program, word);
}

std::optional<std::string> hint(const Error& error, const ErrorPlace& place) {
  if (const auto* ours = error.detail<tls::ClientCertificateDetail>()) {
    return client_certificate_hint(*ours, *place.profile);
  }
  if (error.detail<tls::PinDetail>() != nullptr)
    return "the server's key may be a new one, or somebody may be in between";
  if (error.detail<tls::PlainHttpDetail>() != nullptr)
    return "http:// in place of https:// would reach it, without encryption";
  switch (error.category()) {
    case Category::usage:
      return usage_hint(place.command);
    case Category::http_status:
      return status_hint(error, place);
    case Category::timeout: {
      const auto* detail = error.detail<TimeoutDetail>();
      return detail == nullptr ? std::nullopt : timeout_hint(*detail);
    }
    case Category::too_many_redirects:
      return "--max-redirs NUMBER sets this limit";
    case Category::trust_store:
      if (error.detail<tls::AddedTrustDetail>() != nullptr)
        return "--add-ca FILE has to be certificates, in PEM or one in DER";
      if (const std::string_view variable = trust_variable_in(error.message()); !variable.empty())
        return fmt::format("the environment's {} names it; --cacert FILE goes before that",
                           variable);
      return "--cacert FILE or --capath DIR names the authorities to trust";
    case Category::revocation_list:
      return "--crlfile FILE has to be revocation lists, in PEM (X509 CRL) or one in DER";
    case Category::write_file:
      if (error.detail<BinaryToTerminal>() != nullptr)
        return "-o FILE saves it, -o - prints it all the same";
      if (error.message().find(describe_errno(ENOENT)) != std::string::npos)
        return "--create-dirs makes the directories that are missing";
      return std::nullopt;
    case Category::internal:
      return "this is a bug of the program's own: please report it";
    default:
      return std::nullopt;
  }
}

/// "a, b, c and 17 more".
std::string shortened(const std::vector<std::string>& names) {
  constexpr std::size_t most = 6;
  const std::size_t shown = names.size() <= most + 1 ? names.size() : most;
  std::string out = fmt::format("{}", fmt::join(std::span(names).first(shown), ", "));
  if (shown < names.size()) out += fmt::format(" and {} more", names.size() - shown);
  return printable(out);
}

void add_offer_lines(std::vector<ReportLine>& lines, const tls::OfferDetail& offer) {
  lines.push_back({"offered", fmt::format("{}", fmt::join(offer.versions, " and "))});
  lines.push_back({"suites", shortened(offer.cipher_suites)});
  lines.push_back({"groups", shortened(offer.groups)});
  lines.push_back({"sigalgs", shortened(offer.signature_schemes)});
  lines.push_back({"never",
                   "TLS below 1.2, static RSA, RC4, 3DES, Diffie-Hellman below 2048 bits, Ed25519 "
                   "server keys"});
}

void add_pin_lines(std::vector<ReportLine>& lines, const tls::PinDetail& pins) {
  for (const std::string& pin : pins.pinned) lines.push_back({"pinned", printable(pin)});
}

/// What --aia tried in vain.
void add_fetch_lines(std::vector<ReportLine>& lines, const client::AiaDetail& aia) {
  for (const client::AiaFetch& fetch : aia.fetches)
    if (!fetch.failure.empty()) lines.push_back({"aia", printable(fetch_words(fetch, {}))});
}

/// Whether the place is named already, so that it need not be said again.
bool names_place(const Error& error, const ErrorPlace& place) {
  const std::string_view wanted = place.authority;
  const auto has = [wanted](std::string_view text) {
    return text.find(wanted) != std::string_view::npos;
  };
  return has(error.message()) || std::any_of(error.context().begin(), error.context().end(), has);
}

/// "GET https://a.test/" below a message that has the URL says nothing more.
bool repeats_url(std::string_view context, const Error& error, const ErrorPlace& place) {
  return !place.url.empty() && context.ends_with(place.url) &&
         error.message().find(place.url) != std::string::npos;
}

void add_kept_line(std::vector<ReportLine>& lines, const ErrorPlace& place) {
  if (!place.kept) return;
  lines.push_back(
      {"kept", fmt::format("{} octet{} as {}", place.kept->size, place.kept->size == 1 ? "" : "s",
                           printable(place.kept->path))});
}

void add_lines(std::vector<ReportLine>& lines, const Error& error, const ErrorPlace& place) {
  if (const auto* certificate = error.detail<x509::CertificateDetail>()) {
    const auto* aia = error.detail<client::AiaDetail>();
    for (ReportLine& line : certificate_lines(
             certificate->judgement, {.aia = aia != nullptr, .proxy = !place.proxy.empty()})) {
      lines.push_back(std::move(line));
    }
    if (aia != nullptr) add_fetch_lines(lines, *aia);
    return;
  }
  if (const auto* malformed = error.detail<url::UrlErrorDetail>()) add_url_lines(lines, *malformed);
  if (const auto* offer = error.detail<tls::OfferDetail>()) add_offer_lines(lines, *offer);
  if (const auto* pins = error.detail<tls::PinDetail>()) add_pin_lines(lines, *pins);
  for (const std::string& context : error.context()) {
    if (!repeats_url(context, error, place)) lines.push_back({"during", printable(context)});
  }
  if (!place.url.empty() && !names_place(error, place)) {
    lines.push_back({"url", printable(place.url)});
  }
  add_kept_line(lines, place);
  if (auto text = hint(error, place)) lines.push_back({"hint", std::move(*text)});
}

}  // namespace

std::string error_headline(const Error& error, const ErrorPlace& place) {
  if (const auto* certificate = error.detail<x509::CertificateDetail>()) {
    if (!place.proxy.empty())
      return fmt::format("certificate of the proxy {} is not trusted", printable(place.proxy));
    const std::string& server =
        place.authority.empty() ? certificate->judgement.host : place.authority;
    return fmt::format("certificate of {} is not trusted", printable(server));
  }
  return printable(error.message());
}

std::string error_report(const Error& error, const ErrorPlace& place) {
  std::vector<ReportLine> lines;
  add_lines(lines, error, place);
  std::string out =
      fmt::format("{}: ({}) {}\n", place.profile->program,
                  exit_code(error, *place.profile, place.exit_codes), error_headline(error, place));
  for (const ReportLine& line : lines) out += fmt::format("  {:<8} {}\n", line.label, line.text);
  return out;
}

std::string warning_line(const Profile& profile, std::string_view text) {
  return fmt::format("{}: warning: {}\n", profile.program, printable(text));
}

}  // namespace tlsget::app

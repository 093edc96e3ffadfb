#include "app/certificate_dump.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "app/terminal.hpp"
#include "base/text.hpp"
#include "x509/algorithms.hpp"

namespace tlsget::app {

namespace {

/// "O = Acme, CN = Dev CA".
std::string name_line(const x509::Name& name) {
  std::string line;
  for (const x509::NameAttribute& attribute : name.attributes) {
    if (!line.empty()) line += ", ";
    line += fmt::format("{} = {}", printable(attribute.type), printable(attribute.value));
  }
  return line;
}

std::string date_line(std::chrono::sys_seconds time) {
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(time - day);
  constexpr std::string_view months = "JanFebMarAprMayJunJulAugSepOctNovDec";
  return fmt::format("{} {:2} {:02}:{:02}:{:02} {} GMT",
                     months.substr(3 * (std::size_t{static_cast<unsigned>(date.month())} - 1), 3),
                     static_cast<unsigned>(date.day()), clock.hours().count(),
                     clock.minutes().count(), clock.seconds().count(),
                     static_cast<int>(date.year()));
}

std::string facts(const x509::Certificate& certificate) {
  return fmt::format(
      "Subject:{}\nIssuer:{}\nVersion:{}\nSerial Number:{}\nSignature Algorithm:{}\n"
      "Public Key:{}\nStart date:{}\nExpire date:{}\n",
      name_line(certificate.subject), name_line(certificate.issuer), certificate.version - 1,
      text::hex_encode(certificate.serial), printable(certificate.signature_algorithm.name),
      printable(x509::describe_key(certificate.key)), date_line(certificate.not_before),
      date_line(certificate.not_after));
}

std::string pem(const x509::Bytes& der) {
  constexpr std::size_t width = 64;
  const std::string base64 = text::base64_encode(der);
  std::string out = "-----BEGIN CERTIFICATE-----\n";
  for (std::size_t at = 0; at < base64.size(); at += width)
    out.append(base64, at, width).append("\n");
  return out + "-----END CERTIFICATE-----\n";
}

}  // namespace

std::size_t count_sent_certificates(const x509::Judgement& judgement) {
  return static_cast<std::size_t>(
      std::ranges::count(judgement.chain, x509::Source::sent, &x509::ChainEntry::source));
}

std::string dump_sent_certificates(const x509::Judgement& judgement) {
  std::string out;
  for (const x509::ChainEntry& entry : judgement.chain) {
    if (entry.source != x509::Source::sent) continue;
    if (entry.certificate) out += facts(*entry.certificate);
    out += pem(entry.der);
  }
  return out;
}

}  // namespace tlsget::app

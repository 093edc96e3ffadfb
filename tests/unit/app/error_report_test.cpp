#include "app/error_report.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include "app/certificate_report.hpp"
#include "app/options_table.hpp"
#include "base/deadline.hpp"
#include "url/url.hpp"

namespace tlsget::app {
namespace {

using Catch::Matchers::ContainsSubstring;
using std::chrono::seconds;

std::chrono::sys_seconds at(std::int64_t unix_time) {
  return std::chrono::sys_seconds(seconds(unix_time));
}

x509::Finding finding(x509::Code code, std::string subject = {}, std::string expected = {},
                      std::string seen = {}) {
  x509::Finding result;
  result.code = code;
  result.subject = std::move(subject);
  result.expected = std::move(expected);
  result.seen = std::move(seen);
  return result;
}

x509::Judgement judged(std::vector<x509::Finding> findings) {
  x509::Judgement judgement;
  judgement.findings = std::move(findings);
  judgement.trust_source = "/etc/ssl/certs/ca-certificates.crt";
  judgement.trust_size = 145;
  judgement.host = "localhost";
  judgement.judged_at = at(1'795'518'000);  // 2026-11-24T11:00Z
  x509::Certificate leaf;
  leaf.subject.attributes = {{"CN", "localhost"}};
  leaf.issuer.attributes = {{"CN", "Dev CA"}};
  x509::ChainEntry entry;
  entry.certificate = leaf;
  judgement.chain.push_back(entry);
  return judgement;
}

Error refused(std::vector<x509::Finding> findings) {
  return {Category::certificate, "the server's certificate is refused",
          std::make_shared<x509::CertificateDetail>(judged(std::move(findings)))};
}

TEST_CASE("says which authority is not trusted, by which store, and how to go on") {
  const ErrorPlace place{&tlsget_profile(), "localhost:8443", "https://localhost:8443/"};
  CHECK(error_report(refused({finding(x509::Code::issuer_unknown, "localhost")}), place) ==
        "tlsget: (60) certificate of localhost:8443 is not trusted\n"
        "  issuer   \"Dev CA\" is not among the 145 authorities of "
        "/etc/ssl/certs/ca-certificates.crt\n"
        "  hint     pass its CA with --cacert FILE (or add it: --add-ca FILE)\n");
}

TEST_CASE("tells all that is wrong with a certificate, with dates and names") {
  x509::Finding expired = finding(x509::Code::expired, "Acme Issuing CA 2");
  expired.when = at(1'794'474'480);
  const std::string report =
      error_report(refused({expired, finding(x509::Code::name_mismatch, "www.acme.test",
                                             "localhost", "www.acme.test, acme.test")}),
                   {&tlsget_profile(), "localhost:8443", ""});
  CHECK_THAT(report, ContainsSubstring("\"Acme Issuing CA 2\" expired 12 days ago "
                                       "(2026-11-12T09:08Z; this clock says 2026-11-24T11:00Z)"));
  CHECK_THAT(report, ContainsSubstring("\"www.acme.test\" does not cover localhost; it is for "
                                       "www.acme.test, acme.test"));
}

TEST_CASE("every error names the trust store that was asked, and only once") {
  const std::string store = "/etc/ssl/certs/ca-certificates.crt";
  for (int i = 0; i <= static_cast<int>(x509::Code::no_san_but_cn); ++i) {
    CAPTURE(i);
    const std::string report = error_report(refused({finding(static_cast<x509::Code>(i))}), {});
    const std::size_t first = report.find(store);
    REQUIRE(first != std::string::npos);
    CHECK(report.find(store, first + 1) == std::string::npos);
  }
  CHECK_THAT(error_report(refused({finding(x509::Code::usage, "a")}), {}),
             ContainsSubstring("\n  trust    " + store + " (145 authorities)\n"));
}

TEST_CASE("counts the authorities of a trust store in words that agree") {
  x509::Judgement judgement = judged({});
  CHECK(trust_words(judgement) == "/etc/ssl/certs/ca-certificates.crt (145 authorities)");
  judgement.trust_size = 1;
  CHECK(trust_words(judgement) == "/etc/ssl/certs/ca-certificates.crt (one authority)");
  const x509::Finding unknown = finding(x509::Code::issuer_unknown, "localhost");
  CHECK(words_for(unknown, judgement, {}).text ==
        "\"Dev CA\" is not the one authority of /etc/ssl/certs/ca-certificates.crt");
  judgement.trust_size = 0;
  CHECK(trust_words(judgement) == "/etc/ssl/certs/ca-certificates.crt (no authority)");
}

TEST_CASE("says things that share a code in the words of their reason") {
  const auto said = [](x509::Finding what, x509::Reason reason, std::string below = {}) {
    what.reason = reason;
    what.below = std::move(below);
    const FindingWords words = words_for(what, judged({}), {});
    return std::string(words.label) + ": " + words.text;
  };
  using x509::Code;
  using x509::Reason;
  CHECK(said(finding(Code::constraint, "NC2", "excluded: localhost", "localhost"), Reason::usual,
             "u") ==
        "limits: \"NC2\" does not allow the name localhost of \"u\" (excluded: localhost)");
  CHECK(said(finding(Code::constraint, "u", "a certificate policy", ""), Reason::policy) ==
        "limits: \"u\" has no certificate policy that is valid along its path, and one is "
        "required; found: none at all");
  CHECK(said(finding(Code::weak_signature, "l", "a supported algorithm", "Ed25519"),
             Reason::unsupported) ==
        "digest: \"l\" is signed with Ed25519, which tlsget cannot check");
  CHECK(said(finding(Code::path_length, "Deep2", "20 certificates", "a longer chain"),
             Reason::own_bound) ==
        "length: the chain is longer than the 20 certificates tlsget follows");
  CHECK(
      said(finding(Code::issuer_unknown, "l", "CN=X", "100 signature checks"), Reason::own_bound) ==
      "issuer: no path from \"l\" to an authority was found in 100 signature checks");
}

TEST_CASE("a certificate with a common name alone has to be reissued, whoever serves it") {
  x509::Finding mismatch =
      finding(x509::Code::name_mismatch, "localhost", "localhost", "localhost");
  mismatch.reason = x509::Reason::only_common_name;
  CHECK(error_report(refused({mismatch}), {&tlsget_profile(), "localhost:8443", ""}) ==
        "tlsget: (60) certificate of localhost:8443 is not trusted\n"
        "  name     \"localhost\" does not cover localhost: it has only a common name (localhost), "
        "no subjectAltName\n"
        "  trust    /etc/ssl/certs/ca-certificates.crt (145 authorities)\n"
        "  hint     the server's operator has to have it reissued with a subjectAltName (RFC "
        "9525)\n");
}

TEST_CASE("an intermediate that was not sent is named with where it is to be had") {
  const x509::Finding missing =
      finding(x509::Code::issuer_missing, "localhost", "CN=Dev CA", "http://ca.test/i.der");
  CHECK(words_for(missing, judged({}), {}).text ==
        "the server did not send the intermediate \"Dev CA\", which signed \"localhost\"; it is "
        "to be had at http://ca.test/i.der");
}

TEST_CASE("has words for every finding, and escapes what the certificate says") {
  for (int i = 0; i <= static_cast<int>(x509::Code::no_san_but_cn); ++i) {
    const auto code = static_cast<x509::Code>(i);
    CAPTURE(i);
    const auto lines = certificate_lines(
        judged({finding(code, "evil\x1b[2J\nname", "wanted", "\x1b]0;title\x07")}));
    REQUIRE_FALSE(lines.empty());
    for (const ReportLine& line : lines) {
      CHECK(line.label.size() <= 8);
      CHECK_FALSE(line.text.empty());
      CHECK(line.text.find('\x1b') == std::string::npos);
      CHECK(line.text.find('\n') == std::string::npos);
    }
  }
}

/// The words of a text that look like options, without what stands around them.
std::vector<std::string> option_words(const std::string& text) {
  std::vector<std::string> words;
  for (std::size_t start = text.find('-'); start != std::string::npos;) {
    const std::size_t end =
        text.find_first_not_of("-abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ", start);
    const bool begins_word = start > 0 && (text[start - 1] == ' ' || text[start - 1] == '(');
    if (begins_word && end - start >= 2) words.push_back(text.substr(start, end - start));
    start = text.find('-', end);
  }
  return words;
}

TEST_CASE("hints name only options that exist") {
  std::vector<Error> errors{
      Error(Category::usage, "m"),
      Error(Category::http_status, "m", std::make_shared<UnfollowedRedirect>("https://a/")),
      Error(Category::http_status, "m", std::make_shared<FailedStatus>(404, true)),
      Error(Category::timeout, "m",
            std::make_shared<TimeoutDetail>(Limit::connect, Phase::connect,
                                            std::chrono::milliseconds(1))),
      Error(Category::timeout, "m",
            std::make_shared<TimeoutDetail>(Limit::total, Phase::receive,
                                            std::chrono::milliseconds(1))),
      Error(Category::too_many_redirects, "m"),
      Error(Category::trust_store, "m"),
      Error(Category::write_file, "m", std::make_shared<BinaryToTerminal>()),
  };
  for (int i = 0; i <= static_cast<int>(x509::Code::no_san_but_cn); ++i) {
    errors.push_back(refused({finding(static_cast<x509::Code>(i))}));
  }
  std::size_t named = 0;
  for (const Error& error : errors) {
    for (const std::string& word : option_words(error_report(error, {}))) {
      CAPTURE(word);
      const OptionRow* row =
          word.starts_with("--") ? find_long(word.substr(2)).row : find_letter(word[1]);
      REQUIRE(row != nullptr);
      CHECK(row->kind != OptionKind::later);
      CHECK(row->kind != OptionKind::refused);
      ++named;
    }
  }
  CHECK(named >= 10);
}

TEST_CASE("says of files what is said of a server, but for who can mend it") {
  for (int i = 0; i <= static_cast<int>(x509::Code::no_san_but_cn); ++i) {
    CAPTURE(i);
    const x509::Judgement judgement = judged({finding(static_cast<x509::Code>(i), "a")});
    const FindingWords words =
        words_for(judgement.findings.front(), judgement, {.offline = true, .time_given = true});
    CHECK(words.label.size() <= 8);
    CHECK_FALSE(words.text.empty());
    for (const std::string_view text : {std::string_view(words.text), words.fix}) {
      CHECK(text.find("operator") == std::string_view::npos);
      CHECK(text.find("the server did") == std::string_view::npos);
      CHECK(text.find("clock") == std::string_view::npos);
    }
  }
}

TEST_CASE("names the program, the code, what was going on and where") {
  const Error error = Error(Category::connect, "connection refused")
                          .with_context("connecting to a.test:1")
                          .with_context("GET https://a.test:1/");
  CHECK(error_report(error, {&curl_profile(), "a.test:1", "https://a.test:1/"}) ==
        "curl: (7) connection refused\n"
        "  during   connecting to a.test:1\n"
        "  during   GET https://a.test:1/\n");
  CHECK(error_report(Error(Category::partial_body, "cut"),
                     {&tlsget_profile(), "a.test", "https://a.test/x"}) ==
        "tlsget: (18) cut\n"
        "  url      https://a.test/x\n");
}

TEST_CASE("does not repeat a URL that the message has") {
  const Error error = Error(Category::http_status, "https://a.test/x answered 404")
                          .with_context("GET https://a.test/x");
  CHECK(error_report(error, {&tlsget_profile(), "a.test", "https://a.test/x"}) ==
        "tlsget: (22) https://a.test/x answered 404\n");
}

TEST_CASE("marks the octet of a URL that is wrong") {
  const Error error(Category::url_malformed, "a space in a host name",
                    std::make_shared<url::UrlErrorDetail>("http://a b/", 8));
  CHECK(error_report(error, {}) ==
        "tlsget: (3) a space in a host name\n"
        "  url      http://a b/\n"
        "                   ^\n");
}

TEST_CASE("escapes what peers put into messages and contexts") {
  const Error error =
      Error(Category::bad_response, "bad\x1b[2J\r\n").with_context("GET \x9b https://a/");
  const std::string report = error_report(error, {});
  CHECK(report.find('\x1b') == std::string::npos);
  CHECK(report.find('\r') == std::string::npos);
  CHECK(report.find('\x9b') == std::string::npos);
}

TEST_CASE("says a span of time in a unit that fits") {
  struct Case {
    std::int64_t length;
    std::string_view text;
  };
  constexpr Case cases[] = {{0, "0 seconds"},
                            {1, "1 second"},
                            {119, "119 seconds"},
                            {120, "2 minutes"},
                            {7199, "119 minutes"},
                            {7200, "2 hours"},
                            {172'799, "47 hours"},
                            {172'800, "2 days"},
                            {-1'036'800, "12 days"},
                            {std::int64_t{86'400} * 700, "700 days"},
                            {std::int64_t{86'400} * 986, "2.7 years"}};
  for (const Case& c : cases) CHECK(time_span(seconds(c.length)) == c.text);
}

}  // namespace
}  // namespace tlsget::app

#include "app/write_out.hpp"

#include <catch2/catch_test_macros.hpp>
#include <nlohmann/json.hpp>

namespace tlsget::app {
namespace {

using std::chrono::microseconds;

client::Report whole_report() {
  client::Report report;
  http::Response response;
  response.status = 302;
  response.headers = {{"Content-Type", "text/html"}, {"X-Twice", "1"}, {"X-Twice", "2"}};
  report.response = response;
  report.effective_url = "https://a.test/x";
  report.effective_method = "GET";
  report.redirect_url = "https://a.test/y";
  report.redirects = 1;
  report.connections = 2;
  report.request_head_size = 100;
  report.upload_size = 5;
  report.response_head_size = 55;
  report.body_size = 1000;
  report.resolved = microseconds(23);
  report.connected = microseconds(129);
  report.tls_done = microseconds(1155);
  report.request_sent = microseconds(1160);
  report.first_byte = microseconds(1570);
  report.total = microseconds(2'000'000);
  report.redirect_time = microseconds(500);
  report.endpoints = {"127.0.0.1", 8443, "127.0.0.2", 5000};
  report.scheme = "https";
  return report;
}

std::string filled(std::string_view text, const client::Report& report, int exit_code = 0) {
  const WriteOut out = fill_write_out(text, {.report = report,
                                             .url = "a.test/x",
                                             .file_name = "f",
                                             .referer = "r",
                                             .error_message = exit_code == 0 ? "" : "broke",
                                             .exit_code = exit_code,
                                             .url_number = 3});
  std::string all;
  for (const WriteOut::Section& section : out.sections) {
    std::string shown;
    for (const WriteOut::Piece& piece : section.pieces) shown += piece.text;
    if (section.stream == WriteOut::Stream::standard_error) shown = "<E " + shown + ">";
    if (section.stream == WriteOut::Stream::file) {
      shown = "<" + section.file + (section.append ? " + " : " = ") + shown + ">";
    }
    all += shown;
  }
  return all;
}

TEST_CASE("fills every variable of a whole transfer") {
  struct Case {
    std::string_view text;
    std::string_view result;
  };
  constexpr Case cases[] = {
      {"%{http_code}", "302"},
      {"%{response_code}", "302"},
      {"%{num_redirects}", "1"},
      {"%{num_connects}", "2"},
      {"%{num_headers}", "3"},
      {"%{url_effective}", "https://a.test/x"},
      {"%{url}", "a.test/x"},
      {"%{redirect_url}", "https://a.test/y"},
      {"%{size_download}", "1000"},
      {"%{size_upload}", "5"},
      {"%{size_header}", "55"},
      {"%{size_request}", "105"},
      {"%{speed_download}", "500"},
      {"%{speed_upload}", "2"},
      {"%{time_namelookup}", "0.000023"},
      {"%{time_connect}", "0.000129"},
      {"%{time_appconnect}", "0.001155"},
      {"%{time_pretransfer}", "0.001160"},
      {"%{time_starttransfer}", "0.001570"},
      {"%{time_total}", "2.000000"},
      {"%{time_redirect}", "0.000500"},
      {"%{content_type}", "text/html"},
      {"%{remote_ip}:%{remote_port}", "127.0.0.1:8443"},
      {"%{local_ip}:%{local_port}", "127.0.0.2:5000"},
      {"%{http_version}", "1.1"},
      {"%{scheme}", "https"},
      {"%{ssl_verify_result}", "0"},
      {"%{method}", "GET"},
      {"%{filename_effective}", "f"},
      {"%{exitcode}", "0"},
      {"%{errormsg}", ""},
      {"%{urlnum}", "3"},
      {"%{referer}", "r"},
      {"%header{content-type}", "text/html"},
      {"%header{X-Twice}", "1"},
      {"%header{none}", ""},
  };
  const client::Report report = whole_report();
  for (const Case& c : cases) {
    CAPTURE(c.text);
    CHECK(filled(c.text, report) == c.result);
  }
}

TEST_CASE("fills what is not known with nothing and zeros") {
  const client::Report nothing;
  CHECK(filled("%{http_code} %{http_version} [%{content_type}] [%{remote_ip}] %{remote_port} "
               "%{time_total} %{speed_download} [%{redirect_url}] %{num_headers}",
               nothing) == "000 0 [] [] -1 0.000000 0 [] 0");
}

TEST_CASE("keeps what is not understood, and takes the escapes") {
  const client::Report report = whole_report();
  CHECK(filled(R"(a%%b\n\r\t\x\\%a%)", report) == "a%b\n\r\t\\x\\\\%a%");
  CHECK(filled("%{nosuch", report) == "%{nosuch");
  CHECK(filled("%{http_code", report) == "%{http_code");
  CHECK(filled("%header{a", report) == "%header{a");
  CHECK(filled("100%", report) == "100%");
  CHECK(filled("\\", report) == "\\");
  CHECK(filled("", report).empty());
}

TEST_CASE("leaves an unknown variable out and names it") {
  const client::Report report = whole_report();
  const WriteOut out = fill_write_out(
      "a%{nosuch}b",
      {.report = report, .url = {}, .file_name = {}, .referer = {}, .error_message = {}});
  REQUIRE(out.sections.size() == 1);
  REQUIRE(out.sections[0].pieces.size() == 1);
  CHECK(out.sections[0].pieces[0].text == "ab");
  CHECK(out.unknown == std::vector<std::string>{"nosuch"});
}

TEST_CASE("tells what others have chosen from the template's own text") {
  const client::Report report = whole_report();
  const WriteOut out = fill_write_out("a%{http_code}%header{X-Twice}b%%", {.report = report});
  REQUIRE(out.sections.size() == 1);
  const auto& pieces = out.sections[0].pieces;
  REQUIRE(pieces.size() == 3);
  CHECK((!pieces[0].is_value && pieces[0].text == "a"));
  CHECK((pieces[1].is_value && pieces[1].text == "3021"));
  CHECK((!pieces[2].is_value && pieces[2].text == "b%"));
}

TEST_CASE("puts all variables into one line of JSON") {
  const auto json = nlohmann::json::parse(filled("%{json}", whole_report()));
  CHECK(json["http_code"] == 302);
  CHECK(json["time_total"] == 2.0);
  CHECK(json["time_connect"] == 0.000129);
  CHECK(json["url"] == "a.test/x");
  CHECK(json["errormsg"].is_null());
  CHECK(json["ftp_entry_path"].is_null());
  CHECK(json["num_retries"] == 0);
  const auto nothing = nlohmann::json::parse(filled("%{json}", client::Report{}));
  CHECK(nothing["http_code"] == 0);
  CHECK(nothing["content_type"].is_null());
}

TEST_CASE("puts the last response's fields into JSON, also when they are no UTF-8") {
  CHECK(filled("%{header_json}", whole_report()) ==
        "{\"content-type\":[\"text/html\"],\n\"x-twice\":[\"1\",\"2\"]\n}");
  client::Report report = whole_report();
  report.response->headers = {{"A", "\xff\"\x01"}};
  CHECK(filled("%{header_json}", report) == "{\"a\":[\"\xef\xbf\xbd\\\"\\u0001\"]\n}");
  CHECK(filled("%{header_json}", client::Report{}) == "{\n}");
}

TEST_CASE("sends pieces to stderr and back, and stops at onerror after a success") {
  const client::Report report = whole_report();
  CHECK(filled("a%{stderr}b%{stdout}c", report) == "a<E b>c");
  CHECK(filled("%output{f}a%output{>>g}b%{stdout}c%output{h}%output{i", report) ==
        "<f = a><g + b>c<h = %output{i>");
  CHECK(filled("a%{onerror}b", report) == "a");
  CHECK(filled("a%{onerror}b %{exitcode} %{errormsg}", report, 7) == "ab 7 broke");
}

TEST_CASE("gives OpenSSL's number for a certificate that is not trusted") {
  client::Report report = whole_report();
  report.judgement.emplace().path = {0};
  CHECK(filled("%{ssl_verify_result}", report) == "0");
  x509::Finding expired;
  expired.code = x509::Code::expired;
  x509::Finding name;
  name.code = x509::Code::name_mismatch;
  report.judgement->findings = {expired, name};
  CHECK(filled("%{ssl_verify_result}", report) == "10");
}

}  // namespace
}  // namespace tlsget::app

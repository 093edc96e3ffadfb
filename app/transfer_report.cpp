#include "app/transfer_report.hpp"

#include <nlohmann/json.hpp>

#include "app/certificate_report.hpp"
#include "app/rfc3339.hpp"
#include "app/timing.hpp"
#include "url/url.hpp"
#include "x509/judgement.hpp"

namespace tlsget::app {

namespace {

using Json = nlohmann::ordered_json;

constexpr int schema_version = 1;

Json text_or_null(std::string_view text) {
  return text.empty() ? Json(nullptr) : Json(text);
}

/// What was typed, without user information.
std::string safe_url(const TransferOutcome& outcome) {
  try {
    return url::parse(outcome.url, {.default_scheme = outcome.default_scheme}).to_string();
  } catch (const Error& error) {
    const auto* const malformed = error.detail<url::UrlErrorDetail>();
    return malformed == nullptr ? std::string() : malformed->text;
  }
}

Json error_json(const TransferOutcome& outcome) {
  if (outcome.error == nullptr) return nullptr;
  Json problems = Json::array();
  if (const auto* const refused = outcome.error->detail<x509::CertificateDetail>()) {
    for (const x509::Finding& finding : refused->judgement.findings)
      if (finding.severity == x509::Severity::error)
        problems.push_back(x509::code_name(finding.code));
  }
  return {{"code", category_name(outcome.error->category())},
          {"message", outcome.error_message},
          {"problems", std::move(problems)}};
}

Json end_json(const std::string& address, std::uint16_t port) {
  if (address.empty()) return nullptr;
  return {{"ip", address}, {"port", port}};
}

Json tls_json(const client::Report& report) {
  if (!report.tls) return nullptr;
  const auto left = report.judgement ? time_left(*report.judgement) : std::nullopt;
  return {{"version", report.tls->version},
          {"cipher", report.tls->cipher},
          {"group", text_or_null(report.tls->group)},
          {"alpn", text_or_null(report.tls->alpn)},
          {"resumed", report.tls->resumed},
          {"trusted", report.judgement && report.judgement->trusted()},
          {"min_seconds_left", left ? Json(left->count()) : Json(nullptr)}};
}

double milliseconds(std::chrono::microseconds time) {
  return static_cast<double>(time.count()) / 1000;
}

/// How long each part of a request took.
Json hop_times(const client::Hop& hop) {
  Json out;
  for (const char* name : {"dns", "tcp", "proxy", "tls", "send", "first_octet", "body"})
    out[name] = nullptr;
  for (const TimingPhase& phase : timing_phases(hop)) {
    const std::string name(phase.name == "first" ? "first_octet" : phase.name);
    out[name] = milliseconds(phase.to - phase.from);
  }
  out["total"] = milliseconds(hop.end - hop.start);
  return out;
}

Json requests_json(const client::Report& report) {
  Json out = Json::array();
  for (const client::Hop& hop : report.hops) {
    out.push_back({{"url", hop.url},
                   {"status", hop.status == 0 ? Json(nullptr) : Json(hop.status)},
                   {"reused", hop.reused},
                   {"start_ms", milliseconds(hop.start)},
                   {"timing_ms", hop_times(hop)}});
  }
  return out;
}

Json kept_json(const KeptPart* kept) {
  if (kept == nullptr) return nullptr;
  return {{"path", kept->path}, {"octets", kept->size}};
}

}  // namespace

std::string_view category_name(Category category) {
  switch (category) {
    case Category::usage:
      return "usage";
    case Category::url_malformed:
      return "url_malformed";
    case Category::unsupported_protocol:
      return "unsupported_protocol";
    case Category::resolve:
      return "resolve";
    case Category::resolve_proxy:
      return "resolve_proxy";
    case Category::connect:
      return "connect";
    case Category::local_end:
      return "local_end";
    case Category::tunnel:
      return "tunnel";
    case Category::proxy:
      return "proxy";
    case Category::tls_handshake:
      return "tls_handshake";
    case Category::certificate:
      return "certificate";
    case Category::pin_mismatch:
      return "pin_mismatch";
    case Category::client_certificate:
      return "client_certificate";
    case Category::cipher:
      return "cipher";
    case Category::trust_store:
      return "trust_store";
    case Category::revocation_list:
      return "revocation_list";
    case Category::timeout:
      return "timeout";
    case Category::cancelled:
      return "cancelled";
    case Category::send:
      return "send";
    case Category::receive:
      return "receive";
    case Category::empty_reply:
      return "empty_reply";
    case Category::bad_response:
      return "bad_response";
    case Category::partial_body:
      return "partial_body";
    case Category::content_coding:
      return "content_coding";
    case Category::http_status:
      return "http_status";
    case Category::too_many_redirects:
      return "too_many_redirects";
    case Category::too_large:
      return "too_large";
    case Category::range:
      return "range";
    case Category::read_file:
      return "read_file";
    case Category::rewind:
      return "rewind";
    case Category::write_file:
      return "write_file";
    case Category::checksum:
      return "checksum";
    case Category::out_of_memory:
      return "out_of_memory";
    case Category::internal:
      break;
  }
  return "internal";
}

std::string transfer_report(const TransferOutcome& outcome) {
  const client::Report& report = outcome.report;
  const auto& response = report.response;
  Json out{{"schema", schema_version},
           {"ok", outcome.error == nullptr},
           {"time", format_rfc3339(outcome.started)},
           {"url", safe_url(outcome)},
           {"effective_url", text_or_null(report.effective_url)},
           {"method", text_or_null(report.effective_method)},
           {"status", response ? Json(response->status) : Json(nullptr)},
           {"http_version", response ? Json(version_number(response->version)) : Json(nullptr)},
           {"exit_code", outcome.exit_code},
           {"error", error_json(outcome)}};
  out["remote"] = end_json(report.endpoints.remote_address, report.endpoints.remote_port);
  out["local"] = end_json(report.endpoints.local_address, report.endpoints.local_port);
  out["tls"] = tls_json(report);
  out["octets"] = {{"received", report.body_size},
                   {"sent", report.upload_size},
                   {"response_heads", report.response_head_size},
                   {"request_heads", report.request_head_size}};
  out["file"] = outcome.error != nullptr ? Json(nullptr) : text_or_null(outcome.file_name);
  out["kept"] = kept_json(outcome.kept);
  out["retries"] = outcome.retries;
  out["redirects"] = report.redirects;
  out["connections"] = report.connections;
  out["total_ms"] = report.total ? Json(milliseconds(*report.total)) : Json(nullptr);
  out["requests"] = requests_json(report);
  return out.dump(-1, ' ', true, Json::error_handler_t::replace) + '\n';
}

}  // namespace tlsget::app

#include "app/write_out_variables.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "app/certificate_dump.hpp"
#include "app/openssl_result.hpp"
#include "app/transfer_outcome.hpp"
#include "base/text.hpp"
#include "url/url.hpp"
#include "x509/judgement.hpp"

namespace tlsget::app {

namespace {

using Json = nlohmann::ordered_json;
using Duration = client::Report::Duration;

std::string seconds(const std::optional<Duration>& time) {
  constexpr double microseconds = 1e6;
  return fmt::format("{:.6f}",
                     static_cast<double>(time.value_or(Duration(0)).count()) / microseconds);
}

std::string status(const TransferOutcome& outcome) {
  return fmt::format("{:03}", outcome.report.response ? outcome.report.response->status : 0);
}

std::string http_version(const TransferOutcome& outcome) {
  if (!outcome.report.response) return "0";
  return std::string(version_number(outcome.report.response->version));
}

/// Octets a second over the whole transfer.
std::string speed(const TransferOutcome& outcome, std::uint64_t octets) {
  const double total = static_cast<double>(outcome.report.total.value_or(Duration(0)).count());
  if (total <= 0) return "0";
  return fmt::format("{}", static_cast<std::uint64_t>(static_cast<double>(octets) * 1e6 / total));
}

/// The number that OpenSSL has for the finding, which is what scripts compare with.
int verify_result(const std::optional<x509::Judgement>& judgement) {
  if (!judgement || judgement->trusted()) return 0;
  if (judgement->findings.empty()) return 1;
  return openssl_result(judgement->findings.front().code).number;
}

std::string nothing(const TransferOutcome& /*outcome*/) {
  return {};
}

enum class Kind {
  text,
  number,
  seconds,
  text_never_null  ///< in JSON "" when there is none
};

struct Variable {
  std::string_view name;
  std::string (*value)(const TransferOutcome&);
  Kind kind = Kind::text;
};

/// Of a URL that cannot be read, every part is empty.
std::optional<url::Url> parsed(std::string_view text, std::string_view default_scheme) {
  if (text.empty()) return std::nullopt;
  try {
    return url::parse(text, {.default_scheme = default_scheme});
  } catch (const Error&) {
    return std::nullopt;
  }
}

using UrlPart = std::string (*)(const url::Url&);

/// Of the URL as it was typed.
template <UrlPart part>
std::string typed(const TransferOutcome& outcome) {
  const auto url = parsed(outcome.url, outcome.default_scheme);
  return url ? part(*url) : std::string();
}

/// Of the URL that the last request was for.
template <UrlPart part>
std::string effective(const TransferOutcome& outcome) {
  const auto url = parsed(outcome.report.effective_url, outcome.default_scheme);
  return url ? part(*url) : std::string();
}

std::string url_fragment(const url::Url& url) {
  return url.fragment.value_or("");
}
std::string url_host(const url::Url& url) {
  return url.host.bracketed();
}
std::string url_password(const url::Url& url) {
  return url.password.value_or("");
}
std::string url_path(const url::Url& url) {
  return url.path;
}
std::string url_port(const url::Url& url) {
  return fmt::to_string(url.port());
}
std::string url_query(const url::Url& url) {
  return url.query.value_or("");
}
std::string url_scheme(const url::Url& url) {
  return url.scheme;
}
std::string url_user(const url::Url& url) {
  return url.user.value_or("");
}
std::string url_zone(const url::Url& url) {
  return url.host.zone;
}

/// -1: there was none.
std::string port_or_none(std::uint16_t port) {
  return port == 0 ? "-1" : fmt::to_string(port);
}

// In the order in which curl has them in %{json}.
constexpr std::array variables{
    Variable{"certs",
             [](const TransferOutcome& o) {
               return o.report.judgement ? dump_sent_certificates(*o.report.judgement)
                                         : std::string();
             },
             Kind::text_never_null},
    Variable{"conn_id",
             [](const TransferOutcome& o) {
               return o.report.connection_id ? fmt::to_string(*o.report.connection_id)
                                             : std::string("-1");
             },
             Kind::number},
    Variable{"content_type",
             [](const TransferOutcome& o) { return response_field(o, "Content-Type"); }},
    Variable{"errormsg", [](const TransferOutcome& o) { return o.error_message; }},
    Variable{"exitcode", [](const TransferOutcome& o) { return fmt::to_string(o.exit_code); },
             Kind::number},
    Variable{"filename_effective",
             [](const TransferOutcome& o) { return std::string(o.file_name); }},
    Variable{"ftp_entry_path", nothing},
    Variable{"http_code", status, Kind::number},
    Variable{"http_connect",
             [](const TransferOutcome& o) { return fmt::format("{:03}", o.report.connect_status); },
             Kind::number},
    Variable{"http_version", http_version},
    Variable{"local_ip", [](const TransferOutcome& o) { return o.report.endpoints.local_address; },
             Kind::text_never_null},
    Variable{"local_port",
             [](const TransferOutcome& o) { return port_or_none(o.report.endpoints.local_port); },
             Kind::number},
    Variable{"method", [](const TransferOutcome& o) { return o.report.effective_method; }},
    Variable{"num_certs",
             [](const TransferOutcome& o) {
               return fmt::to_string(
                   o.report.judgement ? count_sent_certificates(*o.report.judgement) : 0);
             },
             Kind::number},
    Variable{"num_connects",
             [](const TransferOutcome& o) { return fmt::to_string(o.report.connections); },
             Kind::number},
    Variable{"num_headers",
             [](const TransferOutcome& o) {
               return fmt::to_string(o.report.response ? o.report.response->headers.size() : 0);
             },
             Kind::number},
    Variable{"num_redirects",
             [](const TransferOutcome& o) { return fmt::to_string(o.report.redirects); },
             Kind::number},
    Variable{"num_retries", [](const TransferOutcome& o) { return fmt::to_string(o.retries); },
             Kind::number},
    Variable{"proxy_ssl_verify_result",
             [](const TransferOutcome& o) {
               return fmt::to_string(verify_result(o.report.proxy_judgement));
             },
             Kind::number},
    Variable{"proxy_used",
             [](const TransferOutcome& o) { return std::string(o.report.proxy_used ? "1" : "0"); },
             Kind::number},
    Variable{"redirect_url",
             [](const TransferOutcome& o) { return o.report.redirect_url.value_or(""); }},
    Variable{"referer", [](const TransferOutcome& o) { return std::string(o.referer); }},
    Variable{"remote_ip",
             [](const TransferOutcome& o) { return o.report.endpoints.remote_address; },
             Kind::text_never_null},
    Variable{"remote_port",
             [](const TransferOutcome& o) { return port_or_none(o.report.endpoints.remote_port); },
             Kind::number},
    Variable{"response_code", status, Kind::number},
    Variable{"scheme", [](const TransferOutcome& o) { return o.report.scheme; }},
    Variable{"size_download",
             [](const TransferOutcome& o) { return fmt::to_string(o.report.body_size); },
             Kind::number},
    Variable{"size_header",
             [](const TransferOutcome& o) { return fmt::to_string(o.report.response_head_size); },
             Kind::number},
    Variable{"size_request",
             [](const TransferOutcome& o) {
               return fmt::to_string(o.report.request_head_size + o.report.upload_size);
             },
             Kind::number},
    Variable{"size_upload",
             [](const TransferOutcome& o) { return fmt::to_string(o.report.upload_size); },
             Kind::number},
    Variable{"speed_download",
             [](const TransferOutcome& o) { return speed(o, o.report.body_size); }, Kind::number},
    Variable{"speed_upload",
             [](const TransferOutcome& o) { return speed(o, o.report.upload_size); }, Kind::number},
    Variable{
        "ssl_verify_result",
        [](const TransferOutcome& o) { return fmt::to_string(verify_result(o.report.judgement)); },
        Kind::number},
    Variable{"time_appconnect", [](const TransferOutcome& o) { return seconds(o.report.tls_done); },
             Kind::seconds},
    Variable{"time_connect", [](const TransferOutcome& o) { return seconds(o.report.connected); },
             Kind::seconds},
    Variable{"time_namelookup", [](const TransferOutcome& o) { return seconds(o.report.resolved); },
             Kind::seconds},
    Variable{"time_posttransfer",
             [](const TransferOutcome& o) { return seconds(o.report.request_done); },
             Kind::seconds},
    Variable{"time_pretransfer",
             [](const TransferOutcome& o) { return seconds(o.report.request_sent); },
             Kind::seconds},
    Variable{"time_queue", [](const TransferOutcome& o) { return seconds(o.report.queued); },
             Kind::seconds},
    Variable{"time_redirect",
             [](const TransferOutcome& o) { return seconds(o.report.redirect_time); },
             Kind::seconds},
    Variable{"time_starttransfer",
             [](const TransferOutcome& o) { return seconds(o.report.first_byte); }, Kind::seconds},
    Variable{"time_total", [](const TransferOutcome& o) { return seconds(o.report.total); },
             Kind::seconds},
    Variable{"tls_earlydata", [](const TransferOutcome&) { return std::string("0"); },
             Kind::number},  // none is ever sent
    Variable{"url", [](const TransferOutcome& o) { return std::string(o.url); }},
    Variable{"url.fragment", typed<url_fragment>},
    Variable{"url.host", typed<url_host>},
    Variable{"url.options", nothing},
    Variable{"url.password", typed<url_password>},
    Variable{"url.path", typed<url_path>},
    Variable{"url.port", typed<url_port>},
    Variable{"url.query", typed<url_query>},
    Variable{"url.scheme", typed<url_scheme>},
    Variable{"url.user", typed<url_user>},
    Variable{"url.zoneid", typed<url_zone>},
    Variable{"url_effective", [](const TransferOutcome& o) { return o.report.effective_url; }},
    Variable{"urle.fragment", effective<url_fragment>},
    Variable{"urle.host", effective<url_host>},
    Variable{"urle.options", nothing},
    Variable{"urle.password", effective<url_password>},
    Variable{"urle.path", effective<url_path>},
    Variable{"urle.port", effective<url_port>},
    Variable{"urle.query", effective<url_query>},
    Variable{"urle.scheme", effective<url_scheme>},
    Variable{"urle.user", effective<url_user>},
    Variable{"urle.zoneid", effective<url_zone>},
    Variable{"urlnum", [](const TransferOutcome& o) { return fmt::to_string(o.url_number); },
             Kind::number},
    Variable{"xfer_id", [](const TransferOutcome& o) { return fmt::to_string(o.transfer_number); },
             Kind::number},
};

/// What a peer sent need not be UTF-8, and JSON has to be.
std::string dump(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

/// What curl has of this kind: no text is null, and "000" is a number too.
std::string json_value(const Variable& variable, const TransferOutcome& outcome) {
  std::string value = variable.value(outcome);
  switch (variable.kind) {
    case Kind::text:
      return value.empty() ? "null" : dump(value);
    case Kind::text_never_null:
      return dump(value);
    case Kind::number:
      if (value == "-1") return value;
      return fmt::to_string(text::parse_decimal(value).value_or(0));
    case Kind::seconds:
      return value;
  }
  return "null";
}

}  // namespace

std::string response_field(const TransferOutcome& outcome, std::string_view name) {
  if (!outcome.report.response) return {};
  return std::string(outcome.report.response->headers.first(name).value_or(""));
}

std::optional<std::string> write_out_variable(std::string_view name,
                                              const TransferOutcome& outcome) {
  if (name == "json") return write_out_json(outcome);
  if (name == "header_json") return write_out_header_json(outcome);
  const auto* const known = std::find_if(variables.begin(), variables.end(),
                                         [name](const Variable& v) { return v.name == name; });
  if (known == variables.end()) return std::nullopt;
  return known->value(outcome);
}

std::string write_out_json(const TransferOutcome& outcome) {
  std::string out = "{";
  for (const Variable& variable : variables) {
    out += fmt::format("\"{}\":{},", variable.name, json_value(variable, outcome));
  }
  return out + fmt::format("\"curl_version\":{}}}", dump(outcome.program));
}

std::string write_out_header_json(const TransferOutcome& outcome) {
  Json fields = Json::object();
  if (outcome.report.response) {
    for (const http::Field& field : outcome.report.response->headers) {
      fields[text::lower(field.name)].push_back(field.value);
    }
  }
  std::string out = "{";
  std::string_view separator;
  for (const auto& [name, values] : fields.items()) {
    out += fmt::format("{}{}:{}", separator, dump(name), dump(values));
    separator = ",\n";
  }
  return out + "\n}";
}

}  // namespace tlsget::app

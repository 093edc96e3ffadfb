#include "app/write_out.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

#include "x509/judgement.hpp"

namespace tlsget::app {

namespace {

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
  switch (outcome.report.response->version) {
    case http::Version::http_0_9:
      return "0.9";
    case http::Version::http_1_0:
      return "1.0";
    case http::Version::http_1_1:
      return "1.1";
  }
  return "0";
}

std::string field(const TransferOutcome& outcome, std::string_view name) {
  if (!outcome.report.response) return {};
  return std::string(outcome.report.response->headers.first(name).value_or(""));
}

/// Octets a second over the whole transfer.
std::string speed(const TransferOutcome& outcome, std::uint64_t octets) {
  const double total = static_cast<double>(outcome.report.total.value_or(Duration(0)).count());
  if (total <= 0) return "0";
  return fmt::format("{}", static_cast<std::uint64_t>(static_cast<double>(octets) * 1e6 / total));
}

/// The number that OpenSSL has for the finding, which is what scripts compare with.
int verify_result(const TransferOutcome& outcome) {
  if (!outcome.report.judgement || outcome.report.judgement->trusted()) return 0;
  if (outcome.report.judgement->findings.empty()) return 1;
  switch (outcome.report.judgement->findings.front().code) {
    case x509::Code::not_yet_valid:
      return 9;
    case x509::Code::expired:
      return 10;
    case x509::Code::self_signed:
      return 18;
    case x509::Code::issuer_missing:
    case x509::Code::issuer_unknown:
      return 20;
    case x509::Code::revoked:
      return 23;
    case x509::Code::path_length:
      return 25;
    case x509::Code::usage:
      return 26;
    case x509::Code::name_mismatch:
      return 62;
    default:
      return 1;
  }
}

struct Variable {
  std::string_view name;
  std::string (*value)(const TransferOutcome&);
};

constexpr std::array variables{
    Variable{"content_type", [](const TransferOutcome& o) { return field(o, "Content-Type"); }},
    Variable{"errormsg", [](const TransferOutcome& o) { return std::string(o.error_message); }},
    Variable{"exitcode", [](const TransferOutcome& o) { return fmt::to_string(o.exit_code); }},
    Variable{"filename_effective",
             [](const TransferOutcome& o) { return std::string(o.file_name); }},
    Variable{"http_code", status},
    Variable{"http_connect", [](const TransferOutcome&) { return std::string("000"); }},
    Variable{"http_version", http_version},
    Variable{"local_ip", [](const TransferOutcome& o) { return o.report.endpoints.local_address; }},
    Variable{
        "local_port",
        [](const TransferOutcome& o) { return fmt::to_string(o.report.endpoints.local_port); }},
    Variable{"method", [](const TransferOutcome& o) { return o.report.effective_method; }},
    Variable{"num_connects",
             [](const TransferOutcome& o) { return fmt::to_string(o.report.connections); }},
    Variable{"num_headers",
             [](const TransferOutcome& o) {
               return fmt::to_string(o.report.response ? o.report.response->headers.size() : 0);
             }},
    Variable{"num_redirects",
             [](const TransferOutcome& o) { return fmt::to_string(o.report.redirects); }},
    Variable{"proxy_ssl_verify_result", [](const TransferOutcome&) { return std::string("0"); }},
    Variable{"redirect_url",
             [](const TransferOutcome& o) { return o.report.redirect_url.value_or(""); }},
    Variable{"referer", [](const TransferOutcome& o) { return std::string(o.referer); }},
    Variable{"remote_ip",
             [](const TransferOutcome& o) { return o.report.endpoints.remote_address; }},
    Variable{
        "remote_port",
        [](const TransferOutcome& o) { return fmt::to_string(o.report.endpoints.remote_port); }},
    Variable{"response_code", status},
    Variable{"scheme", [](const TransferOutcome& o) { return o.report.scheme; }},
    Variable{"size_download",
             [](const TransferOutcome& o) { return fmt::to_string(o.report.body_size); }},
    Variable{"size_header",
             [](const TransferOutcome& o) { return fmt::to_string(o.report.response_head_size); }},
    Variable{"size_request",
             [](const TransferOutcome& o) {
               return fmt::to_string(o.report.request_head_size + o.report.upload_size);
             }},
    Variable{"size_upload",
             [](const TransferOutcome& o) { return fmt::to_string(o.report.upload_size); }},
    Variable{"speed_download",
             [](const TransferOutcome& o) { return speed(o, o.report.body_size); }},
    Variable{"speed_upload",
             [](const TransferOutcome& o) { return speed(o, o.report.upload_size); }},
    Variable{"ssl_verify_result",
             [](const TransferOutcome& o) { return fmt::to_string(verify_result(o)); }},
    Variable{"time_appconnect",
             [](const TransferOutcome& o) { return seconds(o.report.tls_done); }},
    Variable{"time_connect", [](const TransferOutcome& o) { return seconds(o.report.connected); }},
    Variable{"time_namelookup",
             [](const TransferOutcome& o) { return seconds(o.report.resolved); }},
    Variable{"time_pretransfer",
             [](const TransferOutcome& o) { return seconds(o.report.request_sent); }},
    Variable{"time_redirect",
             [](const TransferOutcome& o) { return seconds(o.report.redirect_time); }},
    Variable{"time_starttransfer",
             [](const TransferOutcome& o) { return seconds(o.report.first_byte); }},
    Variable{"time_total", [](const TransferOutcome& o) { return seconds(o.report.total); }},
    Variable{"url", [](const TransferOutcome& o) { return std::string(o.url); }},
    Variable{"url_effective", [](const TransferOutcome& o) { return o.report.effective_url; }},
    Variable{"urlnum", [](const TransferOutcome& o) { return fmt::to_string(o.url_number); }},
};

/// One pass over a template.
class Filler {
 public:
  Filler(std::string_view text, const TransferOutcome& outcome) : rest_(text), outcome_(outcome) {}

  WriteOut fill() && {
    while (!rest_.empty() && !stopped_) {
      if (rest_.size() > 1 && rest_[0] == '%') {
        percent();
      } else if (rest_.size() > 1 && rest_[0] == '\\') {
        backslash();
      } else {
        copy(1);
      }
    }
    return std::move(out_);
  }

 private:
  void percent() {
    constexpr std::string_view header = "%header{";
    if (rest_[1] == '%') {
      emit("%");
      rest_.remove_prefix(2);
    } else if (rest_[1] == '{') {
      braced(2, &Filler::variable);
    } else if (rest_.starts_with(header)) {
      braced(header.size(), &Filler::header_field);
    } else {
      copy(2);
    }
  }

  /// `prefix` octets, a name, and a closing brace; without the brace the prefix is plain text.
  void braced(std::size_t prefix, void (Filler::*use)(std::string_view)) {
    const std::size_t close = rest_.find('}', prefix);
    if (close == std::string_view::npos) {
      copy(prefix);
      return;
    }
    const std::string_view name = rest_.substr(prefix, close - prefix);
    rest_.remove_prefix(close + 1);
    (this->*use)(name);
  }

  void variable(std::string_view name) {
    if (name == "stderr" || name == "stdout") {
      to_standard_error_ = name == "stderr";
    } else if (name == "onerror") {
      stopped_ = outcome_.exit_code == 0;
    } else {
      const auto* const known = std::find_if(variables.begin(), variables.end(),
                                             [name](const Variable& v) { return v.name == name; });
      if (known == variables.end()) {
        out_.unknown.emplace_back(name);
      } else {
        emit(known->value(outcome_));
      }
    }
  }

  void header_field(std::string_view name) { emit(field(outcome_, name)); }

  void backslash() {
    constexpr std::string_view letters = "nrt";
    constexpr std::string_view meanings = "\n\r\t";
    const std::size_t index = letters.find(rest_[1]);
    if (index == std::string_view::npos) {
      copy(2);
      return;
    }
    emit(meanings.substr(index, 1));
    rest_.remove_prefix(2);
  }

  void copy(std::size_t count) {
    emit(rest_.substr(0, count));
    rest_.remove_prefix(count);
  }

  void emit(std::string_view text) {
    if (text.empty()) return;
    if (out_.pieces.empty() || out_.pieces.back().to_standard_error != to_standard_error_) {
      out_.pieces.push_back({to_standard_error_, {}});
    }
    out_.pieces.back().text += text;
  }

  std::string_view rest_;
  const TransferOutcome& outcome_;
  WriteOut out_;
  bool to_standard_error_ = false;
  bool stopped_ = false;
};

}  // namespace

WriteOut fill_write_out(std::string_view text, const TransferOutcome& outcome) {
  return Filler(text, outcome).fill();
}

}  // namespace tlsget::app

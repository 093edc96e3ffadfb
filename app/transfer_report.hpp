// --report json: one line of JSON about a transfer, by transfer.schema.json.
//
// Rules. A field is always there; what is not known is null. No URL has user information. ASCII
// alone, so that a terminal can show it and a line is a line.
//
// Not here: the certificates themselves (render_json).
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "app/error_report.hpp"
#include "base/error.hpp"
#include "client/client.hpp"

namespace tlsget::app {

/// How a transfer ended. Refers to values of the caller, for the length of a call.
struct TransferFacts {
  const client::Report& report;
  std::string_view url;             ///< as typed
  std::string_view default_scheme;  ///< of a URL without one
  std::string_view file_name;       ///< where the body was to be saved; empty: nowhere
  const std::optional<Error>& error;
  std::string_view error_message;       ///< escaped; empty: none
  const std::optional<KeptPart>& kept;  ///< what is left of a download that failed
  int exit_code = 0;
  unsigned retries = 0;
  std::chrono::sys_seconds started{};
};

/// The line, with its LF.
std::string transfer_report(const TransferFacts& facts);

/// "timeout", "certificate": the closed set of the report's error codes.
std::string_view category_name(Category category);

}  // namespace tlsget::app

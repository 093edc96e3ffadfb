// What -w and --report tell of one transfer that is over: the client's report, and what the program
// adds to it.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "app/error_report.hpp"
#include "base/error.hpp"
#include "client/client.hpp"

namespace tlsget::app {

/// Refers to values of the caller, for the length of a call.
struct TransferOutcome {
  const client::Report& report;
  std::string_view url;                       ///< as typed
  std::string_view default_scheme = "https";  ///< of a URL without one
  std::string_view file_name = {};            ///< where the body was to be saved; empty: nowhere
  std::string_view referer = {};
  const Error* error = nullptr;    ///< null: none
  std::string error_message = {};  ///< escaped; empty: none
  const KeptPart* kept = nullptr;  ///< what is left of a download that failed; null: nothing
  std::string_view program = {};   ///< name and version
  int exit_code = 0;
  std::size_t url_number = 0;         ///< from 0
  std::uint64_t transfer_number = 0;  ///< from 0, whatever globs made of the URLs
  unsigned retries = 0;
  std::chrono::sys_seconds started{};
};

/// "0.9", "1.0" or "1.1".
std::string_view version_number(http::Version version);

}  // namespace tlsget::app

// An Error as a person reads it: what, where, why, and how to go on.
//
//     tlsget: (60) certificate of localhost:8443 is not trusted
//       issuer   "Dev CA" is not among the 145 authorities of /etc/ssl/certs/ca-certificates.crt
//       hint     pass its CA with --cacert FILE (or add it: --add-ca FILE)
//
// Rules. The one room that makes prose of errors. Everything that came from outside is escaped and
// cut to a line. A hint names only options and commands that exist.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/commands.hpp"
#include "app/exit_code.hpp"
#include "app/profile.hpp"
#include "base/error.hpp"

namespace tlsget::app {

/// A labelled line below the first one; `text` is already safe to print.
struct ReportLine {
  std::string label;
  std::string text;
  friend bool operator==(const ReportLine&, const ReportLine&) = default;
};

/// A redirect that was not followed and whose page was not wanted as a file.
/// Detail of Category::http_status.
struct UnfollowedRedirect : ErrorDetail {
  explicit UnfollowedRedirect(std::string to) : location(std::move(to)) {}
  std::string location;  ///< unescaped
};

/// A status of 400 or above, with what became of its body. Detail of Category::http_status.
struct FailedStatus : ErrorDetail {
  FailedStatus(int code, bool saved_nothing) : status(code), nothing_saved(saved_nothing) {}
  int status;
  bool nothing_saved;  ///< a file was asked for, and the body would have been an error page
};

/// A body that no terminal should see. Detail of Category::write_file.
struct BinaryToTerminal : ErrorDetail {};

/// What is left of a download that failed.
struct KeptPart {
  std::string path;
  std::uint64_t size = 0;  ///< octets
};

/// What the program was doing.
struct ErrorPlace {
  const Profile* profile = &tlsget_profile();
  std::string authority = {};  ///< "localhost:8443", of the last server spoken to; empty: none yet
  std::string url = {};        ///< of the last request; empty: none yet
  std::string proxy = {};      ///< host:port of the proxy at fault; empty: none is
  Command command = Command::fetch;
  std::optional<KeptPart> kept = std::nullopt;
  ExitCodes exit_codes = ExitCodes::usual;
};

/// Ends in LF.
std::string error_report(const Error& error, const ErrorPlace& place);

/// The first line alone, without program and code: curl's %{errormsg}.
std::string error_headline(const Error& error, const ErrorPlace& place);

/// "tlsget: warning: ...", ends in LF. `text` is escaped here.
std::string warning_line(const Profile& profile, std::string_view text);

}  // namespace tlsget::app

// The variables of -w: what a name stands for, one by one and all together as JSON.
//
// Names and forms are curl's. What curl knows and has no meaning here (a path of FTP) is empty or
// 0, as curl has it where it does not apply. Hosts are in lower case, and what is said of the
// effective URL has no user information. Not here: the template (write_out).
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace tlsget::app {

struct TransferOutcome;

/// nullopt: there is no such variable. `json` and `header_json` are among them.
std::optional<std::string> write_out_variable(std::string_view name,
                                              const TransferOutcome& outcome);

/// Every variable in one line: numbers as numbers, null for a text that is not there. Always UTF-8.
std::string write_out_json(const TransferOutcome& outcome);

/// The last response's fields, names in lower case, each with a list of its values.
std::string write_out_header_json(const TransferOutcome& outcome);

/// The first field of that name of the last response; empty: none.
std::string response_field(const TransferOutcome& outcome, std::string_view name);

}  // namespace tlsget::app

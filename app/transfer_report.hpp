// --report json: one line of JSON about a transfer, by transfer.schema.json.
//
// Rules. A field is always there; what is not known is null. No URL has user information. ASCII
// alone, so that a terminal can show it and a line is a line.
//
// Not here: the certificates themselves (render_json).
#pragma once

#include <string>
#include <string_view>

#include "app/transfer_outcome.hpp"
#include "base/error.hpp"

namespace tlsget::app {

/// The line, with its LF.
std::string transfer_report(const TransferOutcome& outcome);

/// "timeout", "certificate": the closed set of the report's error codes.
std::string_view category_name(Category category);

}  // namespace tlsget::app

// Certificates that the command line names a file for: PEM with whatever stands between the
// blocks, or DER.
//
// Rules. A block that says it is a certificate and cannot be decoded is an error with its line, not
// passed over: what was left out could be what matters. Blocks of other kinds (keys, lists) are
// passed over. What the DER says is not looked at here; a judgement shows what is wrong with it.
#pragma once

#include <string_view>
#include <vector>

#include "base/deadline.hpp"
#include "x509/certificate.hpp"

namespace tlsget::app {

/// The certificates in `content`, in its order; at least one. `name` is for messages. Throws
/// Error(read_file) with the name, the reason and the line.
std::vector<x509::Bytes> certificates_in(std::string_view content, std::string_view name);

/// The same of a file, at most 64 MiB; "-" is standard input. `wanted_by` is the option it was
/// given to, for messages; may be empty.
std::vector<x509::Bytes> read_certificates(std::string_view file, std::string_view wanted_by,
                                           const Deadline& deadline = Deadline::never());

}  // namespace tlsget::app

// Octets as --trace and --trace-ascii show them: a pure function.
//
//     0000: 47 45 54 20 2f 20 48 54 54 50 2f 31 2e 31 0d 0a GET / HTTP/1.1..
//     0000: GET / HTTP/1.1
//
// Rules. A line begins with the offset of its first octet, four hexadecimal digits or more. Hex has
// 16 octets a line, ascii 64, or up to a CRLF, which is left out there. What is not printable ASCII
// shows as a dot, so that nothing of a peer reaches a terminal.
//
// Not here: the line above a dump, whose times and numbers are the log's (trace_log).
#pragma once

#include <string>
#include <string_view>

namespace tlsget::app {

enum class DumpStyle { hex, ascii };

/// The lines, each ended by LF; empty for no octets.
std::string dump_octets(DumpStyle style, std::string_view octets);

}  // namespace tlsget::app

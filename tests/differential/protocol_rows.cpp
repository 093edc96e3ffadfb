// How HTTP is spoken, and which URLs may be.
#include "differential/rows.hpp"

namespace tlsget::test {

std::span<const Row> protocol_rows() {
  static const Row rows[] = {
      {"HTTP/1.0", {"-0", "$URL/echo"}},
      {"HTTP/1.0 with a body", {"-0", "-d", "x", "$URL/head"}},
      {"the last version counts", {"--http1.0", "--http1.1", "$URL/echo"}},
      {"HTTP/1.0 has no chunks", {"-0", "-T", "-", "$URL/echo"}, {}, "x"},
      {"HTTP/1.0 and a large body",
       {"-0", "-T", "large", "$URL/head"},
       {{"large", std::string(1100000, 'x')}}},
      {"heads are there where they need not be", {"--http0.9", "$URL/echo"}},
      {"a chunked body as it comes", {"--raw", "$URL/chunked"}},
      {"a coded body as it comes", {"--raw", "--compressed", "$URL/coded/gzip"}},
      {"a plain body as it comes", {"--raw", "$URL/file"}},
      {"a coded transfer is asked for", {"--tr-encoding", "$URL/head"}},
      {"a coded transfer beside an own Connection",
       {"--tr-encoding", "-H", "Connection: x", "$URL/head"}},
      {"a coded transfer by an own TE", {"--tr-encoding", "-H", "TE: x", "$URL/head"}},
      {"a length that is not so", {"--ignore-content-length", "$URL/cut"}},
      {"a length is ignored of a chunked body", {"--ignore-content-length", "$URL/chunked"}},
      {"another target", {"--request-target", "*", "-X", "OPTIONS", "$URL/echo"}},
      {"another target and a query", {"-G", "-d", "x", "--request-target", "/a", "$URL/echo"}},
      {"an empty target", {"--request-target", "", "$URL/echo"}},
      {"POST stays POST across 301", {"-L", "--post301", "-d", "x", "$URL/to/301/echo"}},
      {"POST stays POST across 302", {"-L", "--post302", "-d", "x", "$URL/to/302/echo"}},
      {"POST stays POST across 303", {"-L", "--post303", "-d", "x", "$URL/to/303/echo"}},
      {"POST stays POST across the other",
       {"-L", "--post301", "--post303", "-d", "x", "$URL/to/302/echo"}},
      {"a given method stays with its body",
       {"-L", "--post302", "-X", "PATCH", "-d", "x", "$URL/to/302/echo"}},

      {"http is allowed", {"--proto", "=http", "$URL/echo"}},
      {"http is not allowed", {"--proto", "=https", "$URL/echo"}},
      {"http is taken away", {"--proto", "-http", "$URL/echo"}},
      {"nothing and http", {"--proto", "-all,http", "$URL/echo"}},
      {"all", {"--proto", "=https,all", "$URL/echo"}},
      {"http comes and goes", {"--proto", "+http,-http", "$URL/echo"}},
      {"an unknown protocol", {"--proto", "foo", "$URL/echo"}},
      {"an unknown protocol alone", {"--proto", "=foo", "$URL/echo"}},
      {"another scheme that is not allowed", {"--proto", "=https", "ftp://127.0.0.1/"}},
      {"a redirect is not allowed", {"-L", "--proto-redir", "=https", "$URL/to/302/echo"}},
      {"a redirect is allowed", {"-L", "--proto-redir", "=http", "$URL/to/302/echo"}},
      {"no redirect is looked at", {"--proto-redir", "=https", "$URL/to/302/echo"}},
      {"no redirect is allowed", {"-L", "--proto-redir", "-all", "$URL/to/302/echo"}},
      {"a scheme by default", {"--proto-default", "HTTP", "127.0.0.1:$PORT/echo"}},
      {"an unknown scheme by default", {"--proto-default", "foo", "127.0.0.1:$PORT/echo"}},
      {"an empty scheme by default", {"--proto-default", "", "127.0.0.1:$PORT/echo"}},

      {"a file of the size that is allowed", {"--max-filesize", "1000", "$URL/file"}},
      {"a file that is too large", {"--max-filesize", "999", "$URL/file"}},
      {"a file that is too large for a file", {"--max-filesize", "999", "-o", "out", "$URL/file"}},
      {"a file that is too large, with its head", {"--max-filesize", "9", "-i", "$URL/file"}},
      {"a chunked body that is too large", {"--max-filesize", "5", "$URL/chunked"}},
      {"a body of unknown size that is too large", {"--max-filesize", "5", "$URL/closed"}},
      {"a limit with a letter", {"--max-filesize", "1k", "$URL/file"}},
      {"a limit with a large letter", {"--max-filesize", "1G", "$URL/file"}},
      {"no limit", {"--max-filesize", "0", "$URL/file"}},
      {"a limit that is no number", {"--max-filesize", "x", "$URL/file"}},
      {"a limit below nothing", {"--max-filesize", "-1", "$URL/file"}},
      {"a limit beyond all", {"--max-filesize", "9999999999999999999", "$URL/file"}},
      {"the body of a redirect is not counted", {"-L", "--max-filesize", "5", "$URL/to/302/set/a"}},

      {"user names in URLs are not allowed",
       {"--disallow-username-in-url", "http://ann:secret@127.0.0.1:$PORT/echo"}},
      {"URLs without user names are", {"--disallow-username-in-url", "$URL/echo"}},
      {"user names in a redirect are not allowed",
       {"-L", "--disallow-username-in-url",
        "$URL/location/302/http%3a%2f%2fann%40127.0.0.1%2fecho"}},
  };
  return rows;
}

}  // namespace tlsget::test

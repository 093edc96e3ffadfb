// What servers answer.
#include "differential/rows.hpp"

namespace tlsget::test {

std::span<const Row> response_rows() {
  static const Row rows[] = {
      {"chunked, with a trailer", {"$URL/chunked"}},
      {"to the end of the connection", {"$URL/closed"}},
      {"gzip", {"--compressed", "$URL/coded/gzip"}},
      {"deflate", {"--compressed", "$URL/coded/deflate"}},
      {"br", {"--compressed", "$URL/coded/br"}},
      {"zstd", {"--compressed", "$URL/coded/zstd"}},
      {"coded and not asked for", {"$URL/coded/gzip"}},
      {"204", {"$URL/status/204"}},
      {"404 is a page", {"$URL/status/404"}},
      {"404 is a failure with -f", {"-f", "$URL/status/404"}},
      {"404 is both with --fail-with-body", {"--fail-with-body", "$URL/status/404"}},
      {"404 with -f into a file", {"-f", "-o", "out", "$URL/status/404"}},
      {"500 with --fail-with-body into a file",
       {"--fail-with-body", "-o", "out", "$URL/status/500"}},
      {"503 is a page", {"$URL/status/503"}},
      {"401 is a page", {"$URL/basic"}},
  };
  return rows;
}

}  // namespace tlsget::test

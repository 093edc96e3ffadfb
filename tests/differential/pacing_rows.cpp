// Options about speed. What they do in time is in tests/unit/client and tests/scripted: here is
// what is taken and what is refused.
#include "differential/rows.hpp"

namespace tlsget::test {

std::span<const Row> pacing_rows() {
  static const Row rows[] = {
      {"a rate", {"--limit-rate", "1000000", "$URL/file"}},
      {"a rate that takes its time", {"--limit-rate", "4K", "-o", "out", "$URL/file"}},
      {"a rate of an upload",
       {"--limit-rate", "2K", "-d", "@body", "$URL/echo"},
       {{"body", std::string(3000, 'x')}}},
      {"kibioctets", {"--limit-rate", "100K", "$URL/file"}},
      {"mebioctets, in lower case", {"--limit-rate", "10m", "$URL/file"}},
      {"gibioctets", {"--limit-rate", "1G", "$URL/chunked"}},
      {"octets by letter", {"--limit-rate", "1000000B", "$URL/file"}},
      {"no rate", {"--limit-rate", "0", "$URL/file"}},
      {"the last of two", {"--limit-rate", "1", "--limit-rate", "1M", "$URL/file"}},
      {"a rate with a wrong unit", {"--limit-rate", "1T", "$URL/file"}},
      {"a rate with two letters", {"--limit-rate", "1KB", "$URL/file"}},
      {"a rate with a fraction", {"--limit-rate", "1.5K", "$URL/file"}},
      {"a negative rate", {"--limit-rate", "-1", "$URL/file"}},
      {"a rate with a plus", {"--limit-rate", "+1", "$URL/file"}},
      {"a rate that is too large", {"--limit-rate", "9999999999G", "$URL/file"}},
      {"an empty rate", {"--limit-rate", "", "$URL/file"}},
      {"a redirect at a rate", {"-L", "--limit-rate", "100K", "$URL/to/302/file"}},
      {"fast enough", {"-Y", "10", "-y", "5", "$URL/file"}},
      {"fast enough, long names", {"--speed-limit", "10", "--speed-time", "5", "$URL/file"}},
      {"the speed alone", {"-Y", "1", "$URL/file"}},
      {"the time alone", {"-y", "10", "$URL/file"}},
      {"no speed and no time", {"-Y", "0", "-y", "0", "$URL/file"}},
      {"too slow because of its own rate",
       {"--limit-rate", "200", "-Y", "100000", "-y", "1", "-o", "/dev/null", "$URL/file"}},
      {"a speed with a unit", {"-Y", "10K", "$URL/file"}},
      {"a speed with a fraction", {"-Y", "1.5", "$URL/file"}},
      {"a negative speed", {"-Y", "-1", "$URL/file"}},
      {"a time with a fraction", {"-y", "0.5", "$URL/file"}},
      {"a negative time", {"-y", "-5", "$URL/file"}},
      {"a time that is none", {"-y", "soon", "$URL/file"}},
  };
  return rows;
}

}  // namespace tlsget::test

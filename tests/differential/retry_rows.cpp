// Further tries. curl's shortest pause is a second, so there are few of them.
#include "differential/rows.hpp"

namespace tlsget::test {

std::span<const Row> retry_rows() {
  static const Row rows[] = {
      {"a second try", {"--retry", "1", "-w", " %{num_retries} %{http_code}", "$URL/flaky-once/a"}},
      {"a second try into a file", {"--retry", "1", "-o", "out", "$URL/flaky-once/a"}},
      {"a second try with -f", {"--retry", "1", "-f", "-o", "out", "$URL/flaky-once/a"}},
      {"a second try with --fail-with-body",
       {"--retry", "1", "--fail-with-body", "-o", "out", "$URL/flaky-once/a"}},
      {"a second try of a body", {"--retry", "1", "-d", "a=1", "$URL/flaky-once/a"}},
      {"a second try behind what was there",
       {"--retry", "1", "-C", "5", "-f", "-o", "out", "$URL/flaky-once/file"},
       {{"out", "there before"}}},
      {"all tries fail", {"--retry", "1", "--retry-delay", "1", "$URL/status/503"}},
      {"what -w tells of the last try",
       {"-L", "--retry", "1", "-w",
        " %{num_retries} %{num_redirects} %{num_connects} %{size_header} %{size_download} "
        "%{redirect_url}",
        "$URL/to/302/flaky-once/a"}},
      {"each try has all its redirects",
       {"-L", "--max-redirs", "1", "--retry", "1", "$URL/to/302/flaky-once/a"}},
      {"all errors", {"--retry", "1", "--retry-all-errors", "-o", "out", "$URL/cut"}},
      {"all errors with -f", {"--retry", "1", "--retry-all-errors", "-f", "$URL/status/404"}},
      {"nobody listens", {"--retry", "1", "--retry-connrefused", "http://127.0.0.1:1/"}},
      // Without a pause.
      {"none", {"--retry", "0", "$URL/status/503"}},
      {"not of a good answer", {"--retry", "1", "$URL/echo"}},
      {"not of 404", {"--retry", "1", "-f", "$URL/status/404"}},
      {"not of 425", {"--retry", "1", "$URL/status/425"}},
      {"not of 501", {"--retry", "1", "$URL/status/501"}},
      {"not of a cut body", {"--retry", "1", "-o", "out", "$URL/cut"}},
      {"not when nobody listens", {"--retry", "1", "http://127.0.0.1:1/"}},
      {"not when Retry-After is later", {"--retry", "1", "--retry-max-time", "5", "$URL/busy/60"}},
      {"a number that is none", {"--retry", "abc", "$URL/echo"}},
      {"a negative number", {"--retry", "-1", "$URL/echo"}},
      {"a delay with a fraction", {"--retry-delay", "0.5", "$URL/echo"}},
      {"a time with a fraction", {"--retry-max-time", "0.5", "$URL/echo"}},
  };
  return rows;
}

}  // namespace tlsget::test

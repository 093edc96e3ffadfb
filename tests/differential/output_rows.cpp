// Where the output goes.
#include "differential/rows.hpp"

namespace tlsget::test {

std::span<const Row> output_rows() {
  static const Row rows[] = {
      {"a file", {"-o", "out", "$URL/echo"}},
      {"standard output by name", {"-o", "-", "$URL/echo"}},
      {"the name of the URL", {"-O", "$URL/echo/name.txt"}},
      {"the name of the URL, with a query", {"-O", "$URL/echo/name.txt?x=1"}},
      {"a folder's name in the URL", {"-O", "$URL/echo/dir/"}},
      {"no name in the URL", {"-O", "$URL/"}},
      {"a name for all", {"--remote-name-all", "$URL/echo/a", "$URL/echo/b"}},
      {"a name for all but one", {"--remote-name-all", "$URL/echo/a", "-o", "-", "$URL/echo/b"}},
      {"a folder", {"--output-dir", "sub", "-o", "out", "$URL/echo"}, {{"sub/there", ""}}},
      {"a folder that is made", {"--create-dirs", "-o", "new/deep/out", "$URL/echo"}},
      {"a folder that is missing", {"-o", "new/out", "$URL/echo"}},
      {"a folder that is made by both",
       {"--create-dirs", "--output-dir", "new", "-o", "out", "$URL/echo"}},
      {"an old file is replaced",
       {"-o", "out", "$URL/echo"},
       {{"out", "what was there before, and longer than what comes"}}},
      {"the head and the body", {"-i", "$URL/echo"}},
      {"the head in a file", {"-D", "head", "$URL/echo"}},
      {"the head on standard output", {"-D", "-", "$URL/echo"}},
      {"the heads of redirects", {"-L", "-i", "$URL/to/302/echo"}},
      {"the head of HEAD", {"-I", "-o", "out", "$URL/echo"}},
      {"two URLs to two files", {"-o", "a", "$URL/echo/1", "-o", "b", "$URL/echo/2"}},
      {"two URLs, one file", {"-o", "a", "$URL/echo/1", "$URL/echo/2"}},
      {"-w after the transfer",
       {"-o", "out", "-w", "%{http_code} %{size_download} %{content_type}\n", "$URL/echo"}},
      {"-w from a file",
       {"-w", "@format", "-o", "out", "$URL/echo"},
       {{"format", "%{response_code}\n%{url}\n%{method}"}}},
      {"-w with escapes", {"-w", "a\\tb\\n%%{x}", "$URL/echo"}},
      {"-w of an error", {"-w", "%{exitcode} %{http_code}\n", "-f", "$URL/status/404"}},
      {"-w with sizes",
       {"-w", "%{size_header} %{size_request} %{size_upload} %{num_connects}\n", "-A", "", "-d",
        "abc", "$URL/echo"}},
      {"-w with names",
       {"-w", "%{scheme} %{http_version} %{filename_effective} %{url_effective}\n", "-o", "out",
        "$URL/echo"}},
      {"no buffering", {"-N", "$URL/echo"}},
      {"no meter", {"--no-progress-meter", "$URL/echo"}},
      {"no styles", {"--no-styled-output", "-i", "$URL/echo"}},
      {"errors shown though silent", {"-S", "$URL/echo"}},
      {"verbose", {"-v", "$URL/echo"}},
  };
  return rows;
}

}  // namespace tlsget::test

// What the README shows has to work as it is printed. Its lines run in a shell in which `tlsget` is
// our binary, sent to a server on loopback in place of example.com.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <fstream>
#include <string>
#include <vector>

#include "support/certificates.hpp"
#include "support/process.hpp"
#include "support/scripted_server.hpp"

namespace tlsget::test {
namespace {

/// The indented lines below the heading "## Ten one-liners".
std::vector<std::string> one_liners() {
  std::ifstream readme(std::string(TLSGET_SOURCE_DIR) + "/README.md");
  REQUIRE(readme.good());
  std::vector<std::string> lines;
  bool inside = false;
  for (std::string line; std::getline(readme, line);) {
    if (line.starts_with("## ")) inside = line == "## Ten one-liners";
    if (inside && line.starts_with("    tlsget ")) lines.push_back(line.substr(4));
  }
  return lines;
}

Reply answer(const ReceivedRequest& request) {
  if (request.target() == "/moved") return {.status = 302, .fields = {{"Location", "/page"}}};
  return {.body = request.method() + " " + request.target() + " " + request.body + "\n"};
}

}  // namespace

TEST_CASE("each one-liner of the README works as it is printed") {
  const auto lines = one_liners();
  REQUIRE(lines.size() == 10);
  for (const std::string& line : lines) {
    INFO(line);
    ScriptedServer server({serve(answer)}, {.tls = TlsSettings{}});
    const TemporaryDirectory folder;
    std::filesystem::copy_file(ca_file(), folder.path() / "ca.pem");
    // -k, because no development CA may speak for example.com.
    const std::string script = "tlsget() { " TLSGET_BINARY " -k -s -S --connect-to ::127.0.0.1:" +
                               std::to_string(server.port()) + " \"$@\"; }\n" + line;
    const Result result = run(
        {.program = "/bin/bash", .arguments = {"-c", script}, .working_directory = folder.path()});
    INFO(result.out << result.err);
    CHECK(result.exit_code == 0);
    CHECK(result.err.empty());
    CHECK_FALSE(server.requests().empty());
  }
}

}  // namespace tlsget::test

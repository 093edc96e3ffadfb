// --ssl-key-log and SSLKEYLOGFILE.
#include <sys/stat.h>

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <string>

#include "support/certificates.hpp"
#include "support/files.hpp"
#include "support/process.hpp"
#include "support/scripted_server.hpp"

namespace tlsget::test {
namespace {

using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::StartsWith;

const std::string good = "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nok\n";

unsigned mode_of(const std::filesystem::path& file) {
  struct stat status {};
  REQUIRE(::stat(file.c_str(), &status) == 0);
  return status.st_mode & 0777U;
}

/// One run against a server of its own; the file is "log" in `folder`.
Result fetch(const TemporaryDirectory& folder, std::vector<std::string> options,
             const std::map<std::string, std::string>& environment, int version) {
  const ScriptedServer server({reply(good)}, {.tls = TlsSettings{.max_version = version}});
  options.insert(options.end(), {"-sS", "--cacert", ca_file(), server.url("/")});
  Command command = tlsget_command(std::move(options));
  command.environment = environment;
  command.working_directory = folder.path();
  return run(std::move(command));
}

std::size_t count(const std::string& text, std::string_view part) {
  std::size_t found = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1))
    ++found;
  return found;
}

}  // namespace

TEST_CASE("the secrets of a connection are appended to a file for its owner alone") {
  const bool by_option = GENERATE(false, true);
  const bool unverified = GENERATE(false, true);
  const TemporaryDirectory folder;
  const auto once = [&](int version) {
    std::vector<std::string> options;
    if (by_option) options = {"--ssl-key-log", "log"};
    if (unverified) options.emplace_back("-k");
    std::map<std::string, std::string> environment;
    if (!by_option) environment = {{"SSLKEYLOGFILE", "log"}};
    const Result result = fetch(folder, options, environment, version);
    INFO(result.err);
    CHECK(result.exit_code == 0);
    return read_file(folder / "log");
  };
  const std::string first = once(TLS1_2_VERSION);
  CHECK(mode_of(folder / "log") == 0600);
  CHECK_THAT(first, StartsWith("CLIENT_RANDOM "));
  CHECK(count(first, "\n") == 1);
  CHECK(first.size() == std::string("CLIENT_RANDOM ").size() + 64 + 1 + 96 + 1);
  const std::string second = once(TLS1_3_VERSION);
  CHECK_THAT(second, StartsWith(first));
  for (const char* label :
       {"\nCLIENT_HANDSHAKE_TRAFFIC_SECRET ", "\nSERVER_HANDSHAKE_TRAFFIC_SECRET ",
        "\nCLIENT_TRAFFIC_SECRET_0 ", "\nSERVER_TRAFFIC_SECRET_0 "}) {
    CAPTURE(label);
    CHECK(count(second, label) == 1);
  }
  CHECK(count(second, "\n") == 5);
}

TEST_CASE("the option goes before the variable") {
  const TemporaryDirectory folder;
  const Result result =
      fetch(folder, {"--ssl-key-log", "log"}, {{"SSLKEYLOGFILE", "other"}}, TLS1_3_VERSION);
  CHECK(result.exit_code == 0);
  CHECK(std::filesystem::exists(folder / "log"));
  CHECK_FALSE(std::filesystem::exists(folder / "other"));
}

TEST_CASE("a key log that cannot be opened is exit 23 by option, and a warning by variable") {
  const TemporaryDirectory folder;
  const Result option = fetch(folder, {"--ssl-key-log", "no/such"}, {}, TLS1_3_VERSION);
  INFO(option.err);
  CHECK(option.exit_code == 23);
  CHECK(option.out.empty());
  CHECK_THAT(option.err, ContainsSubstring("the key log no/such cannot be opened: No such file"));
  const Result variable = fetch(folder, {}, {{"SSLKEYLOGFILE", "no/such"}}, TLS1_3_VERSION);
  CHECK(variable.exit_code == 0);
  CHECK(variable.out == "ok\n");
}

TEST_CASE("a key log that others can read draws a warning") {
  const TemporaryDirectory folder;
  write_file(folder / "log", "");
  std::filesystem::permissions(folder / "log", std::filesystem::perms(0644));
  const ScriptedServer server({reply(good)}, {.tls = TlsSettings{}});
  Command command =
      tlsget_command({"--ssl-key-log", "log", "--cacert", ca_file(), server.url("/")});
  command.working_directory = folder.path();
  const Result result = run(std::move(command));
  CHECK(result.exit_code == 0);
  CHECK_THAT(result.err, ContainsSubstring("warning: others can read the key log log"));
}

}  // namespace tlsget::test

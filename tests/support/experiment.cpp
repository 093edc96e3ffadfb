#include "support/experiment.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <catch2/catch_message.hpp>
#include <catch2/catch_test_macros.hpp>
#include <cctype>
#include <cstdlib>

#include "support/certificates.hpp"
#include "support/text.hpp"
#include "support/trace_text.hpp"

namespace tlsget::test {
namespace {

namespace fs = std::filesystem;

/// The curl to compare with: the one that scripts/setup unpacked where the machine's own is older.
fs::path reference() {
  if (const char* chosen = std::getenv("TLSGET_REFERENCE_CURL")) return chosen;
  const char* const cache = std::getenv("XDG_CACHE_HOME");
  const char* const home = std::getenv("HOME");
  const fs::path folder = cache != nullptr  ? fs::path(cache)
                          : home != nullptr ? fs::path(home) / ".cache"
                                            : fs::path();
  const fs::path unpacked = folder / "tlsget/reference-curl/curl";
  return fs::exists(unpacked) ? unpacked : "/usr/bin/curl";
}

std::map<std::string, std::string> files_in(const fs::path& directory) {
  std::map<std::string, std::string> files;
  for (const auto& name : names_in(directory)) {
    const auto path = directory / name;
    files[name] = fs::is_regular_file(path) ? read_file(path) : "";
  }
  return files;
}

Outcome run_with(const fs::path& program, const Experiment& experiment) {
  const TemporaryDirectory directory;
  ScriptedServer server(experiment.scripts.empty() ? std::vector{reply("")} : experiment.scripts,
                        experiment.server);
  const auto substituted = [&](std::string text) {
    text = replace_all(std::move(text), "$URL", server.url(""));
    text = replace_all(std::move(text), "$PORT", std::to_string(server.port()));
    text = replace_all(std::move(text), "$DIR", directory.path().string());
    return replace_all(std::move(text), "$CA", ca_file());
  };
  for (const auto& [name, content] : experiment.files) {
    fs::create_directories((directory / name).parent_path());
    write_file(directory / name, substituted(content));
  }
  Command command{.program = program, .input = experiment.input};
  command.working_directory = directory.path();
  command.limit = experiment.limit;
  for (const auto& argument : experiment.arguments)
    command.arguments.push_back(substituted(argument));
  for (const auto& [name, value] : experiment.environment)
    command.environment[name] = substituted(value);
  Outcome outcome;
  outcome.port = server.port();
  outcome.result = run(std::move(command));
  server.stop();
  outcome.files = files_in(directory.path());
  outcome.requests = server.requests();
  outcome.connections = server.connections();
  outcome.disconnects = server.disconnects();
  return outcome;
}

/// The value of `name="..."` is the client's to choose, or follows from one that is.
void hide_value(std::string& line, const std::string& name) {
  const std::size_t at = line.find(name + "=\"");
  if (at == std::string::npos) return;
  const std::size_t start = at + name.size() + 2;
  line.replace(start, line.find('"', start) - start, "*");
}

/// What two clients may differ in is taken out, optional white space included.
std::string comparable(const ReceivedRequest& request) {
  std::vector<std::string> lines;
  std::size_t start = 0;
  for (std::size_t end = request.head.find("\r\n"); end > start && end != std::string::npos;
       end = request.head.find("\r\n", start)) {
    std::string line = request.head.substr(start, end - start);
    start = end + 2;
    if (line.rfind("User-Agent: ", 0) == 0) line = "User-Agent: *";
    if (line.rfind("Host: ", 0) == 0) line.erase(std::max(line.rfind(':'), std::size_t{5}));
    if (line.find("uthorization: Digest ") != std::string::npos &&
        line.find("cnonce=") != std::string::npos) {
      hide_value(line, "cnonce");
      hide_value(line, "response");
    }
    line.erase(line.find_last_not_of(" \t") + 1);
    lines.push_back(std::move(line));
  }
  std::sort(lines.begin() + 1, lines.end());
  return fmt::format("connection {}: {}\nbody: {}", request.connection, fmt::join(lines, "\n"),
                     request.body);
}

std::string comparable(const std::vector<ReceivedRequest>& requests) {
  std::string text;
  for (const auto& request : requests) text += comparable(request) + "\n";
  return text;
}

/// The boundaries of forms, which are random, become their number in the text.
std::string without_boundaries(std::string text) {
  const std::string dashes(24, '-');
  constexpr std::size_t letters = 22;
  const auto is_alnum = [](unsigned char c) { return std::isalnum(c) != 0; };
  int number = 0;
  for (std::size_t at = text.find(dashes); at != std::string::npos; at = text.find(dashes, at)) {
    at = std::min(text.find_first_not_of('-', at), text.size()) - dashes.size();
    const std::string boundary = text.substr(at, dashes.size() + letters);
    if (boundary.size() == dashes.size() + letters &&
        std::all_of(boundary.begin() + static_cast<std::ptrdiff_t>(dashes.size()), boundary.end(),
                    is_alnum)) {
      text = replace_all(std::move(text), boundary, fmt::format("$BOUNDARY{}", number++));
    } else {
      at += dashes.size();
    }
  }
  return text;
}

std::string without_port(std::string text, const Outcome& outcome) {
  return without_boundaries(
      replace_all(std::move(text), ":" + std::to_string(outcome.port), ":$PORT"));
}

}  // namespace

Outcome with_tlsget(const Experiment& experiment) {
  return run_with(tlsget_command({}).program, experiment);
}

Outcome as_curl(const Experiment& experiment) {
  return run_with(curl_link(), experiment);
}

std::optional<Outcome> with_curl(const Experiment& experiment) {
  static const fs::path program = reference();
  if (!fs::exists(program)) return std::nullopt;
  return run_with(program, experiment);
}

Outcome like_curl(const Experiment& experiment) {
  Outcome ours = as_curl(experiment);
  const auto theirs = with_curl(experiment);
  if (!theirs) {
    WARN("curl is not installed: its side of this test is left out");
    return ours;
  }
  const auto text = [&](const std::string& from, const Outcome& outcome) {
    return without_port(experiment.compares_trace ? comparable_trace(from, outcome.port) : from,
                        outcome);
  };
  INFO("tlsget as curl: " << describe(ours) << "\n\ncurl: " << describe(*theirs));
  CHECK(ours.result.exit_code == theirs->result.exit_code);
  CHECK(text(ours.result.out, ours) == text(theirs->result.out, *theirs));
  if (experiment.compares_trace)
    CHECK(text(ours.result.err, ours) == text(theirs->result.err, *theirs));
  const auto files = [&](const Outcome& outcome) {
    auto named = outcome.files;
    for (auto& [name, content] : named) content = text(content, outcome);
    return named;
  };
  CHECK(files(ours) == files(*theirs));
  CHECK(without_port(comparable(ours.requests), ours) ==
        without_port(comparable(theirs->requests), *theirs));
  return ours;
}

const fs::path& curl_link() {
  static const TemporaryDirectory directory;
  static const fs::path link = [] {
    fs::create_symlink(tlsget_command({}).program, directory / "curl");
    return directory / "curl";
  }();
  return link;
}

std::string describe(const Outcome& outcome) {
  std::string text = describe(outcome.result);
  for (const auto& [name, content] : outcome.files)
    text += fmt::format("--- file {} ({} octets)\n", name, content.size());
  for (const auto& request : outcome.requests)
    text += fmt::format("--- request on connection {}\n{}{}\n", request.connection, request.head,
                        request.body.substr(0, 200));
  for (const auto& reason : outcome.disconnects) text += "--- server: " + reason + "\n";
  return text;
}

}  // namespace tlsget::test

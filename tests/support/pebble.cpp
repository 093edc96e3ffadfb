#include "support/pebble.hpp"

#include <fmt/format.h>

#include <catch2/catch_test_macros.hpp>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <thread>

#include "support/certificates.hpp"
#include "support/ports.hpp"

namespace tlsget::test {
namespace {

namespace fs = std::filesystem;

constexpr const char* server = "/usr/bin/pebble";
constexpr const char* client = "/usr/bin/dehydrated";

void require_programs() {
  for (const char* program : {server, client}) {
    if (fs::exists(program)) continue;
    if (std::getenv("CI") != nullptr) FAIL(program << " is not installed");
    SKIP(program << " is not installed");
  }
}

/// How dehydrated names the chain below a root, for PREFERRED_CHAIN: what its own function makes of
/// OpenSSL's words, which differs from version to version.
constexpr const char* name_chain = R"sh(
  eval "$(sed -n '/^_sed()/,/^}/p; /^get_last_cn()/,/^}/p' "$1")"
  OSTYPE=Linux OPENSSL=openssl get_last_cn "$(cat "$2")")sh";

std::string expect_success(const Result& result) {
  if (result.exit_code != 0) throw std::runtime_error(describe(result));
  return result.out;
}

}  // namespace

Pebble::Pebble() {
  require_programs();
  constexpr int attempts = 5;  // another process may have taken a port in the meantime
  for (int i = 0; i < attempts && !start(); ++i) continue;
  if (!process_) throw std::runtime_error("pebble does not start");
  for (const std::size_t index : {0U, 1U}) roots_.push_back(fetch_root(index));
}

bool Pebble::start() {
  const auto ports = free_ports(2);
  port_ = ports[0];
  management_port_ = ports[1];
  const nlohmann::json settings{
      {"listenAddress", fmt::format("127.0.0.1:{}", port_)},
      {"managementListenAddress", fmt::format("127.0.0.1:{}", management_port_)},
      {"certificate", certificate_file("localhost")},
      {"privateKey", key_file("localhost")},
      {"httpPort", port_},
      {"tlsPort", port_},
      {"ocspResponderURL", ""},
      {"externalAccountBindingRequired", false}};
  write_file(folder_ / "pebble.json", nlohmann::json{{"pebble", settings}}.dump());
  // The log goes to a file: nobody reads a pipe of it while the clients talk to the server.
  process_ = std::make_unique<Process>(
      Command{.program = "/bin/sh",
              .arguments = {"-c", "exec \"$0\" -config pebble.json >log 2>&1", server},
              .environment = {{"PEBBLE_VA_ALWAYS_VALID", "1"},
                              {"PEBBLE_VA_NOSLEEP", "1"},
                              {"PEBBLE_ALTERNATE_ROOTS", "1"},
                              {"PEBBLE_WFE_NONCEREJECT", "0"}},
              .working_directory = folder_.path()});
  constexpr int tries = 6000;
  for (int i = 0; i < tries && process_->running(); ++i) {
    if (accepts(port_) && accepts(management_port_)) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  process_.reset();
  return false;
}

std::string Pebble::fetch(const std::string& path, const std::string& name) const {
  std::string file = (folder_ / name).string();
  expect_success(
      run(tlsget_command({"--cacert", ca_file(), "-o", file,
                          fmt::format("https://localhost:{}/{}", management_port_, path)})));
  return file;
}

Pebble::Root Pebble::fetch_root(std::size_t index) const {
  Root root{.file = fetch(fmt::format("roots/{}", index), fmt::format("root{}.pem", index)),
            .name = {}};
  const std::string subject = expect_success(
      run({.program = "/usr/bin/openssl",
           .arguments = {"x509", "-in", root.file, "-noout", "-subject", "-nameopt", "RFC2253"}}));
  constexpr std::string_view before = "subject=CN=";
  root.name = subject.substr(before.size(), subject.find('\n') - before.size());
  return root;
}

Command Pebble::dehydrated(const std::string& host, const Root& preferred) const {
  const std::string chain = expect_success(run(
      {.program = "/bin/bash", .arguments = {"-c", name_chain, "bash", client, preferred.file}}));
  fs::create_directories(folder_ / "challenges");
  write_file(folder_ / "config",
             fmt::format("CA=https://localhost:{}/dir\nCURL_OPTS=\"--cacert {}\"\n"
                         "CHALLENGETYPE=http-01\nWELLKNOWN={}\nKEYSIZE=2048\n"
                         "KEY_ALGO=prime256v1\nPREFERRED_CHAIN=\"{}\"\n",
                         port_, ca_file(), (folder_ / "challenges").string(),
                         chain.substr(0, chain.find('\n'))));
  return {.program = client,
          .arguments = {"--config", (folder_ / "config").string(), "--cron", "--accept-terms",
                        "--domain", host},
          .limit = std::chrono::seconds(110)};  // a long script, on a machine that may be busy
}

Pebble::Issued Pebble::issue(const std::string& host) const {
  expect_success(run(dehydrated(host, root(1))));
  const fs::path files = folder_ / "certs" / host;
  const std::string above = fetch("intermediates/0", "intermediate.pem");
  const std::string full = (folder_ / "fullchain.pem").string();
  write_file(full, read_file(files / "cert.pem") + read_file(above));
  return {.certificate = files / "cert.pem",
          .key = files / "privkey.pem",
          .chains = {{above, full}, {files / "chain.pem", files / "fullchain.pem"}}};
}

}  // namespace tlsget::test

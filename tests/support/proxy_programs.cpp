#include "support/proxy_programs.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <catch2/catch_message.hpp>
#include <catch2/catch_test_macros.hpp>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <thread>

#include "support/certificates.hpp"
#include "support/ports.hpp"

namespace tlsget::test {
namespace {

namespace fs = std::filesystem;

const char* path_of(ProxyProgram program) {
  switch (program) {
    case ProxyProgram::tinyproxy:
      return "/usr/bin/tinyproxy";
    case ProxyProgram::microsocks:
      return "/usr/bin/microsocks";
    case ProxyProgram::squid:
      return "/usr/sbin/squid";
  }
  throw std::logic_error("no such proxy");
}

void require(const char* path) {
  if (fs::exists(path)) return;
  if (std::getenv("CI") != nullptr) FAIL("the proxy is not installed: " << path);
  SKIP("the proxy is not installed: " << path);
}

constexpr std::string_view squid_text = R"(http_port 127.0.0.1:{port}
https_port 127.0.0.1:{tls_port} tls-cert={certificate} tls-key={key}
pid_filename none
access_log none
cache_log {folder}/cache.log
cache_store_log none
cache_mem 8 MB
cache deny all
coredump_dir {folder}
pinger_enable off
max_filedescriptors 256
shutdown_lifetime 0 seconds
visible_hostname squid.test
auth_param digest program /usr/lib/squid/digest_file_auth -c {folder}/digest
auth_param digest children 1 startup=1
auth_param digest realm proxy
auth_param basic program /usr/lib/squid/basic_ncsa_auth {folder}/basic
auth_param basic children 1 startup=1
auth_param basic realm proxy
acl users proxy_auth REQUIRED
http_access allow users
http_access deny all
)";

}  // namespace

RunningProxy::RunningProxy(ProxyProgram program) : program_(program) {
  require(path_of(program));
  // squid leaves root behind, and must still reach its files.
  if (geteuid() == 0) fs::permissions(folder_.path(), fs::perms::all);
  constexpr int attempts = 5;  // another process may have taken a port in the meantime
  for (int i = 0; i < attempts; ++i) {
    ports_ = free_ports(program == ProxyProgram::squid ? 2 : 1);
    if (start()) return;
  }
  throw std::runtime_error(fmt::format("{} does not start", path_of(program)));
}

Command RunningProxy::command() const {
  const std::string file = (folder_ / "conf").string();
  switch (program_) {
    case ProxyProgram::tinyproxy:
      write_file(file, fmt::format("Port {}\nListen 127.0.0.1\nTimeout 60\nMaxClients 20\n"
                                   "LogFile \"{}/log\"\nBasicAuth ann secret\n",
                                   port(), folder_.path().string()));
      return {.program = path_of(program_), .arguments = {"-d", "-c", file}};
    case ProxyProgram::microsocks:
      return {.program = path_of(program_),
              .arguments = {"-i", "127.0.0.1", "-p", std::to_string(port()), "-u", "ann", "-P",
                            "secret"}};
    case ProxyProgram::squid:
      write_squid_files();
      return {.program = path_of(program_), .arguments = {"-N", "-f", file}};
  }
  throw std::logic_error("no such proxy");
}

void RunningProxy::write_squid_files() const {
  write_file(folder_ / "conf", fmt::format(fmt::runtime(squid_text), fmt::arg("port", port()),
                                           fmt::arg("tls_port", tls_port()),
                                           fmt::arg("folder", folder_.path().string()),
                                           fmt::arg("certificate", certificate_file("localhost")),
                                           fmt::arg("key", key_file("localhost"))));
  // MD5 of "ann:proxy:secret", and apr1 of "secret".
  write_file(folder_ / "digest", "ann:proxy:63f81d37dc6e2f9351798636642c7bfb\n");
  write_file(folder_ / "basic", "ann:$apr1$abcdefgh$h9FWgUz3n9YxylKLlR5SQ/\n");
}

bool RunningProxy::start() {
  process_ = std::make_unique<Process>(command());
  constexpr int tries = 4000;
  for (int i = 0; i < tries && process_->running(); ++i) {
    if (std::ranges::all_of(ports_, accepts)) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  process_.reset();
  return false;
}

std::string authorities_with_intermediate() {
  return read_file(ca_file()) + read_file(certificate_file("intermediate"));
}

}  // namespace tlsget::test

#include "support/server_program.hpp"

#include <algorithm>
#include <catch2/catch_message.hpp>
#include <catch2/catch_test_macros.hpp>
#include <chrono>
#include <cstdlib>
#include <stdexcept>
#include <thread>

#include "support/ports.hpp"

namespace tlsget::test {

void require_installed(const std::vector<std::filesystem::path>& files) {
  for (const auto& file : files) {
    if (std::filesystem::exists(file)) continue;
    if (std::getenv("CI") != nullptr) FAIL("not installed: " << file);
    SKIP("not installed: " << file);
  }
}

ServerProgram::ServerProgram(const Settings& settings) {
  require_installed(settings.needed);
  constexpr int attempts = 5;  // another process may have taken a port in the meantime
  for (int i = 0; i < attempts; ++i)
    if (start(settings)) return;
  throw std::runtime_error(settings.needed.front().string() + " does not start: " + log());
}

bool ServerProgram::start(const Settings& settings) {
  ports_ = free_ports(settings.ports);
  std::vector<std::string> arguments{"-c", "exec \"$0\" \"$@\" >log 2>&1",
                                     settings.needed.front().string()};
  for (auto& argument : settings.arguments(folder(), ports_))
    arguments.push_back(std::move(argument));
  process_ = std::make_unique<Process>(Command{.program = "/bin/sh",
                                               .arguments = std::move(arguments),
                                               .working_directory = folder(),
                                               .own_group = true});
  constexpr int tries = 6000;
  for (int i = 0; i < tries && process_->running(); ++i) {
    if (std::all_of(ports_.begin(), ports_.end(), accepts)) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  process_.reset();
  return false;
}

}  // namespace tlsget::test

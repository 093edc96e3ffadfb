#include "support/openssl_server.hpp"

#include <charconv>
#include <stdexcept>

namespace tlsget::test {
namespace {

Command server_command(const std::vector<std::string>& arguments) {
  Command command{.program = "/usr/bin/openssl",
                  .arguments = {"s_server", "-accept", "127.0.0.1:0", "-www"}};
  command.arguments.insert(command.arguments.end(), arguments.begin(), arguments.end());
  return command;
}

constexpr std::string_view announcement = "ACCEPT 127.0.0.1:";

}  // namespace

OpensslServer::OpensslServer(const std::vector<std::string>& arguments)
    : process_(server_command(arguments)) {
  process_.wait_for_output(announcement);
  const std::string& out = process_.output();
  const char* const digits = out.data() + out.find(announcement) + announcement.size();
  const auto [end, error] = std::from_chars(digits, out.data() + out.size(), port_);
  if (error != std::errc() || *end != '\n') throw std::runtime_error("s_server: no port: " + out);
}

std::string OpensslServer::authority() const {
  return "127.0.0.1:" + std::to_string(port_);
}

}  // namespace tlsget::test

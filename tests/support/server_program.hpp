// A server that is a program of its own: run in the foreground on free loopback ports, with all its
// files in a temporary folder, and ended with the object, its workers too.
//
// Rules. A program that is not installed skips the running test, but fails it when the environment
// variable CI is set. What the server prints goes to a file, since nobody reads a pipe of it while
// the clients talk to it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "support/files.hpp"
#include "support/process.hpp"

namespace tlsget::test {

/// Skips or fails the running test while one of these files is missing.
void require_installed(const std::vector<std::filesystem::path>& files);

class ServerProgram {
 public:
  struct Settings {
    std::vector<std::filesystem::path> needed;  ///< the program first
    std::size_t ports = 1;
    /// The arguments for a start on these ports, after writing what it reads to the folder. It is
    /// asked again when another process took one of the ports in the meantime.
    std::function<std::vector<std::string>(const std::filesystem::path& folder,
                                           const std::vector<std::uint16_t>& ports)>
        arguments;
  };

  /// Starts it and waits until every port accepts. Throws std::runtime_error with what it printed.
  explicit ServerProgram(const Settings& settings);

  std::uint16_t port(std::size_t index = 0) const { return ports_.at(index); }
  /// Where it runs; what it prints is in the file "log".
  const std::filesystem::path& folder() const noexcept { return folder_.path(); }
  std::string log() const { return read_file(folder_ / "log"); }

 private:
  bool start(const Settings& settings);

  TemporaryDirectory folder_;
  std::vector<std::uint16_t> ports_;
  std::unique_ptr<Process> process_;
};

}  // namespace tlsget::test

// An ACME authority for the tests: pebble, the test server of Let's Encrypt, on loopback ports,
// with the client dehydrated (RFC 8555). Its roots and intermediates are new in every run.
//
// Rules. Every challenge counts as answered, so that no server and no DNS is needed for it. Its own
// HTTPS certificate is of the development CA.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "support/files.hpp"
#include "support/process.hpp"

namespace tlsget::test {

class Pebble {
 public:
  /// Starts it and waits until it serves. Without pebble or dehydrated on this machine the running
  /// test is skipped, but fails when the environment variable CI is set.
  Pebble();

  /// The authority at the top of the default chain (0) or of the alternate one (1).
  struct Root {
    std::string file;  ///< PEM
    std::string name;  ///< its common name
  };
  const Root& root(std::size_t index) const { return roots_.at(index); }

  /// A certificate and its key, in files of PEM.
  struct Issued {
    std::string certificate;
    std::string key;
    struct Chain {
      std::string above;  ///< what is above the certificate, without the root
      std::string full;   ///< what a server sends
    };
    std::vector<Chain> chains;  ///< to root(0) and root(1)
  };
  /// By dehydrated, which asks for the chain to the alternate root; the default one has the same
  /// certificate below the authority's other intermediate.
  Issued issue(const std::string& host) const;

 private:
  bool start();
  Root fetch_root(std::size_t index) const;
  /// A path of the management interface, into a file of this name; returns where that lies.
  std::string fetch(const std::string& path, const std::string& name) const;
  Command dehydrated(const std::string& host, const Root& preferred) const;

  TemporaryDirectory folder_;
  std::uint16_t port_ = 0;
  std::uint16_t management_port_ = 0;
  std::unique_ptr<Process> process_;
  std::vector<Root> roots_;
};

}  // namespace tlsget::test

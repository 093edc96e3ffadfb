// Certificates with their key in files, as servers read them.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "support/x509/certificate_builder.hpp"

namespace tlsget::test {

struct ChainFiles {
  std::string certificate;  ///< PEM of the first alone
  std::string above;        ///< PEM of the others; empty when there are none
  std::string full_chain;   ///< PEM of all
  std::string key;          ///< of the first
};

/// Writes `sent`, the server's own certificate first, to files whose names begin with `name`.
ChainFiles write_chain(const std::filesystem::path& folder, const std::string& name,
                       const std::vector<Issued>& sent);

}  // namespace tlsget::test

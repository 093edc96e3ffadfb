// The cases of x509-limbo (C2SP): certificate chains and whether a client should take them.
#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "x509/certificate.hpp"

namespace tlsget::test {

struct LimboCase {
  std::string id;
  std::string description;
  std::vector<std::string> trusted;           ///< PEM
  std::vector<x509::Bytes> sent;              ///< DER, the leaf first
  std::vector<std::string> revocation_lists;  ///< PEM
  std::string host;                           ///< empty: none is asked for
  std::optional<std::chrono::sys_seconds> time;
  bool expects_success = false;
};

/// The folder of outside test vectors: TLSGET_VECTORS, else ../shared/vectors beside the project.
std::filesystem::path vectors_folder(const std::filesystem::path& source_folder);

/// Unpacks (with xz) and reads the file. Throws std::runtime_error when that fails.
std::vector<LimboCase> read_limbo(const std::filesystem::path& file);

}  // namespace tlsget::test

// A whole file into memory: authorities, revocation lists.
//
// The one room of lib/x509 that opens files.
#pragma once

#include <filesystem>
#include <string>

#include "base/error.hpp"

namespace tlsget::x509 {

/// Works for pipes as well (--cacert <(...)). Throws Error(category) naming the file when it cannot
/// be read, is a directory, or has more than 64 MiB; Error(cancelled) when a signal's handler
/// interrupts the wait for a pipe. (A handler that is not meant to end waits asks for SA_RESTART.)
std::string read_file(const std::filesystem::path& path, Category category);

}  // namespace tlsget::x509

// The certificates of the tests, made by scripts/certs (certs/README.md lists them).
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace tlsget::test {

/// The folder that holds them, in the build folder. The first call of a process makes what is
/// missing or about to expire, under a lock, so that tests may start side by side. Throws when
/// scripts/certs fails.
const std::filesystem::path& certificates();

/// Files of that folder: what a server sends, and its key.
std::string certificate_file(std::string_view name);
std::string key_file(std::string_view name);
/// What the good ones are verified with (--cacert).
std::string ca_file();

}  // namespace tlsget::test

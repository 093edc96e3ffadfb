#include "support/certificates.hpp"

#include <fcntl.h>
#include <sys/file.h>

#include <stdexcept>

#include "support/files.hpp"
#include "support/process.hpp"

namespace tlsget::test {

const std::filesystem::path& certificates() {
  static const std::filesystem::path directory = [] {
    std::filesystem::path path = TLSGET_TEST_CERTS;
    const FileDescriptor lock(check_errno(
        open((path.string() + ".lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600), "open lock"));
    check_errno(flock(lock.value(), LOCK_EX), "flock");
    const auto result = run({.program = TLSGET_SOURCE_DIR "/scripts/certs", .arguments = {path}});
    if (result.exit_code != 0) throw std::runtime_error("scripts/certs: " + result.err);
    return path;
  }();
  return directory;
}

std::string certificate_file(std::string_view name) {
  return certificates() / (std::string(name) + ".pem");
}

std::string key_file(std::string_view name) {
  return certificates() / (std::string(name) + ".key");
}

std::string ca_file() {
  return certificate_file("ca");
}

}  // namespace tlsget::test

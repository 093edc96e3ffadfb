// Reading a file of secrets, once: a file, standard input, or a pipe of the shell's (/dev/fd/N).
//
// Rules. What a pipe gave cannot be read a second time, so the content comes with the identity of
// what was opened: whoever needs two files asks whether they are one. No copy is left behind.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <string_view>

#include "base/deadline.hpp"
#include "base/error.hpp"
#include "tls/secret.hpp"

namespace tlsget::tls {

inline constexpr std::size_t largest_secret_file = std::size_t{1} << 20U;

struct SecretFile {
  Secret content;
  dev_t device = 0;
  ino_t inode = 0;
  mode_t mode = 0;

  /// Whether its owner's group or anybody else may read it. Never so for a pipe.
  bool others_may_read() const noexcept;
};

/// "-" is standard input. `what` is the role of the file, for the error: "the private key".
/// Throws Error(category) with the file and the reason, also for more than largest_secret_file
/// octets; as read_input() does while it waits.
SecretFile read_secret_file(const std::filesystem::path& file, std::string_view what,
                            Category category, const Deadline& deadline);

/// The same, but when it turns out to be the very file (or pipe) that `before` came from, a copy of
/// that.
SecretFile read_secret_file(const std::filesystem::path& file, std::string_view what,
                            Category category, const Deadline& deadline, const SecretFile& before);

}  // namespace tlsget::tls

// Reading what a caller names as a file, which may be a pipe or a device: within a Deadline.
//
// Rules. Nothing here blocks without looking at the Deadline: a pipe whose writer is silent, a FIFO
// that nobody writes to and a terminal end with the limit or with Ctrl-C. How a descriptor that
// others share (standard input) blocks is not changed.
//
// Not here: which files are read, and what is in them.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <filesystem>
#include <functional>
#include <span>
#include <string>

#include "base/deadline.hpp"
#include "base/descriptor.hpp"
#include "base/error.hpp"

namespace tlsget {

/// Opens for reading. A FIFO without a writer opens too: reading is what waits. Empty: errno says
/// why.
Descriptor open_input(const std::filesystem::path& path) noexcept;

/// As read(2): how many octets came, 0 at the end, -1 and errno for a failure. Waits before it
/// reads; throws deadline.error(Phase::read_file).
ssize_t read_input(int fd, std::span<char> room, const Deadline& deadline);

/// The Error for what errno says; EFBIG stands for more octets than are allowed.
using InputFailure = std::function<Error(int error_number)>;

/// All that `fd` has to give, at most `largest` octets. Throws what `failure` makes of a reason,
/// and as read_input() does.
std::string read_to_end(int fd, std::size_t largest, const Deadline& deadline,
                        const InputFailure& failure);

/// The same of a file.
std::string read_file(const std::filesystem::path& path, std::size_t largest,
                      const Deadline& deadline, const InputFailure& failure);

/// The same, with Error(category) and "cannot read PATH: ...".
std::string read_file(const std::filesystem::path& path, std::size_t largest,
                      const Deadline& deadline, Category category);

}  // namespace tlsget

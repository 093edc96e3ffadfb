// What is done with files: those of bodies, and the small ones beside them.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace tlsget::app {

/// What becomes of a file that is there already.
enum class Clobber {
  by_origin,  ///< replaced when the caller named it, refused when the server did (-J)
  always,     ///< --clobber
  never,      ///< --no-clobber: the new one is NAME.1, NAME.2 ...
};

/// -C: where a download goes on.
struct Resumption {
  bool from_file = false;    ///< "-": behind what is there; else at `offset`
  std::uint64_t offset = 0;  ///< octets
};

/// -z: only what is newer, or not newer, than a time.
struct TimeCondition {
  enum class Kind { modified_since, unmodified_since, last_modified };
  Kind kind = Kind::modified_since;
  std::chrono::sys_seconds time{};
};

struct FileSettings {
  bool remote_header_name = false;  ///< -J
  Clobber clobber = Clobber::by_origin;
  bool skip_existing = false;
  bool remove_on_error = false;
  std::optional<mode_t> create_mode;  ///< of a new file; nullopt: 0666 less the umask
  bool attributes = false;            ///< --xattr
  bool remote_time = false;           ///< -R
  std::optional<Resumption> resume;
  std::optional<TimeCondition> time_condition;
  std::string etag_save;     ///< a file's name; empty: none
  std::string etag_compare;  ///< a file's name; empty: none
};

}  // namespace tlsget::app

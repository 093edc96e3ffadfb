// A file that appears under its name whole or not at all.
//
// Rules. Octets go to NAME.part beside NAME; commit() makes it durable and renames it over NAME.
// Nothing else touches NAME: a destructor never commits, and what was written stays as NAME.part
// for a later resumption. The name NAME.part is ours: a file that lies there is replaced, unless
// another process is writing it. A second process writing the same NAME.part is refused, not mixed
// in. A NAME that exists and is not a regular file (/dev/null, a FIFO, a terminal) is written
// directly: a rename would replace the device. A symbolic link is followed, so that the link stays
// a link. Style::direct is curl's way: NAME itself is truncated at the first octet, and half files
// stay. Existing::refuse and Existing::number never replace a NAME, whoever makes it meanwhile.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/deadline.hpp"
#include "http/body_sink.hpp"

namespace tlsget::download {

struct PartFileOptions {
  enum class Style { atomic, direct };
  Style style = Style::atomic;
  bool create_directories = false;
  /// What becomes of a NAME that is there already.
  enum class Existing {
    replace,
    refuse,  ///< Error(write_file)
    number,  ///< it stays, and the new one is NAME.1, NAME.2 ... NAME.99
  };
  Existing existing = Existing::replace;
  /// Of a file that is new; nullopt: 0666 without the umask's bits.
  std::optional<mode_t> mode = std::nullopt;
  /// Where the octets go on.
  enum class Start {
    fresh,
    resumed,  ///< atomic: behind those of NAME.part, or of a copy of NAME; direct: behind NAME's
  };
  Start start = Start::fresh;
  /// Ends a write or an open that blocks (a FIFO without a reader) when a signal handler triggers
  /// it: Error(cancelled). May be null; must outlive the PartFile.
  const CancelEvent* cancel = nullptr;
};

/// Every function that fails throws Error(write_file) naming the path and the system's reason.
class PartFile final : public http::BodySink {
 public:
  /// Opens nothing yet; open() or the first write() does.
  PartFile(std::filesystem::path target, PartFileOptions options);
  ~PartFile() override;

  /// Creates NAME.part (or truncates NAME, under Style::direct). Idempotent. For a body of no
  /// octets, which makes an empty file.
  void open();
  void write(std::string_view bytes) override;
  /// fsync, rename, fsync of the directory. Opens first if nothing was written. Once.
  void commit();
  /// Goes back to where this file began to write, for another try: under Start::resumed the octets
  /// that were there before stay. A device or FIFO keeps what it got.
  void restart();
  /// What was written so far counts as what was there before: restart() goes back to its end.
  void keep_written() noexcept;
  /// Back to no octets at all: those that were there before are not the beginning of what comes.
  void truncate();
  /// Of the open file, right before commit(). False: the system refused (errno).
  bool set_modification_time(std::chrono::sys_seconds time) noexcept;
  bool set_attribute(const std::string& name, std::string_view value) noexcept;
  /// Empty: it has none, or it is longer than 1 KiB.
  std::string attribute(const std::string& name) const;
  void remove_attribute(const std::string& name) noexcept;
  /// Removes what was written: NAME.part, or under Style::direct NAME, if that is a regular file.
  void remove() noexcept;
  /// Removes NAME.part; for octets that no later resumption wants (an error page, a wrong hash).
  void discard() noexcept;

  /// The name; under Existing::number what it came to, once that is known.
  const std::filesystem::path& target() const noexcept;
  /// Octets since open() or restart().
  std::uint64_t written() const noexcept;
  /// Octets that were there before, under Start::resumed. Known once opened.
  std::uint64_t offset() const noexcept;
  bool is_open() const noexcept;
  /// NAME.part while it lies there with octets in it, for messages; empty: it does not.
  std::filesystem::path kept_part() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace tlsget::download

// A file that appears under its name whole or not at all.
//
// Rules. Octets go to NAME.part beside NAME; commit() makes it durable and renames it over NAME.
// Nothing else touches NAME: a destructor never commits, and what was written stays as NAME.part
// for a later resumption. The name NAME.part is ours: a file that lies there is replaced, unless
// another process is writing it. A second process writing the same NAME.part is refused, not mixed
// in. A NAME that exists and is not a regular file (/dev/null, a FIFO, a terminal) is written
// directly: a rename would replace the device. A symbolic link is followed, so that the link stays
// a link. Style::direct is curl's way: NAME itself is truncated at the first octet, and half files
// stay.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string_view>

#include "base/deadline.hpp"
#include "http/body_sink.hpp"

namespace tlsget::download {

struct PartFileOptions {
  enum class Style { atomic, direct };
  Style style = Style::atomic;
  bool create_directories = false;
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
  /// Removes NAME.part; for octets that no later resumption wants (an error page, a wrong hash).
  void discard() noexcept;

  const std::filesystem::path& target() const noexcept;
  std::uint64_t written() const noexcept;
  /// NAME.part while it lies there with octets in it, for messages; empty: it does not.
  std::filesystem::path kept_part() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace tlsget::download

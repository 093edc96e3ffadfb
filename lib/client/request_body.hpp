// What a request carries as its content: octets in memory, or a source that is read while it is
// sent.
//
// Rules. A body may have to be sent more than once (a redirect, a login, a connection that had
// died): each time open() gives a source at the first octet. A source that can be had only once
// (a pipe) says so then, with Error(rewind). A source whose octets are not there yet never blocks:
// the pump waits for it and for the connection together.
//
// Not here: framing (http/body_writer), which fields say what of it (request_builder).
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>

namespace tlsget::client {

/// The octets of one sending, from the first to the last. For one thread.
class BodySource {
 public:
  BodySource() = default;
  BodySource(const BodySource&) = delete;
  BodySource& operator=(const BodySource&) = delete;
  BodySource(BodySource&&) = delete;
  BodySource& operator=(BodySource&&) = delete;
  virtual ~BodySource() = default;

  /// Octets put into `room`, which is not empty; 0: the end; nullopt: none now, and poll_fd()
  /// tells when. Throws Error(read_file).
  virtual std::optional<std::size_t> read(std::span<char> room) = 0;
  /// Readable when read() is worth another try. REQUIRES: read() has just given nullopt.
  virtual int poll_fd() const { return -1; }
};

/// Copyable; copies share what they are made from.
struct RequestBody {
  /// nullopt: not known before its end; it goes out chunked.
  std::optional<std::uint64_t> size;
  /// Throws Error(read_file, rewind).
  std::function<std::unique_ptr<BodySource>()> open;
};

RequestBody body_of(std::string octets);

/// A file, opened anew each time; `path` stands in errors. What is not a regular file (a pipe, a
/// device) has no size and can be opened once. The first `from` octets are left out; a file that
/// has fewer is empty. Throws Error(read_file) when it cannot be opened now.
RequestBody body_of_file(const std::string& path, std::uint64_t from = 0);

/// A descriptor, not owned, from where it stands; a regular file has a size and can be had again.
/// `name` stands in errors ("standard input").
RequestBody body_of_descriptor(int fd, std::string name);

}  // namespace tlsget::client

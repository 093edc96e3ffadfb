// A connection as the layers above see it: octets both ways, and a wait that ends in time.
//
// Rules. read() and write() never block; wait() does, and takes a Deadline. One thread uses a
// Transport at a time. Layers stack: TLS or a proxy owns the Transport below it and is one itself;
// so a proxy inside a proxy needs no code. Tests put a scripted Transport at this seam.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/deadline.hpp"

namespace tlsget::net {

/// What a read or write came to.
struct IoResult {
  enum class Status {
    ok,          ///< `count` octets, at least one
    want_read,   ///< nothing now: wait until readable
    want_write,  ///< nothing now: wait until writable (a TLS read may want to write)
    end,         ///< read: the peer ended the stream as the layer's protocol demands
    truncated,   ///< read: the stream stopped without that (TLS: no close_notify)
  };
  Status status = Status::ok;
  std::size_t count = 0;
};

/// What to wait for, and what came; several may be set.
struct Readiness {
  bool readable = false;
  bool writable = false;
  /// Asked: a descriptor of the caller's own that ends the wait when it has input (or its end);
  /// nullopt: none. Came: the same when it has.
  std::optional<int> other = std::nullopt;
};

/// The two ends of a connection in numbers, for reports ("192.0.2.7", 443). Empty for unix sockets.
struct Endpoints {
  std::string remote_address;
  std::uint16_t remote_port = 0;
  std::string local_address;
  std::uint16_t local_port = 0;
};

class Transport {
 public:
  Transport() = default;
  Transport(const Transport&) = delete;
  Transport& operator=(const Transport&) = delete;
  Transport(Transport&&) = delete;
  Transport& operator=(Transport&&) = delete;
  virtual ~Transport() = default;

  /// Throws Error(receive) when the connection broke (reset). `room` is not empty.
  virtual IoResult read(std::span<char> room) = 0;
  /// May take a part only. Throws Error(send) when the connection broke. `bytes` is not empty.
  virtual IoResult write(std::string_view bytes) = 0;
  /// Blocks until one of `wanted` holds (a broken connection counts as ready for all: the next call
  /// tells). Nothing wanted: until the deadline. Throws deadline.error(phase) when the deadline
  /// passes or is cancelled.
  virtual Readiness wait(Readiness wanted, const Deadline& deadline, Phase phase) = 0;
  /// For an idle connection: false when the peer has closed it, or has sent something unasked.
  /// Never blocks.
  virtual bool alive() noexcept = 0;
  /// Says goodbye as the layer's protocol demands (close_notify), as far as that does not block.
  /// After it only the destructor may be called.
  virtual void close() noexcept = 0;
  virtual const Endpoints& endpoints() const noexcept = 0;
};

/// Waits as needed until read() gives octets or an end. Never returns want_read or want_write.
IoResult read_some(Transport& transport, std::span<char> room, const Deadline& deadline,
                   Phase phase);
/// Waits as needed until all of `bytes` is written.
void write_all(Transport& transport, std::string_view bytes, const Deadline& deadline, Phase phase);

}  // namespace tlsget::net

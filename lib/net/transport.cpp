#include "net/transport.hpp"

#include <cassert>

namespace tlsget::net {
namespace {

using Status = IoResult::Status;

/// What to wait for after `status`, which is one of the two that ask for it.
Readiness wanted_by(Status status) {
  return {.readable = status == Status::want_read, .writable = status == Status::want_write};
}

}  // namespace

// Both loops ask the deadline before every step, not only before a wait: a peer that always has
// something ready must not keep a transfer going past its time.

IoResult read_some(Transport& transport, std::span<char> room, const Deadline& deadline,
                   Phase phase) {
  for (;;) {
    deadline.check(phase);
    const IoResult result = transport.read(room);
    if (result.status != Status::want_read && result.status != Status::want_write) return result;
    transport.wait(wanted_by(result.status), deadline, phase);
  }
}

void write_all(Transport& transport, std::string_view bytes, const Deadline& deadline,
               Phase phase) {
  while (!bytes.empty()) {
    deadline.check(phase);
    const IoResult result = transport.write(bytes);
    switch (result.status) {
      case Status::ok:
        assert(result.count > 0 && result.count <= bytes.size());
        bytes.remove_prefix(result.count);
        break;
      case Status::want_read:
      case Status::want_write:
        transport.wait(wanted_by(result.status), deadline, phase);
        break;
      case Status::end:
      case Status::truncated:
        throw Error(Category::send, "the peer closed the connection before all was sent");
    }
  }
}

}  // namespace tlsget::net

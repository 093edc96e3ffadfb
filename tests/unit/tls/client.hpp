// The client's side of a test: options, a connection, a request, an error.
#pragma once

#include <array>
#include <chrono>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include "tls/tls_transport.hpp"
#include "unit/tls/test_pki.hpp"

namespace tlsget::test {

inline url::Host name(std::string text) {
  return {.kind = url::HostKind::name, .text = std::move(text), .zone = {}};
}

inline Deadline soon() {
  return Deadline::after(std::chrono::seconds(60), Limit::total);
}

/// A context that trusts `root` alone.
inline std::shared_ptr<const tls::TlsContext> context_for(const Issued& root,
                                                          tls::TlsOptions options = {}) {
  const TemporaryDirectory directory;
  options.trust.files = {directory.write("root.pem", to_pem(root))};
  return tls::TlsContext::create(options);
}

template <class Peer>
std::unique_ptr<tls::TlsTransport> connect(Peer& peer, const url::Host& host,
                                           const std::shared_ptr<const tls::TlsContext>& context) {
  return tls::connect_tls(peer.take_transport(), host, context, soon());
}

/// The Error that `action` throws; fails the test when it throws none.
template <class Action>
Error error_of(Action&& action) {
  try {
    std::forward<Action>(action)();
  } catch (const Error& error) {
    return error;
  }
  throw std::logic_error("no Error was thrown");
}

/// Everything until the end; the end's status in `status`.
inline std::string read_to_end(net::Transport& transport, net::IoResult::Status* status = nullptr,
                               std::size_t room_size = 5000) {
  std::string all;
  std::string room(room_size, '\0');
  for (;;) {
    const auto got = net::read_some(transport, room, soon(), Phase::receive);
    if (got.status != net::IoResult::Status::ok) {
      if (status != nullptr) *status = got.status;
      return all;
    }
    all.append(room.data(), got.count);
  }
}

/// Octets with no pattern that a lost or doubled record would keep.
inline std::string pattern(std::size_t length) {
  std::string bytes(length, '\0');
  std::uint32_t state = 1;
  for (char& c : bytes) {
    state = state * 1664525U + 1013904223U;
    c = static_cast<char>(state >> 24U);
  }
  return bytes;
}

}  // namespace tlsget::test

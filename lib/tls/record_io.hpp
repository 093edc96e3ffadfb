// The octets below mbedTLS: its two callbacks over a Transport, with a buffer each way.
//
// Rules. Receiving takes as much as there is (up to 64 KB), so that a record does not cost two
// system calls. Sending gathers: what mbedTLS writes is only queued, and leaves by flush(), so that
// the last flight of a handshake and the request go out together, and mbedTLS never has to be
// called again with the same arguments. The callbacks are noexcept: an exception of the Transport
// is kept and thrown again by rethrow_failure() when the C call has returned.
//
// Not here: what the octets mean. One thread at a time.
#pragma once

#include <cstddef>
#include <exception>
#include <memory>
#include <span>

#include "base/buffer.hpp"
#include "net/transport.hpp"
#include "tls/server_flight.hpp"

namespace tlsget::tls {

class RecordIo {
 public:
  explicit RecordIo(std::unique_ptr<net::Transport> below) : below_(std::move(below)) {}

  /// For mbedtls_ssl_set_bio(); `self` is a RecordIo.
  static int send(void* self, const unsigned char* octets, std::size_t count) noexcept;
  static int receive(void* self, unsigned char* room, std::size_t count) noexcept;

  /// How often the Transport may be read before receive() says that there is nothing: before each
  /// call of mbedTLS that reads.
  void renew_budget() noexcept { budget_ = reads_in_one_call; }

  /// Sends what is queued as far as that does not block. Throws Error(send).
  /// True when nothing is left.
  bool flush();
  /// The same for places that must not fail because of it: the error is kept for the next flush().
  bool try_flush() noexcept;
  bool has_queued() const noexcept { return !out_.empty(); }
  bool send_failed() const noexcept { return send_failure_ != nullptr; }

  /// Whether receive() has a record that is whole, the end of the stream, or a failure to tell
  /// without asking the Transport.
  bool has_record() const noexcept;
  bool has_octets() const noexcept { return !in_.empty(); }

  /// Throws what a callback caught, if it caught something.
  void rethrow_failure();

  /// Waits for what receive() or (with queued octets) flush() waits for. As Transport::wait().
  net::Readiness wait(net::Readiness wanted, const Deadline& deadline, Phase phase);

  /// Where received octets are shown while the handshake runs; nullptr afterwards. Not owned.
  void show_to(ServerFlight* flight) noexcept { flight_ = flight; }

  net::Transport& below() noexcept { return *below_; }
  const net::Transport& below() const noexcept { return *below_; }

 private:
  static constexpr int reads_in_one_call = 8;

  int receive_some(std::span<char> room);

  std::unique_ptr<net::Transport> below_;
  Buffer in_;
  Buffer out_;
  ServerFlight* flight_ = nullptr;
  std::exception_ptr failure_;
  std::exception_ptr send_failure_;
  int budget_ = reads_in_one_call;
  bool ended_ = false;
  bool read_wants_write_ = false;  ///< of the Transport below, when it is one that encrypts too
  bool write_wants_read_ = false;
};

}  // namespace tlsget::tls

// Moves octets between a Transport and an Exchange: the only place where a response is waited for.
//
// Rules. Sending and receiving go on side by side on one thread, because a server may answer before
// it has read the whole body. What is sent is sent once; a connection that breaks while sending is
// first listened to, since the reason often stands in its last octets. Every wait has the
// transfer's Deadline. A body is read piece by piece, right before it is sent; a source that has
// nothing yet is waited for together with the connection. A direction that has to go slower
// (pacing) is not listened to meanwhile.
//
// Not here: what the events mean (client), whether the connection is used again (http/exchange).
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/buffer.hpp"
#include "base/deadline.hpp"
#include "client/observer.hpp"
#include "client/pacing.hpp"
#include "client/request_body.hpp"
#include "http/body_writer.hpp"
#include "http/exchange.hpp"
#include "net/transport.hpp"

namespace tlsget::client {

/// A body on its way, from its first octet.
struct OutgoingBody {
  std::unique_ptr<BodySource> source;
  http::BodyWriter writer;
};

/// Owns nothing that its constructor is given; all of it must outlive the Pump. For one exchange.
class Pump {
 public:
  /// `received` holds what came earlier than it was asked for, if anything. `observer` is told what
  /// was sent and, if it wants octets, which; it may be null. `pacing` null: as fast as it goes,
  /// and as slow.
  Pump(net::Transport& transport, http::Exchange& exchange, Buffer& received,
       const Deadline& deadline, Observer* observer = nullptr, Pacing* pacing = nullptr);

  /// What next() is to send. The body waits for "100 Continue" as long as the exchange says so, but
  /// no longer than `continue_wait` (RFC 9110 section 10.1.1).
  void send(std::string_view head, std::optional<OutgoingBody> body,
            std::chrono::milliseconds continue_wait = std::chrono::seconds{1});

  /// The next event of the exchange; its data lives until the next call. Blocks as long as the
  /// deadline allows. Throws Error: what the transport, the exchange or the deadline have to say.
  http::Exchange::Event next();

  /// Nobody wants the rest of the body but for the connection's sake: the observer does not hear of
  /// it.
  void ignore_body() noexcept { tells_body_ = false; }

  /// Octets of the request that are written so far.
  std::uint64_t sent() const noexcept { return sent_; }
  /// When the last octet of the request had gone; nullopt: it has not.
  std::optional<TimeSource::TimePoint> all_sent() const noexcept { return all_sent_; }

 private:
  std::optional<http::Exchange::Event> step();
  std::string_view pending() const noexcept;
  bool body_may_go() const noexcept;
  bool wants_to_send() const;
  Phase phase() const;
  std::size_t may_receive() const;
  std::size_t may_send() const;
  std::uint64_t head_left() const noexcept;
  void check_pace() const;
  void fill();
  void send_some();
  void finish_sending();
  void note_sent();
  void tell_sent(std::size_t count);
  void tell_received(std::string_view octets);
  void watch_body(const http::Exchange::Event& event);
  void write_pending();
  void count_sent(std::size_t octets);
  std::optional<int> source_descriptor() const;
  std::optional<http::Exchange::Event> receive_some();
  void wait();
  void wait_for(net::Readiness wanted, Deadline until, Phase phase);

  net::Transport& transport_;
  http::Exchange& exchange_;
  Buffer& received_;
  const Deadline& deadline_;
  Observer* observer_;
  Pacing* pacing_;
  bool wants_octets_;
  bool tells_body_ = false;  // the body has begun, and is of interest
  bool has_start_ = false;   // its first octets came with the head, and were not told of
  bool has_body_ = false;    // of the request
  std::optional<Deadline> continue_deadline_;
  std::chrono::milliseconds continue_wait_{0};
  std::optional<OutgoingBody> body_;  // nullopt: none, or its end is in `outgoing_`
  bool source_waits_ = false;
  std::string outgoing_;         // the head, then one piece of the body after the other
  std::size_t outgoing_at_ = 0;  // what is before was written
  std::uint64_t head_size_ = 0;
  std::uint64_t sent_ = 0;
  std::optional<TimeSource::TimePoint> all_sent_;
  std::size_t shown_ = 0;  // octets of `received_` that the last event may still point into
  bool head_announced_ = false;
  bool write_blocked_ = false;
  bool read_blocked_ = true;  // nothing can have come before something was sent
  std::optional<Error> send_error_;
};

}  // namespace tlsget::client

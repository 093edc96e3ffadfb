#include "client/pump.hpp"

#include <utility>

namespace tlsget::client {
namespace {

constexpr std::size_t receive_room = 32 * 1024;
constexpr std::chrono::milliseconds continue_wait{1000};

}  // namespace

Pump::Pump(net::Transport& transport, http::Exchange& exchange, Buffer& received,
           const Deadline& deadline)
    : transport_(transport), exchange_(exchange), received_(received), deadline_(deadline) {}

void Pump::send(std::string_view head, std::string_view body) {
  head_ = head;
  body_ = body;
}

http::Exchange::Event Pump::next() {
  received_.consume(std::exchange(shown_, 0));
  for (;;) {
    std::string_view input = received_.peek();
    const std::size_t before = input.size();
    if (auto event = exchange_.next(input)) {
      const std::size_t taken = before - input.size();
      // Only a body event points into the buffer; what any other one took must not be left there
      // for the next exchange.
      if (event->kind == http::Exchange::EventKind::body) {
        shown_ = taken;
      } else {
        received_.consume(taken);
      }
      if (event->kind == http::Exchange::EventKind::complete) finish_sending();
      return *event;
    }
    received_.consume(before - input.size());
    if (wants_to_send() && !write_blocked_) {
      send_some();
      // What the server says about a body it does not want may already be here.
      if (wants_to_send()) continue;
    }
    if (read_blocked_) wait();
    if (read_blocked_) continue;
    if (auto event = receive_some()) return *event;
  }
}

bool Pump::wants_to_send() const {
  if (send_error_) return false;
  return !head_.empty() || (!body_.empty() && exchange_.wants_body_now());
}

void Pump::send_some() {
  try {
    if (!head_.empty()) write_from(head_);
    if (head_.empty() && !std::exchange(head_announced_, true)) exchange_.request_head_sent();
    if (head_.empty() && !body_.empty() && exchange_.wants_body_now()) write_from(body_);
    if (body_sent() && exchange_.wants_body_now()) exchange_.request_body_sent();
  } catch (const Error& error) {
    if (error.category() != Category::send) throw;
    send_error_ = error;
  }
}

void Pump::finish_sending() {
  // A good answer that came early does not mean that the rest is unwanted; but once it is whole it
  // stands, whatever becomes of the connection.
  while (wants_to_send()) {
    if (write_blocked_ && transport_.wait({false, true}, deadline_, Phase::send).writable)
      write_blocked_ = false;
    if (!write_blocked_) send_some();
  }
}

void Pump::write_from(std::string_view& source) {
  const auto result = transport_.write(source);
  switch (result.status) {
    case net::IoResult::Status::ok:
      source.remove_prefix(result.count);
      sent_ += result.count;
      return;
    case net::IoResult::Status::want_read:
    case net::IoResult::Status::want_write:
      write_blocked_ = true;
      return;
    case net::IoResult::Status::end:
    case net::IoResult::Status::truncated:
      break;
  }
  throw Error(Category::send, "the connection was closed while sending");
}

std::optional<http::Exchange::Event> Pump::receive_some() {
  const auto room = received_.prepare(receive_room);
  net::IoResult result;
  try {
    result = transport_.read(room.first(std::min(room.size(), receive_room)));
    switch (result.status) {
      case net::IoResult::Status::ok:
        received_.commit(result.count);
        return std::nullopt;
      case net::IoResult::Status::want_read:
      case net::IoResult::Status::want_write:
        read_blocked_ = true;
        return std::nullopt;
      case net::IoResult::Status::end:
        return exchange_.end_of_stream(true);
      case net::IoResult::Status::truncated:
        return exchange_.end_of_stream(false);
    }
  } catch (const Error&) {
    // The peer is gone without an answer: that it broke off while we sent is the better reason.
    if (send_error_ && !exchange_.got_any_octet()) throw *send_error_;
    throw;
  }
  return std::nullopt;
}

void Pump::wait() {
  const bool sending = wants_to_send();
  const Phase phase = sending                     ? Phase::send
                      : exchange_.got_any_octet() ? Phase::receive
                                                  : Phase::first_byte;
  Deadline until = deadline_;
  if (exchange_.awaiting_continue()) {
    if (!continue_deadline_)
      continue_deadline_ = Deadline::after(continue_wait, Limit::expect_continue);
    until = deadline_.earlier_of(*continue_deadline_);
  }
  try {
    const auto ready = transport_.wait({true, sending}, until, phase);
    if (ready.readable) read_blocked_ = false;
    if (ready.writable) write_blocked_ = false;
  } catch (const Error& error) {
    const auto* timeout = error.detail<TimeoutDetail>();
    if (timeout == nullptr || timeout->limit != Limit::expect_continue) throw;
    exchange_.expect_continue_timed_out();
  }
}

}  // namespace tlsget::client

#include "client/pump.hpp"

#include <algorithm>
#include <utility>

namespace tlsget::client {
namespace {

constexpr std::size_t receive_room = 32UL * 1024;
/// Of a body, at once: four TLS records.
constexpr std::size_t piece_size = 64UL * 1024;

}  // namespace

Pump::Pump(net::Transport& transport, http::Exchange& exchange, Buffer& received,
           const Deadline& deadline, Observer* observer, Pacing* pacing)
    : transport_(transport),
      exchange_(exchange),
      received_(received),
      deadline_(deadline),
      observer_(observer),
      pacing_(pacing),
      wants_octets_(observer != nullptr && observer->wants_octets()) {
  if (pacing_ != nullptr) pacing_->begin();
}

void Pump::send(std::string_view head, std::optional<OutgoingBody> body,
                std::chrono::milliseconds continue_wait) {
  outgoing_ = head;
  head_size_ = head.size();
  has_body_ = body.has_value();
  body_ = std::move(body);
  continue_wait_ = continue_wait;
}

http::Exchange::Event Pump::next() {
  received_.consume(std::exchange(shown_, 0));
  if (std::exchange(has_start_, false)) tell_received(received_.peek());
  if (pacing_ != nullptr) pacing_->come_back();
  for (;;) {
    auto event = step();
    if (!event) continue;
    if (pacing_ != nullptr) pacing_->leave();
    return *event;
  }
}

/// nullopt: no event yet.
std::optional<http::Exchange::Event> Pump::step() {
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
    if (wants_octets_) watch_body(*event);
    if (event->kind == http::Exchange::EventKind::complete) finish_sending();
    return *event;
  }
  received_.consume(before - input.size());
  check_pace();
  if (wants_to_send() && !write_blocked_ && may_send() > 0) {
    send_some();
    // What the server says of a long body that it does not want may already be here.
    if (wants_to_send() && !body_) return std::nullopt;
    if (wants_to_send()) read_blocked_ = false;
  }
  if (read_blocked_ || may_receive() == 0) wait();
  if (read_blocked_ || may_receive() == 0) return std::nullopt;
  return receive_some();
}

std::string_view Pump::pending() const noexcept {
  return std::string_view(outgoing_).substr(outgoing_at_);
}

/// Octets of the body may follow what was sent so far.
bool Pump::body_may_go() const noexcept {
  return head_announced_ ? exchange_.wants_body_now() : !exchange_.expects_continue();
}

bool Pump::wants_to_send() const {
  if (send_error_) return false;
  if (!head_announced_) return true;
  return exchange_.wants_body_now() && (!pending().empty() || (body_ && !source_waits_));
}

Phase Pump::phase() const {
  if (wants_to_send()) return Phase::send;
  return exchange_.got_any_octet() ? Phase::receive : Phase::first_byte;
}

std::size_t Pump::may_receive() const {
  return pacing_ != nullptr ? pacing_->may_receive() : RateLimit::no_limit;
}

/// The head goes as fast as it can, and is not counted.
std::size_t Pump::may_send() const {
  if (pacing_ == nullptr) return RateLimit::no_limit;
  const std::size_t body = pacing_->may_send();
  return body > RateLimit::no_limit - head_left() ? RateLimit::no_limit : body + head_left();
}

/// Octets of the head that are not sent yet.
std::uint64_t Pump::head_left() const noexcept {
  return head_size_ - std::min(head_size_, sent_);
}

void Pump::check_pace() const {
  if (pacing_ != nullptr) pacing_->check(phase());
}

/// Puts the next piece of the body behind what is to be sent, if there is room and it may go.
void Pump::fill() {
  if (!body_ || source_waits_ || !body_may_go() || pending().size() > head_size_) return;
  if (pending().empty()) {
    outgoing_.clear();
    outgoing_at_ = 0;
  }
  const std::size_t start = outgoing_.size();
  outgoing_.resize(start + piece_size);
  std::optional<std::size_t> count;
  try {
    count = body_->source->read({outgoing_.data() + start, piece_size});
  } catch (...) {
    outgoing_.resize(start);
    throw;
  }
  outgoing_.resize(start + count.value_or(0));
  if (!count) {
    source_waits_ = true;
  } else if (*count == 0) {
    outgoing_ += body_->writer.finish();
    body_.reset();
  } else {
    const http::BodyWriter::Frame frame = body_->writer.frame(*count);
    outgoing_.insert(start, frame.before).append(frame.after);
    if (body_->writer.full()) body_.reset();
  }
}

void Pump::send_some() {
  fill();  // what is wrong with the source is no failure of the connection
  try {
    if (!pending().empty()) write_pending();
    if (sent_ >= head_size_ && !std::exchange(head_announced_, true)) exchange_.request_head_sent();
    if (head_announced_ && !body_ && pending().empty() && exchange_.wants_body_now())
      exchange_.request_body_sent();
    note_sent();
  } catch (const Error& error) {
    if (error.category() != Category::send) throw;
    send_error_ = error;
  }
}

/// That nothing is left to send, once.
void Pump::note_sent() {
  if (all_sent_ || !head_announced_ || body_ || !pending().empty()) return;
  all_sent_ = TimeSource::steady().now();
  if (observer_ != nullptr)
    observer_->on_request_sent(has_body_ ? std::optional(sent_ - head_size_) : std::nullopt);
}

/// Of the octets that were just sent, those of the body.
void Pump::tell_sent(std::size_t count) {
  const std::string_view octets = pending().substr(0, count);
  if (head_left() < octets.size())
    observer_->on_body_sent(octets.substr(static_cast<std::size_t>(head_left())));
}

void Pump::tell_received(std::string_view octets) {
  if (tells_body_ && !octets.empty()) observer_->on_body_received(octets);
}

/// Where the body begins: what has come of it is told of by the next call, when it is known whether
/// anybody wants it.
void Pump::watch_body(const http::Exchange::Event& event) {
  if (event.kind != http::Exchange::EventKind::final_head) return;
  tells_body_ = exchange_.framing().kind != http::BodyKind::none;
  has_start_ = tells_body_;
}

void Pump::finish_sending() {
  // A good answer that came early does not mean that the rest is unwanted; but once it is whole it
  // stands, whatever becomes of the connection.
  for (;;) {
    if (send_error_ || !head_announced_ || !exchange_.wants_body_now()) return;
    check_pace();
    const bool is_held_back = may_send() == 0;
    if (write_blocked_ || source_waits_ || is_held_back)
      wait_for({.writable = write_blocked_ && !is_held_back, .other = source_descriptor()},
               deadline_, Phase::send);
    if (!write_blocked_ && may_send() > 0) send_some();
  }
}

std::optional<int> Pump::source_descriptor() const {
  return body_ && source_waits_ && body_may_go() ? std::optional(body_->source->poll_fd())
                                                 : std::nullopt;
}

void Pump::write_pending() {
  const auto result = transport_.write(pending().substr(0, may_send()));
  switch (result.status) {
    case net::IoResult::Status::ok:
      if (wants_octets_) tell_sent(result.count);
      count_sent(result.count);
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

void Pump::count_sent(std::size_t octets) {
  const std::uint64_t body = octets - std::min<std::uint64_t>(octets, head_left());
  outgoing_at_ += octets;
  sent_ += octets;
  if (pacing_ != nullptr) pacing_->sent(octets, body);
}

std::optional<http::Exchange::Event> Pump::receive_some() {
  const auto room = received_.prepare(receive_room);
  net::IoResult result;
  try {
    result = transport_.read(room.first(std::min({room.size(), receive_room, may_receive()})));
    switch (result.status) {
      case net::IoResult::Status::ok:
        received_.commit(result.count);
        if (pacing_ != nullptr) pacing_->received(result.count);
        tell_received({room.data(), result.count});
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
    if (send_error_ && !exchange_.got_any_octet()) throw Error(*send_error_);
    throw;
  }
  return std::nullopt;
}

void Pump::wait() {
  Deadline until = deadline_;
  if (exchange_.awaiting_continue()) {
    if (!continue_deadline_)
      continue_deadline_ = Deadline::after(continue_wait_, Limit::expect_continue);
    until = deadline_.earlier_of(*continue_deadline_);
  }
  wait_for({.readable = may_receive() > 0,
            .writable = wants_to_send() && may_send() > 0,
            .other = source_descriptor()},
           until, phase());
}

/// Also ends when it is time for more, or to look at the speed.
void Pump::wait_for(net::Readiness wanted, Deadline until, Phase phase) {
  if (pacing_ != nullptr)
    until = pacing_->next_look(until, may_receive() == 0, wants_to_send() && may_send() == 0);
  try {
    const auto ready = transport_.wait(wanted, until, phase);
    if (ready.readable) read_blocked_ = false;
    if (ready.writable) write_blocked_ = false;
    if (ready.other) source_waits_ = false;
  } catch (const Error& error) {
    const auto* timeout = error.detail<TimeoutDetail>();
    const Limit limit = timeout == nullptr ? Limit::none : timeout->limit;
    if (limit == Limit::expect_continue) {
      exchange_.expect_continue_timed_out();
    } else if (limit != Limit::pace) {
      throw;
    }
  }
}

}  // namespace tlsget::client

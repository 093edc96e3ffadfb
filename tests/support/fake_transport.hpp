// A Transport in memory whose other end follows a script: every layer that sits on a Transport is
// tested with it, without sockets or time.
//
//     const auto peer = std::make_shared<FakePeer>();
//     peer->sends("HTTP/1.1 200 OK\r\n").pauses().sends("\r\n").ends();
//     auto transport = transport_to(peer);
//     ...
//     CHECK(peer->received() == "GET / HTTP/1.1\r\n...");
//
// What the peer does is said from its own side: it sends, pauses, ends. The FakePeer outlives its
// transport, so that a test can look at it after the layer that owned the transport is gone.
//
// A wait that nothing in the script can end throws what a real one would throw when its deadline
// passes; with a deadline that never passes it throws std::logic_error, so that a test fails
// instead of hanging. A call after close() is a std::logic_error too.
#pragma once

#include <algorithm>
#include <cstddef>
#include <deque>
#include <functional>
#include <limits>
#include <memory>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "net/transport.hpp"

namespace tlsget::test {

class FakePeer {
 public:
  using Status = net::IoResult::Status;
  static constexpr std::size_t no_limit = std::numeric_limits<std::size_t>::max();

  struct Wait {
    net::Readiness wanted;
    Phase phase;
  };

  // The script of the reads, in its order.

  /// Octets, at most `piece` of them to a read (1: one by one). One read never spans two sends().
  FakePeer& sends(std::string_view bytes, std::size_t piece = no_limit) {
    while (!bytes.empty()) {
      steps_.push_back({Status::ok, std::string(bytes.substr(0, piece)), ""});
      bytes.remove_prefix(std::min(piece, bytes.size()));
    }
    return *this;
  }
  /// One read finds nothing, and a wait for more octets ends at once.
  FakePeer& pauses() { return then(Status::want_read); }
  /// One read wants to write first, as TLS may.
  FakePeer& wants_write() { return then(Status::want_write); }
  /// The stream ends in order; every later read says so again.
  FakePeer& ends() { return then(Status::end); }
  /// The stream ends without its layer's goodbye.
  FakePeer& truncates() { return then(Status::truncated); }
  /// The read throws Error(receive) with this message, and so does every later one.
  FakePeer& breaks(std::string message = "connection reset by peer") {
    steps_.push_back({Status::ok, "", std::move(message)});
    return *this;
  }

  // How it takes what is written to it.

  /// One write takes no more than this many octets; 0: it takes none until told otherwise.
  FakePeer& takes_at_most(std::size_t octets) {
    most_at_once_ = octets;
    return *this;
  }
  /// The next write takes nothing and says `status`; a wait for it ends at once.
  FakePeer& write_pauses(Status status = Status::want_write) {
    write_pauses_.push_back(status);
    return *this;
  }
  /// It takes so many octets in all; the write after that throws Error(send).
  FakePeer& stops_taking_after(std::size_t octets, std::string message = "broken pipe") {
    write_limit_ = octets;
    write_failure_ = std::move(message);
    return *this;
  }
  /// Called after each write that took something: here it answers to what it received().
  FakePeer& on_received(std::function<void(FakePeer&)> what) {
    on_received_ = std::move(what);
    return *this;
  }
  /// Called when a wait has nothing to end it but its deadline, which then passes. Here a test's
  /// clock goes on.
  FakePeer& on_idle(std::function<void(const Deadline&)> what) {
    on_idle_ = std::move(what);
    return *this;
  }
  /// From now on alive() is false, as after an idle connection was closed by a server.
  FakePeer& goes_stale() {
    stale_ = true;
    return *this;
  }

  // What was seen.

  const std::string& received() const { return received_; }
  void forget_received() { received_.clear(); }
  /// Every wait() that was called.
  const std::vector<Wait>& waits() const { return waits_; }
  bool closed() const { return closed_; }
  bool destroyed() const { return destroyed_; }
  /// Nothing of the read script is left but the end of the stream.
  bool script_done() const {
    return std::all_of(steps_.begin(), steps_.end(), [](const Step& step) { return step.last(); });
  }

 private:
  friend class FakeTransport;

  struct Step {
    Status status;
    std::string bytes;    ///< with ok
    std::string failure;  ///< not empty: an Error instead

    bool last() const {
      return !failure.empty() || status == Status::end || status == Status::truncated;
    }
  };

  FakePeer& then(Status status) {
    steps_.push_back({status, "", ""});
    return *this;
  }

  net::IoResult read(std::span<char> room) {
    if (steps_.empty()) return {Status::want_read, 0};
    Step& step = steps_.front();
    if (!step.failure.empty()) throw Error(Category::receive, step.failure);
    if (step.last()) return {step.status, 0};
    if (step.status != Status::ok) {
      const Status status = step.status;
      steps_.pop_front();
      return {status, 0};
    }
    const std::size_t count = std::min(room.size(), step.bytes.size());
    std::copy_n(step.bytes.begin(), count, room.begin());
    step.bytes.erase(0, count);
    if (step.bytes.empty()) steps_.pop_front();
    return {Status::ok, count};
  }

  net::IoResult write(std::string_view bytes) {
    if (!write_pauses_.empty()) {
      const Status status = write_pauses_.front();
      write_pauses_.pop_front();
      return {status, 0};
    }
    if (write_limit_ == 0) throw Error(Category::send, write_failure_);
    const std::size_t count = std::min({bytes.size(), most_at_once_, write_limit_});
    if (count == 0) return {Status::want_write, 0};
    received_ += bytes.substr(0, count);
    if (write_limit_ != no_limit) write_limit_ -= count;
    if (on_received_) on_received_(*this);
    return {Status::ok, count};
  }

  net::Readiness wait(net::Readiness wanted, const Deadline& deadline, Phase phase) {
    waits_.push_back({wanted, phase});
    deadline.check(phase);
    const net::Readiness came = {.readable = wanted.readable && !steps_.empty(),
                                 .writable = wanted.writable && most_at_once_ > 0,
                                 .other = wanted.other};
    if (came.readable || came.writable || came.other) return came;
    if (on_idle_) on_idle_(deadline);
    if (deadline.remaining()) throw deadline.error(phase);
    throw std::logic_error("FakePeer: a wait without end, for the script has nothing more");
  }

  std::deque<Step> steps_;
  std::deque<Status> write_pauses_;
  std::size_t most_at_once_ = no_limit;
  std::size_t write_limit_ = no_limit;
  std::string write_failure_;
  std::function<void(FakePeer&)> on_received_;
  std::function<void(const Deadline&)> on_idle_;
  std::string received_;
  std::vector<Wait> waits_;
  bool stale_ = false;
  bool closed_ = false;
  bool destroyed_ = false;
};

class FakeTransport final : public net::Transport {
 public:
  FakeTransport(std::shared_ptr<FakePeer> peer, net::Endpoints endpoints)
      : peer_(std::move(peer)), endpoints_(std::move(endpoints)) {}
  ~FakeTransport() override { peer_->destroyed_ = true; }
  FakeTransport(const FakeTransport&) = delete;
  FakeTransport& operator=(const FakeTransport&) = delete;
  FakeTransport(FakeTransport&&) = delete;
  FakeTransport& operator=(FakeTransport&&) = delete;

  net::IoResult read(std::span<char> room) override {
    require(!room.empty(), "read() into no room");
    return peer_->read(room);
  }
  net::IoResult write(std::string_view bytes) override {
    require(!bytes.empty(), "write() of nothing");
    return peer_->write(bytes);
  }
  net::Readiness wait(net::Readiness wanted, const Deadline& deadline, Phase phase) override {
    require(wanted.readable || wanted.writable || wanted.other || deadline.remaining(),
            "wait() for nothing");
    return peer_->wait(wanted, deadline, phase);
  }
  bool alive() noexcept override {
    const auto& steps = peer_->steps_;
    return !peer_->stale_ && !peer_->closed_ && (steps.empty() || !steps.front().last());
  }
  void close() noexcept override { peer_->closed_ = true; }
  const net::Endpoints& endpoints() const noexcept override { return endpoints_; }

 private:
  void require(bool holds, const char* otherwise) const {
    if (!holds) throw std::logic_error(std::string("FakeTransport: ") + otherwise);
    if (peer_->closed_) throw std::logic_error("FakeTransport: used after close()");
  }

  std::shared_ptr<FakePeer> peer_;
  net::Endpoints endpoints_;
};

inline std::unique_ptr<net::Transport> transport_to(std::shared_ptr<FakePeer> peer,
                                                    net::Endpoints endpoints = {
                                                        "192.0.2.1", 443, "192.0.2.100", 50000}) {
  return std::make_unique<FakeTransport>(std::move(peer), std::move(endpoints));
}

}  // namespace tlsget::test

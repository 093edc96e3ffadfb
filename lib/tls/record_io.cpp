#include "tls/record_io.hpp"

#include <mbedtls/ssl.h>

#include <algorithm>
#include <climits>
#include <cstring>
#include <utility>

namespace tlsget::tls {
namespace {

constexpr std::size_t receive_room = std::size_t{64} * 1024;
/// What one write() of the caller queues fits well; only a peer that makes us answer without
/// reading the answers gets here.
constexpr std::size_t queue_limit = std::size_t{256} * 1024;
constexpr std::size_t record_header = 5;  // RFC 8446 section 5.1

using Status = net::IoResult::Status;

}  // namespace

int RecordIo::send(void* self, const unsigned char* octets, std::size_t count) noexcept {
  auto& io = *static_cast<RecordIo*>(self);
  try {
    if (io.out_.size() + count > queue_limit) {
      throw Error(Category::receive, "the server asks for answers and does not read them");
    }
    const std::size_t part = std::min<std::size_t>(count, INT_MAX);
    io.out_.append({reinterpret_cast<const char*>(octets), part});
    return static_cast<int>(part);
  } catch (...) {
    io.failure_ = std::current_exception();
    return MBEDTLS_ERR_SSL_INTERNAL_ERROR;
  }
}

int RecordIo::receive(void* self, unsigned char* room, std::size_t count) noexcept {
  auto& io = *static_cast<RecordIo*>(self);
  try {
    return io.receive_some({reinterpret_cast<char*>(room), std::min<std::size_t>(count, INT_MAX)});
  } catch (...) {
    io.failure_ = std::current_exception();
    return MBEDTLS_ERR_SSL_INTERNAL_ERROR;
  }
}

int RecordIo::receive_some(std::span<char> room) {
  if (in_.empty()) {
    if (ended_) return 0;
    if (budget_ == 0) return MBEDTLS_ERR_SSL_WANT_READ;
    --budget_;
    const auto into = in_.prepare(receive_room);
    const auto got = below_->read(into);
    read_wants_write_ = got.status == Status::want_write;
    switch (got.status) {
      case Status::want_read:
      case Status::want_write:
        return MBEDTLS_ERR_SSL_WANT_READ;
      case Status::end:
      case Status::truncated:
        ended_ = true;
        return 0;
      case Status::ok:
        break;
    }
    in_.commit(got.count);
    if (flight_ != nullptr) flight_->see(in_.peek());
  }
  const std::size_t part = std::min(room.size(), in_.size());
  std::memcpy(room.data(), in_.peek().data(), part);
  in_.consume(part);
  return static_cast<int>(part);
}

bool RecordIo::flush() {
  if (send_failure_ != nullptr) std::rethrow_exception(send_failure_);
  while (!out_.empty()) {
    const auto sent = below_->write(out_.peek());
    write_wants_read_ = sent.status == Status::want_read;
    if (sent.status != Status::ok) return false;
    out_.consume(sent.count);
  }
  return true;
}

bool RecordIo::try_flush() noexcept {
  if (send_failure_ != nullptr) return false;
  try {
    return flush();
  } catch (...) {
    send_failure_ = std::current_exception();
    return false;
  }
}

bool RecordIo::has_record() const noexcept {
  if (failure_ != nullptr) return true;
  const auto octets = in_.peek();
  if (octets.size() < record_header) return ended_;
  const auto length = static_cast<std::size_t>(static_cast<unsigned char>(octets[3])) << 8U |
                      static_cast<unsigned char>(octets[4]);
  return ended_ || octets.size() - record_header >= length;
}

void RecordIo::rethrow_failure() {
  if (failure_ == nullptr) return;
  std::rethrow_exception(std::exchange(failure_, nullptr));
}

net::Readiness RecordIo::wait(net::Readiness wanted, const Deadline& deadline, Phase phase) {
  const bool queued = !out_.empty() && send_failure_ == nullptr;
  const bool for_writing = wanted.writable || queued;
  const net::Readiness ask{
      .readable = (wanted.readable && !read_wants_write_) || (for_writing && write_wants_read_),
      .writable = (for_writing && !write_wants_read_) || (wanted.readable && read_wants_write_),
      .other = wanted.other};
  const auto came = below_->wait(ask, deadline, phase);
  return {.readable = wanted.readable && (read_wants_write_ ? came.writable : came.readable),
          .writable = for_writing && (write_wants_read_ ? came.readable : came.writable),
          .other = came.other};
}

}  // namespace tlsget::tls

#include "net/http_connect.hpp"

#include <algorithm>
#include <utility>

#include "http/exchange.hpp"
#include "http/request_writer.hpp"

namespace tlsget::net {
namespace {

using http::Exchange;

constexpr std::size_t receive_room = std::size_t{16} * 1024;

/// The next event; nullopt: the stream ended where an answer may end.
Exchange::Event next_event(Transport& proxy, Exchange& exchange, Buffer& received,
                           const Deadline& deadline) {
  for (;;) {
    std::string_view input = received.peek();
    const std::size_t before = input.size();
    const auto event = exchange.next(input);
    // The body is not looked at, so nothing points into the buffer.
    received.consume(before - input.size());
    if (event) return *event;
    const auto room = received.prepare(receive_room);
    const IoResult result = read_some(proxy, room, deadline, Phase::proxy);
    if (result.status == IoResult::Status::ok) {
      received.commit(result.count);
    } else if (const auto last = exchange.end_of_stream(result.status == IoResult::Status::end)) {
      return *last;
    }
  }
}

ConnectAnswer converse(Transport& proxy, const http::Request& request, Buffer& received,
                       const Deadline& deadline,
                       const std::function<void(const http::Response&)>& on_head) {
  Exchange exchange(request, false);
  write_all(proxy, http::write_request_head(request), deadline, Phase::proxy);
  exchange.request_head_sent();
  ConnectAnswer answer;
  for (;;) {
    const Exchange::Event event = next_event(proxy, exchange, received, deadline);
    switch (event.kind) {
      case Exchange::EventKind::interim_head:
        on_head(exchange.response());
        break;
      case Exchange::EventKind::final_head:
        answer.response = exchange.response();
        on_head(answer.response);
        answer.open = answer.response.status / 100 == 2;
        if (answer.open) return answer;
        break;
      case Exchange::EventKind::body:
        if (exchange.body_received() > longest_refusal) return answer;
        break;
      case Exchange::EventKind::complete:
        answer.reusable = exchange.reusable();
        return answer;
    }
  }
}

class PrefixedTransport final : public Transport {
 public:
  PrefixedTransport(std::unique_ptr<Transport> below, Buffer first)
      : below_(std::move(below)), first_(std::move(first)) {}

  IoResult read(std::span<char> room) override {
    if (first_.empty()) return below_->read(room);
    const std::string_view bytes = first_.peek().substr(0, room.size());
    std::copy(bytes.begin(), bytes.end(), room.begin());
    first_.consume(bytes.size());
    return {IoResult::Status::ok, bytes.size()};
  }
  IoResult write(std::string_view bytes) override { return below_->write(bytes); }
  Readiness wait(Readiness wanted, const Deadline& deadline, Phase phase) override {
    if (first_.empty() || !wanted.readable) return below_->wait(wanted, deadline, phase);
    deadline.check(phase);
    return {.readable = true};
  }
  bool alive() noexcept override { return first_.empty() && below_->alive(); }
  void close() noexcept override { below_->close(); }
  const Endpoints& endpoints() const noexcept override { return below_->endpoints(); }

 private:
  std::unique_ptr<Transport> below_;
  Buffer first_;
};

}  // namespace

ConnectAnswer ask_for_tunnel(Transport& proxy, const http::Request& request, Buffer& received,
                             const Deadline& deadline,
                             const std::function<void(const http::Response&)>& on_head) {
  try {
    return converse(proxy, request, received, deadline, on_head);
  } catch (const Error& error) {
    // What is wrong with the answer is one thing here, wherever in it that stands.
    switch (error.category()) {
      case Category::empty_reply:
      case Category::bad_response:
      case Category::partial_body:
      case Category::receive:
      case Category::send:
        throw Error(Category::tunnel, error.message());
      default:
        throw;
    }
  }
}

std::unique_ptr<Transport> with_first_octets(std::unique_ptr<Transport> below, Buffer first) {
  if (first.empty()) return below;
  return std::make_unique<PrefixedTransport>(std::move(below), std::move(first));
}

}  // namespace tlsget::net

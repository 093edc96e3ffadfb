// What a proxy might answer to CONNECT, in pieces of any size, with a tunnel's octets behind it.
#include <algorithm>
#include <cstdint>
#include <string_view>

#include "need.hpp"
#include "net/http_connect.hpp"

namespace {

using tlsget::fuzz::need;
using namespace tlsget::net;

/// The octets, then the end of the stream.
class Answers final : public Transport {
 public:
  Answers(std::string_view octets, std::size_t piece) : rest_(octets), piece_(piece) {}
  IoResult read(std::span<char> room) override {
    if (rest_.empty()) return {IoResult::Status::end, 0};
    const std::string_view part = rest_.substr(0, std::min(piece_, room.size()));
    std::copy(part.begin(), part.end(), room.begin());
    rest_.remove_prefix(part.size());
    return {IoResult::Status::ok, part.size()};
  }
  IoResult write(std::string_view bytes) override { return {IoResult::Status::ok, bytes.size()}; }
  Readiness wait(Readiness wanted, const tlsget::Deadline&, tlsget::Phase) override {
    return wanted;
  }
  bool alive() noexcept override { return true; }
  void close() noexcept override {}
  const Endpoints& endpoints() const noexcept override { return endpoints_; }

 private:
  std::string_view rest_;
  std::size_t piece_;
  Endpoints endpoints_;
};

}  // namespace

// NOLINTNEXTLINE(readability-identifier-naming): libFuzzer looks for this name.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 1) return 0;
  const std::string_view octets(reinterpret_cast<const char*>(data) + 1, size - 1);
  Answers proxy(octets, std::size_t{1} + data[0]);
  tlsget::http::Request request;
  request.method = "CONNECT";
  request.target = "a.test:443";
  request.headers.add("Host", request.target);
  tlsget::Buffer received;
  int last = 0;
  try {
    const ConnectAnswer answer =
        ask_for_tunnel(proxy, request, received, tlsget::Deadline::never(),
                       [&last](const tlsget::http::Response& head) { last = head.status; });
    need(answer.response.status == last);
    need(answer.open == (last / 100 == 2));
    need(!(answer.open && answer.reusable));
    // What is left is the end of what came.
    need(received.size() <= octets.size());
    if (answer.open) need(octets.find(received.peek()) != std::string_view::npos);
  } catch (const tlsget::Error& error) {
    need(error.category() == tlsget::Category::tunnel);
  }
  return 0;
}

// The input is all that a server says: it is shown to ServerFlight, and a client shakes hands with
// it. The keys of the client are new each time, so no handshake gets past the server's signature;
// what comes before it (hellos, alerts, certificates in the clear, other protocols) is all there.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string_view>

#include "need.hpp"
#include "tls/server_flight.hpp"
#include "tls/tls_transport.hpp"

namespace {

using tlsget::fuzz::need;

using tlsget::net::IoResult;
using tlsget::net::Readiness;

/// Says the input, in pieces, and ends; takes whatever is sent.
class Recording final : public tlsget::net::Transport {
 public:
  explicit Recording(std::string_view octets) : rest_(octets) {}
  IoResult read(std::span<char> room) override {
    constexpr std::size_t piece = 1000;
    if (rest_.empty()) return {IoResult::Status::end, 0};
    const std::size_t count = std::min({room.size(), rest_.size(), piece});
    std::memcpy(room.data(), rest_.data(), count);
    rest_.remove_prefix(count);
    return {IoResult::Status::ok, count};
  }
  IoResult write(std::string_view bytes) override { return {IoResult::Status::ok, bytes.size()}; }
  Readiness wait(Readiness wanted, const tlsget::Deadline& /*deadline*/,
                 tlsget::Phase /*phase*/) override {
    return wanted;
  }
  bool alive() noexcept override { return true; }
  void close() noexcept override {}
  const tlsget::net::Endpoints& endpoints() const noexcept override { return endpoints_; }

 private:
  std::string_view rest_;
  tlsget::net::Endpoints endpoints_;
};

/// What is understood does not depend on how the octets are cut.
void check_flight(std::string_view octets) {
  tlsget::tls::ServerFlight whole;
  whole.see(octets);
  tlsget::tls::ServerFlight pieces;
  for (std::size_t at = 0; at < octets.size(); at += 3) pieces.see(octets.substr(at, 3));
  need(whole.version() == pieces.version());
  need(whole.group() == pieces.group());
  need(whole.dh_bits() == pieces.dh_bits());
  need(whole.other_protocol() == pieces.other_protocol());
  need(whole.anything() != octets.empty());
}

std::shared_ptr<const tlsget::tls::TlsContext> unverifying_context() {
  static const auto context = [] {
    tlsget::tls::TlsOptions options;
    options.verify =
        false;  // so that a judgement does not end the handshake; an empty store will do
    options.trust.files = {"/nonexistent"};
    return tlsget::tls::TlsContext::create(options);
  }();
  return context;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view octets(reinterpret_cast<const char*>(data), size);
  check_flight(octets);
  try {
    tlsget::tls::connect_tls(std::make_unique<Recording>(octets),
                             {.kind = tlsget::url::HostKind::name, .text = "a.test", .zone = {}},
                             unverifying_context(), tlsget::Deadline::never());
    std::abort();  // nobody has the client's secrets
  } catch (const tlsget::Error& error) {
    need(error.category() == tlsget::Category::tls_handshake ||
         error.category() == tlsget::Category::certificate);
    need(!error.message().empty());
  }
  return 0;
}

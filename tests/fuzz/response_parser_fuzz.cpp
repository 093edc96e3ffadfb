// The first octet chooses where the rest is split in two; whole and split must give the same
// result, and a head that is accepted must mean the same when it is parsed again from raw_head.
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/error.hpp"
#include "http/framing.hpp"
#include "http/response_parser.hpp"
#include "need.hpp"

namespace {

using namespace tlsget;
using namespace tlsget::http;
using tlsget::fuzz::need;

struct Outcome {
  std::optional<Response> response;
  std::size_t taken = 0;
  bool refused = false;
};

/// Small limits, so that a small input reaches them.
constexpr ParserLimits limits{.line = 200, .head = 2000, .fields = 20};

Outcome parse(std::string_view first, std::string_view second, const ParserLimits& with) {
  Outcome outcome;
  ResponseParser parser(with);
  try {
    for (const std::string_view piece : {first, second}) {
      if (parser.done()) break;
      const std::size_t taken = parser.feed(piece);
      need(taken == piece.size() || parser.done(), "all is taken, or the head is complete");
      outcome.taken += taken;
      need(parser.octets() == outcome.taken, "octets() counts what was taken");
    }
    if (!parser.done()) {
      const Category category = parser.closed_early().category();
      outcome.refused = category == Category::bad_response;  // known at once, or at the end
      return outcome;
    }
    const Leniencies leniencies = parser.leniencies();
    outcome.response = parser.take();
    response_framing("GET", *outcome.response, leniencies);
  } catch (const Error& error) {
    need(error.category() == Category::bad_response, "an error is bad_response");
    outcome.refused = true;
  }
  return outcome;
}

bool same(const Outcome& a, const Outcome& b) {
  if (a.refused != b.refused || a.response.has_value() != b.response.has_value()) return false;
  if (!a.response) return true;
  return a.taken == b.taken && a.response->version == b.response->version &&
         a.response->status == b.response->status && a.response->reason == b.response->reason &&
         a.response->headers == b.response->headers && a.response->raw_head == b.response->raw_head;
}

}  // namespace

// NOLINTNEXTLINE(readability-identifier-naming): the name that libFuzzer calls
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  const std::size_t split = data[0] % size;

  const Outcome whole = parse(bytes, {}, limits);
  need(same(whole, parse(bytes.substr(0, split), bytes.substr(split), limits)),
       "a split changes nothing");
  if (whole.response) {
    need(bytes.starts_with(whole.response->raw_head), "raw_head is what came");
    need(same(whole, parse(whole.response->raw_head, {}, limits)), "raw_head means the same");
  }
  ParserLimits without_head = limits;
  without_head.allow_http_0_9 = true;
  parse(bytes.substr(0, split), bytes.substr(split), without_head);
  return 0;
}

// The first octet chooses the framing and the leniency, the second where the rest is split in two;
// whole and split must give the same octets, and nothing beyond the end may be taken.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/error.hpp"
#include "http/body_reader.hpp"
#include "need.hpp"

namespace {

using namespace tlsget;
using namespace tlsget::http;
using tlsget::fuzz::need;

struct Outcome {
  std::string data;
  std::size_t consumed = 0;
  bool done = false;
  bool refused = false;
  Headers trailers;
  std::optional<CloseReason> close;
};

void read_piece(BodyReader& reader, std::string_view piece, Outcome& outcome) {
  while (!piece.empty() && !reader.done()) {
    const BodyReader::Step step = reader.read(piece);
    need(step.consumed > 0 && step.consumed <= piece.size(), "a step goes forward");
    need(!step.data.empty() || step.done || step.consumed == piece.size(),
         "a step without data is the last one or has consumed everything");
    need(step.done == reader.done(), "the step and the reader agree on the end");
    outcome.data += step.data;
    outcome.consumed += step.consumed;
    piece.remove_prefix(step.consumed);
  }
}

Outcome read(const Framing& framing, const BodyOptions& options, std::string_view first,
             std::string_view second) {
  Outcome outcome;
  BodyReader reader(framing, options);
  try {
    read_piece(reader, first, outcome);
    read_piece(reader, second, outcome);
  } catch (const Error& error) {
    need(error.category() == Category::bad_response, "an error is bad_response");
    outcome.refused = true;
    return outcome;
  }
  need(reader.received() == outcome.data.size(), "received() counts the data");
  outcome.done = reader.done();
  outcome.trailers = reader.trailers();
  outcome.close = reader.close_reason();
  try {
    reader.end_of_stream(true);
    need(outcome.done || framing.kind == BodyKind::until_close, "a cut body is an error");
  } catch (const Error& error) {
    need(!outcome.done && error.category() == Category::partial_body, "a cut is partial_body");
  }
  return outcome;
}

bool same(const Outcome& a, const Outcome& b) {
  return a.data == b.data && a.done == b.done && a.refused == b.refused &&
         a.trailers == b.trailers && a.close == b.close && (a.refused || a.consumed == b.consumed);
}

Framing framing_of(unsigned choice) {
  constexpr BodyKind kinds[] = {BodyKind::chunked, BodyKind::chunked, BodyKind::length,
                                BodyKind::until_close};
  Framing framing;
  framing.kind = kinds[choice % 4];
  framing.length = choice / 4;
  return framing;
}

}  // namespace

// NOLINTNEXTLINE(readability-identifier-naming): the name that libFuzzer calls
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 2, size - 2);
  const std::size_t split = data[1] % (size - 1);
  const Framing framing = framing_of(data[0]);
  BodyOptions options;  // small limits, so that a small input reaches them
  options.lenient_chunk_lines = data[0] % 4 == 1;
  options.chunk_extensions = 64;
  options.trailers = {.line = 100, .section = 400};
  options.trailer_fields = 8;

  const Outcome whole = read(framing, options, bytes, {});
  need(same(whole, read(framing, options, bytes.substr(0, split), bytes.substr(split))),
       "a split changes nothing");
  if (whole.done)
    need(same(whole, read(framing, options, bytes.substr(0, whole.consumed), {})),
         "what follows the end changes nothing");
  return 0;
}

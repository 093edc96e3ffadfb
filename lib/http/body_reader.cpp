#include "http/body_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <memory>
#include <string>
#include <utility>

namespace tlsget::http {

BodyReader::BodyReader(const Framing& framing, const BodyOptions& options)
    : kind_(framing.kind),
      length_(framing.length),
      chunks_(options),
      keep_chunk_framing_(options.keep_chunk_framing),
      done_(framing.kind == BodyKind::none ||
            (framing.kind == BodyKind::length && framing.length == 0)) {}

BodyReader::Step BodyReader::read(std::string_view input) {
  if (done_) return {0, {}, true};
  Step step;
  switch (kind_) {
    case BodyKind::none:
      break;
    case BodyKind::length:
      step = read_up_to(input, length_ - received_);
      step.done = received_ + step.data.size() == length_;
      break;
    case BodyKind::chunked:
      step = chunks_.read(input);
      if (keep_chunk_framing_) step.data = input.substr(0, step.consumed);
      break;
    case BodyKind::until_close:
      step = read_up_to(input, std::numeric_limits<std::uint64_t>::max());
      break;
  }
  received_ += step.data.size();
  done_ = step.done;
  return step;
}

BodyReader::Step BodyReader::read_up_to(std::string_view input, std::uint64_t most) {
  const auto count = static_cast<std::size_t>(std::min<std::uint64_t>(input.size(), most));
  return {count, input.substr(0, count), false};
}

void BodyReader::end_of_stream(bool clean) {
  if (done_) return;
  if (kind_ == BodyKind::until_close) {
    if (!clean)
      throw Error(
          Category::receive,
          fmt::format("the connection broke after {} octets of a body whose only end is the "
                      "orderly end of the connection",
                      received_));
    done_ = true;
    return;
  }
  std::string message;
  std::optional<std::uint64_t> expected;
  if (kind_ == BodyKind::length) {
    expected = length_;
    message = fmt::format("the connection was closed: received {} of {} octets of the body",
                          received_, length_);
  } else {
    message = fmt::format("the connection was closed {}, after {} octets of the body",
                          chunks_.position(), received_);
  }
  throw Error(Category::partial_body, std::move(message),
              std::make_shared<PartialBodyDetail>(received_, expected));
}

std::optional<CloseReason> BodyReader::close_reason() const noexcept {
  const Leniencies& in_trailers = chunks_.leniencies();
  if (in_trailers.obs_fold) return CloseReason::obs_fold;
  if (in_trailers.space_before_colon) return CloseReason::space_before_colon;
  if (chunks_.saw_bare_lf()) return CloseReason::bare_lf_in_chunked_body;
  return std::nullopt;
}

}  // namespace tlsget::http

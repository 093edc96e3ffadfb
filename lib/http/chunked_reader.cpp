#include "http/chunked_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <memory>

#include "base/text.hpp"

namespace tlsget::http {
namespace {

/// As many as a 64-bit number can have; more could only be leading zeros.
constexpr unsigned most_digits = 16;
constexpr auto largest_chunk = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());

std::string shown(char octet) {
  return '"' + text::escape_controls(std::string_view(&octet, 1)) + '"';
}

}  // namespace

ChunkedReader::ChunkedReader(const BodyOptions& options)
    : options_(options),
      lines_(LineReader::Section::trailers, options.trailers, options.lenient_chunk_lines),
      fields_(options.trailer_fields) {}

BodyStep ChunkedReader::read(std::string_view input) {
  std::string_view rest = input;
  while (!rest.empty() && state_ != State::done) {
    if (state_ == State::data) {
      const auto count = static_cast<std::size_t>(std::min<std::uint64_t>(rest.size(), left_));
      const std::string_view data = rest.substr(0, count);
      left_ -= count;
      received_ += count;
      if (left_ == 0) state_ = State::data_end;
      return {input.size() - rest.size() + count, data, false};
    }
    if (state_ == State::trailers) {
      take_trailers(rest);
    } else {
      take(rest.front());
      rest.remove_prefix(1);
    }
  }
  return {input.size() - rest.size(), {}, done()};
}

void ChunkedReader::take(char octet) {
  switch (state_) {
    case State::size:
      return take_in_size(octet);
    case State::padding:
    case State::extension:
      return take_after_size(octet);
    case State::line_end:
      if (octet != '\n') throw error("a bare CR in the size line");
      return end_line();
    case State::data_end:
      return take_data_end(octet);
    case State::data_line_end:
      if (octet != '\n') throw error("a CR without LF after the data");
      state_ = State::size;
      return;
    case State::data:
    case State::trailers:
    case State::done:
      break;
  }
}

void ChunkedReader::take_in_size(char octet) {
  const int value = text::hex_value(octet);
  if (value < 0) {
    if (digits_ == 0) throw error(fmt::format("{} instead of a size in hexadecimal", shown(octet)));
    return take_after_size(octet);
  }
  if (++digits_ > most_digits)
    throw error(fmt::format("a size of more than {} digits", most_digits));
  size_ = size_ * 16 + static_cast<std::uint64_t>(value);
  if (size_ > largest_chunk) throw error("a size that is larger than a file can be");
}

void ChunkedReader::take_after_size(char octet) {
  if (octet == '\r') {
    state_ = State::line_end;
  } else if (octet == '\n') {
    take_bare_lf();
    end_line();
  } else if (state_ == State::extension || octet == ';') {
    state_ = State::extension;
    count_extension(octet);
  } else if (octet == ' ' || octet == '\t') {
    // Some servers fill up the field of the size with spaces.
    state_ = State::padding;
    count_extension(octet);
  } else {
    throw error(fmt::format("{} after the size", shown(octet)));
  }
}

// What the peer can make us read for nothing is bounded: a chunk extension is of no use to anyone.
void ChunkedReader::count_extension(char octet) {
  if (text::is_control(octet) && octet != '\t')
    throw error(fmt::format("{} in the chunk extension", shown(octet)));
  ++in_extension_;
  ++all_extensions_;
  if (in_extension_ > options_.chunk_extensions ||
      all_extensions_ > options_.chunk_extensions + received_)
    throw error(fmt::format("chunk extensions of more than {} octets", options_.chunk_extensions));
}

void ChunkedReader::end_line() {
  left_ = size_;
  in_extension_ = 0;
  state_ = size_ == 0 ? State::trailers : State::data;
}

void ChunkedReader::take_data_end(char octet) {
  if (octet == '\r') {
    state_ = State::data_line_end;
  } else if (octet == '\n') {
    take_bare_lf();
    state_ = State::size;
  } else {
    throw error(fmt::format("{} after its {} octets of data instead of CRLF", shown(octet), size_));
  }
  size_ = 0;
  digits_ = 0;
  ++chunk_;
}

void ChunkedReader::take_trailers(std::string_view& input) {
  const auto line = lines_.next(input);
  if (!line) return;
  if (!line->empty()) return fields_.add(*line, lines_);
  trailers_ = fields_.take();
  state_ = State::done;
}

void ChunkedReader::take_bare_lf() {
  if (!options_.lenient_chunk_lines) throw error("a bare LF instead of CRLF");
  saw_bare_lf_ = true;
}

Error ChunkedReader::error(std::string_view problem) const {
  return Error(Category::bad_response, fmt::format("chunk {} of the body: {}", chunk_, problem),
               std::make_shared<BadResponseDetail>(MessagePart::body, 0, std::string_view{}));
}

std::string ChunkedReader::position() const {
  switch (state_) {
    case State::size:
    case State::padding:
    case State::extension:
    case State::line_end:
      return fmt::format("in the size line of chunk {}", chunk_);
    case State::data:
      return fmt::format("inside chunk {}, after {} of its {} octets", chunk_, size_ - left_,
                         size_);
    case State::data_end:
      return fmt::format("at the end of chunk {}, before its CRLF", chunk_);
    case State::data_line_end:
      return fmt::format("inside the CRLF of chunk {}", chunk_ - 1);
    case State::trailers:
      return "inside the trailer section";
    case State::done:
      break;
  }
  return "after the last chunk";
}

}  // namespace tlsget::http

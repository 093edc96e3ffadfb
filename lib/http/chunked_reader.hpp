// The chunked transfer coding (RFC 9112 section 7.1), taken apart octet by octet.
//
//     state         octet                 next
//     size          hex digit             size
//                   SP HTAB               padding      after a digit
//                   ";"                   extension    after a digit
//                   CR | LF*              line_end | (end of the line)
//     padding       SP HTAB               padding
//                   ";"  CR  LF*          as in size
//     extension     any but controls      extension    bounded
//                   CR  LF*               as in size
//     line_end      LF                    data, or trailers when the size is 0
//     data          any                   data until the size is reached, then data_end
//     data_end      CR | LF*              data_line_end | size
//     data_line_end LF                    size
//     trailers      field lines           done after the empty line
//
// * only with lenient_chunk_lines. Everything else is Error(bad_response).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "http/field_section.hpp"
#include "http/line_reader.hpp"

namespace tlsget::http {

struct BodyOptions {
  /// Chunk and trailer lines may end in a bare LF. Costs the connection when it happens.
  bool lenient_chunk_lines = false;
  /// A chunked body is handed out as it came, sizes, extensions and trailers included (--raw).
  bool keep_chunk_framing = false;
  /// Octets of chunk extensions (which are ignored): in one line, and in all beyond one for each
  /// octet of data.
  std::size_t chunk_extensions = std::size_t{16} * 1024;
  LineLimits trailers{};
  std::size_t trailer_fields = 5000;
};

/// One step of a body reader.
struct BodyStep {
  std::size_t consumed = 0;  ///< octets taken from the front of the input
  std::string_view data;     ///< body octets among them: a view into the input
  bool done = false;         ///< the body is complete
};

class ChunkedReader {
 public:
  explicit ChunkedReader(const BodyOptions& options);

  /// As BodyReader::read().
  BodyStep read(std::string_view input);

  bool done() const noexcept { return state_ == State::done; }
  const Headers& trailers() const noexcept { return trailers_; }
  std::string_view raw_trailers() const noexcept { return lines_.raw(); }
  const Leniencies& leniencies() const noexcept { return fields_.leniencies(); }
  bool saw_bare_lf() const noexcept { return saw_bare_lf_ || lines_.saw_bare_lf(); }
  /// Where the reader stands: "inside chunk 3, after 10 of its 20 octets".
  std::string position() const;

 private:
  enum class State {
    size,
    padding,
    extension,
    line_end,
    data,
    data_end,
    data_line_end,
    trailers,
    done
  };

  void take(char octet);
  void take_in_size(char octet);
  void take_after_size(char octet);
  void count_extension(char octet);
  void take_data_end(char octet);
  void take_trailers(std::string_view& input);
  void take_bare_lf();
  void end_line();
  Error error(std::string_view problem) const;

  BodyOptions options_;
  State state_ = State::size;
  std::uint64_t chunk_ = 1;           ///< the number of the present chunk, from 1
  std::uint64_t size_ = 0;            ///< of the present chunk, octets
  unsigned digits_ = 0;               ///< of the present size
  std::uint64_t left_ = 0;            ///< of the present chunk's data, octets
  std::size_t in_extension_ = 0;      ///< octets of extensions in this line
  std::uint64_t all_extensions_ = 0;  ///< octets of extensions so far
  std::uint64_t received_ = 0;        ///< octets of data so far
  bool saw_bare_lf_ = false;
  LineReader lines_;
  FieldSection fields_;
  Headers trailers_;
};

}  // namespace tlsget::http

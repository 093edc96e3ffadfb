// The lines of a head or of a trailer section, cut out of a stream of octets (RFC 9112
// section 2.2).
//
// Rules. A line ends in CRLF, or in a bare LF where that is allowed; a CR anywhere else stays in
// the line, for the caller to refuse. Every octet is kept as it came (raw()). The sizes of a line
// and of the whole section are bounded, and every octet is looked at once however it is split.
//
// Not here: what a line means.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "base/error.hpp"

namespace tlsget::http {

enum class MessagePart { status_line, fields, body, trailers, redirect_target };

/// Which bound it went over.
enum class Excess {
  none,
  piece,  ///< of one line, or of the number of fields
  whole,  ///< of a head or a trailer section
};

/// Detail of Category::bad_response: where in a response the fault is.
struct BadResponseDetail : ErrorDetail {
  BadResponseDetail(MessagePart place, std::size_t line_number, std::string_view field_name,
                    Excess over = Excess::none)
      : part(place), line(line_number), field(field_name), excess(over) {}
  MessagePart part;
  std::size_t line;   ///< counted from 1; 0: the fault is not in one line
  std::string field;  ///< its name, as far as it is one; empty: none
  Excess excess = Excess::none;
};

/// Octets, line ends included.
struct LineLimits {
  std::size_t line = std::size_t{100} * 1024;
  std::size_t section = std::size_t{300} * 1024;
};

class LineReader {
 public:
  enum class Section { head, trailers };

  /// `already` octets of the section's limit are spent.
  LineReader(Section section, const LineLimits& limits, bool allow_bare_lf,
             std::size_t already = 0);

  /// Takes octets from the front of `input` up to the end of the line. Returns the line without its
  /// end, a view that holds until the next call; nullopt: all of `input` was taken and more is
  /// needed. Throws Error(bad_response) at a limit or at an LF that is not allowed.
  std::optional<std::string_view> next(std::string_view& input);

  /// The number of the line that next() returned last, or is in the middle of; from 1.
  std::size_t line_number() const noexcept { return number_; }
  /// True when a line that next() returned ended in a bare LF.
  bool saw_bare_lf() const noexcept { return saw_bare_lf_; }
  const std::string& raw() const noexcept { return raw_; }
  std::string take_raw() noexcept { return std::move(raw_); }

  /// Error(bad_response) about the present line: "response head, line 3: PROBLEM".
  Error error(std::string_view problem, std::string_view field = {},
              Excess excess = Excess::none) const;

 private:
  Section section_;
  LineLimits limits_;
  bool allow_bare_lf_;
  std::size_t already_;
  std::string raw_;
  std::size_t line_start_ = 0;  ///< in raw_
  std::size_t number_ = 1;
  bool line_given_ = false;  ///< the line at line_start_ is complete and was returned
  bool saw_bare_lf_ = false;
};

}  // namespace tlsget::http

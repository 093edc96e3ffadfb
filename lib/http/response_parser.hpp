// The head of one response: octets to a Response (RFC 9112 sections 2.2, 4 and 5).
//
// Rules. Takes exactly the head and not one octet more. A bare LF ends a line as CRLF does, and the
// reason phrase may be missing (with or without the space before it); the status code may stand
// after more than one space; nothing else of the status line is lenient. Versions HTTP/1.1 to
// HTTP/1.9 are HTTP/1.1. Obsolete field lines are taken as field_section.hpp says. Whatever is not
// HTTP/1.x is refused as soon as five octets show it, with a guess of what it is.
//
// Not here: what the fields mean; interim responses (each head has a parser of its own).
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/error.hpp"
#include "http/field_section.hpp"
#include "http/line_reader.hpp"
#include "http/message.hpp"

namespace tlsget::http {

struct ParserLimits {
  std::size_t line = std::size_t{100} * 1024;  ///< octets, line end included
  std::size_t head = std::size_t{300} * 1024;  ///< octets, the empty line included
  std::size_t fields = 5000;
  /// A response that does not begin like a status line is a body without a head (HTTP/0.9).
  bool allow_http_0_9 = false;
};

/// For one thread. After an Error the parser is of no use.
class ResponseParser {
 public:
  /// `already` octets of limits.head are spent (on interim heads that came before).
  explicit ResponseParser(ParserLimits limits = {}, std::size_t already = 0);

  /// Takes octets from the front of `bytes`, up to the end of the head and never beyond, and says
  /// how many. REQUIRES: !done(). Throws Error(bad_response), with BadResponseDetail where a line
  /// is at fault.
  std::size_t feed(std::string_view bytes);

  /// The head is complete.
  bool done() const noexcept { return phase_ == Phase::done; }
  /// At least one octet was taken.
  bool started() const noexcept { return octets_ > 0; }
  /// Octets taken.
  std::size_t octets() const noexcept { return octets_; }

  /// The response, once. REQUIRES: done().
  Response take();
  const Leniencies& leniencies() const noexcept { return fields_.leniencies(); }
  /// Octets that were taken before it was clear that there is no head (HTTP/0.9): the beginning of
  /// the body. Fewer than six; empty in every other case.
  std::string_view body_start() const noexcept { return body_start_; }

  /// The error that it is when the stream ends here: empty_reply before the first octet,
  /// bad_response when it does not look like HTTP, else receive. REQUIRES: !done().
  Error closed_early() const;

 private:
  enum class Phase { start, status_line, fields, done };

  void take_start(std::string_view& bytes);
  void take_line(std::string_view line);
  void take_status_line(std::string_view line);
  void begin_http_0_9();
  Error not_http(std::string_view seen) const;

  ParserLimits limits_;
  Phase phase_ = Phase::start;
  std::size_t octets_ = 0;
  std::string start_;  ///< at most the five octets that must be "HTTP/"
  LineReader lines_;
  FieldSection fields_;
  Response response_;
  std::string body_start_;
};

}  // namespace tlsget::http

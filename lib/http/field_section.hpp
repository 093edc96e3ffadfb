// Field lines to fields, with one set of rules for heads and trailer sections (RFC 9112 section 5).
//
// Rules. What could make two readers see two different messages is refused: a name that is not a
// token, CR or NUL, and for the fields that decide the length of the body everything but the exact
// form. What is only obsolete is taken, and remembered as a leniency, which costs the connection.
// The text of values is never shown in an error: it may be a secret.
//
// Not here: what a field means.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "http/headers.hpp"
#include "http/line_reader.hpp"

namespace tlsget::http {

/// What was taken although it should not have been sent.
struct Leniencies {
  bool obs_fold = false;            ///< a value continued on the next line (RFC 9112 section 5.2)
  bool space_before_colon = false;  ///< RFC 9112 section 5.1
  friend bool operator==(const Leniencies&, const Leniencies&) = default;
};

/// Content-Length and Transfer-Encoding.
bool is_framing_field(std::string_view name) noexcept;

/// What is wrong with the octets of a line ("a bare CR"), or nullopt.
std::optional<std::string_view> forbidden_octet(std::string_view line) noexcept;

class FieldSection {
 public:
  explicit FieldSection(std::size_t most_fields) : most_fields_(most_fields) {}

  /// `line` is the one that `lines` returned last, and not empty. Throws Error(bad_response).
  void add(std::string_view line, const LineReader& lines);
  /// The fields, once the empty line was seen.
  Headers take();
  const Leniencies& leniencies() const noexcept { return leniencies_; }

 private:
  void continue_value(std::string_view line, const LineReader& lines);
  void flush();

  std::size_t most_fields_;
  Headers fields_;
  std::optional<Field> last_;  ///< may still be continued by the next line
  Leniencies leniencies_;
};

}  // namespace tlsget::http

// Cuts a text into the parts of a URL (RFC 3986 section 3), and refuses what cannot be one.
//
// Rules. Parts are views into the text, in order and without gaps but for the delimiters, so that
// every octet found wrong later still knows its offset. Cutting never fails: what is wrong is said
// afterwards, part by part. User information never leaves this folder in an error.
//
// Not here: what may stand in a part.
//
// Internal to lib/url.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace tlsget::url {

/// How a text without "scheme:" is read.
enum class Form {
  typed,     ///< as on a command line: it begins with the authority; "host:port" is no scheme
  reference  ///< RFC 3986 section 4.1: it begins with a path, or with "//" and an authority
};

struct Parts {
  std::optional<std::string_view> scheme;     ///< without ':'
  std::string_view slashes;                   ///< all of them between scheme and authority
  std::optional<std::string_view> authority;  ///< up to the first '/', '?' or '#'
  std::string_view path;                      ///< empty, or what follows up to '?' or '#'
  std::optional<std::string_view> query;      ///< without '?'
  std::optional<std::string_view> fragment;   ///< without '#'
};

Parts split(std::string_view text, Form form);

/// The text being parsed, with its parts: what an error needs to say where and to hide what must
/// not be shown. Does not own the text.
class Source {
 public:
  Source(std::string_view text, Form form);
  /// A text that is a host alone.
  explicit Source(std::string_view host) : text_(host) {}

  const Parts& parts() const noexcept { return parts_; }
  std::string_view text() const noexcept { return text_; }
  /// REQUIRES: `part` is a view into text().
  std::size_t offset_of(std::string_view part) const noexcept {
    return static_cast<std::size_t>(part.data() - text_.data());
  }
  /// Whether what looks like host and port may be user information whose password holds an
  /// unescaped '/', '?' or '#' ("user:pa/ss@host"): then nothing of it is repeated in a message.
  bool may_hold_secret() const noexcept;

  /// Throws Error(url_malformed). `offset` counts octets of text(); in the error's copy of the text
  /// user information is "***" and the offset is moved along.
  [[noreturn]] void refuse(std::size_t offset, std::string message) const;
  /// What stands before the '@' of the authority, also where only the form tells it (see
  /// may_hold_secret); empty: nothing.
  std::string_view user_information() const noexcept;

 private:
  std::string_view text_;
  Parts parts_;
};

/// Refuses the first control octet, in whatever part it stands.
void refuse_controls(const Source& source);

/// "tab", "space", "control character 0x1b", "'<'".
std::string describe_octet(char octet);

}  // namespace tlsget::url

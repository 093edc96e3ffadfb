// The framing of a request body (RFC 9112 sections 6.2 and 7.1): what goes around each piece of it.
//
//     for each piece:  frame(piece.size()) -> send before, piece, after
//     at the end:      finish()            -> send that
//
// Rules. The data itself is never copied. What goes out is exactly what was announced: more or
// fewer octets than Content-Length said are an error before they are sent.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tlsget::http {

class BodyWriter {
 public:
  /// Content-Length: `octets`.
  static BodyWriter with_length(std::uint64_t octets) { return BodyWriter(octets); }
  /// Transfer-Encoding: chunked.
  static BodyWriter chunked() { return BodyWriter(std::nullopt); }

  struct Frame {
    std::string before;
    std::string_view after;  ///< static text
  };
  /// What to send around the next `size` octets of data. Nothing for no data: an empty chunk would
  /// end the body. Throws Error(send) when they are more than announced. REQUIRES: not finished.
  Frame frame(std::size_t size);
  /// What to send after all data. Throws Error(send) when there was less than announced.
  std::string_view finish();

  /// All that was announced is there; always false when nothing was.
  bool full() const noexcept { return length_ && sent_ == *length_; }
  /// Octets of data so far.
  std::uint64_t sent() const noexcept { return sent_; }

 private:
  explicit BodyWriter(std::optional<std::uint64_t> length) : length_(length) {}

  std::optional<std::uint64_t> length_;  ///< nullopt: chunked
  std::uint64_t sent_ = 0;
  bool finished_ = false;
};

}  // namespace tlsget::http

// PEM (RFC 7468, and the text around blocks that everybody writes): where the blocks are.
//
// Not here: what is in them (trust_store decodes on demand).
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace tlsget::x509::pem {

struct Block {
  std::string_view label;  ///< "CERTIFICATE"
  std::string_view body;   ///< between the two boundary lines
  std::size_t offset = 0;  ///< of the BEGIN line in the text
  bool ended = false;      ///< false: there is no END line of that label
};

/// Walks through a text. The views point into it.
class Scanner {
 public:
  explicit Scanner(std::string_view text) noexcept : text_(text) {}
  /// The next block, nullopt at the end of the text. A block without an end reaches up to the next
  /// BEGIN.
  std::optional<Block> next();
  /// The line, from 1, of the BEGIN of the block that next() gave last; for messages. Counts on
  /// from where it was asked before, so that all of a text costs one pass.
  std::size_t line() noexcept;

 private:
  std::string_view text_;
  std::size_t place_ = 0;
  std::size_t begin_ = 0;    // of the last block
  std::size_t counted_ = 0;  // octets whose lines are in `line_`
  std::size_t line_ = 1;
};

/// The first octets of a body's base64, at least `wanted` of them if there are so many. nullopt
/// when what was read is not base64.
std::optional<std::vector<std::uint8_t>> decode_head(std::string_view body, std::size_t wanted);

/// The whole body; nullopt when it is not base64.
std::optional<std::vector<std::uint8_t>> decode(std::string_view body);

/// How many octets the body decodes to, in one pass that decodes nothing; nullopt when it holds
/// what is not base64. (Padding in the middle is only found by decode().)
std::optional<std::size_t> measure(std::string_view body);

}  // namespace tlsget::x509::pem

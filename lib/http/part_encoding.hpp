// How the content of a form's part is written: as it is, in base64 or quoted-printable (RFC 2045
// section 6), piece by piece.
//
// Rules. Lines of what is encoded are 76 octets at most. A line end of quoted-printable is CR LF
// alone; any other CR or LF is content and is encoded.
//
// Not here: who has asked for it and where it stands (multipart).
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tlsget::http {

enum class PartEncoding {
  none,              ///< nothing is said, and nothing done
  binary,            ///< said alone
  eight_bit,         ///< said alone
  seven_bit,         ///< octets above 0x7f are Error(read_file)
  base64,            ///
  quoted_printable,  ///
};

/// By the name that Content-Transfer-Encoding has for it, without regard to case.
std::optional<PartEncoding> part_encoding(std::string_view name);
/// The name; empty for none.
std::string_view part_encoding_name(PartEncoding encoding);

/// Octets that `size` octets of content come to; nullopt where that hangs on what they are.
std::optional<std::uint64_t> encoded_size(PartEncoding encoding, std::uint64_t size);

/// For one content, from its first octet.
class PartEncoder {
 public:
  explicit PartEncoder(PartEncoding encoding) : encoding_(encoding) {}

  /// What can be written now that `piece` is there. Throws Error(read_file) for what seven_bit
  /// cannot hold.
  std::string feed(std::string_view piece);
  /// What is left once there is no more.
  std::string finish();

 private:
  std::string encode(std::string_view piece, bool at_end);
  void base64(std::string& out, bool at_end);
  void quoted_printable(std::string& out, bool at_end);

  PartEncoding encoding_;
  std::string pending_;   ///< content that could not be written yet
  std::size_t line_ = 0;  ///< octets in the present line
};

/// All at once.
std::string encode_part(PartEncoding encoding, std::string_view content);

}  // namespace tlsget::http

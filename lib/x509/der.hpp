// A strict reader of DER (X.690), the octets that certificates are made of.
//
// Rules. Definite, minimal lengths; low tag numbers; nothing is read twice and nothing is copied
// but what is returned by value. The first thing that is wrong stays in the Diagnosis, with its
// place; from then on every Reader over it is at its end and gives empty values, so that a parser
// can be written straight on and asks once, at its end, whether all went well. Loops of the form
// `while (!reader.at_end())` therefore always stop. No recursion.
//
// Not here: what the fields mean (certificate, extensions).
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace tlsget::x509::der {

using BytesView = std::span<const std::uint8_t>;

namespace tag {
constexpr std::uint8_t boolean = 0x01;
constexpr std::uint8_t integer = 0x02;
constexpr std::uint8_t bit_string = 0x03;
constexpr std::uint8_t octet_string = 0x04;
constexpr std::uint8_t null = 0x05;
constexpr std::uint8_t object_identifier = 0x06;
constexpr std::uint8_t enumerated = 0x0a;
constexpr std::uint8_t utf8_string = 0x0c;
constexpr std::uint8_t numeric_string = 0x12;
constexpr std::uint8_t printable_string = 0x13;
constexpr std::uint8_t teletex_string = 0x14;
constexpr std::uint8_t ia5_string = 0x16;
constexpr std::uint8_t utc_time = 0x17;
constexpr std::uint8_t generalized_time = 0x18;
constexpr std::uint8_t visible_string = 0x1a;
constexpr std::uint8_t universal_string = 0x1c;
constexpr std::uint8_t bmp_string = 0x1e;
constexpr std::uint8_t sequence = 0x30;
constexpr std::uint8_t set = 0x31;
/// Context-specific, primitive ([n] IMPLICIT of a primitive type).
constexpr std::uint8_t context(unsigned number) {
  return static_cast<std::uint8_t>(0x80U | number);
}
/// Context-specific, constructed ([n] EXPLICIT, or IMPLICIT of a constructed type).
constexpr std::uint8_t context_constructed(unsigned number) {
  return static_cast<std::uint8_t>(0xa0U | number);
}
}  // namespace tag

/// "SEQUENCE", "[0]", ... for messages.
std::string tag_name(std::uint8_t tag);

struct Failure {
  std::size_t offset = 0;  ///< octet of the whole input
  std::string what;
};

/// The first failure of a parse, and the place that is put before its words.
class Diagnosis {
 public:
  /// "extension 2.5.29.17"; empty: no place.
  void enter_place(std::string place) { place_ = std::move(place); }
  void fail(std::size_t offset, std::string_view what);
  bool failed() const noexcept { return failure_.has_value(); }
  const std::optional<Failure>& failure() const noexcept { return failure_; }

 private:
  std::string place_;
  std::optional<Failure> failure_;
};

/// One tag-length-value. The views point into the reader's input.
struct Element {
  std::uint8_t tag = 0;
  BytesView whole;         ///< with its header
  BytesView content;       ///< without
  std::size_t offset = 0;  ///< of the first octet of `content` in the whole input
};

/// What stands before the content of the first element of some octets; the content itself need not
/// be there yet.
struct Header {
  std::size_t header_size = 0;
  std::size_t content_size = 0;
  std::string_view error;  ///< not empty: why it cannot be read
};
Header read_header(BytesView octets);

struct BitString {
  BytesView octets;
  unsigned unused_bits = 0;  ///< of the last octet; those bits are zero
};

class Reader {
 public:
  /// `offset`: where `octets` stands in the whole input. `diagnosis` must outlive the reader.
  Reader(BytesView octets, Diagnosis& diagnosis, std::size_t offset = 0) noexcept
      : rest_(octets), diagnosis_(&diagnosis), offset_(offset) {}

  /// Nothing left, or something has failed.
  bool at_end() const noexcept { return rest_.empty() || diagnosis_->failed(); }
  bool next_is(std::uint8_t tag) const noexcept { return !at_end() && rest_.front() == tag; }

  // Each of the following takes one element. `what` names the field in messages.

  Element any(std::string_view what);
  Element expect(std::uint8_t tag, std::string_view what);
  std::optional<Element> optional(std::uint8_t tag, std::string_view what);
  /// A reader of the content of the next element, which must have this tag.
  Reader enter(std::uint8_t tag, std::string_view what);
  /// A reader of the content of an element taken before.
  Reader inside(const Element& element) const noexcept;
  /// Fails when octets are left over.
  void finish(std::string_view what);
  /// Fails at the reader's place.
  void fail(std::string_view what) { diagnosis_->fail(offset_, what); }

  bool boolean(std::string_view what, std::uint8_t tag = tag::boolean);
  /// Content octets, minimal two's complement.
  BytesView integer(std::string_view what, std::uint8_t tag = tag::integer);
  /// An INTEGER from 0 to 2^64-1.
  std::uint64_t unsigned_number(std::string_view what, std::uint8_t tag = tag::integer);
  /// Dotted decimal.
  std::string object_identifier(std::string_view what);
  BitString bit_string(std::string_view what, std::uint8_t tag = tag::bit_string);
  BytesView octet_string(std::string_view what, std::uint8_t tag = tag::octet_string);
  /// UTCTime (1950 to 2049) or GeneralizedTime; seconds and Z required, no fraction (RFC 5280
  /// section 4.1.2.5).
  std::chrono::sys_seconds time(std::string_view what);

 private:
  BytesView rest_;
  Diagnosis* diagnosis_;
  std::size_t offset_;
};

/// The dotted form of the content octets of an OBJECT IDENTIFIER; nullopt when they are none.
std::optional<std::string> dotted(BytesView content);

/// A character string as UTF-8. nullopt when `tag` is not a string type; `error` says why when the
/// octets are not what the type allows. TeletexString is read as Latin-1, as everybody does.
struct Text {
  std::optional<std::string> utf8;
  std::string error;  ///< "IA5String holds octet 0xc3"
};
Text decode_text(std::uint8_t tag, BytesView content);
bool is_text(std::uint8_t tag) noexcept;

}  // namespace tlsget::x509::der

#include "x509/der.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <array>

namespace tlsget::x509::der {

namespace {

constexpr std::size_t max_oid_octets = 128;
constexpr unsigned constructed_bit = 0x20;

struct TagName {
  std::uint8_t tag;
  std::string_view name;
};
constexpr std::array tag_names{
    TagName{tag::boolean, "BOOLEAN"},
    TagName{tag::integer, "INTEGER"},
    TagName{tag::bit_string, "BIT STRING"},
    TagName{tag::octet_string, "OCTET STRING"},
    TagName{tag::null, "NULL"},
    TagName{tag::object_identifier, "OBJECT IDENTIFIER"},
    TagName{tag::enumerated, "ENUMERATED"},
    TagName{tag::utf8_string, "UTF8String"},
    TagName{tag::numeric_string, "NumericString"},
    TagName{tag::printable_string, "PrintableString"},
    TagName{tag::teletex_string, "TeletexString"},
    TagName{tag::ia5_string, "IA5String"},
    TagName{tag::utc_time, "UTCTime"},
    TagName{tag::generalized_time, "GeneralizedTime"},
    TagName{tag::visible_string, "VisibleString"},
    TagName{tag::universal_string, "UniversalString"},
    TagName{tag::bmp_string, "BMPString"},
    TagName{tag::sequence, "SEQUENCE"},
    TagName{tag::set, "SET"},
};

/// `digits` (decimal, most significant first) times 128 plus `add`.
void multiply_add(std::string& digits, unsigned add) {
  unsigned carry = add;
  for (std::size_t i = digits.size(); i-- > 0;) {
    const unsigned value = static_cast<unsigned>(digits[i] - '0') * 128U + carry;
    digits[i] = static_cast<char>('0' + value % 10U);
    carry = value / 10U;
  }
  for (; carry != 0; carry /= 10U)
    digits.insert(digits.begin(), static_cast<char>('0' + carry % 10U));
}

/// The next arc, as decimal digits; nullopt when it is not minimal or has no end.
std::optional<std::string> next_arc(BytesView& content) {
  if (content.front() == 0x80) return std::nullopt;
  std::string digits = "0";
  while (!content.empty()) {
    const unsigned octet = content.front();
    content = content.subspan(1);
    multiply_add(digits, octet & 0x7fU);
    if (digits.size() > 1 && digits.front() == '0') digits.erase(0, 1);
    if (octet < 0x80) return digits;
  }
  return std::nullopt;
}

/// Two decimal digits at `at`, or -1.
int two_digits(BytesView text, std::size_t at) {
  const unsigned tens = static_cast<unsigned>(text[at]) - '0';
  const unsigned ones = static_cast<unsigned>(text[at + 1]) - '0';
  return tens < 10 && ones < 10 ? static_cast<int>(tens * 10 + ones) : -1;
}

std::optional<std::chrono::sys_seconds> decode_time(const Element& element) {
  namespace chrono = std::chrono;
  const bool generalized = element.tag == tag::generalized_time;
  const std::size_t year_digits = generalized ? 4 : 2;
  const BytesView text = element.content;
  if (text.size() != year_digits + 11 || text.back() != 'Z') return std::nullopt;
  std::array<int, 7> pairs{};
  const std::size_t first = generalized ? 0 : 1;
  for (std::size_t i = first; i < pairs.size(); ++i) {
    pairs[i] = two_digits(text, (i - first) * 2);
    if (pairs[i] < 0) return std::nullopt;
  }
  const int century = generalized ? pairs[0] : (pairs[1] < 50 ? 20 : 19);
  const chrono::year_month_day date{chrono::year{century * 100 + pairs[1]},
                                    chrono::month{static_cast<unsigned>(pairs[2])},
                                    chrono::day{static_cast<unsigned>(pairs[3])}};
  if (!date.ok() || pairs[4] > 23 || pairs[5] > 59 || pairs[6] > 59) return std::nullopt;
  return chrono::sys_days{date} + chrono::hours{pairs[4]} + chrono::minutes{pairs[5]} +
         chrono::seconds{pairs[6]};
}

}  // namespace

std::string tag_name(std::uint8_t tag) {
  const auto* found = std::ranges::find(tag_names, tag, &TagName::tag);
  if (found != tag_names.end()) return std::string(found->name);
  constexpr std::array<std::string_view, 4> classes{"UNIVERSAL ", "APPLICATION ", "", "PRIVATE "};
  return fmt::format("[{}{}]{}", classes.at(tag >> 6U), tag & 0x1fU,
                     (tag & constructed_bit) != 0 ? " (constructed)" : "");
}

Header read_header(BytesView octets) {
  if (octets.size() < 2) return {.error = "cut short in a tag and length"};
  if ((octets[0] & 0x1fU) == 0x1fU) return {.error = "a tag number above 30"};
  const unsigned first = octets[1];
  if (first < 0x80) return {.header_size = 2, .content_size = first, .error = {}};
  if (first == 0x80) return {.error = "an indefinite length, which DER forbids"};
  const std::size_t count = first & 0x7fU;
  if (count > 4) return {.error = "a length of more than four octets"};
  if (octets.size() < 2 + count) return {.error = "cut short in a length"};
  std::size_t length = 0;
  for (const std::uint8_t octet : octets.subspan(2, count)) length = length << 8U | octet;
  if (octets[2] == 0 || length < 0x80) return {.error = "a length that is not minimal"};
  return {.header_size = 2 + count, .content_size = length, .error = {}};
}

void Diagnosis::fail(std::size_t offset, std::string_view what) {
  if (failure_) return;
  failure_ =
      Failure{offset, place_.empty() ? std::string(what) : place_ + ": " + std::string(what)};
}

Element Reader::any(std::string_view what) {
  if (diagnosis_->failed()) return {};
  if (rest_.empty()) {
    fail(fmt::format("{} is missing", what));
    return {};
  }
  const Header header = read_header(rest_);
  if (!header.error.empty()) {
    fail(fmt::format("{}: {}", what, header.error));
    return {};
  }
  if (header.content_size > rest_.size() - header.header_size) {
    fail(fmt::format("{}: {} octets are announced and {} are left", what, header.content_size,
                     rest_.size() - header.header_size));
    return {};
  }
  const std::size_t size = header.header_size + header.content_size;
  Element element{.tag = rest_.front(),
                  .whole = rest_.first(size),
                  .content = rest_.subspan(header.header_size, header.content_size),
                  .offset = offset_ + header.header_size};
  rest_ = rest_.subspan(size);
  offset_ += size;
  return element;
}

Element Reader::expect(std::uint8_t tag, std::string_view what) {
  if (!at_end() && rest_.front() != tag) {
    fail(fmt::format("{}: expected {}, found {}", what, tag_name(tag), tag_name(rest_.front())));
    return {};
  }
  return any(what);
}

std::optional<Element> Reader::optional(std::uint8_t tag, std::string_view what) {
  if (!next_is(tag)) return std::nullopt;
  return any(what);
}

Reader Reader::inside(const Element& element) const noexcept {
  return {element.content, *diagnosis_, element.offset};
}

Reader Reader::enter(std::uint8_t tag, std::string_view what) {
  return inside(expect(tag, what));
}

void Reader::finish(std::string_view what) {
  if (!at_end()) fail(fmt::format("{}: {} octets too many", what, rest_.size()));
}

bool Reader::boolean(std::string_view what, std::uint8_t tag) {
  const Element element = expect(tag, what);
  if (diagnosis_->failed()) return false;
  const BytesView content = element.content;
  if (content.size() != 1 || (content[0] != 0x00 && content[0] != 0xff)) {
    diagnosis_->fail(element.offset, fmt::format("{}: a BOOLEAN other than 00 and ff", what));
    return false;
  }
  return content[0] == 0xff;
}

BytesView Reader::integer(std::string_view what, std::uint8_t tag) {
  const Element element = expect(tag, what);
  if (diagnosis_->failed()) return {};
  const BytesView content = element.content;
  if (content.empty()) {
    diagnosis_->fail(element.offset, fmt::format("{}: an INTEGER without octets", what));
    return {};
  }
  const bool padded = content.size() > 1 && ((content[0] == 0x00 && content[1] < 0x80) ||
                                             (content[0] == 0xff && content[1] >= 0x80));
  if (padded) {
    diagnosis_->fail(element.offset, fmt::format("{}: an INTEGER that is not minimal", what));
    return {};
  }
  return content;
}

std::uint64_t Reader::unsigned_number(std::string_view what, std::uint8_t tag) {
  const std::size_t place = offset_;
  BytesView content = integer(what, tag);
  if (content.empty()) return 0;
  if (content[0] >= 0x80) {
    diagnosis_->fail(place, fmt::format("{}: a negative number", what));
    return 0;
  }
  if (content[0] == 0) content = content.subspan(1);
  if (content.size() > sizeof(std::uint64_t)) {
    diagnosis_->fail(place, fmt::format("{}: a number of {} octets", what, content.size()));
    return 0;
  }
  std::uint64_t number = 0;
  for (const std::uint8_t octet : content) number = number << 8U | octet;
  return number;
}

std::string Reader::object_identifier(std::string_view what) {
  const Element element = expect(tag::object_identifier, what);
  if (diagnosis_->failed()) return {};
  auto text = dotted(element.content);
  if (!text) {
    diagnosis_->fail(element.offset, fmt::format("{}: not an OBJECT IDENTIFIER", what));
    return {};
  }
  return *std::move(text);
}

BitString Reader::bit_string(std::string_view what, std::uint8_t tag) {
  const Element element = expect(tag, what);
  if (diagnosis_->failed()) return {};
  const BytesView content = element.content;
  if (content.empty() || content[0] > 7 || (content.size() == 1 && content[0] != 0)) {
    diagnosis_->fail(element.offset, fmt::format("{}: a BIT STRING of no whole shape", what));
    return {};
  }
  const BitString bits{.octets = content.subspan(1), .unused_bits = content[0]};
  if (!bits.octets.empty() && (bits.octets.back() & ((1U << bits.unused_bits) - 1U)) != 0) {
    diagnosis_->fail(element.offset, fmt::format("{}: unused bits that are not zero", what));
    return {};
  }
  return bits;
}

BytesView Reader::octet_string(std::string_view what, std::uint8_t tag) {
  return expect(tag, what).content;
}

std::chrono::sys_seconds Reader::time(std::string_view what) {
  const bool generalized = next_is(tag::generalized_time);
  const Element element = expect(generalized ? tag::generalized_time : tag::utc_time, what);
  if (diagnosis_->failed()) return {};
  const auto time = decode_time(element);
  if (!time) {
    diagnosis_->fail(element.offset,
                     fmt::format("{}: not a date of the form {}", what,
                                 generalized ? "YYYYMMDDhhmmssZ" : "YYMMDDhhmmssZ"));
    return {};
  }
  return *time;
}

std::optional<std::string> dotted(BytesView content) {
  if (content.empty() || content.size() > max_oid_octets) return std::nullopt;
  // X.690 section 8.19.4: the first two arcs share a number, 40 * first + second.
  const auto head = next_arc(content);
  if (!head || head->size() > 9) return std::nullopt;
  const unsigned long number = std::stoul(*head);
  const unsigned long first = std::min(number / 40, 2UL);
  std::string text = fmt::format("{}.{}", first, number - first * 40);
  while (!content.empty()) {
    const auto arc = next_arc(content);
    if (!arc) return std::nullopt;
    text += '.';
    text += *arc;
  }
  return text;
}

}  // namespace tlsget::x509::der

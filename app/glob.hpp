// Sets and ranges in URLs, as curl has them: {a,b}, [1-100], [001-100:10], [a-z:2].
//
// Rules. A pattern is parsed once and never written out: the URL of any number is worked out from
// the number, so that a million of them need no memory and several threads can share a pattern.
// The rightmost set or range turns fastest. Sets and ranges do not nest. "[" begins no range where
// an IPv6 address stands, nor in "[]"; a backslash takes { } [ ] as they are, inside a set any
// character.
//
// Not here: whether a URL is a pattern at all (-g); the URL's own syntax.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace tlsget::app {

/// A value; thread-safe as long as nobody changes it.
class UrlGlob {
 public:
  /// Throws Error(url_malformed) with url::UrlErrorDetail that tells where; also when there are
  /// more than 255 sets and ranges, or more URLs than fit 63 bits.
  static UrlGlob parse(std::string_view pattern);
  /// The text as it is, which is one URL.
  static UrlGlob literal(std::string text);

  /// How many URLs; at least 1.
  std::uint64_t count() const noexcept { return count_; }
  /// REQUIRES: number < count().
  std::string url(std::uint64_t number) const;
  /// A file's name with #1 replaced by what the first set or range has in the URL of that number,
  /// and so on. What names none stays as it is.
  std::string file_name(std::string_view name, std::uint64_t number) const;

 private:
  friend class GlobParser;
  using Set = std::vector<std::string>;
  struct Letters {
    char first = 'a', step = 1;
    std::uint64_t size = 1;
  };
  struct Numbers {
    std::uint64_t first = 0, step = 1, size = 1;
    std::size_t width = 0;  ///< zeros are put before up to this
  };
  using Wheel = std::variant<Set, Letters, Numbers>;

  static std::uint64_t size_of(const Wheel& wheel) noexcept;
  static std::string text_of(const Wheel& wheel, std::uint64_t position);
  /// How far each wheel has turned in that URL.
  std::vector<std::uint64_t> positions(std::uint64_t number) const;

  std::vector<std::string> fixed_{std::string()};  ///< before, between and after the wheels
  std::vector<Wheel> wheels_;
  std::uint64_t count_ = 1;
};

}  // namespace tlsget::app

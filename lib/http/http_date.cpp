#include "http/http_date.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>

#include "base/text.hpp"

namespace tlsget::http {
namespace {

constexpr std::array<std::string_view, 7> weekdays{"Monday", "Tuesday",  "Wednesday", "Thursday",
                                                   "Friday", "Saturday", "Sunday"};
constexpr std::array<std::string_view, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                  "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

struct Zone {
  std::string_view name;
  int minutes_west;
};

// The names that dates on the net have been seen with, those of RFC 5322 section 4.3 among them.
constexpr std::array zones{
    Zone{"gmt", 0},     Zone{"ut", 0},      Zone{"utc", 0},     Zone{"z", 0},
    Zone{"wet", 0},     Zone{"bst", -60},   Zone{"wat", 60},    Zone{"ast", 240},
    Zone{"adt", 180},   Zone{"est", 300},   Zone{"edt", 240},   Zone{"cst", 360},
    Zone{"cdt", 300},   Zone{"mst", 420},   Zone{"mdt", 360},   Zone{"pst", 480},
    Zone{"pdt", 420},   Zone{"yst", 540},   Zone{"ydt", 480},   Zone{"hst", 600},
    Zone{"hdt", 540},   Zone{"cat", 600},   Zone{"ahst", 600},  Zone{"nt", 660},
    Zone{"idlw", 720},  Zone{"cet", -60},   Zone{"met", -60},   Zone{"mewt", -60},
    Zone{"mest", -120}, Zone{"cest", -120}, Zone{"mesz", -120}, Zone{"fwt", -60},
    Zone{"fst", -120},  Zone{"eet", -120},  Zone{"wast", -420}, Zone{"wadt", -480},
    Zone{"cct", -480},  Zone{"jst", -540},  Zone{"east", -600}, Zone{"eadt", -660},
    Zone{"gst", -600},  Zone{"nzt", -720},  Zone{"nzst", -720}, Zone{"nzdt", -780},
    Zone{"idle", -720}};

bool is_weekday(std::string_view word) {
  return std::any_of(weekdays.begin(), weekdays.end(), [word](std::string_view day) {
    return text::equals_ignoring_case(word, day) ||
           text::equals_ignoring_case(word, day.substr(0, 3));
  });
}

std::optional<unsigned> month_of(std::string_view word, DateStyle style) {
  if (style == DateStyle::rfc6265) word = word.substr(0, 3);
  for (std::size_t i = 0; i < months.size(); ++i)
    if (text::equals_ignoring_case(word, months[i])) return static_cast<unsigned>(i) + 1;
  return std::nullopt;
}

/// A letter alone is a zone of the military, with the signs that RFC 822 section 5.1 gives them: A
/// is an hour west of UTC, N an hour east; J is none.
std::optional<int> letter_zone(char letter) {
  const char c = text::to_lower(letter);
  if (c == 'j') return std::nullopt;
  const int hours = c <= 'i' ? c - 'a' + 1 : c <= 'm' ? c - 'a' : c <= 'y' ? 'm' - c : 0;
  return 60 * hours;
}

std::optional<int> zone_of(std::string_view word) {
  const auto* const zone = std::find_if(zones.begin(), zones.end(), [word](const Zone& known) {
    return text::equals_ignoring_case(word, known.name);
  });
  if (zone != zones.end()) return zone->minutes_west;
  return word.size() == 1 ? letter_zone(word[0]) : std::nullopt;
}

/// The parts of a date as they are found.
class DateReader {
 public:
  DateReader(std::string_view text, DateStyle style) : all_(text), style_(style) {}

  std::optional<std::chrono::sys_seconds> read() {
    constexpr int most_parts = 6;
    for (int parts = 0; parts < most_parts; ++parts) {
      while (at_ < all_.size() && !text::is_alpha(all_[at_]) && !text::is_digit(all_[at_])) ++at_;
      if (at_ == all_.size()) break;
      if (!(text::is_alpha(all_[at_]) ? read_word() : read_time() || read_number()))
        return std::nullopt;
    }
    return total();
  }

 private:
  template <class Is>
  std::string_view take_while(Is is) {
    const std::size_t begin = at_;
    while (at_ < all_.size() && is(all_[at_])) ++at_;
    return all_.substr(begin, at_ - begin);
  }

  bool read_word() {
    const std::string_view word = take_while(text::is_alpha);
    if (!weekday_ && is_weekday(word)) return weekday_ = true;
    if (!month_ && (month_ = month_of(word, style_))) return true;
    if (!minutes_west_ && (minutes_west_ = zone_of(word))) return true;
    return style_ == DateStyle::rfc6265;
  }

  /// One or two digits from `from` on, if they are below `limit`; then `from` stands behind them.
  std::optional<int> one_or_two(std::size_t& from, int limit) const {
    int value = 0;
    std::size_t end = from;
    for (; end < all_.size() && end < from + 2 && text::is_digit(all_[end]); ++end)
      value = value * 10 + (all_[end] - '0');
    if (end == from || value >= limit) return std::nullopt;
    from = end;
    return value;
  }

  bool colon_and_digit(std::size_t at) const {
    return at + 1 < all_.size() && all_[at] == ':' && text::is_digit(all_[at + 1]);
  }

  bool read_time() {
    if (seconds_of_day_) return false;
    std::size_t at = at_;
    const auto hour = one_or_two(at, 24);
    if (!hour || !colon_and_digit(at)) return false;
    const auto minute = one_or_two(++at, 60);
    if (!minute) return false;
    std::optional<int> second = 0;
    if (colon_and_digit(at)) second = one_or_two(++at, 61);  // a leap second
    if (!second) return false;
    seconds_of_day_ = (*hour * 60 + *minute) * 60 + *second;
    at_ = at;
    return true;
  }

  bool read_number() {
    constexpr std::uint64_t largest = 99'999'999;
    const std::size_t begin = at_;
    const std::string_view digits = take_while(text::is_digit);
    const auto value = text::parse_decimal(digits);
    if (!value || *value > largest) return false;
    const int number = static_cast<int>(*value);
    return read_offset(begin, digits.size(), number) || read_whole_date(digits.size(), number) ||
           read_day_or_year(number);
  }

  /// "+0200": local time is ahead of UTC.
  bool read_offset(std::size_t begin, std::size_t digits, int number) {
    constexpr int largest = 1400;  // no clock on Earth is further ahead
    if (minutes_west_ || digits != 4 || number > largest || begin == 0) return false;
    const char sign = all_[begin - 1];
    if (sign != '+' && sign != '-') return false;
    const int minutes = number / 100 * 60 + number % 100;
    minutes_west_ = sign == '+' ? -minutes : minutes;
    return true;
  }

  bool read_whole_date(std::size_t digits, int number) {
    if (digits != 8 || year_ || month_ || day_) return false;
    year_ = number / 10000;
    month_ = static_cast<unsigned>(number % 10000 / 100);
    day_ = static_cast<unsigned>(number % 100);
    return true;
  }

  bool read_day_or_year(int number) {
    if (!day_ && !day_passed_) {
      day_passed_ = true;
      if (number > 0 && number < 32) {
        day_ = static_cast<unsigned>(number);
        return true;
      }
    }
    if (year_) return false;
    year_ = number;
    if (number < 100) {
      const int first = style_ == DateStyle::rfc6265 ? 70 : 71;
      year_ = number + (number >= first ? 1900 : 2000);
    }
    if (!day_) day_passed_ = false;  // the day may come after the year
    return true;
  }

  std::optional<std::chrono::sys_seconds> total() const {
    constexpr int first_gregorian_year = 1583;
    if (!day_ || !month_ || !year_ || *year_ < first_gregorian_year) return std::nullopt;
    if (*month_ < 1 || *month_ > 12 || *day_ > 31) return std::nullopt;
    // Years of eight digits do not fit into std::chrono's; the calendar repeats every 400.
    constexpr std::int64_t days_of_cycle = 146097;
    const int cycles = *year_ / 400;
    const std::chrono::year_month_day date{std::chrono::year(*year_ % 400),
                                           std::chrono::month(*month_), std::chrono::day(1)};
    const std::int64_t days = std::chrono::sys_days(date).time_since_epoch().count() +
                              cycles * days_of_cycle + static_cast<std::int64_t>(*day_) - 1;
    return std::chrono::sys_seconds{
        std::chrono::seconds(days * 86400 + seconds_of_day_.value_or(0) +
                             static_cast<std::int64_t>(minutes_west_.value_or(0)) * 60)};
  }

  std::string_view all_;
  DateStyle style_;
  std::size_t at_ = 0;
  bool weekday_ = false;
  bool day_passed_ = false;
  std::optional<unsigned> day_;
  std::optional<unsigned> month_;
  std::optional<int> year_;
  std::optional<int> seconds_of_day_;
  std::optional<int> minutes_west_;
};

}  // namespace

std::optional<std::chrono::sys_seconds> parse_date(std::string_view text,
                                                   DateStyle style) noexcept {
  return DateReader(text, style).read();
}

std::string format_date(std::chrono::sys_seconds time) {
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(time - day);
  const auto weekday = std::chrono::weekday(day).iso_encoding() - 1;  // Monday is the first
  return fmt::format("{}, {:02} {} {:04} {:02}:{:02}:{:02} GMT", weekdays[weekday].substr(0, 3),
                     static_cast<unsigned>(date.day()),
                     months[static_cast<unsigned>(date.month()) - 1], static_cast<int>(date.year()),
                     clock.hours().count(), clock.minutes().count(), clock.seconds().count());
}

}  // namespace tlsget::http

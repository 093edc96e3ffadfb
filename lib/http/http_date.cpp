#include "http/http_date.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/text.hpp"

namespace tlsget::http {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

constexpr std::array<std::string_view, 7> weekdays{"Monday", "Tuesday",  "Wednesday", "Thursday",
                                                   "Friday", "Saturday", "Sunday"};
constexpr std::array<std::string_view, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                  "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

struct Zone {
  std::string_view name;
  int west = 0;  ///< minutes to be added for UTC
};

constexpr Zone zones[] = {
    {"GMT", 0},
    {"UT", 0},
    {"UTC", 0},
    {"WET", 0},
    {"BST", -60},
    {"WAT", 60},
    {"AST", 240},
    {"ADT", 180},
    {"EST", 300},
    {"EDT", 240},
    {"CST", 360},
    {"CDT", 300},
    {"MST", 420},
    {"MDT", 360},
    {"PST", 480},
    {"PDT", 420},
    {"YST", 540},
    {"YDT", 480},
    {"HST", 600},
    {"HDT", 540},
    {"CAT", 600},
    {"AHST", 600},
    {"NT", 660},
    {"IDLW", 720},
    {"CET", -60},
    {"MET", -60},
    {"MEWT", -60},
    {"MEST", -120},
    {"CEST", -120},
    {"MESZ", -120},
    {"FWT", -60},
    {"FST", -120},
    {"EET", -120},
    {"WAST", -420},
    {"WADT", -480},
    {"CCT", -480},
    {"JST", -540},
    {"EAST", -600},
    {"EADT", -660},
    {"GST", -600},
    {"NZT", -720},
    {"NZST", -720},
    {"NZDT", -780},
    {"IDLE", -720},
    // The military ones, as RFC 822 has them: the wrong way round, and so does curl.
    {"A", 60},
    {"B", 120},
    {"C", 180},
    {"D", 240},
    {"E", 300},
    {"F", 360},
    {"G", 420},
    {"H", 480},
    {"I", 540},
    {"K", 600},
    {"L", 660},
    {"M", 720},
    {"N", -60},
    {"O", -120},
    {"P", -180},
    {"Q", -240},
    {"R", -300},
    {"S", -360},
    {"T", -420},
    {"U", -480},
    {"V", -540},
    {"W", -600},
    {"X", -660},
    {"Y", -720},
    {"Z", 0},
};

/// One or two digits off the front.
int short_number(std::string_view& rest) {
  int number = rest.front() - '0';
  rest.remove_prefix(1);
  if (rest.empty() || !text::is_digit(rest.front())) return number;
  number = 10 * number + (rest.front() - '0');
  rest.remove_prefix(1);
  return number;
}

class DateReader {
 public:
  explicit DateReader(std::string_view all) : all_(all), rest_(all) {}

  std::optional<std::chrono::sys_seconds> read() {
    constexpr int most_parts = 6;
    for (int part = 0; part < most_parts && !rest_.empty(); ++part) {
      while (!rest_.empty() && !text::is_alpha(rest_.front()) && !text::is_digit(rest_.front()))
        rest_.remove_prefix(1);
      if (rest_.empty()) break;
      if (text::is_alpha(rest_.front()) ? !read_word() : !read_digits()) return std::nullopt;
    }
    return total();
  }

 private:
  bool read_word() {
    constexpr std::size_t longest = 12;
    std::size_t length = 0;
    while (length < rest_.size() && length < longest && text::is_alpha(rest_[length])) ++length;
    if (length == longest) return false;
    const std::string_view word = rest_.substr(0, length);
    rest_.remove_prefix(length);
    return read_weekday(word) || read_month(word) || read_zone(word);
  }

  bool read_weekday(std::string_view word) {
    if (has_weekday_) return false;
    for (const std::string_view name : weekdays) {
      if (!text::equals_ignoring_case(word, name) &&
          !text::equals_ignoring_case(word, name.substr(0, 3)))
        continue;
      return has_weekday_ = true;
    }
    return false;
  }

  bool read_month(std::string_view word) {
    if (month_) return false;
    for (int i = 0; i < 12; ++i) {
      if (!text::equals_ignoring_case(word, months[static_cast<std::size_t>(i)])) continue;
      month_ = i + 1;
      return true;
    }
    return false;
  }

  bool read_zone(std::string_view word) {
    if (west_) return false;
    for (const Zone& zone : zones) {
      if (!text::equals_ignoring_case(word, zone.name)) continue;
      west_ = minutes(zone.west);
      return true;
    }
    return false;
  }

  bool read_digits() {
    if (!time_ && read_time()) return true;
    constexpr std::size_t most_digits = 8;
    std::size_t length = 0;
    int number = 0;
    for (; length < rest_.size() && text::is_digit(rest_[length]); ++length) {
      if (number > 9'999'999) return false;
      number = 10 * number + (rest_[length] - '0');
    }
    const std::size_t start = all_.size() - rest_.size();
    const char before = start > 0 ? all_[start - 1] : ' ';
    rest_.remove_prefix(length);
    const bool is_signed = before == '+' || before == '-';
    if (!west_ && length == 4 && number <= 1400 && is_signed) {
      const minutes offset(number / 100 * 60 + number % 100);
      west_ = before == '+' ? -offset : offset;
      return true;
    }
    if (length == most_digits && !year_ && !month_ && !day_) {
      year_ = number / 10000;
      month_ = number % 10000 / 100;
      day_ = number % 100;
      return true;
    }
    return read_day_or_year(number);
  }

  bool read_day_or_year(int number) {
    if (!year_is_next_ && !day_) {
      year_is_next_ = true;
      if (number > 0 && number < 32) {
        day_ = number;
        return true;
      }
    }
    if (!year_is_next_ || year_) return false;
    constexpr int pivot = 70;
    year_ = number >= 100 ? number : number > pivot ? 1900 + number : 2000 + number;
    if (!day_) year_is_next_ = false;
    return true;
  }

  /// 9:10, 09:10:30.
  bool read_time() {
    std::string_view clock = rest_;
    const int hour = short_number(clock);
    const auto more = [&clock] {
      return clock.size() > 1 && clock[0] == ':' && text::is_digit(clock[1]);
    };
    if (hour > 23 || !more()) return false;
    clock.remove_prefix(1);
    const int minute = short_number(clock);
    if (minute > 59) return false;
    int second = 0;
    if (more()) {
      clock.remove_prefix(1);
      second = short_number(clock);
      if (second > 60) return false;
    }
    time_ = seconds((hour * 60 + minute) * 60 + second);
    rest_ = clock;
    return true;
  }

  std::optional<std::chrono::sys_seconds> total() const {
    constexpr int gregorian = 1583;
    if (!day_ || !month_ || !year_ || *year_ < gregorian) return std::nullopt;
    if (*day_ > 31 || *month_ > 12 || *month_ < 1) return std::nullopt;
    // Days beyond the month's last one are of the next month, as in curl.
    const std::chrono::sys_days first =
        std::chrono::year(*year_) / static_cast<unsigned>(*month_) / 1;
    return first + std::chrono::days(*day_ - 1) + time_.value_or(seconds(0)) +
           west_.value_or(minutes(0));
  }

  std::string_view all_;
  std::string_view rest_;
  bool has_weekday_ = false;
  bool year_is_next_ = false;  ///< else the day of the month
  std::optional<int> day_, month_, year_;
  std::optional<seconds> time_;
  std::optional<minutes> west_;
};

}  // namespace

std::optional<std::chrono::sys_seconds> parse_date(std::string_view text) noexcept {
  return DateReader(text).read();
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

#include "app/rfc3339.hpp"

#include <fmt/format.h>

#include "base/text.hpp"

namespace tlsget::app {

namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

/// Reads on from field to field; after the first failure it reads nothing more.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) {}

  bool failed() const { return !failure_.expected.empty(); }
  const TimeParse& failure() const { return failure_; }
  std::size_t place() const { return place_; }
  bool at_end() const { return place_ == text_.size(); }
  bool next_is_digit() const { return !at_end() && text::is_digit(text_[place_]); }
  void skip_digits() {
    while (next_is_digit()) ++place_;
  }

  void fail(std::size_t offset, std::string_view expected) {
    if (!failed()) failure_ = {.time = std::nullopt, .offset = offset, .expected = expected};
  }
  /// The next character, when it is one of these; else 0, which is no failure.
  char take(std::string_view wanted) {
    if (failed() || at_end() || wanted.find(text_[place_]) == std::string_view::npos) return 0;
    return text_[place_++];
  }
  void expect(std::string_view wanted, std::string_view expected) {
    if (take(wanted) == 0) fail(place_, expected);
  }
  /// Exactly so many digits, from `least` to `most`.
  int number(int digits, int least, int most, std::string_view expected) {
    const std::size_t start = place_;
    int value = 0;
    for (int i = 0; i < digits && !failed(); ++i) {
      if (!next_is_digit()) {
        fail(place_, expected);
        break;
      }
      value = value * 10 + (text_[place_++] - '0');
    }
    if (!failed() && (value < least || value > most)) fail(start, expected);
    return value;
  }

 private:
  std::string_view text_;
  std::size_t place_ = 0;
  TimeParse failure_;
};

std::chrono::sys_days read_date(Scanner& scanner) {
  const std::chrono::year year(scanner.number(4, 0, 9999, "a year of four digits"));
  scanner.expect("-", "'-'");
  const std::chrono::month month(
      static_cast<unsigned>(scanner.number(2, 1, 12, "a month from 01 to 12")));
  scanner.expect("-", "'-'");
  const std::size_t start = scanner.place();
  const std::chrono::day day(
      static_cast<unsigned>(scanner.number(2, 1, 31, "a day from 01 to 31")));
  const std::chrono::year_month_day date(year, month, day);
  if (!scanner.failed() && !date.ok()) scanner.fail(start, "a day that this month has");
  return scanner.failed() ? std::chrono::sys_days() : std::chrono::sys_days(date);
}

/// How far the local time is ahead of UTC.
minutes read_offset(Scanner& scanner) {
  if (scanner.take("Zz") != 0) return minutes(0);
  const char sign = scanner.take("+-");
  if (sign == 0) scanner.fail(scanner.place(), "'Z' or an offset like +02:00");
  const hours hour(scanner.number(2, 0, 23, "hours from 00 to 23"));
  scanner.expect(":", "':'");
  const minutes length = hour + minutes(scanner.number(2, 0, 59, "minutes from 00 to 59"));
  return sign == '-' ? -length : length;
}

bool is_last_minute_of_day(std::chrono::sys_seconds time) {
  return time - std::chrono::floor<days>(time) >= hours(23) + minutes(59);
}

}  // namespace

TimeParse parse_rfc3339(std::string_view text) {
  Scanner scanner(text);
  const std::chrono::sys_days date = read_date(scanner);
  scanner.expect("Tt", "'T'");
  const hours hour(scanner.number(2, 0, 23, "an hour from 00 to 23"));
  scanner.expect(":", "':'");
  const minutes minute(scanner.number(2, 0, 59, "a minute from 00 to 59"));
  scanner.expect(":", "':'");
  const std::size_t second_place = scanner.place();
  const int second = scanner.number(2, 0, 60, "a second from 00 to 59");
  if (scanner.take(".") != 0) {
    if (!scanner.next_is_digit()) scanner.fail(scanner.place(), "digits of a fraction");
    scanner.skip_digits();
  }
  const minutes offset = read_offset(scanner);
  if (!scanner.at_end()) scanner.fail(scanner.place(), "the end");
  std::chrono::sys_seconds time = date + hour + minute - offset;
  if (second == 60 && !is_last_minute_of_day(time))
    scanner.fail(second_place, "a second from 00 to 59");
  if (scanner.failed()) return scanner.failure();
  time += seconds(second == 60 ? 59 : second);
  return {.time = time, .offset = 0, .expected = {}};
}

std::string format_rfc3339(std::chrono::sys_seconds time) {
  const auto day = std::chrono::floor<days>(time);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(time - day);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                     clock.hours().count(), clock.minutes().count(), clock.seconds().count());
}

}  // namespace tlsget::app

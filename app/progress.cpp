#include "app/progress.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "app/output_stream.hpp"
#include "app/terminal.hpp"

namespace tlsget::app {

namespace {

std::uint64_t speed_of(std::uint64_t octets, std::chrono::milliseconds spent) {
  const auto milliseconds = std::max<std::uint64_t>(1, static_cast<std::uint64_t>(spent.count()));
  return static_cast<std::uint64_t>(static_cast<double>(octets) * 1000 /
                                    static_cast<double>(milliseconds));
}

unsigned percent_of(std::uint64_t part, std::uint64_t whole) {
  if (whole == 0) return 0;
  return static_cast<unsigned>(
      std::min(100.0, static_cast<double>(part) * 100 / static_cast<double>(whole)));
}

/// Eight characters.
std::string time_text(std::optional<std::uint64_t> seconds) {
  if (!seconds || *seconds == 0) return "--:--:--";
  const std::uint64_t hours = *seconds / 3600;
  if (hours > 99)
    return fmt::format("{:3}d {:02}h", std::min<std::uint64_t>(hours / 24, 999), hours % 24);
  return fmt::format("{:2}:{:02}:{:02}", hours, *seconds / 60 % 60, *seconds % 60);
}

std::optional<std::uint64_t> seconds_left(const ProgressNumbers& numbers) {
  const std::uint64_t speed = speed_of(numbers.received, numbers.spent);
  if (!numbers.total || speed == 0 || *numbers.total < numbers.received) return std::nullopt;
  return (*numbers.total - numbers.received) / speed;
}

constexpr std::string_view meter_header =
    "  % Total    % Received % Xferd  Average Speed   Time    Time     Time  Current\n"
    "                                 Dload  Upload   Total   Spent    Left  Speed\n";
constexpr std::string_view parallel_header =
    "DL% UL%  Dled  Uled  Xfers  Live Total     Current  Left    Speed\n";

}  // namespace

std::string short_size(std::uint64_t octets) {
  constexpr std::uint64_t kilo = 1024;
  if (octets < 100'000) return fmt::format("{:5}", octets);
  double number = static_cast<double>(octets);
  for (const char unit : {'k', 'M', 'G', 'T', 'P'}) {
    number /= static_cast<double>(kilo);
    if (number < 99.95) return fmt::format("{:4.1f}{}", number, unit);
    if (number < 9999.5) return fmt::format("{:4.0f}{}", number, unit);
  }
  return fmt::format("{:4.0f}E", number / static_cast<double>(kilo));
}

std::string meter_line(const ProgressNumbers& numbers) {
  const std::uint64_t speed = speed_of(numbers.received, numbers.spent);
  const std::uint64_t total = numbers.total.value_or(numbers.received) + numbers.sent;
  const auto spent = static_cast<std::uint64_t>(numbers.spent.count() / 1000);
  const auto left = seconds_left(numbers);
  return fmt::format("{:3} {}  {:3} {}  {:3} {}  {}  {} {} {} {} {}",
                     percent_of(numbers.received + numbers.sent, total), short_size(total),
                     percent_of(numbers.received, numbers.total.value_or(0)),
                     short_size(numbers.received), numbers.sent == 0 ? 0 : 100,
                     short_size(numbers.sent), short_size(speed),
                     short_size(speed_of(numbers.sent, numbers.spent)),
                     time_text(left ? std::optional(*left + spent) : std::nullopt),
                     time_text(spent), time_text(left), short_size(speed));
}

std::string bar_line(std::string_view name, const ProgressNumbers& numbers, std::size_t columns) {
  const std::string received(short_size(numbers.received));
  std::string text;
  const std::string_view bare = std::string_view(received).substr(received.find_first_not_of(' '));
  if (numbers.total) {
    const std::string total = short_size(*numbers.total);
    text = fmt::format("{:3}%  {} of {}", percent_of(numbers.received, *numbers.total), bare,
                       std::string_view(total).substr(total.find_first_not_of(' ')));
  } else {
    text = bare;
  }
  const std::string speed = short_size(speed_of(numbers.received, numbers.spent));
  text += fmt::format("  {}/s", std::string_view(speed).substr(speed.find_first_not_of(' ')));
  if (const auto left = seconds_left(numbers); left && *left > 0)
    text += fmt::format("  {} left", time_text(left));
  const std::size_t room = columns > text.size() + 2 ? columns - text.size() - 2 : 0;
  return fmt::format("{}  {}", printable(name, room), text);
}

ProgressStyle progress_style(const Profile& profile, const ProgramSettings& program, bool silent,
                             const ProgressPlace& place) {
  if (silent || !program.progress_meter) return ProgressStyle::none;
  if (profile.meter_anywhere || place.error_is_terminal) {
    if (program.parallel) return ProgressStyle::parallel;
    return program.progress_bar || !profile.meter_anywhere ? ProgressStyle::bar
                                                           : ProgressStyle::meter;
  }
  return place.is_ci ? ProgressStyle::log : ProgressStyle::none;
}

void Progress::begin(std::uint64_t job, std::string name, bool to_terminal) {
  if (style_ == ProgressStyle::none || to_terminal) return;
  const std::lock_guard lock(mutex_);
  const auto now = Clock::now();
  Shown shown{std::move(name), now, now, {}};
  if (style_ == ProgressStyle::meter) {
    if (!has_header_) print_error(meter_header);
    has_header_ = true;
    shown.is_painted = true;
    paint(shown);
  }
  if (style_ == ProgressStyle::parallel && !has_header_) {
    print_error(parallel_header);
    has_header_ = true;
  }
  ++begun_;
  shown_.emplace(job, std::move(shown));
}

bool Progress::is_due(Shown& shown, Clock::time_point now) const {
  using std::chrono::milliseconds;
  const auto pause = style_ == ProgressStyle::log     ? milliseconds(30'000)
                     : style_ == ProgressStyle::meter ? milliseconds(1000)
                                                      : milliseconds(200);
  if (now - shown.painted < pause) return false;
  shown.painted = now;
  return true;
}

void Progress::update(std::uint64_t job, std::uint64_t received,
                      std::optional<std::uint64_t> total) {
  if (style_ == ProgressStyle::none) return;
  const std::lock_guard lock(mutex_);
  const auto found = shown_.find(job);
  if (found == shown_.end()) return;
  Shown& shown = found->second;
  const auto now = Clock::now();
  shown.numbers.received = received;
  shown.numbers.total = total;
  shown.numbers.spent = std::chrono::duration_cast<std::chrono::milliseconds>(now - shown.start);
  if (!is_due(shown, now)) return;
  if (style_ == ProgressStyle::parallel) {
    if (now - painted_ < std::chrono::milliseconds(200)) return;
    painted_ = now;
    print_error("\r" + parallel_line());
    return;
  }
  shown.is_painted = true;
  paint(shown);
}

void Progress::paint(const Shown& shown) const {
  constexpr std::size_t columns = 79;
  switch (style_) {
    case ProgressStyle::meter:
      return print_error("\r" + meter_line(shown.numbers));
    case ProgressStyle::bar:
      return print_error(
          fmt::format("\r{:<{}}", bar_line(shown.name, shown.numbers, columns), columns));
    case ProgressStyle::log:
      return print_error(bar_line(shown.name, shown.numbers, 2 * columns) + '\n');
    case ProgressStyle::parallel:
    case ProgressStyle::none:
      return;
  }
}

void Progress::end(std::uint64_t job, std::uint64_t received, std::uint64_t sent) {
  if (style_ == ProgressStyle::none) return;
  const std::lock_guard lock(mutex_);
  const auto found = shown_.find(job);
  if (found == shown_.end()) return;
  Shown shown = std::move(found->second);
  shown_.erase(found);
  ++jobs_;
  received_ += received;
  sent_ += sent;
  if (style_ == ProgressStyle::parallel) return;
  shown.numbers.received = received;
  shown.numbers.sent = sent;
  shown.numbers.spent =
      std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - shown.start);
  // What was over before anybody could have wondered needs no bar.
  if (style_ == ProgressStyle::bar && !shown.is_painted) return;
  paint(shown);
  if (style_ != ProgressStyle::log) print_error("\n");
}

std::string Progress::parallel_line() const {
  ProgressNumbers sum{received_,
                      {},
                      sent_,
                      std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - start_)};
  std::uint64_t total = received_;
  bool all_known = true;
  for (const auto& [job, shown] : shown_) {
    sum.received += shown.numbers.received;
    all_known = all_known && shown.numbers.total.has_value();
    total += shown.numbers.total.value_or(0);
  }
  if (all_known) sum.total = total;
  const auto left = seconds_left(sum);
  const auto spent = static_cast<std::uint64_t>(sum.spent.count() / 1000);
  const std::string down =
      sum.total ? fmt::format("{:3}", percent_of(sum.received, *sum.total)) : "-- ";
  return fmt::format("{} --  {} {} {:5} {:5}  {} {} {} {}   ", down, short_size(sum.received),
                     short_size(sum.sent), begun_, shown_.size(),
                     time_text(left ? std::optional(*left + spent) : std::nullopt),
                     time_text(spent), time_text(left),
                     short_size(speed_of(sum.received, sum.spent)));
}

void Progress::finish() {
  if (style_ != ProgressStyle::parallel) return;
  const std::lock_guard lock(mutex_);
  if (has_header_) print_error("\r" + parallel_line() + "\n");
}

}  // namespace tlsget::app

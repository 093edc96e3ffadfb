#include "app/trace_log.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <ctime>
#include <utility>

#include "app/error_report.hpp"
#include "app/shown_head.hpp"
#include "app/terminal.hpp"
#include "app/trace_dump.hpp"

namespace tlsget::app {

namespace {

constexpr std::size_t longest_line = 8192;

std::optional<OutputStream> open_stream(const TraceSettings& settings, const Profile& profile,
                                        const CancelEvent* cancel) {
  if (settings.kind == TraceKind::none || settings.file == "%") return std::nullopt;
  if (settings.file == "-") return OutputStream(STDOUT_FILENO, "standard output", cancel);
  try {
    return OutputStream::create_file(
        settings.file, cancel,
        profile.private_traces ? OutputStream::owner_alone : OutputStream::by_umask);
  } catch (const Error& error) {
    if (profile.private_traces || error.category() == Category::cancelled) throw;
    return std::nullopt;
  }
}

/// "19:09:28.066594", local.
std::string time_of_day() {
  using namespace std::chrono;
  const auto now = system_clock::now();
  const auto micros = duration_cast<microseconds>(now.time_since_epoch()).count() % 1'000'000;
  const std::time_t seconds = system_clock::to_time_t(now);
  std::tm local{};
  ::localtime_r(&seconds, &local);
  return fmt::format("{:02}:{:02}:{:02}.{:06}", local.tm_hour, local.tm_min, local.tm_sec, micros);
}

/// The next line with its end, taken off the front.
std::string_view take_line(std::string_view& text) {
  const std::string_view line = text.substr(0, text.find('\n') + 1);  // npos + 1 is 0
  const std::string_view whole = line.empty() ? text : line;
  text.remove_prefix(whole.size());
  return whole;
}

}  // namespace

struct TraceLog::Direction {
  std::string_view head_mark;
  std::string_view head_title;
  std::string_view body_mark;
  std::string_view body_title;
  HeadKind kind;

  static const Direction sent;
  static const Direction received;
};

constexpr TraceLog::Direction TraceLog::Direction::sent{"> ", "=> Send header", "} ",
                                                        "=> Send data", HeadKind::request};
constexpr TraceLog::Direction TraceLog::Direction::received{"< ", "<= Recv header", "{ ",
                                                            "<= Recv data", HeadKind::response};

TraceLog::TraceLog(TraceSettings settings, const Profile& profile, const CancelEvent* cancel)
    : settings_(std::move(settings)),
      profile_(profile),
      stream_(open_stream(settings_, profile, cancel)) {}

bool TraceLog::shows_bodies() const noexcept {
  if (settings_.kind == TraceKind::verbose) return profile_.verbose_as_curl;
  return is_on();
}

void TraceLog::say(const TraceSubject& of, std::span<const std::string> lines) {
  if (!is_on() || lines.empty()) return;
  const std::string_view mark = settings_.kind == TraceKind::verbose ? "* " : "== Info: ";
  std::string out;
  const std::lock_guard lock(mutex_);
  const std::string start = start_of_line(of);
  for (const std::string& line : lines)
    out += fmt::format("{}{}{}\n", start, mark, printable(line, longest_line));
  noted_body_ = false;
  write(out);
}

void TraceLog::request_head(const TraceSubject& of, std::string_view head) {
  this->head(of, Direction::sent, head);
}

void TraceLog::response_head(const TraceSubject& of, std::string_view head) {
  this->head(of, Direction::received, head);
}

void TraceLog::body_sent(const TraceSubject& of, std::string_view octets) {
  body(of, Direction::sent, octets);
}

void TraceLog::body_received(const TraceSubject& of, std::string_view octets) {
  body(of, Direction::received, octets);
}

void TraceLog::head(const TraceSubject& of, const Direction& direction, std::string_view head) {
  if (!is_on()) return;
  const std::string shown =
      profile_.verbose_as_curl ? std::string(head) : shown_head(direction.kind, head);
  std::string_view rest = shown;
  std::string out;
  const std::lock_guard lock(mutex_);
  if (settings_.kind == TraceKind::verbose) {
    const std::string start = start_of_line(of);
    while (!rest.empty()) {
      std::string_view line = take_line(rest);
      out.append(start).append(direction.head_mark);
      if (profile_.verbose_as_curl) {
        out += line;
        continue;
      }
      if (line.ends_with('\n')) line.remove_suffix(1);
      if (line.ends_with('\r')) line.remove_suffix(1);
      out += printable(line, longest_line) + '\n';
    }
  } else if (direction.kind == HeadKind::request) {
    out = titled_dump(of, direction.head_title, rest);
  } else {
    while (!rest.empty()) out += titled_dump(of, direction.head_title, take_line(rest));
  }
  noted_body_ = false;
  write(out);
}

void TraceLog::body(const TraceSubject& of, const Direction& direction, std::string_view octets) {
  if (!shows_bodies()) return;
  const std::lock_guard lock(mutex_);
  if (settings_.kind != TraceKind::verbose)
    return write(titled_dump(of, direction.body_title, octets));
  if (of.body_is_seen || std::exchange(noted_body_, true)) return;
  write(
      fmt::format("{}{}[{} bytes data]\n", start_of_line(of), direction.body_mark, octets.size()));
}

std::string TraceLog::start_of_line(const TraceSubject& of) const {
  std::string start;
  if (settings_.times) start = time_of_day() + ' ';
  if (settings_.numbers && of.transfer) {
    start += of.connection ? fmt::format("[{}-{}] ", *of.transfer, *of.connection)
                           : fmt::format("[{}-x] ", *of.transfer);
  }
  return start;
}

std::string TraceLog::titled_dump(const TraceSubject& of, std::string_view title,
                                  std::string_view octets) const {
  const DumpStyle style = settings_.kind == TraceKind::hex ? DumpStyle::hex : DumpStyle::ascii;
  return fmt::format("{}{}, {} bytes (0x{:x})\n{}", start_of_line(of), title, octets.size(),
                     octets.size(), dump_octets(style, octets));
}

void TraceLog::write(std::string_view text) {
  if (failed_) return;
  if (!stream_) return print_error(text);
  try {
    stream_->write(text);
  } catch (const Error& error) {
    if (error.category() == Category::cancelled) throw;
    failed_ = true;
    if (profile_.verbose_as_curl || error.detail<ClosedPipe>() != nullptr) return;
    print_error(warning_line(profile_, "the trace ends here: " + error.message()));
  }
}

}  // namespace tlsget::app

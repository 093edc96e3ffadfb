#include "app/timing.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "app/terminal.hpp"

namespace tlsget::app {

namespace {

using Microseconds = std::chrono::microseconds;

constexpr std::size_t columns = 40;

double milliseconds(Microseconds time) {
  return std::chrono::duration<double, std::milli>(time).count();
}

/// "|  ====    |"
std::string bar(const TimingPhase& phase, Microseconds whole) {
  const auto column_of = [whole](Microseconds time) {
    if (whole.count() <= 0) return std::size_t{0};
    const auto at = time.count() * static_cast<std::int64_t>(columns) / whole.count();
    return static_cast<std::size_t>(std::clamp<std::int64_t>(at, 0, columns));
  };
  const std::size_t from = std::min(column_of(phase.from), columns - 1);
  const std::size_t to = std::max(column_of(phase.to), from + 1);
  return fmt::format("|{:{}}{:=<{}}{:{}}|", "", from, "", to - from, "", columns - to);
}

std::string line(const TimingPhase& phase, Microseconds whole) {
  return fmt::format("  {:<6} {:>10.1f} ms  {}{}\n", phase.name,
                     milliseconds(phase.to - phase.from), bar(phase, whole),
                     phase.finished ? "" : "  not finished");
}

std::string headline(const client::Hop& hop, const Profile& profile) {
  std::string out = fmt::format("{}: timing of {}: ", profile.program, printable(hop.url, 300));
  out += hop.status == 0 ? std::string("no response") : fmt::format("{:03}", hop.status);
  out += fmt::format(" in {:.1f} ms", milliseconds(hop.end - hop.start));
  return out + (hop.reused ? ", over a connection that was open already\n" : "\n");
}

}  // namespace

std::vector<TimingPhase> timing_phases(const client::Hop& hop) {
  std::vector<TimingPhase> phases;
  Microseconds at = hop.start;
  bool is_over = false;
  /// A phase that ends at `end`; without it, it is the last one.
  const auto add = [&](std::string_view name, std::optional<Microseconds> end) {
    if (is_over) return;
    const Microseconds to = std::max(end.value_or(hop.end), at);
    phases.push_back({name, at, to, end.has_value()});
    at = to;
    is_over = !end;
  };
  const bool is_https = hop.url.starts_with("https:");
  if (!hop.reused) {
    add("dns", hop.resolved);
    add("tcp", hop.connected);
    if (hop.by_proxy) add("proxy", hop.proxied);
    if (is_https) add("tls", hop.tls_done);
  }
  if (is_over) return phases;
  at = std::max(at, hop.request_sent.value_or(at));
  constexpr Microseconds worth_telling{1000};
  const bool is_answered_early = hop.first_byte && hop.request_done > hop.first_byte;
  const bool is_sending = hop.request_sent && !hop.request_done && !hop.first_byte;
  const bool took_long = hop.request_done && *hop.request_done - at >= worth_telling;
  if (is_sending || (took_long && !is_answered_early)) add("send", hop.request_done);
  add("first", hop.first_byte);
  if (!is_over) add("body", hop.end);
  return phases;
}

std::string timing_text(const client::Report& report, const Profile& profile) {
  std::string out;
  const Microseconds whole =
      std::max(report.total.value_or(Microseconds(0)),
               report.hops.empty() ? Microseconds(0) : report.hops.back().end);
  for (const client::Hop& hop : report.hops) {
    out += headline(hop, profile);
    for (const TimingPhase& phase : timing_phases(hop)) out += line(phase, whole);
  }
  return out;
}

}  // namespace tlsget::app

#include "app/trace_dump.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace tlsget::app {

namespace {

constexpr std::size_t hex_width = 16;
constexpr std::size_t ascii_width = 64;
constexpr std::string_view line_end = "\r\n";

void add_offset(std::string& out, std::size_t offset) {
  fmt::format_to(std::back_inserter(out), "{:04x}: ", offset);
}

void add_characters(std::string& out, std::string_view octets) {
  std::transform(octets.begin(), octets.end(), std::back_inserter(out),
                 [](char c) { return c >= 0x20 && c < 0x7f ? c : '.'; });
  out += '\n';
}

std::string dump_hex(std::string_view octets) {
  std::string out;
  for (std::size_t at = 0; at < octets.size(); at += hex_width) {
    const std::string_view line = octets.substr(at, hex_width);
    add_offset(out, at);
    for (const char c : line)
      fmt::format_to(std::back_inserter(out), "{:02x} ", static_cast<unsigned char>(c));
    out.append(3 * (hex_width - line.size()), ' ');
    add_characters(out, line);
  }
  return out;
}

std::string dump_ascii(std::string_view octets) {
  std::string out;
  for (std::size_t at = 0; at < octets.size();) {
    std::string_view line = octets.substr(at, ascii_width);
    // A CRLF right behind a full line ends that line too, instead of an empty one.
    const std::size_t end = octets.substr(at, ascii_width + line_end.size()).find(line_end);
    const bool has_end = end != std::string_view::npos;
    if (has_end) line = line.substr(0, end);
    add_offset(out, at);
    add_characters(out, line);
    at += line.size() + (has_end ? line_end.size() : 0);
  }
  return out;
}

}  // namespace

std::string dump_octets(DumpStyle style, std::string_view octets) {
  return style == DumpStyle::hex ? dump_hex(octets) : dump_ascii(octets);
}

}  // namespace tlsget::app

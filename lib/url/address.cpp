#include "url/address.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>

#include <algorithm>

#include "base/text.hpp"

namespace tlsget::url {
namespace {

std::string_view without_trailing_dot(std::string_view text) {
  if (text.ends_with('.')) text.remove_suffix(1);
  return text;
}

bool is_hexadecimal(std::string_view digits) {
  return std::all_of(digits.begin(), digits.end(), [](char c) { return text::hex_value(c) >= 0; });
}

/// One number of an IPv4 address, at most 2^32 - 1.
std::optional<std::uint64_t> parse_number(std::string_view digits) noexcept {
  unsigned base = 10;
  if (text::starts_with_ignoring_case(digits, "0x")) {
    base = 16;
    digits.remove_prefix(2);
  } else if (digits.empty()) {
    return std::nullopt;
  } else if (digits.size() > 1 && digits.front() == '0') {
    base = 8;
  }
  std::uint64_t value = 0;
  for (const char c : digits) {
    const int digit = text::hex_value(c);
    if (digit < 0 || static_cast<unsigned>(digit) >= base) return std::nullopt;
    value = value * base + static_cast<unsigned>(digit);
    if (value > UINT32_MAX) return std::nullopt;
  }
  return value;
}

struct Run {
  std::size_t begin = 0;
  std::size_t length = 0;
};

/// The first of the longest runs of zero fields.
Run longest_zero_run(const std::array<unsigned, 8>& fields) {
  Run best;
  Run current;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    if (fields[i] != 0) {
      current = {};
      continue;
    }
    if (current.length == 0) current.begin = i;
    ++current.length;
    if (current.length > best.length) best = current;
  }
  return best;
}

}  // namespace

bool ends_in_number(std::string_view name) noexcept {
  name = without_trailing_dot(name);
  const std::string_view last = name.substr(name.rfind('.') + 1);
  if (text::starts_with_ignoring_case(last, "0x")) return is_hexadecimal(last.substr(2));
  return !last.empty() && std::all_of(last.begin(), last.end(), text::is_digit);
}

std::optional<std::uint32_t> parse_loose_ipv4(std::string_view text) noexcept {
  text = without_trailing_dot(text);
  std::uint64_t address = 0;
  for (unsigned count = 1; count <= 4; ++count) {
    const auto dot = text.find('.');
    const auto number = parse_number(text.substr(0, dot));
    if (!number) return std::nullopt;
    if (dot == std::string_view::npos) {
      const unsigned bits = 8 * (5 - count);
      if (*number >> bits != 0) return std::nullopt;
      return static_cast<std::uint32_t>(address << bits | *number);
    }
    if (*number > 255) return std::nullopt;
    address = address << 8U | *number;
    text.remove_prefix(dot + 1);
  }
  return std::nullopt;
}

std::string format_ipv4(std::uint32_t address) {
  return fmt::format("{}.{}.{}.{}", address >> 24U, address >> 16U & 0xffU, address >> 8U & 0xffU,
                     address & 0xffU);
}

std::optional<std::array<std::uint8_t, 16>> parse_ipv6(std::string_view text) {
  if (text.size() >= INET6_ADDRSTRLEN) return std::nullopt;
  if (text.find('\0') != std::string_view::npos) return std::nullopt;
  std::array<std::uint8_t, 16> address{};
  if (inet_pton(AF_INET6, std::string(text).c_str(), address.data()) != 1) return std::nullopt;
  return address;
}

std::string format_ipv6(const std::array<std::uint8_t, 16>& address) {
  std::array<unsigned, 8> fields{};
  for (std::size_t i = 0; i < fields.size(); ++i)
    fields[i] = static_cast<unsigned>(address[2 * i] << 8U | address[2 * i + 1]);
  const bool mapped = fields[5] == 0xffff && std::all_of(fields.begin(), fields.begin() + 5,
                                                         [](auto f) { return f == 0; });
  if (mapped)
    return fmt::format("::ffff:{}.{}.{}.{}", address[12], address[13], address[14], address[15]);

  Run zeros = longest_zero_run(fields);
  if (zeros.length < 2) zeros = {fields.size(), 0};  // section 4.2.2: never one field alone
  std::string out;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    if (i == zeros.begin) {
      out += "::";
      i += zeros.length - 1;
      continue;
    }
    if (!out.empty() && out.back() != ':') out += ':';
    out += fmt::format("{:x}", fields[i]);
  }
  return out;
}

}  // namespace tlsget::url

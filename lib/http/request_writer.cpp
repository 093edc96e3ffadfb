#include "http/request_writer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "base/error.hpp"
#include "base/text.hpp"

namespace tlsget::http {
namespace {

bool is_target_octet(char c) noexcept {
  return c > ' ' && c < '\x7f';  // VCHAR; octets from 0x80 are negative or above
}

bool is_value_octet(char c) noexcept {
  return c == '\t' || !text::is_control(c);
}

/// "a line feed", for the octets that people and attackers get wrong most.
std::string describe_octet(char c) {
  switch (c) {
    case '\0':
      return "a NUL";
    case '\t':
      return "a tab";
    case '\n':
      return "a line feed";
    case '\r':
      return "a carriage return";
    case ' ':
      return "a space";
    default:
      break;
  }
  const auto octet = static_cast<unsigned char>(c);
  if (text::is_control(c)) return fmt::format("the control octet 0x{:02x}", octet);
  if (octet >= 0x80) return fmt::format("the non-ASCII octet 0x{:02x}", octet);
  return fmt::format("'{}'", c);
}

template <class Allowed>
void require(std::string_view part, std::string_view value, Allowed allowed) {
  const auto bad = std::find_if_not(value.begin(), value.end(), allowed);
  if (bad == value.end()) return;
  throw Error(Category::usage, fmt::format("{} holds {} at octet {}, which may not be sent there",
                                           part, describe_octet(*bad), bad - value.begin()));
}

void require_token(std::string_view part, std::string_view value) {
  if (value.empty()) throw Error(Category::usage, fmt::format("{} is empty", part));
  require(part, value, text::is_token_char);
}

void check_request_line(const Request& request) {
  if (request.version == Version::http_0_9)
    throw Error(Category::usage, "an HTTP/0.9 request has no head");
  require_token("the request method", request.method);
  if (request.target.empty()) throw Error(Category::usage, "the request target is empty");
  require("the request target", request.target, is_target_octet);
}

void check_field(const Field& field, std::size_t place) {
  require_token(fmt::format("the name of header field {}", place), field.name);
  require(fmt::format("the value of header field {} (\"{}\")", place, field.name), field.value,
          is_value_octet);
}

}  // namespace

std::string write_request_head(const Request& request) {
  check_request_line(request);
  std::size_t size = request.method.size() + request.target.size() + sizeof "  HTTP/1.1\r\n\r\n";
  std::size_t place = 0;
  for (const Field& field : request.headers) {
    check_field(field, ++place);
    size += field.name.size() + field.value.size() + sizeof ": \r\n";
  }

  std::string head;
  head.reserve(size);
  head.append(request.method).append(" ").append(request.target);
  head.append(request.version == Version::http_1_0 ? " HTTP/1.0\r\n" : " HTTP/1.1\r\n");
  for (const Field& field : request.headers) {
    head.append(field.name).append(field.value.empty() ? ":" : ": ").append(field.value);
    head.append("\r\n");
  }
  head.append("\r\n");
  return head;
}

}  // namespace tlsget::http

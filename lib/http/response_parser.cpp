#include "http/response_parser.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <memory>
#include <utility>

#include "base/text.hpp"
#include "http/foreign_protocol.hpp"

namespace tlsget::http {
namespace {

constexpr std::string_view http_name = "HTTP/";

/// What a peer sent, for an error message: escaped, and its beginning alone.
std::string shown(std::string_view octets) {
  constexpr std::size_t most = 32;
  std::string_view line = octets.substr(0, octets.find('\n'));
  if (line.ends_with('\r')) line.remove_suffix(1);
  if (line.empty()) return text::escape_controls(octets.substr(0, 2));
  return text::escape_controls(line.substr(0, most)) + (line.size() > most ? "..." : "");
}

}  // namespace

ResponseParser::ResponseParser(ParserLimits limits, std::size_t already)
    : limits_(limits),
      lines_(LineReader::Section::head, {limits.line, limits.head}, true, already),
      fields_(limits.fields) {}

std::size_t ResponseParser::feed(std::string_view bytes) {
  assert(!done());
  std::string_view rest = bytes;
  if (phase_ == Phase::start) take_start(rest);
  while (phase_ != Phase::start && phase_ != Phase::done) {
    const auto line = lines_.next(rest);
    if (!line) break;
    take_line(*line);
  }
  const std::size_t taken = bytes.size() - rest.size();
  octets_ += taken;
  return taken;
}

void ResponseParser::take_start(std::string_view& bytes) {
  const std::size_t count = std::min(http_name.size() - start_.size(), bytes.size());
  start_.append(bytes.substr(0, count));
  bytes.remove_prefix(count);
  if (!http_name.starts_with(start_)) {
    if (limits_.allow_http_0_9) return begin_http_0_9();
    // A short beginning is waited for, since the guess needs it.
    if (start_.size() < http_name.size() && start_.find('\n') == std::string::npos) return;
    throw not_http(start_ + std::string(bytes.substr(0, 64)));
  }
  if (start_.size() < http_name.size()) return;
  phase_ = Phase::status_line;
  std::string_view name = start_;
  lines_.next(name);
}

void ResponseParser::begin_http_0_9() {
  body_start_ = std::move(start_);
  response_.version = Version::http_0_9;
  response_.status = 200;
  phase_ = Phase::done;
}

void ResponseParser::take_line(std::string_view line) {
  if (phase_ == Phase::status_line) {
    take_status_line(line);
    phase_ = Phase::fields;
  } else if (!line.empty()) {
    fields_.add(line, lines_);
  } else {
    response_.headers = fields_.take();
    response_.raw_head = lines_.take_raw();
    phase_ = Phase::done;
  }
}

// status-line = HTTP-version SP status-code SP [ reason-phrase ]
void ResponseParser::take_status_line(std::string_view line) {
  if (const auto problem = forbidden_octet(line))
    throw lines_.error(fmt::format("{} in the status line", *problem));
  const std::size_t version_end = std::min(line.find(' '), line.size());
  const std::string_view version = line.substr(http_name.size(), version_end - http_name.size());
  if (version.size() != 3 || !version.starts_with("1.") || !text::is_digit(version[2]))
    throw lines_.error(fmt::format("the version is \"{}\", and only HTTP/1.x is spoken here",
                                   shown(line.substr(0, version_end))));
  response_.version = version == "1.0" ? Version::http_1_0 : Version::http_1_1;

  std::string_view after = line.substr(version_end);
  after.remove_prefix(std::min(after.find_first_not_of(' '), after.size()));
  const std::string_view code = after.substr(0, after.find(' '));
  if (code.size() != 3 || !std::all_of(code.begin(), code.end(), text::is_digit) ||
      code.front() == '0')
    throw lines_.error(fmt::format("\"{}\" is not a status code", shown(code)));
  response_.status = (code[0] - '0') * 100 + (code[1] - '0') * 10 + (code[2] - '0');
  response_.reason = text::trim(after.substr(code.size()));
}

Response ResponseParser::take() {
  assert(done());
  return std::move(response_);
}

Error ResponseParser::closed_early() const {
  if (!started())
    return Error(Category::empty_reply, "the connection was closed without a response");
  if (!http_name.starts_with(start_)) return not_http(start_);
  return Error(Category::receive,
               fmt::format("the connection was closed inside the response head, in line {} after "
                           "{} octets",
                           lines_.line_number(), octets_));
}

Error ResponseParser::not_http(std::string_view seen) const {
  std::string message =
      fmt::format(R"(the response does not begin with "HTTP/1." but with "{}")", shown(seen));
  const std::string_view guess = guess_protocol(seen);
  if (!guess.empty()) message += fmt::format(", which looks like {}", guess);
  return Error(
      Category::bad_response, std::move(message),
      std::make_shared<BadResponseDetail>(MessagePart::status_line, 1, std::string_view{}));
}

}  // namespace tlsget::http

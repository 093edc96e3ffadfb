#include "support/connection.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <stdexcept>

#include "base/text.hpp"

namespace tlsget::test {
namespace {

constexpr std::size_t longest_head = 1U << 20U;
constexpr std::string_view head_end = "\r\n\r\n";

std::string word(std::string_view line, std::size_t index) {
  for (; index > 0; --index) line.remove_prefix(std::min(line.size(), line.find(' ') + 1));
  return std::string(line.substr(0, line.find_first_of(" \r")));
}

std::vector<std::string> field_values(std::string_view head, std::string_view name) {
  std::vector<std::string> values;
  std::size_t start = head.find("\r\n");
  while (start != std::string_view::npos && start + 2 < head.size()) {
    start += 2;
    const std::size_t end = head.find("\r\n", start);
    const auto line = head.substr(start, end - start);
    const auto colon = line.find(':');
    if (colon != std::string_view::npos && text::equals_ignoring_case(line.substr(0, colon), name))
      values.emplace_back(text::trim(line.substr(colon + 1)));
    start = end;
  }
  return values;
}

}  // namespace

std::string ReceivedRequest::method() const {
  return word(head, 0);
}

std::string ReceivedRequest::target() const {
  return word(head, 1);
}

std::optional<std::string> ReceivedRequest::field(std::string_view name) const {
  const auto values = field_values(head, name);
  if (values.empty()) return std::nullopt;
  return values.front();
}

std::size_t ReceivedRequest::count(std::string_view name) const {
  return field_values(head, name).size();
}

Connection::Connection(FileDescriptor socket, std::size_t number, ServerRecord& record)
    : stream_(std::move(socket), record.stop), number_(number), record_(&record) {}

bool Connection::read_head() {
  const auto head = take_through(head_end);
  if (!head) return false;
  request_ = {.head = *head, .body = {}, .connection = number_, .tls = stream_.tls()};
  const std::lock_guard lock(record_->mutex);
  recorded_at_ = record_->requests.size();
  record_->requests.push_back(request_);
  record_->changed.notify_all();
  return true;
}

void Connection::read_body() {
  if (const auto length = request_.field("Content-Length")) {
    request_.body = take(static_cast<std::size_t>(text::parse_decimal(*length).value()));
  } else if (request_.count("Transfer-Encoding") > 0) {
    request_.body = read_chunked();
  }
  record();
}

const ReceivedRequest& Connection::read_request() {
  if (!read_head()) throw Disconnected{"no request came"};
  read_body();
  return request_;
}

std::string Connection::read_octets(std::size_t count) {
  return take(count);
}

void Connection::send(std::string_view text) {
  stream_.write(text);
}

void Connection::send_in_pieces(std::string_view text, std::size_t size) {
  for (; !text.empty(); text.remove_prefix(std::min(size, text.size())))
    stream_.write(text.substr(0, size));
}

void Connection::serve(const Handler& handler) {
  while (read_head()) {
    const auto expectation = request_.field("Expect");
    if (expectation && text::equals_ignoring_case(*expectation, "100-continue"))
      send("HTTP/1.1 100 Continue\r\n\r\n");
    read_body();
    Reply reply = handler(request_);
    std::string bytes = serialise(reply);
    if (request_.method() == "HEAD") bytes.erase(bytes.find(head_end) + head_end.size());
    send(bytes);
    if (reply.close) return;
  }
}

void Connection::start_tls(const TlsContext& context) {
  stream_.start_tls(context);
}

bool Connection::fill() {
  std::array<char, 16384> chunk;
  const std::size_t count = stream_.read(chunk);
  received_.append(chunk.data(), count);
  return count > 0;
}

std::string Connection::take(std::size_t count) {
  while (received_.size() < count) {
    if (!fill()) throw Disconnected{fmt::format("after {} of {} octets", received_.size(), count)};
  }
  std::string taken = received_.substr(0, count);
  received_.erase(0, count);
  return taken;
}

std::optional<std::string> Connection::take_through(std::string_view end) {
  std::size_t at = received_.find(end);
  while (at == std::string::npos) {
    if (received_.size() > longest_head) throw std::runtime_error("the client sent no end of head");
    if (!fill()) return std::nullopt;
    at = received_.find(end);
  }
  return take(at + end.size());
}

std::string Connection::read_chunked() {
  std::string body;
  for (;;) {
    const auto line = take_through("\r\n");
    if (!line) throw Disconnected{"inside a chunked body"};
    const auto size =
        text::parse_hexadecimal(std::string_view(*line).substr(0, line->find_first_of(";\r")));
    if (!size) throw std::runtime_error("a chunk without a size: " + *line);
    if (*size == 0) break;
    body += take(static_cast<std::size_t>(*size));
    if (take(2) != "\r\n") throw std::runtime_error("a chunk that does not end with CR LF");
  }
  while (take_through("\r\n").value_or("\r\n") != "\r\n") {
    // trailer fields
  }
  return body;
}

void Connection::record() {
  const std::lock_guard lock(record_->mutex);
  record_->requests[recorded_at_] = request_;
}

std::string serialise(const Reply& reply) {
  std::string head = fmt::format("HTTP/1.1 {} Status\r\n", reply.status);
  bool framed = reply.status == 204 || reply.status == 304;
  for (const auto& [name, value] : reply.fields) {
    head += fmt::format("{}: {}\r\n", name, value);
    framed = framed || text::equals_ignoring_case(name, "Content-Length") ||
             text::equals_ignoring_case(name, "Transfer-Encoding");
  }
  if (!framed) head += fmt::format("Content-Length: {}\r\n", reply.body.size());
  if (reply.close) head += "Connection: close\r\n";
  return head + "\r\n" + reply.body;
}

}  // namespace tlsget::test

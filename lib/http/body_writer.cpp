#include "http/body_writer.hpp"

#include <fmt/format.h>

#include <cassert>

#include "base/error.hpp"

namespace tlsget::http {

BodyWriter::Frame BodyWriter::frame(std::size_t size) {
  assert(!finished_);
  if (size == 0) return {};
  if (length_ && size > *length_ - sent_)
    throw Error(Category::send,
                fmt::format("the request body is longer than the {} octets announced", *length_));
  sent_ += size;
  if (length_) return {};
  return {fmt::format("{:x}\r\n", size), "\r\n"};
}

std::string_view BodyWriter::finish() {
  if (length_ && sent_ < *length_)
    throw Error(Category::send, fmt::format("the request body ended after {} of the {} octets "
                                            "announced",
                                            sent_, *length_));
  finished_ = true;
  return length_ ? std::string_view{} : "0\r\n\r\n";
}

}  // namespace tlsget::http

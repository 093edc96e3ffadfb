// Where the octets of a response body go: one of the two interfaces that point upward.
#pragma once

#include <string_view>

namespace tlsget::http {

class BodySink {
 public:
  BodySink() = default;
  BodySink(const BodySink&) = delete;
  BodySink& operator=(const BodySink&) = delete;
  BodySink(BodySink&&) = delete;
  BodySink& operator=(BodySink&&) = delete;
  virtual ~BodySink() = default;

  /// Takes all of `bytes` (a view into the receive buffer, gone after the call) or throws an Error,
  /// which ends the transfer and reaches the caller unchanged.
  virtual void write(std::string_view bytes) = 0;
};

}  // namespace tlsget::http

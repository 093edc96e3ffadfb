// The way of a response's body from its framing to the receiver: transfer codings come off, then
// content codings, and a limit on the size holds at both ends.
//
// Not here: where the body ends (http/exchange), how codings come off (http/content_coding).
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

#include "client/options.hpp"
#include "http/body_sink.hpp"
#include "http/content_coding.hpp"
#include "http/exchange.hpp"

namespace tlsget::client {

/// Lets through as many octets as are allowed, and says so when there are more.
class LimitedSink final : public http::BodySink {
 public:
  LimitedSink(http::BodySink& next, std::optional<std::uint64_t> limit)
      : next_(next), limit_(limit), left_(limit.value_or(0)) {}
  /// Throws Error(too_large) after the last octet that is allowed.
  void write(std::string_view bytes) override;

 private:
  http::BodySink& next_;
  std::optional<std::uint64_t> limit_;
  std::uint64_t left_;
};

/// For one body; does not own the receiver.
class BodyPath {
 public:
  /// REQUIRES: the final head has come. Throws Error(too_large) when the length that it announces
  /// is beyond options.max_body_size, Error(content_coding) for a coding that is not known.
  BodyPath(const http::Exchange& exchange, const Options& options, http::BodySink& receiver);

  void write(std::string_view bytes) { received_->write(bytes); }
  /// The body is complete. Throws Error(content_coding) when a coding is not.
  void finish();

 private:
  LimitedSink decoded_;
  std::unique_ptr<http::Decoder> content_;
  std::unique_ptr<http::Decoder> transfer_;
  std::unique_ptr<LimitedSink> received_;
};

}  // namespace tlsget::client

#include "client/body_path.hpp"

#include <fmt/format.h>

#include <string_view>
#include <vector>

namespace tlsget::client {
namespace {

void check_announced(const http::Framing& framing, const Options& options) {
  if (framing.kind != http::BodyKind::length || !options.max_body_size) return;
  if (framing.length <= *options.max_body_size) return;
  throw Error(Category::too_large,
              fmt::format("the body is {} octets by its Content-Length, more than the {} that are "
                          "allowed",
                          framing.length, *options.max_body_size));
}

std::unique_ptr<http::Decoder> content_decoder(const http::Exchange& exchange,
                                               const Options& options, http::BodySink& next) {
  if (!options.compressed || options.raw || exchange.framing().kind == http::BodyKind::none)
    return nullptr;
  return http::make_decoder(exchange.response().headers.elements("Content-Encoding"), next);
}

std::unique_ptr<http::Decoder> transfer_decoder(const http::Exchange& exchange,
                                                const Options& options, http::BodySink& next) {
  if (options.raw) return nullptr;
  const auto& codings = exchange.framing().codings;
  return http::make_decoder(std::vector<std::string_view>(codings.begin(), codings.end()), next);
}

}  // namespace

void LimitedSink::write(std::string_view bytes) {
  if (!limit_ || bytes.size() <= left_) {
    if (limit_) left_ -= bytes.size();
    return next_.write(bytes);
  }
  if (left_ > 0) next_.write(bytes.substr(0, static_cast<std::size_t>(left_)));
  left_ = 0;
  throw Error(Category::too_large,
              fmt::format("the body is more than the {} octets that are allowed", *limit_));
}

BodyPath::BodyPath(const http::Exchange& exchange, const Options& options, http::BodySink& receiver)
    : decoded_(receiver, options.max_body_size) {
  check_announced(exchange.framing(), options);
  content_ = content_decoder(exchange, options, decoded_);
  http::BodySink& content = content_ ? static_cast<http::BodySink&>(*content_) : decoded_;
  transfer_ = transfer_decoder(exchange, options, content);
  received_ =
      std::make_unique<LimitedSink>(transfer_ ? *transfer_ : content, options.max_body_size);
}

void BodyPath::finish() {
  if (transfer_) transfer_->finish();
  if (content_) content_->finish();
}

}  // namespace tlsget::client

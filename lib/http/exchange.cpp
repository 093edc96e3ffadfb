#include "http/exchange.hpp"

#include <fmt/format.h>

#include <cassert>
#include <memory>
#include <utility>

#include "base/text.hpp"

namespace tlsget::http {
namespace {

bool asks_for_close(const Request& request) {
  if (request.headers.has_token("Connection", "close")) return true;
  return request.version != Version::http_1_1 &&
         !request.headers.has_token("Connection", "keep-alive");
}

}  // namespace

Exchange::Exchange(const Request& request, bool has_body, const ExchangeOptions& options)
    : method_(request.method),
      has_body_(has_body),
      expects_continue_(has_body && request.version == Version::http_1_1 &&
                        request.headers.has_token("Expect", "100-continue")),
      requested_close_(asks_for_close(request)),
      options_(options),
      parser_(options.limits),
      reader_(framing_) {}

void Exchange::request_head_sent() {
  if (request_ != RequestState::sending_head) return;
  if (!has_body_) {
    request_ = RequestState::sent;
  } else {
    request_ = expects_continue_ ? RequestState::awaiting_continue : RequestState::sending_body;
  }
}

void Exchange::request_body_sent() {
  if (request_ == RequestState::sending_body) request_ = RequestState::sent;
}

void Exchange::expect_continue_timed_out() {
  if (request_ == RequestState::awaiting_continue) request_ = RequestState::sending_body;
}

std::optional<Exchange::Event> Exchange::next(std::string_view& input) {
  if (!input.empty()) got_any_octet_ = true;
  try {
    return advance(input);
  } catch (...) {
    state_ = ResponseState::failed;
    throw;
  }
}

std::optional<Exchange::Event> Exchange::advance(std::string_view& input) {
  switch (state_) {
    case ResponseState::head:
      return next_of_head(input);
    case ResponseState::body:
      return next_of_body(input);
    case ResponseState::complete:
      note_extra(input);
      return std::nullopt;
    case ResponseState::failed:
      break;
  }
  throw Error(Category::internal, "an exchange was used after it had failed");
}

std::optional<Exchange::Event> Exchange::next_of_head(std::string_view& input) {
  input.remove_prefix(parser_.feed(input));
  if (!parser_.done()) return std::nullopt;
  leniencies_.obs_fold |= parser_.leniencies().obs_fold;
  leniencies_.space_before_colon |= parser_.leniencies().space_before_colon;
  response_ = parser_.take();
  const bool interim = response_.is_interim() && response_.status != 101;
  return interim ? on_interim_head() : on_final_head();
}

Exchange::Event Exchange::on_interim_head() {
  if (response_.status == 100 && request_ == RequestState::awaiting_continue)
    request_ = RequestState::sending_body;
  heads_ += parser_.octets();
  ParserLimits limits = options_.limits;
  limits.allow_http_0_9 = false;
  parser_ = ResponseParser(limits, heads_);
  return {EventKind::interim_head, {}};
}

Exchange::Event Exchange::on_final_head() {
  framing_ = response_framing(method_, response_, leniencies_, options_.ignore_content_length);
  if (!framing_.codings.empty() && !options_.allow_transfer_codings)
    throw Error(Category::bad_response,
                fmt::format("response head: Transfer-Encoding has \"{}\", which was not asked for",
                            text::escape_controls(framing_.codings.back())),
                std::make_shared<BadResponseDetail>(MessagePart::fields, 0, "Transfer-Encoding"));
  const bool unwanted = request_ == RequestState::sending_head ||
                        request_ == RequestState::awaiting_continue || response_.status >= 300;
  if (request_ != RequestState::sent && unwanted) request_ = RequestState::abandoned;
  reader_ = BodyReader(framing_, options_.body);
  body_start_ = parser_.body_start();
  state_ = ResponseState::body;
  return {EventKind::final_head, {}};
}

std::optional<Exchange::Event> Exchange::next_of_body(std::string_view& input) {
  if (!body_start_.empty()) {
    given_start_ = std::exchange(body_start_, {});
    return Event{EventKind::body, reader_.read(given_start_).data};
  }
  while (!reader_.done()) {
    if (input.empty()) return std::nullopt;
    const BodyReader::Step step = reader_.read(input);
    input.remove_prefix(step.consumed);
    if (!step.data.empty()) return Event{EventKind::body, step.data};
  }
  note_extra(input);
  return on_complete();
}

Exchange::Event Exchange::on_complete() {
  state_ = ResponseState::complete;
  return {EventKind::complete, {}};
}

void Exchange::note_extra(std::string_view input) noexcept {
  if (!input.empty()) extra_octets_ = true;
}

std::optional<Exchange::Event> Exchange::end_of_stream(bool clean) {
  try {
    return end(clean);
  } catch (...) {
    state_ = ResponseState::failed;
    throw;
  }
}

std::optional<Exchange::Event> Exchange::end(bool clean) {
  switch (state_) {
    case ResponseState::head:
      if (heads_ > 0 && !parser_.started())
        throw Error(Category::receive, fmt::format("the connection was closed after an interim "
                                                   "response ({}), without a final one",
                                                   response_.status));
      throw parser_.closed_early();
    case ResponseState::body:
      assert(body_start_.empty());
      reader_.end_of_stream(clean);
      return on_complete();
    case ResponseState::complete:
      return std::nullopt;
    case ResponseState::failed:
      break;
  }
  throw Error(Category::internal, "an exchange was used after it had failed");
}

std::optional<CloseReason> Exchange::close_reason() const noexcept {
  if (!complete()) return CloseReason::incomplete;
  if (framing_.close) return framing_.close;
  if (requested_close_) return CloseReason::requested_close;
  if (const auto reason = reader_.close_reason()) return reason;
  if (request_ != RequestState::sent) return CloseReason::early_response;
  if (extra_octets_) return CloseReason::extra_octets;
  return std::nullopt;
}

}  // namespace tlsget::http

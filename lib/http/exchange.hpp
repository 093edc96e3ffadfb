// One request and its response on one connection: who may send what when, and whether the
// connection may carry another request. Decided here and nowhere else.
//
// Two rows of states, one for each direction.
//
//     request             event                          next
//     sending_head        request_head_sent()            awaiting_continue  body and Expect
//                                                        sending_body       body
//                                                        sent               no body
//     awaiting_continue   100, expect_continue_timed_out sending_body
//     sending_body        request_body_sent()            sent
//     sending_head, awaiting_continue  any final head    abandoned
//     sending_body        final head of 300 or more      abandoned
//
//     response            octets, or their end           next               event
//     head                interim head                   head               interim_head
//                         final head, 101                body               final_head
//     body                data                           body               body
//                         end of the body                complete           complete
//     complete            more octets                    complete           (noted: extra_octets)
//     any                 what is not HTTP, a cut        failed             throws Error
//
// Rules. A final answer of 300 or more to a request that is still being sent means that the rest is
// not wanted; one below 300 does not: the server may well read on, so the body is sent to its end.
// reusable() is true when both rows ended well, the head and the body allow it, and not one octet
// more has come.
//
// Not here: sockets, time, writing the request, decoding the content.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "http/body_reader.hpp"
#include "http/framing.hpp"
#include "http/message.hpp"
#include "http/response_parser.hpp"

namespace tlsget::http {

struct ExchangeOptions {
  ParserLimits limits;  ///< limits.head is for all heads of the response together
  BodyOptions body;
  bool ignore_content_length = false;
  /// Transfer codings beneath "chunked" are the caller's to take off: framing().codings.
  bool allow_transfer_codings = false;
};

/// For one thread. After an Error the exchange is of no use, and not reusable().
class Exchange {
 public:
  /// Looks at the request's method, version, Connection and Expect; keeps no reference to it.
  Exchange(const Request& request, bool has_body, const ExchangeOptions& options = {});

  // The request.

  /// The whole head went out.
  void request_head_sent();
  /// The whole body went out. REQUIRES: wants_body_now(), unless the request has none.
  void request_body_sent();
  /// The head asks for 100 (Continue) before the body.
  bool expects_continue() const noexcept { return expects_continue_; }
  /// 100 (Continue) did not come in time: the body is to be sent without it.
  void expect_continue_timed_out();
  /// The head is out, and the body waits for 100 (Continue) or a time limit of the caller's.
  bool awaiting_continue() const noexcept { return request_ == RequestState::awaiting_continue; }
  /// The body, or its rest, is to be sent. Stays true beyond complete when an answer below 300 came
  /// early. Once false after having been true, false for ever.
  bool wants_body_now() const noexcept { return request_ == RequestState::sending_body; }

  // The response.

  enum class EventKind {
    interim_head,  ///< response() is a 1xx other than 101; another head follows
    final_head,    ///< response() and framing() are the final ones
    body,          ///< data has octets of the body
    complete,      ///< the last one; trailers() are there
  };
  struct Event {
    EventKind kind = EventKind::complete;
    /// Not empty for body alone: a view into the input that next() was given (into the exchange,
    /// for the first octets of an HTTP/0.9 response).
    std::string_view data;
  };

  /// Takes octets from the front of `input` up to the next event; nullopt: all of it was taken and
  /// more is needed. To be called until it gives nullopt or complete, also with empty input after
  /// a head (a response without a body is complete then). What is in `input` at complete was not
  /// part of the response: it belongs to the next protocol after 101 and in a tunnel, and costs the
  /// connection otherwise.
  /// Throws Error: bad_response (also for transfer codings other than chunked).
  std::optional<Event> next(std::string_view& input);

  /// The connection ended, and all that came before was given to next(). `clean` as in
  /// BodyReader::end_of_stream(). Returns complete when that ends the body, nullopt when the
  /// response was complete before. Throws Error: empty_reply when no octet of a response came,
  /// receive or bad_response inside a head, partial_body inside a body, receive when a body that
  /// ends with the connection was cut.
  std::optional<Event> end_of_stream(bool clean);

  /// The last head, interim or final. REQUIRES: one has come.
  const Response& response() const noexcept { return response_; }
  /// REQUIRES: the final head has come.
  const Framing& framing() const noexcept { return framing_; }
  const Headers& trailers() const noexcept { return reader_.trailers(); }
  /// The trailer section as it came.
  std::string_view raw_trailers() const noexcept { return reader_.raw_trailers(); }
  /// Octets of the body so far, as received.
  std::uint64_t body_received() const noexcept { return reader_.received(); }
  /// Octets of all heads so far.
  std::size_t head_received() const noexcept { return heads_ + parser_.octets(); }

  /// False: not one octet of a response came. A request on a connection that was idle before may
  /// then be sent again on another one.
  bool got_any_octet() const noexcept { return got_any_octet_; }
  bool complete() const noexcept { return state_ == ResponseState::complete; }
  /// The same as !close_reason().
  bool reusable() const noexcept { return !close_reason(); }
  /// Why the connection must be closed now; CloseReason::incomplete until complete.
  std::optional<CloseReason> close_reason() const noexcept;

 private:
  enum class RequestState { sending_head, awaiting_continue, sending_body, sent, abandoned };
  enum class ResponseState { head, body, complete, failed };

  std::optional<Event> advance(std::string_view& input);
  std::optional<Event> next_of_head(std::string_view& input);
  std::optional<Event> next_of_body(std::string_view& input);
  Event on_interim_head();
  Event on_final_head();
  Event on_complete();
  std::optional<Event> end(bool clean);
  void note_extra(std::string_view input) noexcept;

  std::string method_;
  bool has_body_;
  bool expects_continue_;
  bool requested_close_;
  ExchangeOptions options_;

  RequestState request_ = RequestState::sending_head;
  ResponseState state_ = ResponseState::head;
  bool got_any_octet_ = false;
  bool extra_octets_ = false;
  std::size_t heads_ = 0;  ///< octets of the heads before the one being parsed
  ResponseParser parser_;
  Leniencies leniencies_;  ///< of all heads
  Response response_;
  Framing framing_;
  std::string body_start_;  ///< HTTP/0.9: body octets taken by the parser, not yet given out
  std::string given_start_;
  BodyReader reader_;
};

}  // namespace tlsget::http

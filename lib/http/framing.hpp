// How long a response body is: the one place where that is decided (RFC 9112 section 6.3).
//
// Rules. One pure function of the method, the status and the fields. What two readers could read
// as two different lengths is refused; where the RFC names a winner, it wins at the price of the
// connection, which is never used again. The framing fields must be well-formed even where they do
// not count (HEAD, 204, 304).
//
// Not here: reading the body; Connection and Expect of the request (exchange).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "http/field_section.hpp"
#include "http/message.hpp"

namespace tlsget::http {

enum class BodyKind {
  none,         ///< no body, whatever the fields say
  length,       ///< that many octets
  chunked,      ///< until the last chunk and its trailer section
  until_close,  ///< until the end of the connection
};

/// Why a connection cannot carry another request.
enum class CloseReason {
  switching_protocols,            ///< 101: what follows is not HTTP/1.1
  tunnel,                         ///< 2xx to CONNECT: what follows belongs to the other end
  until_close,                    ///< the end of the body is the end of the connection
  connection_close,               ///< the peer said so
  requested_close,                ///< the request said so
  http_1_0,                       ///< HTTP/1.0 without "Connection: keep-alive"
  obs_fold,                       ///< leniency
  space_before_colon,             ///< leniency
  transfer_encoding_with_length,  ///< the former won
  repeated_length,                ///< several equal Content-Length
  chunked_in_http_1_0,            ///< RFC 9112 section 6.1: framing that is to be distrusted
  body_announced_where_none_is,   ///< 204 with a length or a transfer coding
  bare_lf_in_chunked_body,        ///< leniency
  extra_octets,                   ///< octets after the end of the response
  early_response,                 ///< the final response came before the request was sent
  incomplete,                     ///< the response was not read to its end
};

/// A clause for people: "the server announced that it closes the connection".
std::string_view close_reason_text(CloseReason reason) noexcept;

struct Framing {
  BodyKind kind = BodyKind::none;
  std::uint64_t length = 0;  ///< octets; for BodyKind::length alone
  /// Set when the head alone says that the connection ends with this response.
  std::optional<CloseReason> close;
  /// Transfer codings beneath "chunked", in the order in which they were applied, lower case; the
  /// body is these octets. Empty for nearly every response.
  std::vector<std::string> codings;
};

/// `response` is a final one (101 counts as final). Throws Error(bad_response), with
/// BadResponseDetail naming the field: a length that is no number or does not fit a file, lengths
/// that differ, a transfer coding other than "chunked" in the last place.
/// `ignore_length`: Content-Length is as good as absent, for servers that count wrongly.
Framing response_framing(std::string_view request_method, const Response& response,
                         const Leniencies& leniencies = {}, bool ignore_length = false);

}  // namespace tlsget::http

#include "http/framing.hpp"

#include <fmt/format.h>

#include <limits>
#include <memory>
#include <utility>

#include "base/error.hpp"
#include "base/text.hpp"

namespace tlsget::http {
namespace {

/// The largest length of a file; also what keeps sums of lengths from overflowing.
constexpr auto largest_length =
    static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());

struct Length {
  std::uint64_t octets;
  bool repeated;
};

struct TransferCoding {
  bool field_present = false;
  bool chunked = false;
  std::vector<std::string> beneath;
};

Error field_error(std::string_view field, std::string_view problem) {
  return Error(Category::bad_response, fmt::format("response head: {} {}", field, problem),
               std::make_shared<BadResponseDetail>(MessagePart::fields, 0, field));
}

std::string in_quotes(std::string_view value) {
  constexpr std::size_t most = 64;
  return '"' + text::escape_controls(value.substr(0, most)) +
         (value.size() > most ? "...\"" : "\"");
}

std::uint64_t parse_length(std::string_view value) {
  if (value.find_first_not_of("0123456789") != std::string_view::npos || value.empty())
    throw field_error("Content-Length", fmt::format("is {}, not a number", in_quotes(value)));
  const auto octets = text::parse_decimal(value);
  if (!octets || *octets > largest_length)
    throw field_error("Content-Length",
                      fmt::format("is {}, larger than a file can be", in_quotes(value)));
  return *octets;
}

// "5, 5" and two fields of 5 are the same thing (RFC 9112 section 6.3); every place in the list
// counts, also an empty one.
std::optional<Length> content_length(const Headers& headers) {
  std::optional<Length> length;
  for (std::string_view value : headers.all("Content-Length")) {
    while (true) {
      const std::size_t comma = value.find(',');
      const std::uint64_t octets = parse_length(text::trim(value.substr(0, comma)));
      if (length && length->octets != octets)
        throw field_error("Content-Length",
                          fmt::format("is both {} and {}", length->octets, octets));
      length = Length{octets, length.has_value()};
      if (comma == std::string_view::npos) break;
      value.remove_prefix(comma + 1);
    }
  }
  return length;
}

// "identity" was a coding once and means nothing.
TransferCoding transfer_coding(const Headers& headers) {
  TransferCoding found;
  found.field_present = headers.contains("Transfer-Encoding");
  for (const std::string_view coding : headers.elements("Transfer-Encoding")) {
    if (text::equals_ignoring_case(coding, "identity")) continue;
    if (found.chunked)
      throw field_error(
          "Transfer-Encoding",
          fmt::format("has {} after \"chunked\", which must be last", in_quotes(coding)));
    if (text::equals_ignoring_case(coding, "chunked")) {
      found.chunked = true;
    } else if (text::is_token(coding)) {
      found.beneath.push_back(text::lower(coding));
    } else {
      throw field_error("Transfer-Encoding",
                        fmt::format("has {}, not a coding", in_quotes(coding)));
    }
  }
  if (!found.beneath.empty() && !found.chunked)
    throw field_error(
        "Transfer-Encoding",
        fmt::format("ends in {} instead of \"chunked\": the end of the body could not "
                    "be told",
                    in_quotes(found.beneath.back())));
  return found;
}

std::optional<CloseReason> reason_of_persistence(const Response& response) {
  if (response.headers.has_token("Connection", "close")) return CloseReason::connection_close;
  const bool persists = response.version == Version::http_1_1 ||
                        response.headers.has_token("Connection", "keep-alive");
  return persists ? std::nullopt : std::optional(CloseReason::http_1_0);
}

std::optional<CloseReason> reason_of_fields(const Response& response, const Leniencies& leniencies,
                                            const std::optional<Length>& length,
                                            const TransferCoding& coding) {
  if (leniencies.obs_fold) return CloseReason::obs_fold;
  if (leniencies.space_before_colon) return CloseReason::space_before_colon;
  if (coding.field_present && length) return CloseReason::transfer_encoding_with_length;
  if (length && length->repeated) return CloseReason::repeated_length;
  if (coding.chunked && response.version == Version::http_1_0)
    return CloseReason::chunked_in_http_1_0;
  return reason_of_persistence(response);
}

}  // namespace

Framing response_framing(std::string_view request_method, const Response& response,
                         const Leniencies& leniencies, bool ignore_length) {
  const auto length = ignore_length ? std::nullopt : content_length(response.headers);
  TransferCoding coding = transfer_coding(response.headers);
  const auto reason = reason_of_fields(response, leniencies, length, coding);

  // In the order of RFC 9112 section 6.3.
  if (response.status == 101) return {BodyKind::none, 0, CloseReason::switching_protocols, {}};
  if (request_method == "CONNECT" && response.status / 100 == 2)
    return {BodyKind::none, 0, CloseReason::tunnel, {}};
  if (response.status / 100 == 1 || response.status == 204) {
    const bool announced = coding.field_present || (length && length->octets > 0);
    return {BodyKind::none,
            0,
            announced && !reason ? CloseReason::body_announced_where_none_is : reason,
            {}};
  }
  if (request_method == "HEAD" || response.status == 304) return {BodyKind::none, 0, reason, {}};
  if (coding.chunked) return {BodyKind::chunked, 0, reason, std::move(coding.beneath)};
  if (length) return {BodyKind::length, length->octets, reason, {}};
  return {BodyKind::until_close, 0, reason ? reason : CloseReason::until_close, {}};
}

std::string_view close_reason_text(CloseReason reason) noexcept {
  switch (reason) {
    case CloseReason::switching_protocols:
      return "the connection now speaks another protocol";
    case CloseReason::tunnel:
      return "the connection is now a tunnel";
    case CloseReason::until_close:
      return "the response ends where the connection ends";
    case CloseReason::connection_close:
      return "the server announced that it closes the connection";
    case CloseReason::requested_close:
      return "the request asked for the connection to be closed";
    case CloseReason::http_1_0:
      return "HTTP/1.0 keeps a connection only when the server says keep-alive";
    case CloseReason::obs_fold:
      return "the response had a field continued on a second line";
    case CloseReason::space_before_colon:
      return "the response had whitespace between a field name and its colon";
    case CloseReason::transfer_encoding_with_length:
      return "the response had both Transfer-Encoding and Content-Length";
    case CloseReason::repeated_length:
      return "the response had Content-Length more than once";
    case CloseReason::chunked_in_http_1_0:
      return "an HTTP/1.0 response had Transfer-Encoding";
    case CloseReason::body_announced_where_none_is:
      return "a response that has no body announced one";
    case CloseReason::bare_lf_in_chunked_body:
      return "the chunked body had lines that end in a bare LF";
    case CloseReason::extra_octets:
      return "the server sent more than its response";
    case CloseReason::early_response:
      return "the server answered before the whole request was sent";
    case CloseReason::incomplete:
      return "the response was not read to its end";
  }
  return "unknown";
}

}  // namespace tlsget::http

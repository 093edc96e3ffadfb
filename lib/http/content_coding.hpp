// Content codings (RFC 9110 section 8.4.1): streaming decoders for gzip, deflate, br and zstd.
//
//     auto decoder = make_decoder(response.headers.elements("Content-Encoding"), sink);
//     BodySink& body = decoder ? *decoder : sink;   // body.write() for each piece received
//     if (decoder) decoder->finish();               // once the framing says the body is whole
//
// Rules. Memory is bounded whatever the peer sends: 32 KiB of output at a time and the coding's
// window (gzip and deflate 32 KiB, zstd 8 MiB, br 16 MiB) for each of at most five codings. So is
// the sum of what comes out, in proportion to what came in (CodingLimits). Checksums that a coding
// has are checked. A body of no octets at all decodes to nothing (HEAD, 204, 304, an empty file
// that a server labels all the same). A truncated body is an error in finish(), never a silent end.
// What follows the end of the coded data is an error; gzip members and zstd frames may follow one
// another. What was decoded before an error was found has already gone to the sink.
//
// Not here: transfer codings other than these same names, framing, whether to ask for a coding.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "http/body_sink.hpp"

namespace tlsget::http {

/// Against bodies that are small on the wire and endless once decoded. At every layer the octets
/// that come out may not exceed the larger of `free_output` and `max_expansion_ratio` times the
/// octets received.
///
/// The defaults: deflate cannot expand beyond 1032 times (258 octets from 2 bits), so no honest
/// single gzip or deflate body meets a limit of 1100; a gzip inside a gzip does, and so do
/// kilobytes of br or zstd that claim gigabytes. Short texts compress better than that in br and
/// zstd without malice, so the first 64 MiB are free: they cost neither much memory nor much disk.
struct CodingLimits {
  std::uint64_t max_expansion_ratio = 1100;        ///< 0: no limit at all
  std::uint64_t free_output = 64UL * 1024 * 1024;  ///< octets
};

/// Takes the coded body by write(). Used by one thread. After an Error (its own or one of the next
/// sink) it is dead: nothing more reaches the sink, further calls throw Error(content_coding).
class Decoder : public BodySink {
 public:
  /// The coded body is complete. Throws Error(content_coding) when the coding is not.
  virtual void finish() = 0;
};

/// What --compressed sends: "deflate, gzip, br, zstd", curl's own order.
std::string accept_encoding();

/// A decoder for a body with these Content-Encoding elements, in their order (the coding applied
/// first comes first, so the last one is taken off first). nullptr when there is nothing to decode:
/// no element, or only "identity" (or "none", which some servers write for it). Names are compared
/// without regard to case; "x-gzip" is "gzip". Decoded octets go to `next`, which is not owned and
/// must live as long as the decoder. The names are not looked at after the call. Throws
/// Error(content_coding) that names an unknown coding, or when there are more than five.
std::unique_ptr<Decoder> make_decoder(std::span<const std::string_view> codings, BodySink& next,
                                      const CodingLimits& limits = {});

}  // namespace tlsget::http

// A response body: octets of the connection to octets of the content (RFC 9112 sections 6 and 7).
//
// Rules. Data is handed out as views into what came in, never copied. A body is complete only when
// its framing says so: a cut body is an error that says how much is there. What is done takes no
// octet more.
//
// Not here: how the length is decided (framing), content codings, where data goes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/error.hpp"
#include "http/chunked_reader.hpp"
#include "http/framing.hpp"

namespace tlsget::http {

/// Detail of Category::partial_body.
struct PartialBodyDetail : ErrorDetail {
  PartialBodyDetail(std::uint64_t octets, std::optional<std::uint64_t> announced)
      : received(octets), expected(announced) {}
  std::uint64_t received;
  std::optional<std::uint64_t> expected;  ///< nullopt: chunked, not known
};

class BodyReader {
 public:
  explicit BodyReader(const Framing& framing, const BodyOptions& options = {});

  using Step = BodyStep;
  /// Takes octets from the front of `input`: framing up to the next data, and that data as far as
  /// it is there. "Need more" is: everything consumed, no data, not done. Throws
  /// Error(bad_response) when the chunked coding is broken.
  Step read(std::string_view input);

  /// The connection ended; `clean` is false when it could have been cut by anyone (TLS without
  /// close_notify, a reset). Returns when the body is complete with that, which then is done(), or
  /// throws Error(partial_body), with PartialBodyDetail; Error(receive) when a body that ends with
  /// the connection was cut.
  void end_of_stream(bool clean);

  bool done() const noexcept { return done_; }
  /// Octets of data handed out, before any decoding.
  std::uint64_t received() const noexcept { return received_; }
  /// The trailer section of a chunked body, once done; apart from the head's fields for good.
  const Headers& trailers() const noexcept { return chunks_.trailers(); }
  /// The trailer section as it came, its closing empty line included; empty unless chunked.
  std::string_view raw_trailers() const noexcept { return chunks_.raw_trailers(); }
  /// What the body alone gives as a reason not to use the connection again.
  std::optional<CloseReason> close_reason() const noexcept;

 private:
  Step read_up_to(std::string_view input, std::uint64_t most);

  BodyKind kind_;
  std::uint64_t length_;
  ChunkedReader chunks_;
  bool keep_chunk_framing_;
  bool done_;
  std::uint64_t received_ = 0;
};

}  // namespace tlsget::http

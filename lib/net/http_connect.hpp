// A tunnel through an HTTP proxy by CONNECT (RFC 9110 section 9.3.6), over any Transport.
//
// Rules. One request and its answer; who asks again with credentials is the client. A 2xx is the
// tunnel, whatever its fields say of a body; octets behind its head are the tunnel's. The body of a
// refusal is read to its end, as far as it is worth it, so that the connection can carry the next
// request.
//
// Not here: which fields the request has, logins (client).
#pragma once

#include <functional>
#include <memory>

#include "base/buffer.hpp"
#include "base/deadline.hpp"
#include "http/message.hpp"
#include "net/transport.hpp"

namespace tlsget::net {

/// The proxy answered CONNECT with a status that is not 2xx. Detail of Category::tunnel.
struct ConnectStatusDetail : ErrorDetail {
  explicit ConnectStatusDetail(int code) : status(code) {}
  int status;
};

struct ConnectAnswer {
  http::Response response;  ///< the final one
  bool open = false;        ///< 2xx
  /// Of a refusal: the same connection may be asked again.
  bool reusable = false;
};

/// Of a refusal's body; a connection that has more is not worth keeping.
constexpr std::size_t longest_refusal = std::size_t{64} * 1024;

/// Asks once. `received` holds what came and is not taken: of a tunnel its first octets. `on_head`
/// is told of each head, interim ones too. Throws Error(tunnel) when what comes is no answer,
/// deadline.error(Phase::proxy), what `on_head` throws.
ConnectAnswer ask_for_tunnel(Transport& proxy, const http::Request& request, Buffer& received,
                             const Deadline& deadline,
                             const std::function<void(const http::Response&)>& on_head);

/// `below` with octets before its own: what was read with the proxy's answer. It is `below` itself
/// when there are none.
std::unique_ptr<Transport> with_first_octets(std::unique_ptr<Transport> below, Buffer first);

}  // namespace tlsget::net

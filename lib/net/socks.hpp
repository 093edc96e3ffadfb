// A tunnel through a SOCKS server, over any Transport.
//
// What is said is in socks_dialogue; here it is sent and waited for. Not one octet beyond the
// server's answer is read, so the Transport that was given is the tunnel.
#pragma once

#include <optional>

#include "base/deadline.hpp"
#include "net/socks_dialogue.hpp"
#include "net/transport.hpp"

namespace tlsget::net {

/// After it `proxy` carries octets to and from `target`. Throws as SocksDialogue does,
/// deadline.error(Phase::proxy), Error(proxy) when the server closes or the connection breaks.
void open_socks_tunnel(Transport& proxy, SocksVersion version, const SocksTarget& target,
                       const std::optional<SocksLogin>& login, const Deadline& deadline);

}  // namespace tlsget::net

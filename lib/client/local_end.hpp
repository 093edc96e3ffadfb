// The near end of connections: an interface, an address of this machine, or a name that has one.
#pragma once

#include <span>

#include "base/deadline.hpp"
#include "client/options.hpp"
#include "net/resolver.hpp"
#include "net/tcp.hpp"

namespace tlsget::client {

/// options.tcp with what options.local_end says, for a connection to one of `addresses`. Throws
/// Error(local_end) when there is no such interface, or no address of the host's is of their
/// families.
net::TcpOptions with_local_end(const Options& options, std::span<const net::Address> addresses,
                               net::Resolver& resolver, const Deadline& deadline);

}  // namespace tlsget::client

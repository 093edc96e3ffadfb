// Connections over a unix socket: the same Transport as TCP's, reached by a path.
#pragma once

#include <memory>
#include <string_view>

#include "base/deadline.hpp"
#include "net/transport.hpp"

namespace tlsget::net {

enum class UnixNamespace {
  filesystem,  ///< a path
  abstract,    ///< Linux: a name that is no file; given without the leading NUL
};

/// Its endpoints() are empty. Throws Error(connect) with ConnectDetail that names the path (an
/// abstract one with "@" before it), or deadline.error(Phase::connect).
std::unique_ptr<Transport> connect_unix(std::string_view path, UnixNamespace where,
                                        const Deadline& deadline);

}  // namespace tlsget::net

// What a connection that could not be made carries beside words, for every kind of socket.
#pragma once

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "base/error.hpp"

namespace tlsget::net {

/// Detail of Category::connect: what each address came to, in the order of the failures.
struct ConnectDetail : ErrorDetail {
  struct Attempt {
    std::string address;  ///< Address::text(), or the path of a unix socket
    std::uint16_t port = 0;
    int error_number = 0;  ///< errno
  };
  explicit ConnectDetail(std::vector<Attempt> failed) : attempts(std::move(failed)) {}

  /// Whether one of them is ECONNREFUSED: somebody answered, and may soon listen.
  bool refused() const noexcept {
    return std::any_of(attempts.begin(), attempts.end(),
                       [](const Attempt& attempt) { return attempt.error_number == ECONNREFUSED; });
  }

  std::vector<Attempt> attempts;
};

}  // namespace tlsget::net

// A connected stream socket as a Transport: the bottom of every stack of layers.
//
// TCP and unix sockets differ only in how they are connected (tcp, unix_socket). The end of the
// stream is `end`: whether a bare end of TCP is good enough is for the layer above to say.
#pragma once

#include <string>

#include "net/socket.hpp"
#include "net/transport.hpp"

namespace tlsget::net {

class SocketTransport final : public Transport {
 public:
  /// `peer` names the other end in errors ("192.0.2.7 port 443").
  /// REQUIRES: `socket` is connected and non-blocking.
  SocketTransport(Socket socket, Endpoints endpoints, std::string peer);

  IoResult read(std::span<char> room) override;
  IoResult write(std::string_view bytes) override;
  Readiness wait(Readiness wanted, const Deadline& deadline, Phase phase) override;
  bool alive() noexcept override;
  void close() noexcept override;
  const Endpoints& endpoints() const noexcept override { return endpoints_; }

 private:
  Socket socket_;
  Endpoints endpoints_;
  std::string peer_;
};

}  // namespace tlsget::net

#include "support/ports.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "support/files.hpp"

namespace tlsget::test {
namespace {

sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in name{};
  name.sin_family = AF_INET;
  name.sin_port = htons(port);
  name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return name;
}

FileDescriptor tcp_socket() {
  return FileDescriptor(check_errno(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), "socket"));
}

}  // namespace

std::vector<std::uint16_t> free_ports(std::size_t count) {
  std::vector<FileDescriptor> holders;
  std::vector<std::uint16_t> ports;
  while (ports.size() < count) {
    holders.push_back(tcp_socket());
    sockaddr_in name = loopback(0);
    socklen_t length = sizeof name;
    auto* const address = reinterpret_cast<sockaddr*>(&name);
    check_errno(bind(holders.back().value(), address, length), "bind");
    check_errno(getsockname(holders.back().value(), address, &length), "getsockname");
    ports.push_back(ntohs(name.sin_port));
  }
  return ports;
}

bool accepts(std::uint16_t port) {
  const auto client = tcp_socket();
  const auto name = loopback(port);
  return connect(client.value(), reinterpret_cast<const sockaddr*>(&name), sizeof name) == 0;
}

}  // namespace tlsget::test

#include "support/proxy_scripts.hpp"

#include <memory>

namespace tlsget::test {
namespace {

using namespace std::string_literals;

std::size_t octet(const std::string& text, std::size_t at) {
  return static_cast<unsigned char>(text.at(at));
}

std::string through_nul(Connection& connection) {
  std::string text;
  for (;;) {
    const std::string next = connection.read_octets(1);
    if (next[0] == '\0') return text;
    text += next;
  }
}

/// RFC 1929.
bool takes_login(Connection& connection) {
  const std::string user = connection.read_octets(octet(connection.read_octets(2), 1));
  const std::string password = connection.read_octets(octet(connection.read_octets(1), 0));
  const bool good = user == "ann" && password == "secret";
  connection.send(good ? "\x01\x00"s : "\x01\x01"s);
  return good;
}

}  // namespace

Script connect_proxy(Script behind, bool tls, std::string answer) {
  auto context = tls ? std::make_shared<TlsContext>(TlsSettings{}) : nullptr;
  return [behind = std::move(behind), context, answer = std::move(answer)](Connection& connection) {
    if (!connection.read_head()) return;
    connection.send(answer);
    if (context) connection.start_tls(*context);
    behind(connection);
  };
}

Script connect_proxy_with_login(Script behind, std::string refusal, std::string scheme) {
  return [behind = std::move(behind), refusal = std::move(refusal),
          scheme = std::move(scheme)](Connection& connection) {
    for (;;) {
      const auto login = connection.read_request().field("Proxy-Authorization");
      if (login && login->starts_with(scheme)) {
        connection.send("HTTP/1.1 200 Yes\r\n\r\n");
        return behind(connection);
      }
      connection.send(refusal);
      if (refusal.find("Connection: close") != std::string::npos) return;
    }
  };
}

Script socks4_proxy(Script behind) {
  return [behind = std::move(behind)](Connection& connection) {
    const std::string request = connection.read_octets(8);
    through_nul(connection);
    const bool has_name = request.substr(4, 3) == "\0\0\0"s && request[7] != '\0';
    if (has_name) through_nul(connection);
    connection.send("\x00\x5a\x00\x00\x00\x00\x00\x00"s);
    behind(connection);
  };
}

Script socks5_proxy(Script behind) {
  return [behind = std::move(behind)](Connection& connection) {
    const std::string methods = connection.read_octets(octet(connection.read_octets(2), 1));
    const bool wants_login = methods.find('\x02') != std::string::npos;
    connection.send(wants_login ? "\x05\x02"s : "\x05\x00"s);
    if (wants_login && !takes_login(connection)) return;
    const std::size_t type = octet(connection.read_octets(4), 3);
    connection.read_octets(type == 1 ? 4 : type == 4 ? 16 : octet(connection.read_octets(1), 0));
    connection.read_octets(2);
    connection.send("\x05\x00\x00\x01\x00\x00\x00\x00\x00\x00"s);
    behind(connection);
  };
}

Script answers_anything(std::string octets) {
  return [octets = std::move(octets)](Connection& connection) {
    connection.read_octets(1);
    connection.send(octets);
  };
}

}  // namespace tlsget::test

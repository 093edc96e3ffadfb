// The beginnings of proxies as scripts of ScriptedServer: what is asked for is granted, and the
// server behind the tunnel is the rest of the script.
#pragma once

#include <string>

#include "support/scripted_server.hpp"

namespace tlsget::test {

/// Answers CONNECT with `answer`, then runs `behind`, under TLS when `tls` says so.
Script connect_proxy(
    Script behind, bool tls = false,
    std::string answer = "HTTP/1.1 200 Connection established\r\nX-Proxy: yes\r\n\r\n");
/// Each CONNECT without a good login is refused by `refusal`, on the same connection; the first
/// with Proxy-Authorization that starts with `scheme` gets a tunnel to `behind`.
Script connect_proxy_with_login(Script behind, std::string refusal, std::string scheme);
/// SOCKS 4 or 4a.
Script socks4_proxy(Script behind);
/// Takes no login when none is offered, else the user "ann" with the password "secret" alone.
Script socks5_proxy(Script behind);
/// Sends these octets as soon as something came, and closes.
Script answers_anything(std::string octets);

}  // namespace tlsget::test

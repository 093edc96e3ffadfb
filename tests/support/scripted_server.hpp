// A server on a loopback port that does to its clients exactly what a test tells it, in the clear
// or under TLS.
//
//     ScriptedServer server({[](Connection& c) {
//       c.read_request();
//       c.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf.");
//       c.reset();
//     }});
//     const auto result = run(tlsget_command({server.url("/file")}));
//     REQUIRE(result.exit_code == 56);
//
// Rules. One thread for each connection; the port is the kernel's choice. The destructor always
// stops every thread, and an exception in one of them (a script's own, not a client that left)
// fails the running test.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "support/connection.hpp"

namespace tlsget::test {

using Script = std::function<void(Connection&)>;

/// Reads a request, sends these octets, closes cleanly.
Script reply(std::string octets);
/// Connection::serve with this handler.
Script serve(Handler handler);

struct ServerSettings {
  std::optional<TlsSettings> tls = std::nullopt;  ///< nullopt: in the clear
  std::string address = "127.0.0.1";              ///< or "::1"
};

class ScriptedServer {
 public:
  /// The first connection runs the first script, the second the next; the last script also serves
  /// all connections after it. REQUIRES: at least one.
  explicit ScriptedServer(std::vector<Script> scripts, ServerSettings settings = {});
  ~ScriptedServer();
  ScriptedServer(const ScriptedServer&) = delete;
  ScriptedServer& operator=(const ScriptedServer&) = delete;
  ScriptedServer(ScriptedServer&&) = delete;
  ScriptedServer& operator=(ScriptedServer&&) = delete;

  std::uint16_t port() const noexcept;
  /// "https://127.0.0.1:PORT/path"; `host` instead of the address when given.
  std::string url(std::string_view path = "/", std::string_view host = {}) const;
  /// "127.0.0.1:PORT".
  std::string authority() const;

  /// What came so far. Complete once the client has ended.
  std::vector<ReceivedRequest> requests() const;
  std::size_t connections() const;
  /// Clients that left early and handshakes that failed, in the server's words.
  std::vector<std::string> disconnects() const;
  /// Blocks until so many heads have come; throws std::runtime_error after 30 s.
  void wait_for_requests(std::size_t count) const;

  /// Ends every stall, those of the future too.
  void release() const noexcept;
  /// No more connections; every thread ends. Idempotent.
  void stop() noexcept;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace tlsget::test

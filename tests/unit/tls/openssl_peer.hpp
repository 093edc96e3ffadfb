// A TLS server made of OpenSSL, in a thread of the test, at the other end of a socket pair.
#pragma once

#include <openssl/ssl.h>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "net/transport.hpp"
#include "unit/tls/test_pki.hpp"

namespace tlsget::test {

/// What the server made of the connection.
struct PeerOutcome {
  bool handshake_done = false;
  std::string received;  ///< every octet of application data
  std::string server_name;
  bool clean_end = false;    ///< the client said close_notify
  std::string error;         ///< OpenSSL's, of the handshake; the words differ between its versions
  std::optional<int> alert;  ///< the one with which the client ended the handshake
};

struct PeerOptions {
  Issued leaf;
  std::vector<Issued> intermediates;
  int min_version = 0;
  int max_version = 0;
  std::string ciphers;  ///< of TLS 1.2; empty: OpenSSL's own
  std::string groups;
  std::string alpn;                         ///< the one protocol it takes; empty: none
  std::function<void(SSL_CTX*)> configure;  ///< anything else
};

/// One end of a socket pair runs `body` in a thread; the other is the client's Transport.
class SocketPeer {
 public:
  explicit SocketPeer(std::function<void(int fd)> body);
  /// Ends the conversation from this side and waits for the thread.
  ~SocketPeer();
  SocketPeer(const SocketPeer&) = delete;
  SocketPeer& operator=(const SocketPeer&) = delete;
  SocketPeer(SocketPeer&&) = delete;
  SocketPeer& operator=(SocketPeer&&) = delete;

  /// Once.
  std::unique_ptr<net::Transport> take_transport();
  /// Waits for the body to end; the client's end must have been closed, or the body end by itself.
  void join();

 private:
  int fd_ = -1;
  std::unique_ptr<net::Transport> client_;
  std::thread thread_;
};

class OpensslPeer {
 public:
  using Script = std::function<void(SSL*, PeerOutcome&)>;

  /// `script` runs after the handshake; the default reads until the end.
  explicit OpensslPeer(PeerOptions options, Script script = read_all);

  std::unique_ptr<net::Transport> take_transport() { return socket_->take_transport(); }
  /// As SocketPeer::join().
  const PeerOutcome& outcome();

  static void read_all(SSL* ssl, PeerOutcome& outcome);
  /// Sends back what comes, until the end.
  static void echo(SSL* ssl, PeerOutcome& outcome);

 private:
  void serve(int fd);

  PeerOptions options_;
  Script script_;
  PeerOutcome outcome_;
  std::unique_ptr<SocketPeer> socket_;
};

void write_all(SSL* ssl, std::string_view bytes);

}  // namespace tlsget::test

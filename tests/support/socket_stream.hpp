// The server's end of one connection: octets over a socket, in the clear or under TLS (OpenSSL, on
// purpose another implementation than the client's).
//
// Rules. Every wait ends when the server stops (Stopped) or after 30 s (std::runtime_error: the
// client is stuck). A client that goes away is no error of the server: writing then throws
// Disconnected, reading gives 0.
#pragma once

#include <openssl/ssl.h>

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/deadline.hpp"
#include "support/files.hpp"

namespace tlsget::test {

/// How a server speaks TLS.
struct TlsSettings {
  std::string certificate = "localhost";  ///< a name of certificates.hpp
  int min_version = TLS1_2_VERSION;       ///< below it, `ciphers` needs @SECLEVEL=0
  int max_version = TLS1_3_VERSION;
  std::string ciphers = {};  ///< of TLS 1.2, in OpenSSL's words; empty: its default
  std::string groups = {};   ///< empty: OpenSSL's default
  std::vector<std::string> alpn = {"http/1.1"};  ///< in the server's order; empty: no ALPN
  bool require_client_certificate = false;       ///< one that the development CA signed
  bool tickets = true;
};

/// What a handshake agreed on.
struct TlsFacts {
  std::string version;      ///< "TLSv1.3"; empty in the clear
  std::string cipher;       ///< OpenSSL's name
  std::string server_name;  ///< SNI, empty without
  std::string alpn;         ///< empty without
  bool resumed = false;
  std::string client_subject;  ///< of the client's certificate, empty without
};

/// The configuration that the connections of one server share.
class TlsContext {
 public:
  explicit TlsContext(const TlsSettings& settings);
  SSL_CTX* native() const noexcept { return context_.get(); }

 private:
  struct Free {
    void operator()(SSL_CTX* context) const noexcept { SSL_CTX_free(context); }
  };
  /// In the heap, where OpenSSL's callback finds it however often this value moves.
  std::unique_ptr<std::string> alpn_wire_;
  std::unique_ptr<SSL_CTX, Free> context_;
};

struct Stopped {};

struct Disconnected {
  std::string reason;
};

class SocketStream {
 public:
  /// `stop` must outlive the stream.
  SocketStream(FileDescriptor socket, const CancelEvent& stop);

  /// The server's side of a handshake; throws Disconnected with OpenSSL's words when it fails.
  /// Under TLS it is TLS inside TLS, as behind a proxy.
  void start_tls(const TlsContext& context);
  const TlsFacts& tls() const noexcept { return facts_; }

  /// At least one octet, or 0 when the client has closed or broken the connection.
  std::size_t read(std::span<char> room);
  void write(std::string_view bytes);

  /// TLS 1.3: new keys for what is sent from now on; 1.2: asks for a renegotiation. TLS only.
  void rekey();
  /// Takes and forgets what comes until the client's end; whether that was a close_notify. TLS
  /// only.
  bool peer_said_goodbye();

  /// close_notify when under TLS, and no more octets from here. The client may still send.
  void shutdown_write();
  /// shutdown_write(), then takes and forgets what the client still sends until it closes: a plain
  /// close() with unread octets would turn into a reset and could destroy what is on its way to the
  /// client.
  void close_cleanly();
  /// The end of the TCP connection without close_notify.
  void close_without_notify();
  /// RST.
  void reset();
  /// Until `release` fires or the client goes away.
  void stall_until(const CancelEvent& release);

 private:
  void wait(short events);
  void wait_for_tls(int result, const char* what);
  void finish_tcp();

  FileDescriptor socket_;
  const CancelEvent* stop_;
  struct Free {
    void operator()(SSL* ssl) const noexcept { SSL_free(ssl); }
  };
  std::unique_ptr<SSL, Free> ssl_;
  TlsFacts facts_;
};

}  // namespace tlsget::test

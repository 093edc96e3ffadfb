// What a script of ScriptedServer does with one connection.
//
// Rules. The steps are the lines of the script, in order. A client that closes or breaks the
// connection ends the script quietly: whether it should have is for the test to say. A script that
// returns closes the connection cleanly.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "support/socket_stream.hpp"

namespace tlsget::test {

/// One request as it came.
struct ReceivedRequest {
  std::string
      head;  ///< request line and field lines with the empty line that ends them, every octet
  std::string body;            ///< without chunk framing
  std::size_t connection = 0;  ///< counted from 0 in order of acceptance
  TlsFacts tls;

  std::string method() const;
  std::string target() const;
  /// The value of the first field of that name, trimmed; nullopt when absent.
  std::optional<std::string> field(std::string_view name) const;
  std::size_t count(std::string_view name) const;
};

/// What a Handler answers; Content-Length is added unless the fields say how long the body is.
struct Reply {
  int status = 200;
  std::vector<std::pair<std::string, std::string>> fields = {};
  std::string body = {};
  bool close = false;  ///< after it, with "Connection: close"
};

using Handler = std::function<Reply(const ReceivedRequest&)>;

/// Everything the connections of one server share; the members say under which lock.
struct ServerRecord {
  std::mutex mutex;
  std::condition_variable changed;        ///< of `requests`
  std::vector<ReceivedRequest> requests;  ///< under mutex
  std::vector<std::string> errors;        ///< under mutex: what fails the test
  std::vector<std::string> disconnects;   ///< under mutex: clients that left, failed handshakes
  std::size_t connections = 0;            ///< under mutex
  CancelEvent stop;
  CancelEvent release;
};

class Connection {
 public:
  Connection(FileDescriptor socket, std::size_t number, ServerRecord& record);

  std::size_t number() const noexcept { return number_; }

  /// The head of the next request; it is recorded with what body has been read by read_body().
  /// Returns false when the client closed instead of sending one.
  bool read_head();
  /// The body of that request, by Content-Length or chunked. Does not answer "Expect:
  /// 100-continue".
  void read_body();
  /// read_head() and read_body(); throws when the client closed instead.
  const ReceivedRequest& read_request();
  std::string read_octets(std::size_t count);

  void send(std::string_view text);
  /// Each piece is a write (and a TLS record) of its own.
  void send_in_pieces(std::string_view text, std::size_t size);
  /// Answers requests until the client closes, with "100 Continue" where it is expected.
  void serve(const Handler& handler);

  /// `context` must outlive the connection.
  void start_tls(const TlsContext& context);
  void rekey() { stream_.rekey(); }
  bool peer_said_goodbye() { return stream_.peer_said_goodbye(); }
  void shutdown_write() { stream_.shutdown_write(); }
  void close_cleanly() { stream_.close_cleanly(); }
  void close_without_notify() { stream_.close_without_notify(); }
  void reset() { stream_.reset(); }
  /// Until the test calls ScriptedServer::release() or the client goes away.
  void stall() { stream_.stall_until(record_->release); }

 private:
  bool fill();
  std::string take(std::size_t count);
  /// Up to and with `end`; nullopt when the client closed before.
  std::optional<std::string> take_through(std::string_view end);
  std::string read_chunked();
  void record();

  SocketStream stream_;
  std::size_t number_;
  ServerRecord* record_;
  std::string received_;
  ReceivedRequest request_;
  std::size_t recorded_at_ = 0;
};

/// The bytes of a reply.
std::string serialise(const Reply& reply);

}  // namespace tlsget::test

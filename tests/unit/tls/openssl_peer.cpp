#include "unit/tls/openssl_peer.hpp"

#include <fcntl.h>
#include <openssl/err.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <stdexcept>

#include "net/socket_transport.hpp"

namespace tlsget::test {
namespace {

using ContextPointer = std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)>;
using ConnectionPointer = std::unique_ptr<SSL, decltype(&SSL_free)>;

int choose_alpn(SSL* /*ssl*/, const unsigned char** chosen, unsigned char* length,
                const unsigned char* offered, unsigned offered_length, void* argument) {
  const auto& wanted = *static_cast<const std::string*>(argument);
  std::string list(1, static_cast<char>(wanted.size()));
  list += wanted;
  const int found =
      SSL_select_next_proto(const_cast<unsigned char**>(chosen), length,
                            reinterpret_cast<const unsigned char*>(list.data()),
                            static_cast<unsigned>(list.size()), offered, offered_length);
  // The choice must outlive this call, so it is taken from the client's list, which does.
  if (found != OPENSSL_NPN_NEGOTIATED) return SSL_TLSEXT_ERR_ALERT_FATAL;
  const std::string_view all(reinterpret_cast<const char*>(offered), offered_length);
  *chosen = offered + all.find(wanted);
  return SSL_TLSEXT_ERR_OK;
}

void require(bool holds, const char* what) {
  if (!holds) throw std::runtime_error(std::string("the test's server: ") + what);
}

ContextPointer make_context(PeerOptions& options) {
  ContextPointer context(SSL_CTX_new(TLS_server_method()), SSL_CTX_free);
  SSL_CTX_set_security_level(context.get(), 0);
  require(SSL_CTX_use_certificate(context.get(), options.leaf.certificate.get()) == 1,
          "certificate");
  require(SSL_CTX_use_PrivateKey(context.get(), options.leaf.key.get()) == 1, "key");
  for (const auto& issued : options.intermediates) {
    SSL_CTX_add1_chain_cert(context.get(), issued.certificate.get());
  }
  SSL_CTX_set_mode(context.get(), SSL_MODE_AUTO_RETRY);
  if (options.min_version != 0) SSL_CTX_set_min_proto_version(context.get(), options.min_version);
  if (options.max_version != 0) SSL_CTX_set_max_proto_version(context.get(), options.max_version);
  if (!options.ciphers.empty()) {
    require(SSL_CTX_set_cipher_list(context.get(), options.ciphers.c_str()) == 1, "ciphers");
  }
  if (!options.groups.empty()) {
    require(SSL_CTX_set1_groups_list(context.get(), options.groups.c_str()) == 1, "groups");
  }
  if (!options.alpn.empty()) {
    SSL_CTX_set_alpn_select_cb(context.get(), choose_alpn, &options.alpn);
  }
  SSL_CTX_set_dh_auto(context.get(), 1);
  if (options.configure) options.configure(context.get());
  return context;
}

}  // namespace

SocketPeer::SocketPeer(std::function<void(int fd)> body) {
  // OpenSSL writes without MSG_NOSIGNAL; a client that has gone must not end the tests.
  require(signal(SIGPIPE, SIG_IGN) != SIG_ERR, "SIGPIPE");
  std::array<int, 2> ends{};
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0) {
    throw std::runtime_error("socketpair");
  }
  fcntl(ends[1], F_SETFL, O_NONBLOCK);
  fd_ = ends[0];
  client_ = std::make_unique<net::SocketTransport>(net::Socket(ends[1]), net::Endpoints{}, "peer");
  thread_ = std::thread([body = std::move(body), fd = fd_] {
    body(fd);
    shutdown(fd,
             SHUT_RDWR);  // the client sees the end; the number stays ours until the thread is gone
  });
}

SocketPeer::~SocketPeer() {
  shutdown(fd_, SHUT_RDWR);
  join();
  ::close(fd_);
}

std::unique_ptr<net::Transport> SocketPeer::take_transport() {
  return std::move(client_);
}

void SocketPeer::join() {
  if (thread_.joinable()) thread_.join();
}

OpensslPeer::OpensslPeer(PeerOptions options, Script script)
    : options_(std::move(options)), script_(std::move(script)) {
  socket_ = std::make_unique<SocketPeer>([this](int fd) { serve(fd); });
}

void OpensslPeer::serve(int fd) {
  const auto context = make_context(options_);
  const ConnectionPointer ssl(SSL_new(context.get()), SSL_free);
  SSL_set_fd(ssl.get(), fd);
  ERR_clear_error();
  outcome_.handshake_done = SSL_accept(ssl.get()) == 1;
  if (const char* name = SSL_get_servername(ssl.get(), TLSEXT_NAMETYPE_host_name)) {
    outcome_.server_name = name;
  }
  if (!outcome_.handshake_done) {
    const unsigned long code = ERR_get_error();
    const int alert = ERR_GET_REASON(code) - SSL_AD_REASON_OFFSET;
    if (ERR_GET_LIB(code) == ERR_LIB_SSL && alert >= 0 && alert <= 255) outcome_.alert = alert;
    const char* reason = ERR_reason_error_string(code);
    outcome_.error = reason != nullptr ? reason : "the connection ended";
    return;
  }
  script_(ssl.get(), outcome_);
}

const PeerOutcome& OpensslPeer::outcome() {
  socket_->join();
  return outcome_;
}

void OpensslPeer::read_all(SSL* ssl, PeerOutcome& outcome) {
  std::array<char, 16384> room{};
  for (;;) {
    const int count = SSL_read(ssl, room.data(), static_cast<int>(room.size()));
    if (count <= 0) {
      outcome.clean_end = SSL_get_error(ssl, count) == SSL_ERROR_ZERO_RETURN;
      return;
    }
    outcome.received.append(room.data(), static_cast<std::size_t>(count));
  }
}

void OpensslPeer::echo(SSL* ssl, PeerOutcome& outcome) {
  std::array<char, 16384> room{};
  for (;;) {
    const int count = SSL_read(ssl, room.data(), static_cast<int>(room.size()));
    if (count <= 0) {
      outcome.clean_end = SSL_get_error(ssl, count) == SSL_ERROR_ZERO_RETURN;
      return;
    }
    outcome.received.append(room.data(), static_cast<std::size_t>(count));
    write_all(ssl, {room.data(), static_cast<std::size_t>(count)});
  }
}

void write_all(SSL* ssl, std::string_view bytes) {
  while (!bytes.empty()) {
    const int count = SSL_write(ssl, bytes.data(), static_cast<int>(bytes.size()));
    if (count <= 0) return;
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
}

}  // namespace tlsget::test

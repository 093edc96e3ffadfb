#include "support/socket_stream.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/x509.h>
#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <stdexcept>
#include <system_error>
#include <utility>

#include "support/certificates.hpp"

namespace tlsget::test {
namespace {

constexpr int patience_milliseconds = 30'000;

std::string openssl_errors() {
  std::string text;
  for (unsigned long code = ERR_get_error(); code != 0; code = ERR_get_error()) {
    std::array<char, 256> line{};
    ERR_error_string_n(code, line.data(), line.size());
    if (!text.empty()) text += "; ";
    text += line.data();
  }
  return text.empty() ? "no OpenSSL error" : text;
}

void require(long result, const char* what) {
  if (result != 1) throw std::runtime_error(std::string(what) + ": " + openssl_errors());
}

int select_alpn(SSL*, const unsigned char** chosen, unsigned char* chosen_length,
                const unsigned char* offered, unsigned int offered_length, void* argument) {
  const auto& ours = *static_cast<const std::string*>(argument);
  unsigned char* match = nullptr;
  const int verdict = SSL_select_next_proto(
      &match, chosen_length, reinterpret_cast<const unsigned char*>(ours.data()),
      static_cast<unsigned int>(ours.size()), offered, offered_length);
  *chosen = match;
  return verdict == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_ALERT_FATAL;
}

std::string text_of(const char* text) {
  return text == nullptr ? "" : text;
}

TlsFacts facts_of(const SSL* ssl) {
  TlsFacts facts;
  facts.version = text_of(SSL_get_version(ssl));
  facts.cipher = text_of(SSL_get_cipher_name(ssl));
  facts.server_name = text_of(SSL_get_servername(ssl, TLSEXT_NAMETYPE_host_name));
  facts.resumed = SSL_session_reused(ssl) == 1;
  const unsigned char* alpn = nullptr;
  unsigned int length = 0;
  SSL_get0_alpn_selected(ssl, &alpn, &length);
  facts.alpn.assign(reinterpret_cast<const char*>(alpn), length);
  if (X509* certificate = SSL_get0_peer_certificate(ssl); certificate != nullptr) {
    std::array<char, 512> subject{};
    X509_NAME_oneline(X509_get_subject_name(certificate), subject.data(), subject.size());
    facts.client_subject = subject.data();
  }
  return facts;
}

}  // namespace

TlsContext::TlsContext(const TlsSettings& settings)
    : alpn_wire_(std::make_unique<std::string>()), context_(SSL_CTX_new(TLS_server_method())) {
  SSL_CTX* const context = context_.get();
  SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  require(SSL_CTX_set_min_proto_version(context, settings.min_version), "min_version");
  require(SSL_CTX_set_max_proto_version(context, settings.max_version), "max_version");
  require(
      SSL_CTX_use_certificate_chain_file(context, certificate_file(settings.certificate).c_str()),
      "certificate");
  require(SSL_CTX_use_PrivateKey_file(context, key_file(settings.certificate).c_str(),
                                      SSL_FILETYPE_PEM),
          "key");
  if (!settings.ciphers.empty())
    require(SSL_CTX_set_cipher_list(context, settings.ciphers.c_str()), "ciphers");
  if (!settings.groups.empty())
    require(SSL_CTX_set1_groups_list(context, settings.groups.c_str()), "groups");
  for (const auto& protocol : settings.alpn) {
    alpn_wire_->push_back(static_cast<char>(protocol.size()));
    *alpn_wire_ += protocol;
  }
  if (!settings.alpn.empty()) SSL_CTX_set_alpn_select_cb(context, select_alpn, alpn_wire_.get());
  if (settings.require_client_certificate) {
    require(SSL_CTX_load_verify_locations(context, ca_file().c_str(), nullptr), "client CA");
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
  }
  constexpr std::string_view session_context = "tlsget tests";
  require(SSL_CTX_set_session_id_context(
              context, reinterpret_cast<const unsigned char*>(session_context.data()),
              static_cast<unsigned int>(session_context.size())),
          "session context");
  if (!settings.tickets) {
    SSL_CTX_set_options(context, SSL_OP_NO_TICKET);
    SSL_CTX_set_num_tickets(context, 0);
  }
}

SocketStream::SocketStream(FileDescriptor socket, const CancelEvent& stop)
    : socket_(std::move(socket)), stop_(&stop) {
  // Each write() leaves at once, so that a test can send a response in pieces.
  const int on = 1;
  setsockopt(socket_.value(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

void SocketStream::start_tls(const TlsContext& context) {
  std::unique_ptr<SSL, Free> outer = std::move(ssl_);
  ssl_.reset(SSL_new(context.native()));
  if (outer == nullptr) {
    require(SSL_set_fd(ssl_.get(), socket_.value()), "SSL_set_fd");
  } else {
    BIO* const below = BIO_new(BIO_f_ssl());
    BIO_set_ssl(below, outer.release(), BIO_CLOSE);
    SSL_set_bio(ssl_.get(), below, below);
  }
  for (int result = 0; result != 1;) {
    ERR_clear_error();
    result = SSL_accept(ssl_.get());
    if (result != 1) wait_for_tls(result, "handshake");
  }
  facts_ = facts_of(ssl_.get());
}

std::size_t SocketStream::read(std::span<char> room) {
  if (!socket_.open()) return 0;
  for (;;) {
    if (ssl_ == nullptr) {
      const auto count = recv(socket_.value(), room.data(), room.size(), 0);
      if (count >= 0) return static_cast<std::size_t>(count);
      if (errno != EAGAIN && errno != EINTR) return 0;
      wait(POLLIN);
      continue;
    }
    ERR_clear_error();
    std::size_t count = 0;
    const int result = SSL_read_ex(ssl_.get(), room.data(), room.size(), &count);
    if (result == 1) return count;
    try {
      wait_for_tls(result, "read");
    } catch (const Disconnected&) {
      return 0;
    }
  }
}

void SocketStream::write(std::string_view bytes) {
  if (!socket_.open()) throw Disconnected{"closed here before"};
  while (!bytes.empty()) {
    std::size_t written = 0;
    if (ssl_ != nullptr) {
      ERR_clear_error();
      const int result = SSL_write_ex(ssl_.get(), bytes.data(), bytes.size(), &written);
      if (result != 1) wait_for_tls(result, "write");
    } else {
      const auto count = send(socket_.value(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (count >= 0) {
        written = static_cast<std::size_t>(count);
      } else if (errno == EAGAIN) {
        wait(POLLOUT);
      } else if (errno != EINTR) {
        throw Disconnected{std::generic_category().message(errno)};
      }
    }
    bytes.remove_prefix(written);
  }
}

void SocketStream::rekey() {
  if (SSL_version(ssl_.get()) == TLS1_3_VERSION) {
    require(SSL_key_update(ssl_.get(), SSL_KEY_UPDATE_NOT_REQUESTED), "key update");
  } else {
    require(SSL_renegotiate(ssl_.get()), "renegotiate");
  }
  for (int result = 0; result != 1;) {
    ERR_clear_error();
    result = SSL_do_handshake(ssl_.get());
    if (result != 1) wait_for_tls(result, "rekey");
  }
}

bool SocketStream::peer_said_goodbye() {
  std::array<char, 4096> rest;
  while (read(rest) > 0) {
  }
  return (static_cast<unsigned>(SSL_get_shutdown(ssl_.get())) & SSL_RECEIVED_SHUTDOWN) != 0;
}

void SocketStream::shutdown_write() {
  if (!socket_.open()) return;
  if (ssl_ != nullptr) {
    ERR_clear_error();
    SSL_shutdown(ssl_.get());  // the answer comes, if at all, in finish_tcp()
  }
  shutdown(socket_.value(), SHUT_WR);
}

void SocketStream::close_cleanly() {
  shutdown_write();
  finish_tcp();
}

void SocketStream::close_without_notify() {
  if (!socket_.open()) return;
  shutdown(socket_.value(), SHUT_WR);
  finish_tcp();
}

void SocketStream::reset() {
  const linger at_once{.l_onoff = 1, .l_linger = 0};
  setsockopt(socket_.value(), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  socket_.reset();
}

void SocketStream::stall_until(const CancelEvent& release) {
  std::array<pollfd, 3> entries{{{release.poll_fd(), POLLIN, 0},
                                 {stop_->poll_fd(), POLLIN, 0},
                                 {socket_.value(), POLLRDHUP, 0}}};
  poll(entries.data(), entries.size(), patience_milliseconds);
  if (entries[0].revents != 0) return;
  if (entries[1].revents != 0) throw Stopped{};
  if (entries[2].revents != 0) throw Disconnected{"while stalling"};
  throw std::runtime_error("nobody ended the stall");
}

void SocketStream::wait(short events) {
  std::array<pollfd, 2> entries{{{socket_.value(), events, 0}, {stop_->poll_fd(), POLLIN, 0}}};
  const int count = poll(entries.data(), entries.size(), patience_milliseconds);
  if (entries[1].revents != 0) throw Stopped{};
  if (count == 0) throw std::runtime_error("the client did nothing for 30 s");
}

void SocketStream::wait_for_tls(int result, const char* what) {
  switch (SSL_get_error(ssl_.get(), result)) {
    case SSL_ERROR_WANT_READ:
      return wait(POLLIN);
    case SSL_ERROR_WANT_WRITE:
      return wait(POLLOUT);
    case SSL_ERROR_ZERO_RETURN:
      throw Disconnected{"close_notify"};
    default:
      throw Disconnected{std::string(what) + ": " + openssl_errors()};
  }
}

void SocketStream::finish_tcp() {
  std::array<char, 4096> rest;
  for (;;) {
    const auto count = recv(socket_.value(), rest.data(), rest.size(), 0);
    if (count < 0 && errno == EAGAIN) {
      wait(POLLIN);
    } else if (count == 0 || (count < 0 && errno != EINTR)) {
      break;
    }
  }
  socket_.reset();
}

}  // namespace tlsget::test

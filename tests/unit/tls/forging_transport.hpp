// A man in the middle who knows the keys, and so can forge what no one else could: the server's
// Finished, which alone proves that both ends saw the same handshake.
//
// Rules. It sits below the client's TLS, opens the server's encrypted handshake records with the
// secrets that OpenSSL logs, and closes them again, by default unchanged. AES-128-GCM with SHA-256
// alone: TLS_AES_128_GCM_SHA256 and ECDHE-ECDSA-AES128-GCM-SHA256.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>

#include "net/transport.hpp"
#include "unit/tls/openssl_peer.hpp"

namespace tlsget::test {

/// What the server's OpenSSL logs; from its thread to the client's.
class KeyLog {
 public:
  /// The server of these options writes here, and offers what the transport can open.
  void listen(PeerOptions& options);
  /// The secret of a line "LABEL random secret"; empty when there is none yet.
  std::string secret(const std::string& label) const;
  /// The client's random, from any line.
  std::string client_random() const;

 private:
  friend void log_line(const SSL* ssl, const char* line);
  mutable std::mutex mutex_;
  std::string lines_;
};

class ForgingTransport final : public net::Transport {
 public:
  /// `log` outlives it, and `saw_finished`, which is set when a Finished comes by. `forge`: whether
  /// one bit of that is turned over.
  ForgingTransport(std::unique_ptr<net::Transport> below, const KeyLog& log, bool forge,
                   bool* saw_finished);

  net::IoResult read(std::span<char> room) override;
  net::IoResult write(std::string_view bytes) override { return below_->write(bytes); }
  net::Readiness wait(net::Readiness wanted, const Deadline& deadline, Phase phase) override;
  bool alive() noexcept override { return below_->alive(); }
  void close() noexcept override { below_->close(); }
  const net::Endpoints& endpoints() const noexcept override { return below_->endpoints(); }

 private:
  void take_records();
  std::string passed_on(std::string record);
  std::string reopened_1_3(const std::string& record);
  std::string reopened_1_2(const std::string& record);
  bool is_1_3() const;

  std::unique_ptr<net::Transport> below_;
  const KeyLog& log_;
  bool forge_;
  bool* saw_finished_;
  bool encrypted_ = false;  ///< TLS 1.2: after ChangeCipherSpec
  std::uint64_t sequence_ = 0;
  std::string server_random_;
  std::string input_;
  std::string output_;
};

}  // namespace tlsget::test

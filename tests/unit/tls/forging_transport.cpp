#include "unit/tls/forging_transport.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <algorithm>
#include <stdexcept>

#include "base/text.hpp"

namespace tlsget::test {
namespace {

constexpr std::size_t record_header = 5;
constexpr std::size_t tag_size = 16;
constexpr char change_cipher_spec = 20;
constexpr char handshake = 22;
constexpr char application_data = 23;
constexpr char finished = 20;

const unsigned char* octets(const std::string& text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

std::string hmac(const std::string& key, const std::string& data) {
  std::string out(32, '\0');
  unsigned size = 0;
  HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), octets(data), data.size(),
       reinterpret_cast<unsigned char*>(out.data()), &size);
  return out;
}

/// HKDF-Expand-Label (RFC 8446 section 7.1), of at most 32 octets.
std::string expand(const std::string& secret, const std::string& label, std::size_t length) {
  const std::string full = "tls13 " + label;
  std::string info{'\0', static_cast<char>(length), static_cast<char>(full.size())};
  info += full + std::string("\0\x01", 2);
  return hmac(secret, info).substr(0, length);
}

/// The first 64 octets of PRF(secret, label, seed) (RFC 5246 section 5).
std::string prf(const std::string& secret, const std::string& seed) {
  const std::string first = hmac(secret, seed);
  return hmac(secret, first + seed) + hmac(secret, hmac(secret, first) + seed);
}

struct Cipher {
  std::string key;
  std::string nonce;
  std::string additional;

  /// AES-128-GCM; the tag stands at the end. Throws when it does not fit.
  std::string crypt(bool encrypt, std::string text) const {
    const std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)> context(
        EVP_CIPHER_CTX_new(), EVP_CIPHER_CTX_free);
    std::string tag(tag_size, '\0');
    if (!encrypt) {
      tag = text.substr(text.size() - tag_size);
      text.resize(text.size() - tag_size);
    }
    std::string out(text.size(), '\0');
    int size = 0;
    EVP_CipherInit_ex(context.get(), EVP_aes_128_gcm(), nullptr, octets(key), octets(nonce),
                      encrypt ? 1 : 0);
    EVP_CipherUpdate(context.get(), nullptr, &size, octets(additional),
                     static_cast<int>(additional.size()));
    EVP_CipherUpdate(context.get(), reinterpret_cast<unsigned char*>(out.data()), &size,
                     octets(text), static_cast<int>(text.size()));
    if (!encrypt) EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_SET_TAG, tag_size, tag.data());
    if (EVP_CipherFinal_ex(context.get(), nullptr, &size) != 1) {
      throw std::logic_error("the test's own keys do not open a record of the server");
    }
    if (!encrypt) return out;
    EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_GET_TAG, tag_size, tag.data());
    return out + tag;
  }
};

std::string big_endian(std::uint64_t number, std::size_t size) {
  std::string out(size, '\0');
  for (std::size_t i = 0; i < size && i < 8; ++i) {
    out[size - 1 - i] = static_cast<char>(number >> (8 * i));
  }
  return out;
}

std::string from_hex(std::string_view text) {
  const auto decoded = text::hex_decode(text);
  return decoded ? std::string(decoded->begin(), decoded->end()) : std::string();
}

/// Its last octet is verify_data's.
bool is_finished(const std::string& message, std::size_t verify_data) {
  return message.size() == 4 + verify_data && message.front() == finished;
}

}  // namespace

void log_line(const SSL* ssl, const char* line) {
  auto* log = static_cast<KeyLog*>(SSL_CTX_get_app_data(SSL_get_SSL_CTX(ssl)));
  const std::scoped_lock lock(log->mutex_);
  log->lines_ += std::string(line) + "\n";
}

void KeyLog::listen(PeerOptions& options) {
  options.ciphers = "ECDHE-ECDSA-AES128-GCM-SHA256";
  options.configure = [this](SSL_CTX* context) {
    SSL_CTX_set_ciphersuites(context, "TLS_AES_128_GCM_SHA256");
    SSL_CTX_set_app_data(context, this);
    SSL_CTX_set_keylog_callback(context, log_line);
  };
}

std::string KeyLog::secret(const std::string& label) const {
  const std::scoped_lock lock(mutex_);
  const auto at = lines_.find(label + " ");
  if (at == std::string::npos) return {};
  const std::string line = lines_.substr(at, lines_.find('\n', at) - at);
  return from_hex(line.substr(line.rfind(' ') + 1));
}

std::string KeyLog::client_random() const {
  const std::scoped_lock lock(mutex_);
  return from_hex(lines_.substr(lines_.find(' ') + 1, 64));
}

ForgingTransport::ForgingTransport(std::unique_ptr<net::Transport> below, const KeyLog& log,
                                   bool forge, bool* saw_finished)
    : below_(std::move(below)), log_(log), forge_(forge), saw_finished_(saw_finished) {}

net::IoResult ForgingTransport::read(std::span<char> room) {
  while (output_.empty()) {
    std::string more(20000, '\0');
    const auto got = below_->read(more);
    if (got.status != net::IoResult::Status::ok) return got;
    input_.append(more, 0, got.count);
    take_records();
  }
  const std::size_t count = std::min(room.size(), output_.size());
  std::copy_n(output_.begin(), count, room.begin());
  output_.erase(0, count);
  return {net::IoResult::Status::ok, count};
}

net::Readiness ForgingTransport::wait(net::Readiness wanted, const Deadline& deadline,
                                      Phase phase) {
  if (wanted.readable && !output_.empty()) return {.readable = true};
  return below_->wait(wanted, deadline, phase);
}

void ForgingTransport::take_records() {
  while (input_.size() >= record_header) {
    const auto octet = [&](std::size_t at) {
      return std::size_t{static_cast<unsigned char>(input_[at])};
    };
    const std::size_t size = record_header + (octet(3) << 8U) + octet(4);
    if (input_.size() < size) return;
    output_ += passed_on(input_.substr(0, size));
    input_.erase(0, size);
  }
}

bool ForgingTransport::is_1_3() const {
  return !log_.secret("SERVER_HANDSHAKE_TRAFFIC_SECRET").empty();
}

std::string ForgingTransport::passed_on(std::string record) {
  if (server_random_.empty() && record.front() == handshake) {
    server_random_ = record.substr(record_header + 4 + 2, 32);
  }
  if (*saw_finished_) return record;
  if (is_1_3()) return record.front() == application_data ? reopened_1_3(record) : record;
  if (encrypted_ && record.front() == handshake) return reopened_1_2(record);
  encrypted_ = encrypted_ || record.front() == change_cipher_spec;
  return record;
}

/// RFC 8446 section 5.2.
std::string ForgingTransport::reopened_1_3(const std::string& record) {
  const std::string secret = log_.secret("SERVER_HANDSHAKE_TRAFFIC_SECRET");
  Cipher cipher{expand(secret, "key", 16), expand(secret, "iv", 12),
                record.substr(0, record_header)};
  const std::string number = big_endian(sequence_++, cipher.nonce.size());
  std::ranges::transform(cipher.nonce, number, cipher.nonce.begin(),
                         [](char a, char b) { return static_cast<char>(a ^ b); });
  std::string inside = cipher.crypt(false, record.substr(record_header));
  if (inside.back() == handshake && is_finished(inside.substr(0, inside.size() - 1), 32)) {
    *saw_finished_ = true;
    char& last = inside[inside.size() - 2];
    if (forge_) last = static_cast<char>(last ^ 1);
  }
  return cipher.additional + cipher.crypt(true, inside);
}

/// RFC 5288 section 3; the first record after ChangeCipherSpec.
std::string ForgingTransport::reopened_1_2(const std::string& record) {
  constexpr std::size_t explicit_nonce = 8;
  const std::string keys =
      prf(log_.secret("CLIENT_RANDOM"), "key expansion" + server_random_ + log_.client_random());
  const std::string nonce = record.substr(record_header, explicit_nonce);
  const std::size_t length = record.size() - record_header - explicit_nonce - tag_size;
  const Cipher cipher{keys.substr(16, 16), keys.substr(36, 4) + nonce,
                      big_endian(0, 8) + record.substr(0, 3) + big_endian(length, 2)};
  std::string inside = cipher.crypt(false, record.substr(record_header + explicit_nonce));
  if (is_finished(inside, 12)) {
    *saw_finished_ = true;
    if (forge_) inside.back() = static_cast<char>(inside.back() ^ 1);
  }
  return record.substr(0, record_header) + nonce + cipher.crypt(true, inside);
}

}  // namespace tlsget::test

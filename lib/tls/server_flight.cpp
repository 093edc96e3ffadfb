#include "tls/server_flight.hpp"

#include <algorithm>
#include <array>
#include <bit>

namespace tlsget::tls {
namespace {

constexpr std::size_t start_limit = 16;
constexpr std::size_t handshake_limit = std::size_t{128} * 1024;
constexpr std::size_t record_header = 5;
constexpr std::size_t record_limit = 16384 + 2048;

constexpr unsigned change_cipher_spec = 20;
constexpr unsigned handshake = 22;
constexpr unsigned application_data = 23;

constexpr std::uint8_t server_hello = 2;
constexpr std::uint8_t server_key_exchange = 12;
constexpr unsigned supported_versions = 43;
constexpr unsigned key_share = 51;

/// Reads big-endian numbers and length-prefixed parts; once something is missing, all is empty or
/// 0.
class Octets {
 public:
  explicit Octets(std::string_view rest) : rest_(rest) {}

  unsigned number(std::size_t width) {
    unsigned value = 0;
    for (const char c : part(width)) value = value << 8U | static_cast<unsigned char>(c);
    return value;
  }
  std::string_view part(std::size_t length) {
    if (rest_.size() < length) {
      rest_ = {};
      good_ = false;
      return {};
    }
    const auto taken = rest_.substr(0, length);
    rest_.remove_prefix(length);
    return taken;
  }
  std::string_view prefixed(std::size_t width) { return part(number(width)); }
  bool empty() const { return rest_.empty(); }
  bool good() const { return good_; }

 private:
  std::string_view rest_;
  bool good_ = true;
};

struct ServerHello {
  std::uint16_t version = 0;
  unsigned suite = 0;
  std::optional<std::uint16_t> group;

  bool finite_field() const { return suite == 0x009e || suite == 0x009f || suite == 0xccaa; }
};

/// RFC 8446 section 4.1.3; also a HelloRetryRequest, whose key_share is the group alone.
std::optional<ServerHello> read_server_hello(std::string_view body) {
  Octets octets(body);
  ServerHello hello;
  hello.version = static_cast<std::uint16_t>(octets.number(2));
  octets.part(32);     // random
  octets.prefixed(1);  // session id
  hello.suite = octets.number(2);
  octets.part(1);  // compression
  if (!octets.good()) return std::nullopt;
  if (octets.empty()) return hello;
  Octets extensions(octets.prefixed(2));
  while (!extensions.empty()) {
    const unsigned type = extensions.number(2);
    Octets content(extensions.prefixed(2));
    const auto value = static_cast<std::uint16_t>(content.number(2));
    if (!content.good()) continue;
    if (type == supported_versions) hello.version = value;
    if (type == key_share) hello.group = value;
  }
  return hello;
}

bool is_record_header(std::string_view octets) {
  const auto type = static_cast<unsigned char>(octets[0]);
  if (type < change_cipher_spec || type > application_data) return false;
  return octets.size() < 2 || octets[1] == 3;
}

}  // namespace

void ServerFlight::see(std::string_view octets) {
  if (done_) return;
  if (start_.size() < start_limit) start_.append(octets.substr(0, start_limit - start_.size()));
  record_.append(octets);
  std::string_view rest = record_;
  while (!done_ && rest.size() >= record_header) {
    Octets header(rest.substr(0, record_header));
    const unsigned type = header.number(1);
    header.part(2);
    const std::size_t length = header.number(2);
    if (type != handshake || length > record_limit ||
        handshake_.size() + length > handshake_limit) {
      done_ = true;
      break;
    }
    if (rest.size() - record_header < length) break;
    handshake_.append(rest.substr(record_header, length));
    rest.remove_prefix(record_header + length);
  }
  if (done_) {
    record_.clear();
  } else {
    record_.erase(0, record_.size() - rest.size());
  }
}

std::optional<std::string> ServerFlight::other_protocol() const {
  if (start_.empty() || is_record_header(start_)) return std::nullopt;
  struct Greeting {
    std::string_view prefix;
    std::string_view name;
  };
  constexpr std::array greetings{
      Greeting{"HTTP/", plain_http},        Greeting{"<", "text like plain HTTP"},
      Greeting{"SSH-", "an SSH greeting"},  Greeting{"220", "an SMTP or FTP greeting"},
      Greeting{"* OK", "an IMAP greeting"}, Greeting{"+OK", "a POP3 greeting"},
      Greeting{"RFB ", "a VNC greeting"},
  };
  for (const auto& greeting : greetings) {
    if (start_.starts_with(greeting.prefix)) return std::string(greeting.name);
  }
  return "octets that are not a TLS record";
}

std::vector<ServerFlight::HandshakeMessage> ServerFlight::messages() const {
  std::vector<HandshakeMessage> found;
  Octets octets(handshake_);
  while (!octets.empty()) {
    HandshakeMessage message;
    message.type = static_cast<std::uint8_t>(octets.number(1));
    message.body = octets.prefixed(3);
    if (!octets.good()) break;
    found.push_back(message);
  }
  return found;
}

std::optional<std::uint16_t> ServerFlight::version() const {
  std::optional<std::uint16_t> version;
  for (const auto& message : messages()) {
    if (message.type != server_hello) continue;
    if (const auto hello = read_server_hello(message.body)) version = hello->version;
  }
  return version;
}

std::optional<std::uint16_t> ServerFlight::group() const {
  constexpr unsigned named_curve = 3;  // RFC 8422 section 5.4
  std::optional<std::uint16_t> group;
  bool finite_field = false;
  for (const auto& message : messages()) {
    if (message.type == server_hello) {
      const auto hello = read_server_hello(message.body);
      finite_field = hello && hello->finite_field();
      if (hello) group = hello->group;
    }
    if (message.type == server_key_exchange && !finite_field) {
      Octets octets(message.body);
      const bool named = octets.number(1) == named_curve;
      const auto curve = static_cast<std::uint16_t>(octets.number(2));
      if (named && octets.good()) group = curve;
    }
  }
  return group;
}

std::optional<std::size_t> ServerFlight::dh_bits() const {
  bool finite_field = false;
  for (const auto& message : messages()) {
    if (message.type == server_hello) {
      const auto hello = read_server_hello(message.body);
      finite_field = hello && hello->finite_field();
    }
    if (message.type != server_key_exchange || !finite_field) continue;
    auto prime = Octets(message.body).prefixed(2);
    prime.remove_prefix(std::min(prime.find_first_not_of('\0'), prime.size()));
    if (prime.empty()) return std::nullopt;
    const auto first = static_cast<unsigned char>(prime.front());
    return (prime.size() - 1) * 8 + static_cast<std::size_t>(std::bit_width(first));
  }
  return std::nullopt;
}

std::string_view group_name(std::uint16_t group) {
  switch (group) {
    case 0x0017:
      return "secp256r1";
    case 0x0018:
      return "secp384r1";
    case 0x0019:
      return "secp521r1";
    case 0x001d:
      return "x25519";
    default:
      return "";
  }
}

}  // namespace tlsget::tls

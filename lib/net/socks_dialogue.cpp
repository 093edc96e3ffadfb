#include "net/socks_dialogue.hpp"

#include <netinet/in.h>

#include <cstring>
#include <memory>
#include <utility>

namespace tlsget::net {
namespace {

constexpr std::size_t longest_part = 255;

constexpr char octet(unsigned value) noexcept {
  return static_cast<char>(static_cast<unsigned char>(value));
}

unsigned value_of(char c) noexcept {
  return static_cast<unsigned char>(c);
}

std::string port_octets(std::uint16_t port) {
  return {octet(port >> 8U), octet(port & 0xffU)};
}

/// In network order.
std::string address_octets(const Address& address) {
  if (address.family() == AF_INET) {
    sockaddr_in in{};
    std::memcpy(&in, &address.storage, sizeof in);
    return {reinterpret_cast<const char*>(&in.sin_addr), sizeof in.sin_addr};
  }
  sockaddr_in6 in{};
  std::memcpy(&in, &address.storage, sizeof in);
  return {reinterpret_cast<const char*>(&in.sin6_addr), sizeof in.sin6_addr};
}

void require_length(std::string_view part, std::string_view text) {
  if (text.size() > longest_part)
    throw Error(Category::proxy, std::string(part) + " has " + std::to_string(text.size()) +
                                     " octets, and SOCKS can say at most 255");
}

void require_no_nul(std::string_view part, std::string_view text) {
  if (text.find('\0') != std::string_view::npos)
    throw Error(Category::proxy, std::string(part) + " has a NUL in it, which would end it");
}

std::string_view reply_4_words(unsigned code) noexcept {
  switch (code) {
    case 91:
      return "request rejected or failed";
    case 92:
      return "it cannot reach identd on this machine";
    case 93:
      return "identd and the user of the request disagree";
    default:
      return "an answer that has no meaning";
  }
}

std::string_view reply_5_words(unsigned code) noexcept {
  switch (code) {
    case 1:
      return "general failure";
    case 2:
      return "not allowed by its rules";
    case 3:
      return "network unreachable";
    case 4:
      return "host unreachable";
    case 5:
      return "connection refused";
    case 6:
      return "TTL expired";
    case 7:
      return "command not supported";
    case 8:
      return "address type not supported";
    default:
      return "an answer that has no meaning";
  }
}

/// So long is the address of a reply of SOCKS 5, by its type; 0: there is no such type.
std::size_t address_length(char type, char first) noexcept {
  switch (type) {
    case 1:
      return 4;
    case 3:
      return 1 + std::size_t{value_of(first)};
    case 4:
      return 16;
    default:
      return 0;
  }
}

}  // namespace

SocksDialogue::SocksDialogue(SocksVersion version, const SocksTarget& target,
                             const std::optional<SocksLogin>& login)
    : version_(version), login_(login) {
  if (login_) {
    require_length("the user", login_->user);
    require_length("the password", login_->password);
  }
  if (!target.address) require_length("the host's name", target.name);
  if (version == SocksVersion::v5) {
    prepare_request_5(target);
    // A login that was given is offered beside none, and the server chooses.
    output_ = login_ ? std::string("\x05\x02\x00\x02", 4) : std::string("\x05\x01\x00", 3);
    wanted_ = 2;
  } else {
    say_request_4(target);
    state_ = State::request_4;
    wanted_ = 8;
  }
}

void SocksDialogue::say_request_4(const SocksTarget& target) {
  const std::string user = login_ ? login_->user : std::string();
  require_no_nul("the user", user);
  output_ = std::string("\x04\x01", 2) + port_octets(target.port);
  if (target.address) {
    if (target.address->family() != AF_INET)
      throw Error(Category::proxy, "SOCKS 4 cannot connect to " + target.address->text() +
                                       ", since it knows IPv4 alone");
    output_ += address_octets(*target.address) + user + '\0';
    return;
  }
  if (version_ == SocksVersion::v4)
    throw Error(Category::proxy, "SOCKS 4 takes addresses, not names");
  require_no_nul("the host's name", target.name);
  output_ += std::string("\0\0\0\x01", 4) + user + '\0' + target.name + '\0';
}

void SocksDialogue::prepare_request_5(const SocksTarget& target) {
  request_5_ = std::string("\x05\x01\x00", 3);
  if (target.address) {
    request_5_ += target.address->family() == AF_INET ? '\x01' : '\x04';
    request_5_ += address_octets(*target.address);
  } else {
    request_5_ += '\x03';
    request_5_ += octet(static_cast<unsigned>(target.name.size()));
    request_5_ += target.name;
  }
  request_5_ += port_octets(target.port);
}

std::string SocksDialogue::take_output() {
  return std::exchange(output_, {});
}

std::size_t SocksDialogue::wanted() const noexcept {
  return done() ? 0 : wanted_ - answer_.size();
}

std::size_t SocksDialogue::feed(std::string_view bytes) {
  std::size_t taken = 0;
  while (!done() && taken < bytes.size()) {
    const std::string_view piece = bytes.substr(taken, wanted());
    answer_ += piece;
    taken += piece.size();
    if (answer_.size() == wanted_) take_answer();
    // What comes next answers what has not been said yet.
    if (!output_.empty()) break;
  }
  return taken;
}

void SocksDialogue::take_answer() {
  switch (state_) {
    case State::request_4:
      check_answer_4();
      return expect(State::done, 0);
    case State::methods:
      return take_method();
    case State::login:
      check_login();
      output_ = std::exchange(request_5_, {});
      return expect(State::request_5, 2);
    case State::request_5:
      check_reply_5();
      return expect(State::address_5, 3);
    case State::address_5: {
      const std::size_t length = address_length(answer_[1], answer_[2]);
      if (length == 0)
        throw Error(Category::proxy, "its answer has an address of the unknown type " +
                                         std::to_string(value_of(answer_[1])));
      return expect(State::rest_5, length - 1 + 2);  // one octet was read; the port follows
    }
    case State::rest_5:
      return expect(State::done, 0);
    case State::done:
      break;
  }
}

void SocksDialogue::expect(State state, std::size_t octets) {
  state_ = state;
  wanted_ = octets;
  answer_.clear();
}

void SocksDialogue::check_answer_4() const {
  if (answer_[0] != 0) throw not_socks();
  const unsigned code = value_of(answer_[1]);
  if (code != 90) throw said_no(code, reply_4_words(code), code == 91);
}

void SocksDialogue::take_method() {
  if (answer_[0] != 5) throw not_socks();
  const unsigned method = value_of(answer_[1]);
  if (method == 0) {
    output_ = std::exchange(request_5_, {});
    return expect(State::request_5, 2);
  }
  if (method == 2 && login_) {
    output_ = '\x01';
    output_ += octet(static_cast<unsigned>(login_->user.size()));
    output_ += login_->user;
    output_ += octet(static_cast<unsigned>(login_->password.size()));
    output_ += login_->password;
    return expect(State::login, 2);
  }
  throw said_no(method, method == 0xff && login_ ? "it takes neither this login nor none"
                        : method == 0xff         ? "it wants a login"
                                                 : "it wants a login of a kind not offered");
}

void SocksDialogue::check_login() const {
  const unsigned status = value_of(answer_[1]);
  if (status != 0) throw said_no(status, "it did not take the user and password");
}

void SocksDialogue::check_reply_5() const {
  if (answer_[0] != 5) throw not_socks();
  const unsigned code = value_of(answer_[1]);
  if (code != 0) throw said_no(code, reply_5_words(code), code <= 8 && code != 7);
}

Error SocksDialogue::not_socks() const {
  return {Category::proxy,
          "it does not speak SOCKS " + std::string(version_ == SocksVersion::v5 ? "5" : "4") +
              ": its answer begins with octet " + std::to_string(value_of(answer_[0]))};
}

Error SocksDialogue::said_no(unsigned code, std::string_view words, bool about_target) const {
  return {Category::proxy, "it answered " + std::to_string(code) + ": " + std::string(words),
          std::make_shared<SocksDetail>(version_, code, about_target)};
}

Error SocksDialogue::closed_early() const {
  std::string during;
  if (state_ == State::methods) during = "before it chose how to log in";
  if (state_ == State::login) during = "instead of answering to the user and password";
  return {Category::proxy, "it closed the connection " +
                               (during.empty() ? "before it had answered the request" : during)};
}

}  // namespace tlsget::net

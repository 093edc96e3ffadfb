// What is said to a SOCKS server and what it says back: SOCKS 4 and 4a, and SOCKS 5 (RFC 1928,
// 1929), for CONNECT alone. Octets in and out; no socket.
//
//     state      has said                        wants              next
//     request_4  version, port, address, user    8 octets           done
//     methods    version, methods                2                  login, or request_5
//     login      user, password                  2                  request_5
//     request_5  version, address, port          2                  address_5
//     address_5                                  3                  rest_5
//     rest_5                                     as many as it is   done
//
// Rules. It asks for the octets that an answer has left and never for one more: what follows them
// belongs to the tunnel. A reply's own address is read and not used. A server that wants a method
// that was not offered, or says no, is Error(proxy) with SocksDetail; nothing it sent is shown but
// numbers.
//
// Not here: who resolves the name (client), waiting (socks).
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/error.hpp"
#include "net/resolver.hpp"

namespace tlsget::net {

enum class SocksVersion { v4, v4a, v5 };

struct SocksLogin {
  std::string user;
  std::string password;
};

struct SocksTarget {
  /// Where to connect to; nullopt: the server resolves `name`.
  std::optional<Address> address;
  std::string name;  ///< without brackets; used when there is no address
  std::uint16_t port = 0;
};

/// What a SOCKS server said no with. Detail of Category::proxy.
struct SocksDetail : ErrorDetail {
  SocksDetail(SocksVersion spoken, unsigned number, bool of_target)
      : version(spoken), code(number), about_target(of_target) {}
  SocksVersion version;
  unsigned code;  ///< of its reply; the method (0xff: none) or login status where it came before
  /// The target could not be reached, as opposed to a login that was not taken.
  bool about_target;
};

/// For one thread. After an Error it is of no use.
class SocksDialogue {
 public:
  /// Throws Error(proxy) for what cannot be said: a name or user of more than 255 octets or with a
  /// NUL where one would end it, an IPv6 address in SOCKS 4, a name in SOCKS 4 without "a".
  SocksDialogue(SocksVersion version, const SocksTarget& target,
                const std::optional<SocksLogin>& login);

  /// What is to be sent before the next octets can come, once; empty: nothing.
  std::string take_output();
  /// How many octets are certain to come for us; 0: the tunnel stands.
  std::size_t wanted() const noexcept;
  /// Takes octets from the front of `bytes`, at most wanted() and what that leads to, and says how
  /// many. Throws Error(proxy).
  std::size_t feed(std::string_view bytes);
  bool done() const noexcept { return state_ == State::done; }
  /// The error that it is when the server closes here. REQUIRES: !done().
  Error closed_early() const;

 private:
  enum class State { request_4, methods, login, request_5, address_5, rest_5, done };

  void say_request_4(const SocksTarget& target);
  void prepare_request_5(const SocksTarget& target);
  void take_answer();
  void expect(State state, std::size_t octets);
  void check_answer_4() const;
  void take_method();
  void check_login() const;
  void check_reply_5() const;
  Error not_socks() const;
  Error said_no(unsigned code, std::string_view words, bool about_target = false) const;

  SocksVersion version_;
  std::optional<SocksLogin> login_;
  State state_ = State::methods;
  std::string output_;
  std::string request_5_;
  std::string answer_;      ///< of the present state, as far as it came
  std::size_t wanted_ = 0;  ///< octets of `answer_` in all
};

}  // namespace tlsget::net

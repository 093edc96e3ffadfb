// The .netrc file: logins and passwords by host, as ftp had it and curl reads it.
//
//     file     = *( machine / default / macro )
//     machine  = "machine" host *entry        default = "default" *entry
//     entry    = "login" word / "password" word / "account" word / anything, which is passed over
//     macro    = "macdef" name, and all lines up to an empty one
//     word     = any octets above SP, or a quoted string with \" \\ \n \r \t and line ends in it
//
// Rules. Keywords and hosts are compared without case. A line that begins with "#" is a comment. A
// second login within a machine begins another account on it. "default" holds for every host, from
// where it stands. An entry without a password holds when no later one with a password does. What
// stands before a fault in the file can be found, what stands behind it cannot.
//
// Not here: reading the file, its permissions (app), which requests may have what it says (client).
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "http/auth.hpp"

namespace tlsget::http {

class Netrc {
 public:
  static constexpr std::size_t max_size = std::size_t{128} * 1024;
  static constexpr std::size_t max_word = 4096;

  struct Found {
    Credentials credentials;
    bool is_default = false;  ///< by the "default" entry, which names no host
  };
  struct Fault {
    std::size_t line = 0;  ///< from 1
    std::string what;      ///< shows nothing of the file
  };

  Netrc() = default;
  /// Never throws but for memory: see fault().
  static Netrc parse(std::string_view text);

  /// The login for `host` (no brackets around IPv6), of `user` when that is known. A password
  /// without a login is for any user.
  std::optional<Found> find(std::string_view host, const std::optional<std::string>& user) const;
  const std::optional<Fault>& fault() const noexcept { return fault_; }
  /// What could be read is all there is.
  void forgive_fault() noexcept { fault_.reset(); }

 private:
  friend class NetrcReader;
  struct Account {
    std::optional<std::string> host;  ///< nullopt: default
    std::optional<std::string> login;
    std::optional<std::string> password;
  };
  std::vector<Account> accounts_;
  std::optional<Fault> fault_;
};

}  // namespace tlsget::http

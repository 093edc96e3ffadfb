// The words of -v for each event of a transfer, as tlsget has them and as curl 8.14 does: pure
// functions of the event.
//
// Rules. What both programs do is said in curl's words under its name, in curl's order of events;
// what curl has no words for is said in ours. A line may hold what others have chosen, and is
// escaped by whoever prints it. No password is in tlsget's own lines.
//
// Not here: heads and bodies (trace_log), when which line is due (verbose).
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "app/profile.hpp"
#include "client/observer.hpp"

namespace tlsget::app {

using Lines = std::vector<std::string>;

/// What is known of a handshake beside the Observer's event.
struct TlsAsked {
  bool verify = true;
  std::span<const std::string> alpn = {};  ///< what was offered
};

class VerboseWords {
 public:
  VerboseWords() = default;
  VerboseWords(const VerboseWords&) = delete;
  VerboseWords& operator=(const VerboseWords&) = delete;
  VerboseWords(VerboseWords&&) = delete;
  VerboseWords& operator=(VerboseWords&&) = delete;
  virtual ~VerboseWords() = default;

  virtual Lines resolved(const url::Host& host, std::span<const net::Address> addresses) const = 0;
  virtual Lines trying(const net::Address& remote) const = 0;
  virtual Lines attempt_failed(const net::Address& remote, const std::optional<net::Address>& local,
                               int error_number) const = 0;
  virtual Lines connected(const url::Host& host, const net::Endpoints& endpoints) const = 0;
  virtual Lines tls(const tls::TlsSummary& summary, const x509::Judgement& judgement,
                    const TlsAsked& asked) const = 0;
  virtual Lines reused(const url::Origin& origin) const = 0;
  virtual Lines login(http::Scheme scheme, std::string_view user) const = 0;
  virtual Lines sent(std::optional<std::uint64_t> body_size) const = 0;
  virtual Lines redirect(const url::Url& to) const = 0;
  virtual Lines kept(unsigned connection, std::string_view host) const = 0;
  virtual Lines closed(unsigned connection, std::string_view reason) const = 0;
  virtual Lines failed(unsigned connection, const Error& error) const = 0;
};

/// "192.0.2.7:443", "[2001:db8::1]:443".
std::string place_of(const net::Address& address);

/// For good: a constant.
const VerboseWords& verbose_words(const Profile& profile);
const VerboseWords& own_verbose_words();
const VerboseWords& curl_verbose_words();

}  // namespace tlsget::app

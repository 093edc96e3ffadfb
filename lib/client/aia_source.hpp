// Fetching what an AIA address serves: one GET over plain http, on a connection of its own.
//
// Rules. The request carries nothing of the caller's: no credentials, cookies, own fields or proxy.
// A redirect is not followed. Addresses that belong to one machine or network are connected to only
// where the server itself has such a one; the connection goes to the very addresses that were
// looked at, so that a name cannot change in between. --resolve and the IP version hold here too.
//
// Not here: which addresses are asked, and what is made of the octets (aia).
#pragma once

#include <string>

#include "client/aia.hpp"
#include "client/client.hpp"
#include "client/options.hpp"
#include "net/resolver.hpp"

namespace tlsget::client {

class HttpIssuerSource final : public IssuerSource {
 public:
  /// What is given outlives this. `own_allowed`: the server has an address of its own network.
  HttpIssuerSource(net::Resolver& resolver, const Dial& dial, const Options& options,
                   bool own_allowed)
      : resolver_(resolver), dial_(dial), options_(options), own_allowed_(own_allowed) {}

  /// Throws as net::Resolver, Dial and http::Exchange do; Error(connect) for addresses that must
  /// not be connected to, Error(http_status) for any status but 200, Error(too_large).
  std::string get(const url::Url& url, std::size_t limit, const Deadline& deadline) override;

 private:
  std::vector<net::Address> allowed_addresses(const url::Url& url, const Deadline& deadline);

  net::Resolver& resolver_;
  const Dial& dial_;
  const Options& options_;
  bool own_allowed_;
};

}  // namespace tlsget::client

// Fetching what an AIA address serves: one GET over plain http, on a connection of its own.
//
// Rules. The request carries nothing of the caller's: no credentials, cookies or own fields. It
// goes through the proxy that the caller uses for such addresses, but without a login there. A
// redirect is not followed. Addresses that belong to one machine or network are connected to only
// where the server itself has such a one; the connection goes to the very addresses that were
// looked at, so that a name cannot change in between. Through a proxy, which looks up names itself,
// it is what the URL says that counts. --resolve and the IP version hold here too.
//
// Not here: which addresses are asked, and what is made of the octets (aia).
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "client/aia.hpp"
#include "client/client.hpp"
#include "client/options.hpp"
#include "net/resolver.hpp"

namespace tlsget::client {

/// A connection through proxies, ready for the request.
struct ProxiedIssuer {
  std::unique_ptr<net::Transport> transport;  ///< null: there is no proxy for this URL
  bool absolute_form = false;                 ///< the request goes to a proxy itself
};
using ReachIssuer = std::function<ProxiedIssuer(const url::Url&, const Deadline&)>;

class HttpIssuerSource final : public IssuerSource {
 public:
  /// What is given outlives this. `own_allowed`: the server has an address of its own network.
  /// `reach`: the way through proxies; empty: there are none.
  HttpIssuerSource(net::Resolver& resolver, const Dial& dial, const Options& options,
                   bool own_allowed, ReachIssuer reach = {})
      : resolver_(resolver),
        dial_(dial),
        options_(options),
        own_allowed_(own_allowed),
        reach_(std::move(reach)) {}

  /// Throws as net::Resolver, Dial and http::Exchange do; Error(connect) for addresses that must
  /// not be connected to, Error(http_status) for any status but 200, Error(too_large).
  std::string get(const url::Url& url, std::size_t limit, const Deadline& deadline) override;

 private:
  ProxiedIssuer connect(const url::Url& url, const Deadline& deadline);
  std::vector<net::Address> allowed_addresses(const url::Url& url, const Deadline& deadline);

  net::Resolver& resolver_;
  const Dial& dial_;
  const Options& options_;
  bool own_allowed_;
  ReachIssuer reach_;
};

}  // namespace tlsget::client

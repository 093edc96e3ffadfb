// How one transfer logs in to the HTTP proxies on its way.
//
// Rules. A login belongs to one proxy and its credentials: when a redirect leads to another proxy,
// it starts anew. It goes in Proxy-Authorization, in CONNECT where there is a tunnel and else in
// the request itself. A Proxy-Authorization field of the caller's own takes its place.
//
// Not here: how a login goes on (http/login), SOCKS (net/socks_dialogue), which proxies there are
// (proxy).
#pragma once

#include <string>

#include "client/client.hpp"
#include "client/options.hpp"
#include "client/proxy.hpp"
#include "http/login.hpp"

namespace tlsget::client {

/// For one thread.
class ProxyLogins {
 public:
  /// The login to plan.http, as far as it has come; null: the plan has no HTTP proxy. It stays
  /// until the next call with another plan. Throws nothing of its own.
  http::Login* login_for(const ProxyPlan& plan, const Call& call, const Options& options);

 private:
  std::string key_;
  http::Login login_;
};

}  // namespace tlsget::client

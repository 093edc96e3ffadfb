// From a Call to the octets-to-be of one request: which fields it has and in which order.
//
// Rules. The order is curl's: Host, Proxy-Authorization, Authorization, Range, User-Agent, Accept,
// Accept-Encoding, Referer, Proxy-Connection, Cookie, own fields, then those that describe the
// body. An own field replaces the default one of its name. What must not cross an origin
// (http/redirect) is left out here and nowhere else.
//
// Not here: whether the octets are legal (http/request_writer), redirect decisions (http/redirect).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "client/client.hpp"
#include "client/options.hpp"
#include "client/proxy.hpp"
#include "http/cookie.hpp"
#include "http/login.hpp"
#include "http/message.hpp"
#include "url/url.hpp"

namespace tlsget::client {

/// Where the transfer stands: the Call at first, then what redirects make of it.
struct Step {
  url::Url url;
  std::string method;
  bool send_body = false;
  /// The Call's, else those in the URL; a redirect may bring some of its own (logins).
  std::optional<Credentials> credentials;
  http::Login login;
  /// What the login says of the next request: its Authorization field, and that the body waits for
  /// a challenge; Content-Length is 0 then.
  std::optional<std::string> authorization;
  bool body_is_withheld = false;
  /// The same of the proxy that the request goes to.
  std::optional<std::string> proxy_authorization;
  /// False once a redirect has left the origin and nothing is trusted to cross: own fields, and our
  /// certificate, then stay behind.
  bool keep_own_fields = true;
  std::string referer;
  bool expect_continue = false;
};

/// The first step of `call`. Throws Error(url_malformed) when the URL's user information is not
/// percent-encoded properly, and as login_of() does.
Step first_step(const Call& call, const Options& options);

/// Asks the step's login what it wants of the next request: before each build_request(). `proxy` is
/// the login to a proxy that gets the request itself; null: there is none. Throws
/// Error(usage) when credentials hold what the scheme cannot carry.
void prepare_login(Step& step, http::Login* proxy = nullptr);

/// A body goes with Content-Length, or chunked where the caller's own Transfer-Encoding says so,
/// and never with both. `forward`: the proxy that the request goes to in the server's place (RFC
/// 9112 section 3.2.2); it alone sees the proxy's login and fields. Null: the request goes to the
/// server.
http::Request build_request(const Call& call, const Step& step, const Options& options,
                            const Proxy* forward = nullptr);

/// What the request is for cookies: a Host field of the caller's own stands for the URL's host.
http::CookieContext cookie_context_of(const Call& call, const Step& step, const Options& options);

/// Whether the head announces Transfer-Encoding: chunked.
bool is_chunked(const http::Request& request);

}  // namespace tlsget::client

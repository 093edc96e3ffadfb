// What follows a response: the same request once more (without an expectation, or with a login), a
// redirect's, or nothing.
//
// Rules. No I/O. Each repeat and each redirect is told to the observer, and is within the limit of
// redirects. What a redirect leaves behind stays behind for the rest of the transfer.
//
// Not here: what the next request is by RFC 9110 (http/redirect), whose credentials it has
// (logins), which fields (request_builder).
#pragma once

#include <optional>
#include <string_view>

#include "client/client.hpp"
#include "client/connector.hpp"
#include "client/observer.hpp"
#include "client/options.hpp"
#include "client/request_builder.hpp"
#include "http/login.hpp"
#include "http/message.hpp"
#include "http/redirect.hpp"

namespace tlsget::client {

/// Whether the server of this step may have our certificate.
ClientCertificate client_certificate_for(const Step& step, const Options& options);

/// Of one transfer; owns nothing that its constructor is given.
class NextStep {
 public:
  NextStep(const Call& call, const Options& options, Observer& observer, Report& report)
      : call_(call), options_(options), observer_(observer), report_(report) {}

  /// nullopt: `response` is the final one; Report::redirect_url then tells where a redirect that
  /// is not followed leads. `proxy` is the login to a proxy that got the request itself; null:
  /// there is none. Throws Error(too_many_redirects), as http::next_request() and as login_of() do.
  std::optional<Step> after(const Step& step, const http::Response& response, http::Login* proxy);

 private:
  std::optional<Step> for_login(const Step& step, const http::Response& response,
                                http::Login* proxy);
  void check_redirect_limit(std::string_view next);
  void follow(Step& next, const http::RedirectStep& redirect, const Step& step);

  const Call& call_;
  const Options& options_;
  Observer& observer_;
  Report& report_;
};

}  // namespace tlsget::client

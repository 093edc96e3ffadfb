// Whose credentials go with which request.
//
// Rules. The caller's own (-u) come first, then those of the URL, whose user can have its password
// from netrc, then netrc's alone. Those of the caller, of a URL and a bearer token belong to the
// first origin: a redirect to another one leaves them behind for good, unless it is trusted, and
// what a Location field has of its own counts only as long as they would. netrc names hosts, so it
// is asked anew for each origin, where the caller gave no credentials; its "default" entry, which
// names none, stays with the first origin, unless options say that it crosses. An own Authorization
// field takes the place of any login.
//
// Not here: how a login goes on (http/login), which redirects leave an origin (http/redirect).
#pragma once

#include <optional>

#include "client/client.hpp"
#include "client/options.hpp"
#include "client/request_builder.hpp"
#include "http/login.hpp"
#include "http/redirect.hpp"
#include "url/url.hpp"

namespace tlsget::client {

/// The user information of `url`, decoded. Throws as first_step() does.
std::optional<Credentials> url_credentials(const url::Url& url);

/// What Digest needs, by lib/tls.
http::DigestTools digest_tools();

/// The login of `step`, from its credentials, the call's token and netrc. Throws Error(read_file)
/// when a fault in the netrc file hides what it may say of this host.
http::Login login_of(const Step& step, const Call& call, const Options& options);

/// Credentials and login of `next`, a copy of the step before it, after `redirect`. REQUIRES:
/// next.url and next.keep_own_fields are those of the next step. Throws as login_of() does.
void carry_login(Step& next, const http::RedirectStep& redirect, const Call& call,
                 const Options& options);

}  // namespace tlsget::client

// HTTP authentication (RFC 9110 section 11): values of the Authorization and Proxy-Authorization
// fields, for the schemes that need no challenge.
//
// Rules. A scheme is a function from credentials to a field value; nothing here keeps state, reads
// a clock or draws random numbers. The values are secrets: no error shows a part of them.
//
// Not here: where credentials come from (netrc, URL, flags), which origin they may go to
// (redirect), Digest (digest_auth), choosing among the challenges of a response (login).
#pragma once

#include <string>
#include <string_view>

namespace tlsget::http {

struct Credentials {
  std::string user;
  std::string password;
};

/// "Basic dXNlcjpwYXNz" (RFC 7617). The octets go in as they are: UTF-8 when they are UTF-8.
/// Throws Error(usage) when the user has a ':' (the server would read it as the end of the user),
/// or either has a control, as section 2 forbids.
std::string basic_authorization(std::string_view user, std::string_view password);

/// "Bearer TOKEN" (RFC 6750 section 2.1). Wider than its b64token, because tokens that services
/// hand out are: any visible ASCII. Throws Error(usage) when empty or anything else.
std::string bearer_authorization(std::string_view token);

}  // namespace tlsget::http

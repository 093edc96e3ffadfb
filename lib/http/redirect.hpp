// Redirects (RFC 9110 section 15.4): which request follows from a response, as a pure decision.
//
// Rules. The method changes as curl changes it (the table is in the source). Location is a URI
// reference, resolved against the URL of the request. Several Location fields that differ are
// refused, not chosen from. A redirect out of https is refused unless allowed. Once credentials
// have been dropped on the way they stay dropped: a redirect back does not bring them again.
//
// Not here: counting redirects, cookies, Referer, Refresh fields and redirects written in HTML.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "http/message.hpp"
#include "url/url.hpp"

namespace tlsget::http {

struct RedirectRules {
  bool post301_keeps = false;  ///< --post301: POST stays POST across 301
  bool post302_keeps = false;  ///< --post302
  bool post303_keeps = false;  ///< --post303
  /// --follow: a method given by name changes as an implied one does, and as 303 says.
  bool obey_status = false;
  bool allow_downgrade = false;    ///< from https to http
  bool location_trusted = false;   ///< credentials and own fields may go to another origin
  bool keep_dot_segments = false;  ///< --path-as-is
  /// Lower case; a redirect to any other scheme is refused.
  std::vector<std::string> schemes = {"http", "https"};
};

struct RedirectStep {
  url::Url url;  ///< may have user information of its own, from the Location field
  std::string method;
  /// False: the next request has no body and no field that describes one.
  bool keep_body = true;
  /// The next request goes to another origin than the current one.
  bool crosses_origin = false;
  /// False when it crosses an origin and rules.location_trusted is off: then credentials, and by
  /// tlsget's rule all own fields, are dropped, for this request and all that follow it.
  bool keep_credentials = true;
};

/// The request that follows from `response`, which answered `method` at `current`. `method` is as
/// it was sent; `method_is_explicit` says that the caller chose it by name (-X), in which case it
/// stays the same across 301, 302 and 303, as curl's does, while the body goes.
///
/// nullopt: not a redirect. A redirect is a status of 300 to 399 other than 304 with a Location
/// field that is not empty.
///
/// Throws Error(bad_response) when there are several Location fields that differ, or one that is
/// no URL (its text is in the context, escaped and without user information);
/// Error(unsupported_protocol) for a refused scheme or downgrade.
std::optional<RedirectStep> next_request(const Response& response, const url::Url& current,
                                         std::string_view method, bool method_is_explicit,
                                         const RedirectRules& rules);

/// True when scheme, host or port differ (RFC 6454 section 5). curl compares the same three, but
/// with the first URL of the transfer rather than the one before, so that its credentials come back
/// when a chain of redirects does.
bool crosses_origins(const url::Url& from, const url::Url& to);

/// True for Authorization, Cookie and Host: under curl's rule an own field (-H) of one of these
/// names is dropped when a redirect crosses an origin, and all others go along.
bool is_bound_to_origin(std::string_view field_name);

/// True for fields whose value is a secret by definition: those above but Host, and
/// Proxy-Authorization. None of them ever crosses an origin unless trusted.
bool carries_credentials(std::string_view field_name);

}  // namespace tlsget::http

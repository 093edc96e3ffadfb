#include "client/next_step.hpp"

#include <fmt/format.h>

#include "client/logins.hpp"

namespace tlsget::client {
namespace {

http::RedirectRules redirect_rules(const Options& options) {
  http::RedirectRules rules;
  rules.allow_downgrade = options.allow_downgrade;
  rules.location_trusted = options.location_trusted;
  rules.post301_keeps = options.post_301_stays;
  rules.post302_keeps = options.post_302_stays;
  rules.post303_keeps = options.post_303_stays;
  rules.obey_status = options.redirect_changes_method;
  rules.schemes = options.redirect_schemes;
  rules.keep_dot_segments = options.path_as_is;
  return rules;
}

}  // namespace

ClientCertificate client_certificate_for(const Step& step, const Options& options) {
  return step.keep_own_fields || options.client_certificate_crosses_origins
             ? ClientCertificate::offered
             : ClientCertificate::withheld;
}

std::optional<Step> NextStep::after(const Step& step, const http::Response& response,
                                    http::Login* proxy) {
  if (response.status == 417 && step.expect_continue) {
    // The server does not do expectations (RFC 9110 section 15.5.18): the same without.
    Step next = step;
    next.expect_continue = false;
    return next;
  }
  if (auto again = for_login(step, response, proxy)) return again;
  const bool explicit_method = !call_.method.empty();
  auto rules = redirect_rules(options_);
  if (!options_.follow_redirects) rules.allow_downgrade = true;  // only asked where it would lead
  std::optional<http::RedirectStep> redirect;
  try {
    redirect = http::next_request(response, step.url, step.method, explicit_method, rules);
  } catch (const Error&) {
    if (options_.follow_redirects) throw;
  }
  if (!redirect) return std::nullopt;
  if (!options_.follow_redirects) {
    report_.redirect_url = redirect->url.to_string();
    return std::nullopt;
  }
  check_redirect_limit(redirect->url.to_string());
  Step next = step;
  follow(next, *redirect, step);
  return next;
}

std::optional<Step> NextStep::for_login(const Step& step, const http::Response& response,
                                        http::Login* proxy) {
  Step next = step;
  // Each is to see each response.
  const bool by_server = next.login.wants_repeat(response, step.body_is_withheld);
  const bool by_proxy = proxy != nullptr && proxy->wants_repeat(response, step.body_is_withheld);
  if (!by_server && !by_proxy) return std::nullopt;
  if (options_.logins_count_as_redirects) {
    check_redirect_limit(step.url.to_string());
    ++report_.redirects;
  }
  observer_.on_request_again(
      step.url, response.status == 401   ? "the server asks for a login: the request once more"
                : response.status == 407 ? "the proxy asks for a login: the request once more"
                                         : "nobody asks for a login: now with the body");
  return next;
}

void NextStep::check_redirect_limit(std::string_view next) {
  if (!options_.max_redirects || report_.redirects < *options_.max_redirects) return;
  report_.redirect_url = next;
  throw Error(Category::too_many_redirects,
              fmt::format("more than {} redirects; the next would be to {}",
                          *options_.max_redirects, next));
}

void NextStep::follow(Step& next, const http::RedirectStep& redirect, const Step& step) {
  ++report_.redirects;
  observer_.on_redirect(redirect.url);
  next.url = redirect.url;
  next.method = redirect.method;
  next.send_body = step.send_body && redirect.keep_body;
  next.expect_continue = next.send_body && step.expect_continue;
  // Once away from where the caller sent them, secrets do not come back by themselves.
  next.keep_own_fields = step.keep_own_fields && redirect.keep_credentials;
  carry_login(next, redirect, call_, options_);
  if (options_.tls.client_identity &&
      client_certificate_for(next, options_) != client_certificate_for(step, options_))
    observer_.on_note("the client certificate is not offered to another origin");
  if (call_.auto_referer) {
    url::Url previous = step.url;
    previous.fragment.reset();
    next.referer = previous.to_string();
  }
}

}  // namespace tlsget::client

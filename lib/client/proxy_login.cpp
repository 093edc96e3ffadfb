#include "client/proxy_login.hpp"

#include "client/logins.hpp"

namespace tlsget::client {
namespace {

/// The caller's own field goes to the proxy, or keeps ours from it.
bool has_own_field(const OwnFields& own) {
  constexpr std::string_view name = "Proxy-Authorization";
  return own.fields.contains(name) || own.removes(name);
}

http::Login new_login(const ProxyPlan& plan, const Call& call, const Options& options) {
  if (has_own_field(options.proxy.own)) return {};
  if (plan.forwards() && has_own_field(call.own)) return {};
  http::LoginOptions login{.schemes = options.proxy.schemes, .tools = digest_tools()};
  if (plan.http->login)
    login.credentials = http::Credentials{plan.http->login->user, plan.http->login->password};
  return {http::Login::Place::proxy, std::move(login)};
}

}  // namespace

http::Login* ProxyLogins::login_for(const ProxyPlan& plan, const Call& call,
                                    const Options& options) {
  if (!plan.http) return nullptr;
  ProxyPlan alone;
  alone.http = plan.http;
  if (std::string key = alone.key() + (plan.forwards() ? "" : "tunnel"); key != key_) {
    key_ = std::move(key);
    login_ = new_login(plan, call, options);
  }
  return &login_;
}

}  // namespace tlsget::client

#include "client/request_builder.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "client/logins.hpp"
#include "http/content_coding.hpp"
#include "http/redirect.hpp"

namespace tlsget::client {
namespace {

/// curl's threshold; below it the round trip costs more than the body.
constexpr std::size_t expect_continue_from = 1024UL * 1024;

bool may_be_sent(std::string_view name, const Step& step, const Options& options) {
  if (step.keep_own_fields) return true;
  if (options.drop_own_fields_across_origins) return false;
  return !http::is_bound_to_origin(name) && !http::carries_credentials(name);
}

bool is_framing(std::string_view name) {
  return text::equals_ignoring_case(name, "Content-Length") ||
         text::equals_ignoring_case(name, "Transfer-Encoding");
}

/// A login that no server is to see, whatever the caller says.
bool is_for_proxy(std::string_view name) {
  return text::equals_ignoring_case(name, "Proxy-Authorization");
}

/// Fields are added in order; a default one only when the caller neither gave nor removed it.
class FieldList {
 public:
  FieldList(const Call& call, const Step& step, const Options& options, const Proxy* forward)
      : caller_(&call.own) {
    // A redirect that left the body behind leaves behind what was said of its length, as does a
    // login that makes it wait.
    const bool body_was_dropped = call.body && (!step.send_body || step.body_is_withheld);
    for (const http::Field& field : call.own.fields) {
      if (body_was_dropped && is_framing(field.name)) continue;
      if (forward == nullptr && options.drop_own_fields_across_origins && is_for_proxy(field.name))
        continue;
      if (may_be_sent(field.name, step, options)) own_.add(field.name, field.value);
    }
    if (forward != nullptr)
      for (const http::Field& field : options.proxy.own.fields) own_.add(field.name, field.value);
    const bool must_be_chunked = chunked() || (call.body && !call.body->size);
    if (step.send_body && must_be_chunked) own_.remove("Content-Length");
  }

  void add_default(std::string_view name, std::string value) {
    if (own_.contains(name)) return;
    if (!caller_->removes(name)) fields_.add(std::string(name), std::move(value));
  }

  /// The Host field leads even when it is the caller's own.
  void add_host(std::string value) {
    if (const auto own = own_.first("Host")) {
      fields_.add("Host", std::string(*own));
      own_.remove("Host");
      return;
    }
    add_default("Host", std::move(value));
  }

  void add_own() {
    for (const http::Field& field : own_) fields_.add(field.name, field.value);
  }

  /// The Cookie field, with which the caller's own has rules of its own.
  void add_cookies(const Call& call, const Step& step, const Options& options) {
    const bool is_own = call.own.fields.contains("Cookie") || caller_->removes("Cookie");
    std::string_view beside;
    if (!is_own && (step.keep_own_fields || options.cookie_string_crosses_origins))
      beside = call.cookie_string;
    if (options.one_cookie_field) {
      if (caller_->removes("Cookie")) return;
      if (const auto own = own_.first("Cookie"); own && call.cookies != nullptr) beside = *own;
    }
    std::string value(beside);
    if (call.cookies != nullptr)
      value = call.cookies->field_for(cookie_context_of(call, step, options), beside);
    if (value.empty()) return;
    fields_.add("Cookie", std::move(value));
    if (options.one_cookie_field && call.cookies != nullptr) own_.remove("Cookie");
  }

  bool has_own(std::string_view name) const { return own_.contains(name); }

  /// The value of an own field, which then is no more among them.
  std::string take_own(std::string_view name) {
    std::string value(own_.first(name).value_or(""));
    own_.remove(name);
    return value;
  }

  bool chunked() const { return own_.has_token("Transfer-Encoding", "chunked"); }

  http::Headers take() { return std::move(fields_); }

 private:
  http::Headers own_;
  http::Headers fields_;
  const OwnFields* caller_;
};

/// Which names the request's hop by hop fields: TE goes with Connection (RFC 9110 section 10.1.4).
void add_transfer_coding(FieldList& fields) {
  if (fields.has_own("TE")) return;
  std::string connection = fields.take_own("Connection");
  connection += connection.empty() ? "TE" : ", TE";
  fields.add_default("Connection", std::move(connection));
  fields.add_default("TE", "gzip");
}

void add_body_fields(FieldList& fields, const Call& call, const Step& step,
                     const Options& options) {
  if (!step.send_body) return;
  if (step.body_is_withheld) {
    fields.add_default("Content-Length", "0");
  } else if (call.body->size && !fields.chunked()) {
    fields.add_default("Content-Length", std::to_string(*call.body->size));
  } else {
    fields.add_default("Transfer-Encoding", "chunked");
  }
  if (!call.content_type.empty()) fields.add_default("Content-Type", call.content_type);
  if (step.expect_continue && !step.body_is_withheld &&
      options.http_version == http::Version::http_1_1)
    fields.add_default("Expect", "100-continue");
}

}  // namespace

bool OwnFields::removes(std::string_view name) const {
  return std::ranges::any_of(removed, [name](const std::string& other) {
    return text::equals_ignoring_case(other, name);
  });
}

Step first_step(const Call& call, const Options& options) {
  Step step;
  step.url = call.url;
  step.method = !call.method.empty()    ? call.method
                : call.head_only        ? "HEAD"
                : call.upload           ? "PUT"
                : call.body.has_value() ? "POST"
                                        : "GET";
  step.send_body = call.body.has_value();
  step.credentials = call.credentials ? call.credentials : url_credentials(call.url);
  step.referer = call.referer;
  step.expect_continue =
      step.send_body && call.body->size.value_or(expect_continue_from + 1) > expect_continue_from;
  step.login = login_of(step, call, options);
  return step;
}

void prepare_login(Step& step, http::Login* proxy) {
  const bool is_challenged =
      step.login.expects_challenge() || (proxy != nullptr && proxy->expects_challenge());
  step.body_is_withheld = step.send_body && is_challenged;
  const std::string target = step.url.request_target();
  step.authorization = step.login.field_value(step.method, target);
  step.proxy_authorization.reset();
  // The URI is the server's, not the proxy's absolute-form: curl's way, and what proxies take.
  if (proxy != nullptr) step.proxy_authorization = proxy->field_value(step.method, target);
}

http::Request build_request(const Call& call, const Step& step, const Options& options,
                            const Proxy* forward) {
  FieldList fields(call, step, options, forward);
  fields.add_host(step.url.authority());
  if (forward != nullptr && step.proxy_authorization)
    fields.add_default("Proxy-Authorization", *step.proxy_authorization);
  if (step.authorization)
    fields.add_default(step.login.request_field(), std::string(*step.authorization));
  if (call.range) fields.add_default("Range", "bytes=" + *call.range);
  if (call.content_range && step.send_body)
    fields.add_default("Content-Range", "bytes " + *call.content_range);
  if (!call.user_agent.empty()) fields.add_default("User-Agent", call.user_agent);
  fields.add_default("Accept", "*/*");
  if (options.compressed) fields.add_default("Accept-Encoding", http::accept_encoding());
  if (!step.referer.empty()) fields.add_default("Referer", step.referer);
  if (forward != nullptr) fields.add_default("Proxy-Connection", "Keep-Alive");
  for (const http::Field& field : call.conditions) fields.add_default(field.name, field.value);
  fields.add_cookies(call, step, options);
  if (options.transfer_coding) add_transfer_coding(fields);
  fields.add_own();
  add_body_fields(fields, call, step, options);

  http::Request request;
  request.method = step.method;
  request.target = call.request_target.value_or(forward == nullptr ? step.url.request_target()
                                                                   : step.url.to_string());
  request.version = options.http_version;
  request.headers = fields.take();
  return request;
}

http::CookieContext cookie_context_of(const Call& call, const Step& step, const Options& options) {
  const auto host = call.own.fields.first("Host");
  const bool is_own = host && may_be_sent("Host", step, options);
  return http::cookie_context(step.url, is_own ? *host : "");
}

bool is_chunked(const http::Request& request) {
  return request.headers.has_token("Transfer-Encoding", "chunked");
}

}  // namespace tlsget::client

#include "client/request_builder.hpp"

#include <algorithm>
#include <optional>

#include "base/text.hpp"
#include "client/proxy_hops.hpp"
#include "http/auth.hpp"
#include "http/content_coding.hpp"
#include "http/redirect.hpp"

namespace tlsget::client {
namespace {

/// curl's threshold; below it the round trip costs more than the body.
constexpr std::size_t expect_continue_from = 1024 * 1024;

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
      : removed_(&call.own.removed) {
    // A redirect that left the body behind leaves behind what was said of its length.
    const bool body_was_dropped = call.body && !step.send_body;
    for (const http::Field& field : call.own.fields) {
      if (body_was_dropped && is_framing(field.name)) continue;
      if (forward == nullptr && options.drop_own_fields_across_origins && is_for_proxy(field.name))
        continue;
      if (may_be_sent(field.name, step, options)) own_.add(field.name, field.value);
    }
    if (forward != nullptr)
      for (const http::Field& field : options.proxy.own.fields) own_.add(field.name, field.value);
    if (step.send_body && chunked()) own_.remove("Content-Length");
  }

  void add_default(std::string_view name, std::string value) {
    if (own_.contains(name)) return;
    const bool removed = std::any_of(removed_->begin(), removed_->end(), [&](const auto& other) {
      return text::equals_ignoring_case(other, name);
    });
    if (!removed) fields_.add(std::string(name), std::move(value));
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

  bool chunked() const { return own_.has_token("Transfer-Encoding", "chunked"); }

  http::Headers take() { return std::move(fields_); }

 private:
  http::Headers own_;
  http::Headers fields_;
  const std::vector<std::string>* removed_;
};

std::string decoded(const std::string& encoded) {
  auto plain = url::percent_decode(encoded);
  if (!plain) throw Error(Category::url_malformed, "the user information holds a bare '%'");
  return *std::move(plain);
}

void add_body_fields(FieldList& fields, const Call& call, const Step& step) {
  if (!step.send_body) return;
  if (call.body->size && !fields.chunked()) {
    fields.add_default("Content-Length", std::to_string(*call.body->size));
  } else {
    fields.add_default("Transfer-Encoding", "chunked");
  }
  if (!call.content_type.empty()) fields.add_default("Content-Type", call.content_type);
  if (step.expect_continue) fields.add_default("Expect", "100-continue");
}

}  // namespace

Step first_step(const Call& call) {
  Step step;
  step.url = call.url;
  step.method = !call.method.empty()    ? call.method
                : call.head_only        ? "HEAD"
                : call.body.has_value() ? "POST"
                                        : "GET";
  step.send_body = call.body.has_value();
  step.credentials = call.credentials ? call.credentials : url_credentials(call.url);
  step.referer = call.referer;
  step.expect_continue =
      step.send_body && call.body->size.value_or(expect_continue_from + 1) > expect_continue_from;
  return step;
}

std::optional<Credentials> url_credentials(const url::Url& url) {
  if (!url.user && !url.password) return std::nullopt;
  return Credentials{decoded(url.user.value_or("")), decoded(url.password.value_or(""))};
}

http::Request build_request(const Call& call, const Step& step, const Options& options,
                            const Proxy* forward) {
  FieldList fields(call, step, options, forward);
  fields.add_host(step.url.authority());
  if (forward != nullptr && forward->login)
    fields.add_default("Proxy-Authorization", proxy_authorization(*forward->login));
  if (step.credentials)
    fields.add_default("Authorization", http::basic_authorization(step.credentials->user,
                                                                  step.credentials->password));
  if (call.range) fields.add_default("Range", "bytes=" + *call.range);
  if (!call.user_agent.empty()) fields.add_default("User-Agent", call.user_agent);
  fields.add_default("Accept", "*/*");
  if (options.compressed) fields.add_default("Accept-Encoding", http::accept_encoding());
  if (!step.referer.empty()) fields.add_default("Referer", step.referer);
  if (forward != nullptr) fields.add_default("Proxy-Connection", "Keep-Alive");
  fields.add_own();
  add_body_fields(fields, call, step);

  http::Request request;
  request.method = step.method;
  request.target = forward == nullptr ? step.url.request_target() : step.url.to_string();
  request.headers = fields.take();
  return request;
}

bool is_chunked(const http::Request& request) {
  return request.headers.has_token("Transfer-Encoding", "chunked");
}

}  // namespace tlsget::client

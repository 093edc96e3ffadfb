#include "client/client.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "client/body_path.hpp"
#include "client/connector.hpp"
#include "client/next_step.hpp"
#include "client/pool.hpp"
#include "client/proxy_login.hpp"
#include "client/pump.hpp"
#include "client/request_builder.hpp"
#include "http/exchange.hpp"
#include "http/range.hpp"
#include "http/request_writer.hpp"

namespace tlsget::client {
namespace {

using http::Exchange;
using Clock = std::chrono::steady_clock;

/// The body of a response that is not the final one is read, so that its connection can be used
/// again, but not for ever: a new connection is cheaper than this many octets.
constexpr std::uint64_t discard_limit = std::uint64_t{1024} * 1024;

http::ExchangeOptions exchange_options(const Options& options) {
  http::ExchangeOptions exchange;
  exchange.body.lenient_chunk_lines = options.lenient_chunk_lines;
  exchange.body.keep_chunk_framing = options.raw;
  exchange.limits.allow_http_0_9 = options.allow_http_0_9;
  exchange.ignore_content_length = options.ignore_content_length;
  exchange.allow_transfer_codings = options.transfer_coding || options.raw;
  return exchange;
}

/// `expected` is what a Content-Range says, nullopt when that is not known.
void check_range_size(std::optional<std::uint64_t> expected, std::uint64_t size) {
  if (!expected || *expected == size) return;
  throw Error(
      Category::range,
      fmt::format("the range that the server sent is {} octets by its Content-Range, and {} "
                  "by its body",
                  *expected, size));
}

}  // namespace

struct Client::State {
  State(net::Resolver& resolver, const CancelEvent* cancel_event, Dial dial)
      : connector(resolver, cancel_event, std::move(dial)), cancel(cancel_event) {}
  Connector connector;
  Pool pool;
  const CancelEvent* cancel;
};

namespace {

/// One call of fetch(): the loop, and what it carries from step to step.
class Transfer {
 public:
  Transfer(Connector& connector, Pool& pool, const CancelEvent* cancel, const Call& call,
           const Options& options, Receiver& receiver, Observer& observer, Report& report)
      : connector_(connector),
        pool_(pool),
        call_(call),
        options_(options),
        receiver_(receiver),
        observer_(observer),
        report_(report),
        next_step_(call, options, observer, report),
        deadline_(options.total_timeout
                      ? Deadline::after(*options.total_timeout, Limit::total, cancel)
                      : Deadline::never(cancel)),
        pacing_(options.pacing) {}

  void run();

 private:
  void check_url(const url::Url& url) const;
  /// How one response ended: the final one, or a step that comes next.
  std::optional<Step> exchange(Step& step);
  void begin_hop(const Step& step);
  void end_hop();
  std::optional<Step> exchange_over(Connection& connection, const Step& step, Exchange& exchange,
                                    const http::Request& request);
  std::optional<OutgoingBody> outgoing_body(const Step& step, const http::Request& request) const;
  void tell_login(const Step& step);
  void receive_body(Pump& pump, Exchange& exchange, const Step& step, const http::Request& request);
  void discard_body(Pump& pump);
  void receive_cookies(const Step& step, const http::Response& response);
  void count_body(std::string_view data, const Exchange& exchange);
  void finish_connection(Connection connection, const Exchange& exchange);
  Connection acquire(const Step& step, const Route& route, bool fresh, bool& reused);
  /// Tells the report what was sent, however the exchange ends.
  struct SentCount {
    SentCount(Transfer& of, const Pump& by, std::uint64_t head)
        : transfer(of), pump(by), head_size(head) {}
    ~SentCount() {
      Report& report = transfer.report_;
      report.upload_size += pump.sent() - std::min(pump.sent(), head_size);
      if (const auto done = pump.all_sent()) report.request_done = transfer.since_start(*done);
    }
    SentCount(const SentCount&) = delete;
    SentCount& operator=(const SentCount&) = delete;
    SentCount(SentCount&&) = delete;
    SentCount& operator=(SentCount&&) = delete;

    Transfer& transfer;
    const Pump& pump;
    std::uint64_t head_size;
  };

  Report::Duration since_start(Clock::time_point time) const {
    return std::chrono::duration_cast<Report::Duration>(time - start_);
  }
  Report::Duration elapsed() const { return since_start(Clock::now()); }

  Connector& connector_;
  Pool& pool_;
  const Call& call_;
  const Options& options_;
  Receiver& receiver_;
  Observer& observer_;
  Report& report_;
  NextStep next_step_;
  ProxyLogins proxy_logins_;
  http::Login* forward_login_ = nullptr;  ///< of proxy_logins_, when a proxy gets the request
  Deadline deadline_;
  Pacing pacing_;
  Clock::time_point start_ = Clock::now();
};

void Transfer::run() {
  try {
    Step step = first_step(call_, options_);
    while (auto next = exchange(step)) {
      end_hop();
      report_.redirect_time = elapsed();
      step = *std::move(next);
    }
    end_hop();
  } catch (...) {
    end_hop();
    report_.total = elapsed();
    throw;
  }
  report_.total = elapsed();
}

void Transfer::begin_hop(const Step& step) {
  Hop hop;
  hop.url = step.url.to_string();
  hop.start = elapsed();
  report_.hops.push_back(std::move(hop));
  static_cast<RequestTimes&>(report_) = {};
}

void Transfer::end_hop() {
  if (report_.hops.empty()) return;
  Hop& hop = report_.hops.back();
  if (report_.response) hop.status = report_.response->status;
  static_cast<RequestTimes&>(hop) = report_;
  if (hop.reused) {
    hop.resolved = hop.connected = hop.proxied = hop.tls_done = std::nullopt;
  } else {
    hop.by_proxy = report_.proxy_used;
  }
  hop.end = elapsed();
}

std::optional<Step> Transfer::exchange(Step& step) {
  begin_hop(step);
  report_.effective_url = step.url.to_string();
  report_.effective_authority = step.url.authority();
  report_.effective_method = step.method;
  report_.scheme = step.url.scheme;
  report_.response.reset();
  report_.body_size = report_.upload_size = 0;
  report_.connect_status = 0;
  check_url(step.url);
  if (!report_.queued) report_.queued = elapsed();
  Route route = connector_.route(step.url, options_, client_certificate_for(step, options_),
                                 deadline_, observer_);
  route.proxy_login = proxy_logins_.login_for(route.proxies, call_, options_);
  forward_login_ = route.proxies.forwards() ? route.proxy_login : nullptr;
  report_.proxy_used = !route.proxies.direct();
  prepare_login(step, forward_login_);
  tell_login(step);
  const http::Request request = build_request(
      call_, step, options_, route.proxies.forwards() ? &*route.proxies.http : nullptr);

  for (bool fresh = false;; fresh = true) {
    bool reused = false;
    Connection connection = acquire(step, route, fresh, reused);
    report_.hops.back().reused = reused;
    Exchange exchange(request, step.send_body && !step.body_is_withheld,
                      exchange_options(options_));
    try {
      auto next = exchange_over(connection, step, exchange, request);
      finish_connection(std::move(connection), exchange);
      return next;
    } catch (const Error& error) {
      // A connection that the server closed while it was idle looks like this, once: nothing was
      // answered, so nothing can have been handed on.
      const bool died_idle =
          reused && !exchange.got_any_octet() &&
          (error.category() == Category::send || error.category() == Category::receive ||
           error.category() == Category::empty_reply);
      if (!died_idle) {
        observer_.on_connection_failed(error);
        throw error.with_context(fmt::format("{} {}", step.method, step.url.to_string()));
      }
      observer_.on_note("the idle connection was dead; trying once more on a new one");
    }
  }
}

void Transfer::tell_login(const Step& step) {
  const auto scheme = step.login.expects_challenge() ? http::Scheme::digest : step.login.used();
  if (step.authorization || step.login.expects_challenge())
    observer_.on_login(*scheme, step.login.user());
}

/// What the caller wants of every URL, redirects' too.
void Transfer::check_url(const url::Url& url) const {
  if (!std::ranges::count(options_.schemes, url.scheme))
    throw Error(Category::unsupported_protocol,
                fmt::format("the scheme \"{}\" is not among those that are allowed", url.scheme));
  if (options_.refuse_url_credentials && (url.user || url.password))
    throw Error(Category::url_malformed, "the URL has a user name in it, which is not allowed",
                std::make_shared<UrlCredentialsDetail>());
}

Connection Transfer::acquire(const Step& step, const Route& route, bool fresh, bool& reused) {
  if (!fresh) {
    if (auto idle = pool_.take(route.key)) {
      reused = true;
      observer_.on_connection(idle->id);
      observer_.on_connection_reused(route.key.origin);
      report_.connection_id = idle->id;
      report_.endpoints = idle->transport->endpoints();
      report_.resolved = report_.connected = elapsed();
      if (idle->tls != nullptr) {
        report_.tls_done = report_.connected;
        report_.tls = idle->tls->summary();
        report_.judgement = idle->tls->judgement();
      }
      return *std::move(idle);
    }
  }
  try {
    return connector_.connect(route, step.url, options_, deadline_, observer_, report_,
                              [this] { return elapsed(); });
  } catch (const Error& error) {
    observer_.on_connection_failed(error);
    throw;
  }
}

std::optional<Step> Transfer::exchange_over(Connection& connection, const Step& step,
                                            Exchange& exchange, const http::Request& request) {
  const std::string head = http::write_request_head(request);
  observer_.on_request_head(head);
  Pump pump(*connection.transport, exchange, connection.received, deadline_, &observer_,
            options_.pacing == PacingOptions() ? nullptr : &pacing_);
  pump.send(head, outgoing_body(step, request), options_.expect_continue_timeout);
  report_.request_head_size += head.size();
  report_.request_sent = elapsed();

  const SentCount count(*this, pump, head.size());
  for (;;) {
    const auto event = pump.next();
    if (!report_.first_byte) report_.first_byte = elapsed();
    if (event.kind != Exchange::EventKind::interim_head &&
        event.kind != Exchange::EventKind::final_head)
      throw Error(Category::internal, "a response without a head");
    report_.response_head_size += exchange.response().raw_head.size();
    observer_.on_response_head(exchange.response());
    receive_cookies(step, exchange.response());
    if (event.kind == Exchange::EventKind::interim_head) continue;

    report_.response = exchange.response();
    // There is no protocol here to switch to, whatever the caller's own fields say.
    if (exchange.response().status == 101)
      throw Error(Category::bad_response, "the server switched to another protocol (status 101)");
    auto next = next_step_.after(step, exchange.response(), forward_login_);
    if (next) {
      discard_body(pump);
    } else {
      receive_body(pump, exchange, step, request);
    }
    return next;
  }
}

std::optional<OutgoingBody> Transfer::outgoing_body(const Step& step,
                                                    const http::Request& request) const {
  if (!step.send_body || step.body_is_withheld) return std::nullopt;
  if (!call_.body->size && request.version == http::Version::http_1_0)
    throw Error(Category::usage, "the length of the body is not known, and HTTP/1.0 has no chunks",
                std::make_shared<UnsizedBodyDetail>());
  if (!call_.body->size && !is_chunked(request))
    throw Error(Category::usage,
                "the length of the body is not known, so that it has to go with "
                "Transfer-Encoding: chunked");
  return OutgoingBody{call_.body->open(), is_chunked(request)
                                              ? http::BodyWriter::chunked()
                                              : http::BodyWriter::with_length(*call_.body->size)};
}

void Transfer::receive_body(Pump& pump, Exchange& exchange, const Step& step,
                            const http::Request& request) {
  std::optional<std::uint64_t> size;
  if (options_.check_ranges && exchange.response().status == 206) {
    size = http::check_partial_content(request.headers.first("Range"), exchange.response());
    if (exchange.framing().kind == http::BodyKind::length) {
      check_range_size(size, exchange.framing().length);
    }
  }
  receiver_.on_final_head(exchange.response(), step.url);
  if (!receiver_.wants_body()) return;
  BodyPath path(exchange, options_, receiver_);
  for (;;) {
    const auto event = pump.next();
    if (event.kind == Exchange::EventKind::complete) break;
    count_body(event.data, exchange);
    path.write(event.data);
  }
  if (exchange.framing().kind != http::BodyKind::none) check_range_size(size, report_.body_size);
  path.finish();
}

void Transfer::discard_body(Pump& pump) {
  pump.ignore_body();
  while (report_.body_size <= discard_limit) {
    const auto event = pump.next();
    if (event.kind == Exchange::EventKind::complete) return;
    report_.body_size += event.data.size();
  }
}

void Transfer::receive_cookies(const Step& step, const http::Response& response) {
  if (call_.cookies == nullptr) return;
  const auto context = cookie_context_of(call_, step, options_);
  for (const http::CookieNews& news : call_.cookies->receive(response.headers, context)) {
    observer_.on_note(fmt::format(
        "the cookie \"{}\" {}", news.name,
        news.fault ? fmt::format("is not kept: it {}", http::cookie_fault_words(*news.fault))
                   : "is kept"));
  }
}

void Transfer::count_body(std::string_view data, const Exchange& exchange) {
  report_.body_size += data.size();
  const auto& framing = exchange.framing();
  observer_.on_body_progress(report_.body_size, framing.kind == http::BodyKind::length
                                                    ? std::optional(framing.length)
                                                    : std::nullopt);
}

void Transfer::finish_connection(Connection connection, const Exchange& exchange) {
  if (exchange.reusable()) {
    observer_.on_connection_kept(connection.key.origin);
    pool_.give_back(std::move(connection));
    return;
  }
  if (const auto reason = exchange.close_reason())
    observer_.on_connection_closed(http::close_reason_text(*reason));
  connection.transport->close();
}

}  // namespace

Client::Client(net::Resolver& resolver, const CancelEvent* cancel, Dial dial)
    : state_(std::make_unique<State>(resolver, cancel, std::move(dial))) {}

Client::~Client() = default;

void Client::fetch(const Call& call, const Options& options, Receiver& receiver, Observer& observer,
                   Report& report) {
  report = Report();
  report.effective_url = call.url.to_string();
  report.effective_authority = call.url.authority();
  Transfer(state_->connector, state_->pool, state_->cancel, call, options, receiver, observer,
           report)
      .run();
}

}  // namespace tlsget::client

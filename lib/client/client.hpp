// The main loop: redirects, credentials and one retry of a dead idle connection, around one
// exchange.
//
//     Client client(resolver, cancel);
//     Report report;
//     client.fetch(call, options, receiver, observer, report);
//
// Rules. A Call is what is asked for and Options how; neither is changed. The receiver is told of
// the final response alone (interim and redirected heads go to the Observer), and then gets its
// body, decoded when asked for. A fetch that returns has delivered the whole body; everything else
// throws Error. Whether a connection is reused is decided in http/exchange and nowhere else.
//
// Not here: files, retries, exit codes, what counts as a failed status.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/deadline.hpp"
#include "base/error.hpp"
#include "client/observer.hpp"
#include "client/options.hpp"
#include "client/own_fields.hpp"
#include "client/request_body.hpp"
#include "client/shared_cookies.hpp"
#include "http/auth.hpp"
#include "http/body_sink.hpp"
#include "http/login.hpp"
#include "http/message.hpp"
#include "http/netrc.hpp"
#include "net/resolver.hpp"
#include "net/tcp.hpp"
#include "url/url.hpp"

namespace tlsget::client {

using http::Credentials;

struct Call {
  url::Url url;
  /// Empty: GET, or with a body POST (PUT of an upload). A method given here stays the same across
  /// 301, 302 and 303, as curl's -X does; an implied one changes as RFC 9110 section 15.4 allows.
  std::string method;
  bool head_only = false;  ///< HEAD (-I)
  OwnFields own;
  std::string user_agent;                     ///< empty: no User-Agent field
  std::string referer;                        ///< empty: no Referer field
  std::optional<std::string> request_target;  ///< instead of the URL's (--request-target)
  bool auto_referer = false;         ///< set Referer to the previous URL on redirects (-e ";auto")
  std::optional<std::string> range;  ///< "0-499", put into Range: bytes=
  /// What part the body is of which whole, "500-999/1000": Content-Range, while there is a body.
  std::optional<std::string> content_range;
  /// If-Range, If-Modified-Since and their like; own fields of the same name take their place.
  http::Headers conditions;
  std::optional<RequestBody> body;
  bool upload = false;       ///< the body is put (-T): PUT where POST would be implied
  std::string content_type;  ///< for the body, unless own fields give one
  std::optional<Credentials> credentials;        ///< before those in the URL
  http::SchemeSet schemes{http::Scheme::basic};  ///< that a login may use
  std::string bearer_token;                      ///< empty: none
  std::shared_ptr<const http::Netrc> netrc;  ///< asked where there are no credentials; may be null
  std::string cookie_string;         ///< -b "a=b; c=d": goes with those of the jar; empty: none
  SharedCookies* cookies = nullptr;  ///< not owned; null: cookies are neither kept nor sent
};

/// Detail of Category::usage: a body of unknown length cannot go in HTTP/1.0, which has no chunks.
struct UnsizedBodyDetail : ErrorDetail {};
/// Detail of Category::url_malformed: a URL with user information, which the caller does not want.
struct UrlCredentialsDetail : ErrorDetail {};

/// The final response on its way to the caller.
class Receiver : public http::BodySink {
 public:
  /// Before the first write(), once; also when there is no body.
  virtual void on_final_head(const http::Response& response, const url::Url& url) = 0;
  /// Asked after on_final_head(). False: the transfer is over, a success without its body; the
  /// connection is closed, since the body is on its way.
  virtual bool wants_body() const { return true; }
};

/// When one request reached what, since the transfer's start; nullopt: not reached.
struct RequestTimes {
  using Duration = std::chrono::microseconds;
  std::optional<Duration> resolved;
  std::optional<Duration> connected;
  std::optional<Duration> proxied;  ///< when proxies had opened the way; nullopt: there are none
  std::optional<Duration> tls_done;
  std::optional<Duration> request_sent;  ///< when its first octet was due
  std::optional<Duration> request_done;  ///< when its last one had gone
  std::optional<Duration> first_byte;
};

/// One request of a transfer and its response, for a picture of where the time went.
struct Hop : RequestTimes {
  std::string url;      ///< without user information
  int status = 0;       ///< of the final response to it; 0: none came
  bool reused = false;  ///< the connection is one of before: it has no times of its making
  bool by_proxy = false;
  Duration start{0};
  Duration end{0};
};

/// What is known of one fetch(), and of none before it; filled as far as it got, whether or not it
/// throws. Its times are the last request's.
struct Report : RequestTimes {
  std::optional<http::Response> response;  ///< the last one
  std::string effective_url;
  std::string effective_authority;  ///< host[:port] of that URL
  std::string effective_method;
  std::optional<std::string> redirect_url;  ///< where a redirect that was not followed led
  unsigned redirects = 0;
  unsigned connections = 0;             ///< new ones made
  std::uint64_t request_head_size = 0;  ///< octets, all requests
  std::uint64_t response_head_size = 0;
  std::uint64_t body_size = 0;     ///< of the final response, as received (coded)
  std::uint64_t upload_size = 0;   ///< of the final request
  std::optional<Duration> queued;  ///< when the first request's turn came
  std::optional<Duration> total;
  Duration redirect_time{0};  ///< all steps before the final one
  net::Endpoints endpoints;
  std::optional<tls::TlsSummary> tls;
  std::optional<x509::Judgement> judgement;
  std::string scheme;
  bool proxy_used = false;
  int connect_status = 0;  ///< of the last answer to CONNECT; 0: none
  std::optional<x509::Judgement> proxy_judgement;
  /// host:port of the proxy that the transfer failed at; empty: none.
  std::string proxy_at_fault;
  std::optional<std::uint64_t> connection_id;  ///< of the last one; unique in the process
  std::vector<Hop> hops;                       ///< every request, in order
};

/// What makes a TCP connection: net::connect_tcp, or a test's own.
using Dial = std::function<std::unique_ptr<net::Transport>(
    std::span<const net::Address>, const net::TcpOptions&, const Deadline&)>;

/// Holds the pool of idle connections; for one thread. Does not own resolver and cancel event.
class Client {
 public:
  Client(net::Resolver& resolver, const CancelEvent* cancel, Dial dial = net::connect_tcp);
  ~Client();
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;
  Client(Client&&) = delete;
  Client& operator=(Client&&) = delete;

  /// What `report` had is gone. Throws Error (any category but usage and the app's own); whatever
  /// the receiver or observer throw.
  void fetch(const Call& call, const Options& options, Receiver& receiver, Observer& observer,
             Report& report);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace tlsget::client

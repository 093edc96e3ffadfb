// From a URL and Options to a Transport that is ready for a request: name, TCP, TLS, in this order.
//
// Rules. --resolve and --connect-to change where it connects to and nothing else: Host, SNI and the
// judgement of the certificate keep the URL's host. The connect timeout covers all three steps.
//
// Not here: reuse (pool), proxies (each one will be one more layer between TCP and TLS).
#pragma once

#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include "base/deadline.hpp"
#include "client/client.hpp"
#include "client/observer.hpp"
#include "client/options.hpp"
#include "client/pool.hpp"
#include "net/resolver.hpp"
#include "url/url.hpp"

namespace tlsget::client {

/// Whether a server that asks for our certificate may have it.
enum class ClientCertificate { offered, withheld };

class Connector {
 public:
  Connector(net::Resolver& resolver, const CancelEvent* cancel, Dial dial)
      : resolver_(resolver), cancel_(cancel), dial_(std::move(dial)) {}

  /// What a connection to `url` under `options` may be shared with. Loads the trust store when
  /// these TLS options are new, and warns the observer of entries that were passed over; throws
  /// Error(trust_store) then, and Error(unsupported_protocol) for a scheme that is not http or
  /// https.
  ConnectionKey key(const url::Url& url, const Options& options, ClientCertificate certificate,
                    Observer& observer);

  /// `elapsed` tells the time since the start of the transfer, for the report.
  /// Throws Error(resolve, connect, tls_handshake, certificate, timeout, ...), each with a line of
  /// context that names host and port.
  Connection connect(const ConnectionKey& key, const url::Url& url, const Options& options,
                     const Deadline& total, Observer& observer, Report& report,
                     const std::function<Report::Duration()>& elapsed);

 private:
  std::shared_ptr<const tls::TlsContext> tls_context(const tls::TlsOptions& options,
                                                     Observer& observer);

  net::Resolver& resolver_;
  const CancelEvent* cancel_;
  Dial dial_;
  std::vector<std::shared_ptr<const tls::TlsContext>> contexts_;
};

}  // namespace tlsget::client

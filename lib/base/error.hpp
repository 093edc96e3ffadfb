// The one error type of the library.
//
// Rules. What is a normal answer is a value, never an Error: "need more bytes" in a parser, HTTP
// 404, a bad certificate in a report. An Error means that what was asked for cannot be done. It
// carries data (a category, typed detail) and the words of the layer that knows; each of the few
// layer boundaries adds one line of context ("TLS handshake with example.com:443 (192.0.2.7)").
//
// Not here: exit codes, flag names, hints. Those belong to app/.
#pragma once

#include <exception>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace tlsget {

/// What kind of thing went wrong. app/exit_code maps every value to a number in one exhaustive
/// switch.
enum class Category {
  usage,                 ///< the caller asked for something contradictory or unknown
  url_malformed,         ///< detail: url::UrlErrorDetail
  unsupported_protocol,  ///< a scheme that is not spoken or not allowed here
  resolve,               ///< the host has no address
  connect,               ///< no address accepted a connection
  local_end,             ///< no socket could be had at the address, interface or port asked for
  resolve_proxy,         ///< the proxy has no address, or is not named properly
  proxy,                 ///< a SOCKS server said no; detail: net::SocksDetail
  tunnel,                ///< an HTTP proxy gave no tunnel; detail: net::ConnectStatusDetail
  tls_handshake,         ///< TLS failed for a reason other than a certificate
  certificate,   ///< the peer's certificate was judged and refused; detail: x509::CertificateDetail
  pin_mismatch,  ///< the peer's public key is not a pinned one
  client_certificate,  ///< our own certificate or key cannot be used
  cipher,              ///< no such cipher suite, group or signature algorithm
  trust_store,         ///< no certificate authority could be loaded
  revocation_list,     ///< a CRL could not be loaded
  timeout,             ///< detail: TimeoutDetail
  cancelled,           ///< the caller's CancelEvent fired (Ctrl-C)
  send,                ///< the connection broke while sending
  receive,             ///< the connection broke while receiving
  empty_reply,         ///< the peer closed without sending one byte of a response
  bad_response,        ///< the bytes are not HTTP, or not HTTP that may be accepted
  partial_body,        ///< the body ended before its announced end
  content_coding,      ///< the coded body cannot be decoded, or expands beyond the limit
  http_status,  ///< the status was an error and the caller asked to fail; detail: HttpStatusDetail
  too_many_redirects,
  too_large,  ///< more bytes than a limit of the caller's allows
  range,      ///< the server cannot give the range asked for
  read_file,
  rewind,  ///< a body has to be sent again, and its source can be read only once
  write_file,
  checksum,  ///< the bytes are not those that were asked for
  out_of_memory,
  internal,  ///< a bug of ours, said as such
};

/// Base of what an Error can carry beside words. Values: immutable once thrown.
struct ErrorDetail {
  ErrorDetail() = default;
  ErrorDetail(const ErrorDetail&) = default;
  ErrorDetail& operator=(const ErrorDetail&) = default;
  ErrorDetail(ErrorDetail&&) = default;
  ErrorDetail& operator=(ErrorDetail&&) = default;
  virtual ~ErrorDetail() = default;
};

/// The final response had this status.
struct HttpStatusDetail : ErrorDetail {
  explicit HttpStatusDetail(int code) : status(code) {}
  int status;
};

/// Copying cannot throw: the payload stands behind a shared_ptr. Distinct copies may be read from
/// several threads; add_context() is for the one thread that is handling the error.
class Error : public std::exception {
 public:
  Error(Category category, std::string message,
        std::shared_ptr<const ErrorDetail> detail = nullptr);
  // Moving copies: there is no Error without its payload.
  Error(const Error&) noexcept = default;
  Error& operator=(const Error&) noexcept = default;
  ~Error() override = default;

  Category category() const noexcept;
  /// One line without a full stop; may hold bytes of a peer, so it is escaped when printed.
  const std::string& message() const noexcept;
  /// Where it happened, innermost first.
  const std::vector<std::string>& context() const noexcept;
  /// The detail when it is a T, else nullptr. Lives as long as this Error or a copy of it.
  template <class T>
  const T* detail() const noexcept {
    return dynamic_cast<const T*>(detail_pointer());
  }
  /// The same error with one more line of context, for `throw error.with_context(...)`.
  Error with_context(std::string line) const;

  const char* what() const noexcept override;

 private:
  struct Payload;
  explicit Error(std::shared_ptr<const Payload> payload) noexcept;
  const ErrorDetail* detail_pointer() const noexcept;

  std::shared_ptr<const Payload> payload_;
};

/// "No such file or directory" for ENOENT; thread-safe, unlike strerror.
std::string describe_errno(int error_number);

}  // namespace tlsget

#include "app/exit_code.hpp"

#include "client/client.hpp"
#include "http/line_reader.hpp"

namespace tlsget::app {

int exit_code(Category category) {
  switch (category) {  // exhaustive: -Wswitch makes a forgotten value an error
    case Category::unsupported_protocol:
      return 1;
    case Category::usage:
      return 2;
    case Category::url_malformed:
      return 3;
    case Category::resolve_proxy:
      return 5;
    case Category::resolve:
      return 6;
    case Category::connect:
      return 7;
    case Category::partial_body:
      return 18;
    case Category::http_status:
      return 22;
    case Category::write_file:
      return 23;
    case Category::read_file:
      return 26;
    case Category::out_of_memory:
      return 27;
    case Category::timeout:
      return 28;
    case Category::range:
      return 33;
    case Category::tls_handshake:
      return 35;
    case Category::cancelled:
      return 42;
    case Category::internal:
      return 43;
    case Category::local_end:
      return 45;
    case Category::too_many_redirects:
      return 47;
    case Category::empty_reply:
      return 52;
    case Category::send:
      return 55;
    case Category::receive:
    case Category::bad_response:
    case Category::tunnel:
      return 56;
    case Category::client_certificate:
      return 58;
    case Category::cipher:
      return 59;
    case Category::certificate:
      return 60;
    case Category::content_coding:
      return 61;
    case Category::too_large:
      return 63;
    case Category::rewind:
      return 65;
    case Category::trust_store:
      return 77;
    case Category::revocation_list:
      return 82;
    case Category::pin_mismatch:
      return 90;
    case Category::proxy:
      return 97;
    case Category::checksum:
      return 120;
  }
  return 43;
}

int exit_code(const Error& error, const Profile& profile) {
  if (error.detail<client::UnsizedBodyDetail>() != nullptr) return 25;
  if (error.detail<client::UrlCredentialsDetail>() != nullptr) return 67;
  const auto* const fault = error.detail<http::BadResponseDetail>();
  if (fault == nullptr || profile.own_exit_codes) return exit_code(error.category());
  if (fault->excess == http::Excess::piece) return 100;
  if (fault->excess == http::Excess::whole) return 56;
  switch (fault->part) {
    case http::MessagePart::status_line:
      return 1;
    case http::MessagePart::redirect_target:
      return 3;
    case http::MessagePart::fields:
      return 8;
    case http::MessagePart::body:
    case http::MessagePart::trailers:
      break;
  }
  return exit_code(error.category());
}

}  // namespace tlsget::app

#include "app/exit_code.hpp"

#include "client/client.hpp"
#include "http/line_reader.hpp"
#include "tls/tls_options.hpp"

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

namespace {

/// 0: none of its own.
int detailed_code(x509::Code code) {
  switch (code) {
    case x509::Code::expired:
      return 111;
    case x509::Code::not_yet_valid:
      return 112;
    case x509::Code::name_mismatch:
      return 113;
    case x509::Code::issuer_missing:
    case x509::Code::issuer_unknown:
      return 114;
    case x509::Code::self_signed:
      return 115;
    case x509::Code::revoked:
      return 116;
    case x509::Code::usage:
    case x509::Code::constraint:
    case x509::Code::path_length:
    case x509::Code::critical_extension:
      return 117;
    case x509::Code::weak_key:
    case x509::Code::weak_signature:
      return 118;
    case x509::Code::expires_soon:
      return 121;
    case x509::Code::crl_unusable:
    case x509::Code::bad_signature:
    case x509::Code::malformed:
    case x509::Code::pin_mismatch:
    case x509::Code::order:
    case x509::Code::extra:
    case x509::Code::no_san_but_cn:
      break;
  }
  return 0;
}

bool is_version_refused(const Error& error) {
  const auto* const offer = error.detail<tls::OfferDetail>();
  return (offer != nullptr && offer->version_refused) ||
         error.detail<tls::VersionDetail>() != nullptr;
}

}  // namespace

int exit_code(const x509::Judgement& judgement, ExitCodes codes) {
  if (judgement.trusted()) return 0;
  const int usual = exit_code(Category::certificate);
  if (codes == ExitCodes::usual || judgement.findings.empty()) return usual;
  const int own = detailed_code(judgement.findings.front().code);
  return own != 0 ? own : usual;
}

int exit_code(const Error& error, const Profile& profile, ExitCodes codes) {
  if (codes == ExitCodes::detailed) {
    if (const auto* const certificate = error.detail<x509::CertificateDetail>())
      return exit_code(certificate->judgement, codes);
    if (is_version_refused(error)) return 122;
  }
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

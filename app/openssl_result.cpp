#include "app/openssl_result.hpp"

namespace tlsget::app {

OpensslResult openssl_result(x509::Code code) {
  switch (code) {
    case x509::Code::not_yet_valid:
      return {9, "certificate is not yet valid"};
    case x509::Code::expired:
      return {10, "certificate has expired"};
    case x509::Code::self_signed:
      return {18, "self-signed certificate"};
    case x509::Code::issuer_missing:
    case x509::Code::issuer_unknown:
      return {20, "unable to get local issuer certificate"};
    case x509::Code::revoked:
      return {23};
    case x509::Code::path_length:
      return {25};
    case x509::Code::usage:
      return {26};
    case x509::Code::name_mismatch:
      return {62};
    default:
      return {};
  }
}

}  // namespace tlsget::app

// OpenSSL's numbers and words for what is wrong with a certificate: scripts compare
// %{ssl_verify_result} with the numbers, and curl's -v shows both.
#pragma once

#include <string_view>

#include "x509/findings.hpp"

namespace tlsget::app {

struct OpensslResult {
  int number = 1;               ///< 1: unspecified
  std::string_view words = {};  ///< empty: none that curl's -v would show here
};

/// Of what is most like the finding.
OpensslResult openssl_result(x509::Code code);

}  // namespace tlsget::app

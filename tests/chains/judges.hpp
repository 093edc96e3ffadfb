// The judges of the table: ours in process, ours as a program, OpenSSL and GnuTLS as programs.
//
// Rules. OpenSSL is asked as curl asks it: TRUSTED_FIRST, PARTIAL_CHAIN, purpose sslserver,
// Debian's security level 2, and CRL_CHECK_ALL when there are lists. GnuTLS is asked with the
// profile of its NORMAL priority (medium). Both get the host as curl hands it over: in A-labels,
// without a trailing dot. Where no program is, nothing is compared; on continuous integration that
// fails.
#pragma once

#include <string>
#include <string_view>

#include "chains/scene.hpp"

namespace tlsget::test {

/// "trusted", or errors as in Row::truth.
std::string our_verdict(const Scene& scene);
/// The same by `tlsget verify`.
std::string program_verdict(const Scene& scene);

struct OtherJudge {
  std::string_view name;
  std::string_view program;
  std::string_view version;  ///< whose verdicts the table holds: "3.0"
  std::string (*verdict)(const Scene& scene);

  bool installed() const;
  /// Whether what is installed is of that version.
  bool is_recorded_version() const;
};
extern const OtherJudge openssl_judge;
extern const OtherJudge gnutls_judge;

}  // namespace tlsget::test

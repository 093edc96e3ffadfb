// Category -> the process's exit code, which is curl's where curl has one.
#pragma once

#include "app/profile.hpp"
#include "base/error.hpp"
#include "x509/judgement.hpp"

namespace tlsget::app {

/// Always below 126, which belongs to the shell.
int exit_code(Category category);

/// detailed: --exit-detail, where a certificate or a version of TLS is refused.
enum class ExitCodes { usual, detailed };

/// The same of an error as it was met; under the name curl some numbers are finer, as curl's are.
int exit_code(const Error& error, const Profile& profile, ExitCodes codes = ExitCodes::usual);

/// Of a judgement: 0 when it is trusted, else 60, or by the problem that ranks first
///
///     111 expired          112 not yet valid    113 name          114 issuer not found
///     115 self-signed      116 revoked          117 usage, constraint, path length, extension
///     118 weak key or signature                 121 expires soon
///
/// and 60 for what has no number of its own.
int exit_code(const x509::Judgement& judgement, ExitCodes codes);

}  // namespace tlsget::app

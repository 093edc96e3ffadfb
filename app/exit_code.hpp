// Category -> the process's exit code, which is curl's where curl has one.
#pragma once

#include "app/profile.hpp"
#include "base/error.hpp"

namespace tlsget::app {

/// Always below 126, which belongs to the shell.
int exit_code(Category category);

/// The same of an error as it was met; under the name curl some numbers are finer, as curl's are.
int exit_code(const Error& error, const Profile& profile);

}  // namespace tlsget::app

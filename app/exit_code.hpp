// Category -> the process's exit code, which is curl's where curl has one.
#pragma once

#include "base/error.hpp"

namespace tlsget::app {

/// Always below 126, which belongs to the shell.
int exit_code(Category category);

}  // namespace tlsget::app

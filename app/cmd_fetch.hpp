// `tlsget URL...`: fetches one URL after the other over one pool of connections.
#pragma once

#include "app/invocation.hpp"
#include "base/deadline.hpp"

namespace tlsget::app {

/// Prints what there is to say and returns the exit code: under curl's profile the last transfer's,
/// else that of the first that failed. A failed transfer does not stop the next one. Throws
/// Error(cancelled) once `cancel` has fired.
int run_fetch(Invocation invocation, const CancelEvent& cancel);

}  // namespace tlsget::app

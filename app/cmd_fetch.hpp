// `tlsget URL...`: fetches one URL after the other over one pool of connections, or with -Z several
// at the same time, each thread over its own.
#pragma once

#include "app/invocation.hpp"
#include "base/deadline.hpp"

namespace tlsget::app {

/// Prints what there is to say and returns the exit code: under curl's profile that of the
/// transfer that ended last, else that of the first that failed. A failed transfer does not stop
/// the next one, but for --fail-early, which with -Z fires `cancel`. Throws Error(cancelled) once a
/// signal has fired it.
int run_fetch(CommandLine line, const CancelEvent& cancel);

}  // namespace tlsget::app

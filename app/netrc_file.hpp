// Finding and reading the netrc file.
//
// Rules. The file is --netrc-file's, else that of the variable NETRC, else ~/.netrc. It is read
// once, when the first transfer has no credentials of its own. A missing or faulty file is an error
// under --netrc and --netrc-file; under --netrc-optional a missing one is nothing, and of a faulty
// one what can be read counts.
//
// Not here: what stands in it (http/netrc), for which host it is asked (client/logins).
#pragma once

#include <functional>
#include <string_view>

#include "app/invocation.hpp"
#include "base/deadline.hpp"

namespace tlsget::app {

/// Puts the file into `invocation.call.netrc`, if it is asked for, needed and not there yet.
/// Throws Error(read_file) with the file and the reason.
void attach_netrc(Invocation& invocation, const CancelEvent& cancel,
                  const std::function<void(std::string_view)>& warn);

}  // namespace tlsget::app

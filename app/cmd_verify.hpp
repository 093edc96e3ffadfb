// `tlsget verify LEAF.pem`: the judgement of a server's certificate, without the server.
//
// Rules. It is the judgement that a fetch makes, by the same trust; what differs is where the
// certificates come from, and that the host and the time are given. Helpers that nothing needs are
// not worth a word: they were not sent by anybody.
#pragma once

#include "app/invocation.hpp"
#include "base/deadline.hpp"

namespace tlsget::app {

/// Prints the report to stdout. Returns 0 when the certificate is trusted, else the exit code of
/// Category::certificate. Throws Error: read_file, too_large, trust_store,
/// revocation_list, write_file, cancelled.
int run_verify(const Invocation& invocation, const CancelEvent& cancel);

/// The judgement with its chain in the order of the path, followed by those that findings are
/// about; without the findings about what was sent in vain or out of order.
x509::Judgement in_order_of_path(x509::Judgement judgement);

}  // namespace tlsget::app

// --cert, --key, --pass and their types: from words to a tls::ClientIdentity.
//
// Rules. A password is wiped where this program can; what stands on the command line can be seen
// until it has been read, and in the shell's history for ever, so that under its own name tlsget
// takes it from the environment or from a file as well. Certificate and key are read when the first
// connection needs them, not here.
#pragma once

#include "app/options_table.hpp"
#include "base/deadline.hpp"

namespace tlsget::app {

/// Invocation::client_identity or ::proxy_identity.
using IdentityDraft = std::optional<tls::ClientIdentitySource>;

/// CERTIFICATE[:PASSWORD], where "\:" and "\\" stand for a colon and a backslash of the name.
void set_certificate(IdentityDraft& identity, const Occurrence& option);
void set_certificate_type(IdentityDraft& identity, const Occurrence& option);
void set_key(IdentityDraft& identity, const Occurrence& option);
void set_key_type(IdentityDraft& identity, const Occurrence& option);
/// PHRASE; under tlsget's own name also env:NAME and @FILE (its first line).
void set_key_password(Draft& draft, IdentityDraft& identity, const Occurrence& option);

/// Once all options are known. Throws Error(usage) when two of them want standard input.
void finish_client_certificate(Draft& draft);

/// Gives the invocation's TLS options, and the proxy's, the identity that was asked for, if one
/// was. `cancel` outlives the options.
void attach_client_certificate(Invocation& invocation, const CancelEvent& cancel);

}  // namespace tlsget::app
